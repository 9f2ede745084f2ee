//! What every implementation of the two traits must do; a later one runs the same tests.

use std::{
    io::Write,
    path::Path,
    sync::{Arc, Barrier},
};

use vertelpunt::archive::{
    objects::{ObjectName, Objects, Stream, folder::Folder},
    records::{self, Error, Records, Value, sqlite::Sqlite},
};

/// How an implementation is opened, and opened again, at a place.
trait Opens {
    fn records(&self, place: &Path) -> Arc<dyn Records>;
    fn objects(&self, place: &Path) -> Arc<dyn Objects>;
}

struct OneMachine;

impl Opens for OneMachine {
    fn records(&self, place: &Path) -> Arc<dyn Records> {
        Arc::new(Sqlite::open(&place.join("records.db")).unwrap())
    }

    fn objects(&self, place: &Path) -> Arc<dyn Objects> {
        Arc::new(Folder::open(&place.join("objects")).unwrap())
    }
}

const PUT: &str = "INSERT INTO meta (name, value) VALUES (?1, ?2)";

fn put(records: &dyn Records, name: &'static str) -> Result<usize, Error> {
    records::write(records, move |statements| {
        statements.run(PUT, &[name.into(), "x".into()])
    })
}

fn count(records: &dyn Records) -> u64 {
    let sql = "SELECT COUNT(*) FROM meta";
    records::read(records, |statements| statements.rows(sql, &[])?[0].count(0)).unwrap()
}

fn kept_work_is_there_after_reopening_and_undone_work_is_not(opens: &impl Opens) {
    let place = tempfile::tempdir().unwrap();
    let records = opens.records(place.path());
    put(&*records, "kept").unwrap();
    let undone: Result<(), Error> = records::write(&*records, |statements| {
        statements.run(PUT, &["undone".into(), "x".into()])?;
        Err(Error::Busy)
    });
    assert!(matches!(undone, Err(Error::Busy)));
    drop(records);
    assert_eq!(count(&*opens.records(place.path())), 1);
}

fn a_taken_key_is_told_apart(opens: &impl Opens) {
    let place = tempfile::tempdir().unwrap();
    let records = opens.records(place.path());
    put(&*records, "one").unwrap();
    assert!(matches!(put(&*records, "one"), Err(Error::Taken)));
    put(&*records, "two").unwrap();
    assert_eq!(count(&*records), 2);
}

fn values_come_back_as_they_went(opens: &impl Opens) {
    let place = tempfile::tempdir().unwrap();
    let records = opens.records(place.path());
    let device = [
        Value::from("d"),
        (&[0_u8, 255, 10]).into(),
        (&[1_u8; 32]).into(),
        "é'\"\0".into(),
        "s".into(),
        Value::Number(i64::MAX),
        "2026-11-21".into(),
        Value::Null,
    ];
    let expected = device.to_vec();
    records::write(&*records, move |statements| {
        let sql = "INSERT INTO devices (device, public, token_sha256, place, software,
                   keyset_epoch, enrolled_day, revoked_day)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        statements.run(sql, &device)
    })
    .unwrap();
    let sql = "SELECT device, public, token_sha256, place, software, keyset_epoch, enrolled_day,
               revoked_day FROM devices";
    let rows = records::read(&*records, |statements| statements.rows(sql, &[])).unwrap();
    assert_eq!(rows[0].0, expected);
}

fn work_that_panics_harms_nobody(opens: &impl Opens) {
    let place = tempfile::tempdir().unwrap();
    let records = opens.records(place.path());
    let outcome: Result<(), Error> = records::write(&*records, |statements| {
        statements.run(PUT, &["half".into(), "x".into()])?;
        panic!("planned by the test");
    });
    assert!(matches!(outcome, Err(Error::Failed(_))));
    put(&*records, "after").unwrap();
    assert_eq!(count(&*records), 1);
}

fn many_writers_at_once_all_succeed_and_see_each_other(opens: &impl Opens) {
    let place = tempfile::tempdir().unwrap();
    let records = opens.records(place.path());
    put(&*records, "sum").unwrap();
    let start = Arc::new(Barrier::new(16));
    std::thread::scope(|scope| {
        for _ in 0..16 {
            let (records, start) = (Arc::clone(&records), Arc::clone(&start));
            scope.spawn(move || {
                start.wait();
                records::write(&*records, |statements| {
                    let sql = "UPDATE meta SET value = value || ?1";
                    statements.run(sql, &["x".into()])
                })
                .unwrap();
            });
        }
    });
    let sql = "SELECT value FROM meta";
    let text = records::read(&*records, |statements| {
        statements.rows(sql, &[])?[0].text(0)
    });
    assert_eq!(text.unwrap().len(), 17);
}

fn two_processes_can_write(opens: &impl Opens) {
    let place = tempfile::tempdir().unwrap();
    let (one, other) = (opens.records(place.path()), opens.records(place.path()));
    put(&*one, "one").unwrap();
    put(&*other, "other").unwrap();
    assert_eq!((count(&*one), count(&*other)), (2, 2));
}

fn removed_rows_leave_no_trace_after_scrubbing(opens: &impl Opens) {
    let place = tempfile::tempdir().unwrap();
    let records = opens.records(place.path());
    put(&*records, "canary-in-a-row").unwrap();
    let stands = || crate::harness::stands_in_files(place.path(), b"canary-in-a-row");
    assert!(stands(), "the control");
    records::write(&*records, |statements| {
        statements.run("DELETE FROM meta", &[])
    })
    .unwrap();
    records.scrub().unwrap();
    assert!(!stands());
}

fn objects_grow_are_cut_and_are_removed(opens: &impl Opens) {
    let place = tempfile::tempdir().unwrap();
    let objects = opens.objects(place.path());
    let name = ObjectName::from_random([7; 16]);
    let add = |kept: u64, bytes: &[u8]| {
        let mut appender = objects.append(&name, Stream::Body, kept).unwrap();
        appender.write_all(bytes).unwrap();
        appender.settle().unwrap();
    };
    add(0, b"hello ");
    add(6, b"worlds");
    add(11, b"!");
    assert_eq!(objects.length(&name, Stream::Body).unwrap(), 12);
    assert_eq!(objects.length(&name, Stream::Head).unwrap(), 0);
    let read = |from| {
        let mut text = String::new();
        let mut source = objects.read(&name, Stream::Body, from).unwrap();
        std::io::Read::read_to_string(&mut source, &mut text).unwrap();
        text
    };
    assert_eq!(
        (read(0).as_str(), read(6).as_str()),
        ("hello world!", "world!")
    );
    assert!(objects.append(&name, Stream::Body, 99).is_err());
    assert_eq!(
        opens.objects(place.path()).names().unwrap(),
        std::slice::from_ref(&name)
    );
    objects.remove(&name).unwrap();
    objects.remove(&name).unwrap();
    assert!(objects.names().unwrap().is_empty());
    assert!(objects.room().unwrap().total_bytes > 0);
}

#[test]
fn one_machine_keeps_the_contract_of_records() {
    kept_work_is_there_after_reopening_and_undone_work_is_not(&OneMachine);
    a_taken_key_is_told_apart(&OneMachine);
    values_come_back_as_they_went(&OneMachine);
    work_that_panics_harms_nobody(&OneMachine);
    many_writers_at_once_all_succeed_and_see_each_other(&OneMachine);
    two_processes_can_write(&OneMachine);
    removed_rows_leave_no_trace_after_scrubbing(&OneMachine);
}

#[test]
fn one_machine_keeps_the_contract_of_objects() {
    objects_grow_are_cut_and_are_removed(&OneMachine);
}
