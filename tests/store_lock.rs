//! The lock: before consent nothing survives, after consent nothing is lost, wherever the world ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod canary;
    pub(crate) mod kiosk;
}

use std::{collections::BTreeSet, fs, path::Path};

use support::{
    canary,
    kiosk::{CANARY, Cut, DAY, Kiosk, Sort, draft, typed_draft, until_killed},
};
use vertelpunt::{
    domain::{
        ids::{Part, StoryId},
        words::CodeKind,
    },
    kiosk::keeper::lock::LockError,
    seal::{keys::PublicKey, manifest::Manifest, vps},
    store::{held, outbox::StoryDirectory, step::Step},
    support::randomness,
};

fn new_story() -> StoryId {
    StoryId::random(&mut randomness::system())
}

/// Everything on the disk is a whole story or nothing.
fn check_disk(kiosk: &Kiosk) {
    for parent in [
        kiosk.layout.held(),
        kiosk.layout.stories(),
        kiosk.layout.codes(),
    ] {
        for entry in fs::read_dir(parent).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(!name.starts_with('.'), "{name} was not swept away");
        }
    }
    for story in [kiosk.held(), kiosk.released()].concat() {
        assert_eq!(story.parts(), [Part::Telling, Part::Voice]);
        assert!(story.rule().is_some());
        let told = kiosk.read(&story);
        assert!(told.text.unwrap().expose().contains(CANARY));
        for part in story.parts() {
            let sealed = vps::inspect(fs::File::open(story.sealed_path(part)).unwrap()).unwrap();
            let manifest = fs::read(story.manifest_path(part)).unwrap();
            assert!(
                Manifest::verify(&manifest, &device_of(kiosk))
                    .unwrap()
                    .matches(&sealed)
            );
        }
    }
}

fn device_of(kiosk: &Kiosk) -> PublicKey {
    let publics = fs::read_to_string(kiosk.layout.kiosk().join("device.publics")).unwrap();
    PublicKey::from_hex(publics.lines().last().unwrap()).unwrap()
}

/// One story from the lock to its end: lock, code, release, removal by tombstone.
fn whole_life(kiosk: &Kiosk, story: StoryId) -> Result<(), Box<dyn std::error::Error>> {
    let mut custody = kiosk.open();
    custody.lock(story, &draft())?;
    custody.show_code(story, CodeKind::Words)?;
    custody.end_visit();
    kiosk.pass_time(&mut custody, 9 * DAY);
    kiosk.bring_tombstone(story, story, &kiosk.region.archive);
    custody.tend();
    Ok(())
}

#[test]
fn a_locked_story_opens_for_its_key_holders_and_holds_no_readable_word() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let story = new_story();
    custody.lock(story, &draft()).unwrap();
    custody.show_code(story, CodeKind::Words).unwrap();
    custody.tend();
    check_disk(&kiosk);
    assert_eq!(kiosk.held()[0].story, story);
    assert_eq!(canary::find_in(kiosk.layout.data(), CANARY), []);

    for (form, bytes) in canary::planted(CANARY) {
        fs::write(kiosk.layout.kiosk().join("positive-control"), bytes).unwrap();
        let found = canary::find_in(kiosk.layout.data(), CANARY);
        assert!(
            found.iter().any(|finding| finding.form == form),
            "{form} was not found"
        );
    }
}

#[test]
fn the_words_of_a_code_stand_in_no_file() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let story = new_story();
    custody.lock(story, &typed_draft()).unwrap();
    let words = custody.show_code(story, CodeKind::Words).unwrap();
    custody.end_visit();
    custody.withdraw(&words).unwrap();
    drop(custody);
    for form in [words.expose().to_owned(), words.expose().replace(' ', "-")] {
        assert_eq!(canary::find_in(kiosk.layout.data(), &form), []);
    }
}

#[test]
fn a_kill_before_any_step_leaves_a_whole_story_or_none() {
    let kiosk = Kiosk::new(Sort::Real);
    whole_life(&kiosk, new_story()).unwrap();
    let steps = kiosk.cuts.seen();
    let all: BTreeSet<Step> = Step::ALL.into_iter().collect();
    let visited: BTreeSet<Step> = steps.iter().copied().collect();
    assert_eq!(
        visited, all,
        "a step that no life of a story takes is not proven"
    );

    let consent = steps
        .iter()
        .position(|step| *step == Step::LockRename)
        .unwrap();
    let removal = steps
        .iter()
        .position(|step| *step == Step::RemoveHide)
        .unwrap();
    for (place, step) in steps.iter().enumerate() {
        let kiosk = Kiosk::new(Sort::Real);
        let story = new_story();
        kiosk.cuts.cut_before(place, Cut::Kill);
        assert!(
            until_killed(|| whole_life(&kiosk, story)).is_none(),
            "{place} was not reached"
        );
        kiosk.cuts.pass();
        drop(kiosk.open());
        check_disk(&kiosk);
        let is_here = kiosk.held().len() + kiosk.released().len() == 1;
        assert_eq!(
            is_here,
            (consent + 1..=removal).contains(&place),
            "killed before {step:?}"
        );
        assert_eq!(canary::find_in(kiosk.layout.data(), CANARY), []);
    }
}

#[test]
fn a_disk_that_is_full_or_fails_at_any_step_of_the_lock_keeps_the_draft() {
    let kiosk = Kiosk::new(Sort::Real);
    let draft = draft();
    kiosk.open().lock(new_story(), &draft).unwrap();
    let n_steps = kiosk.cuts.seen().len();
    for (place, cut) in (0..n_steps).flat_map(|place| [(place, Cut::Full), (place, Cut::Broken)]) {
        let kiosk = Kiosk::new(Sort::Real);
        let mut custody = kiosk.open();
        kiosk.cuts.cut_before(place, cut);
        let error = custody.lock(new_story(), &draft).unwrap_err();
        let is_full = matches!(error, LockError::Held(held::Error::Full));
        assert_eq!(is_full, cut == Cut::Full, "{error}");
        assert_eq!(fs::read_dir(kiosk.layout.held()).unwrap().count(), 0);

        kiosk.cuts.pass();
        custody.lock(new_story(), &draft).unwrap();
        check_disk(&kiosk);
        assert_eq!(kiosk.held().len(), 1);
    }
}

#[test]
fn trying_again_on_a_full_disk_gives_up_the_reserve_first() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    custody.tend();
    assert!(kiosk.layout.ballast().exists());
    kiosk.cuts.cut_before(1, Cut::Full);
    assert!(custody.lock(new_story(), &typed_draft()).is_err());
    assert!(
        kiosk.layout.ballast().exists(),
        "the first try leaves the reserve alone"
    );
    kiosk.cuts.pass();
    custody.lock(new_story(), &typed_draft()).unwrap();
    assert!(!kiosk.layout.ballast().exists());
    custody.tend();
    assert!(kiosk.layout.ballast().exists(), "the reserve is made again");
}

#[test]
fn a_medium_that_reads_back_something_else_is_found_before_the_teller_leaves() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    kiosk.cuts.spoil_before_reading_back(kiosk.layout.held());
    let error = custody.lock(new_story(), &draft()).unwrap_err();
    assert!(
        matches!(error, LockError::Held(held::Error::ReadBack { .. })),
        "{error}"
    );
    assert!(kiosk.held().is_empty());
}

#[test]
fn a_code_is_shown_only_when_it_is_durable_and_published() {
    for (place, step) in [(0, Step::CodeKeep), (1, Step::CodePublish)] {
        let kiosk = Kiosk::new(Sort::Real);
        let mut custody = kiosk.open();
        let story = new_story();
        custody.lock(story, &typed_draft()).unwrap();
        kiosk.cuts.cut_before(place, Cut::Broken);
        assert!(custody.show_code(story, CodeKind::Words).is_err());
        assert_eq!(kiosk.cuts.seen().last(), Some(&step));
        kiosk.cuts.pass();
        custody.show_code(story, CodeKind::Words).unwrap();
        assert!(kiosk.layout.code(story).exists());
        assert!(kiosk.held()[0].code().is_some());
    }
}

#[test]
fn a_code_that_is_declined_leaves_nothing() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let story = new_story();
    custody.lock(story, &typed_draft()).unwrap();
    custody.prepare_code(story, CodeKind::Words).unwrap();
    custody.decline_code();
    custody.end_visit();
    assert_eq!(kiosk.held()[0].code(), None);
    assert_eq!(fs::read_dir(kiosk.layout.codes()).unwrap().count(), 0);
}

#[test]
fn a_story_that_is_taken_away_is_gone_wherever_the_world_ends() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let story = new_story();
    custody.lock(story, &draft()).unwrap();
    kiosk.cuts.pass();
    custody.take_away(story).unwrap();
    let steps = kiosk.cuts.seen();
    assert!(kiosk.held().is_empty());

    for (place, step) in steps.iter().enumerate() {
        let kiosk = Kiosk::new(Sort::Real);
        let mut custody = kiosk.open();
        let story = new_story();
        custody.lock(story, &draft()).unwrap();
        kiosk.cuts.cut_before(place, Cut::Kill);
        assert!(until_killed(|| custody.take_away(story)).is_none());
        drop(custody);
        kiosk.cuts.pass();
        drop(kiosk.open());
        check_disk(&kiosk);
        assert_eq!(
            kiosk.held().is_empty(),
            *step > Step::RemoveHide,
            "killed before {step:?}"
        );
    }
}

#[test]
fn the_stanzas_of_a_removed_story_are_overwritten_before_it_is_unlinked() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let story = new_story();
    custody.lock(story, &typed_draft()).unwrap();
    kiosk.cuts.pass();
    custody.take_away(story).unwrap();
    let unlink = kiosk
        .cuts
        .seen()
        .iter()
        .position(|step| *step == Step::RemoveUnlink)
        .unwrap();

    let story = new_story();
    custody.lock(story, &typed_draft()).unwrap();
    kiosk.cuts.cut_before(unlink, Cut::Kill);
    assert!(until_killed(|| custody.take_away(story)).is_none());
    let hidden = kiosk
        .layout
        .held()
        .join(format!(".{story}.gone/telling.vps"));
    assert!(is_without_header(&hidden));
}

fn is_without_header(path: &Path) -> bool {
    fs::read(path)
        .unwrap()
        .iter()
        .take(4096)
        .all(|byte| *byte == 0)
}

#[test]
fn no_key_no_telling() {
    let kiosk = Kiosk::new(Sort::Real);
    fs::remove_file(kiosk.layout.keyset()).unwrap();
    fs::remove_file(kiosk.settings.provisioning.keyset.as_ref().unwrap()).unwrap();
    let mut custody = kiosk.open();
    let locked = custody.lock(new_story(), &typed_draft());
    assert!(matches!(locked, Err(LockError::NoKeySet)));
    assert!(
        StoryDirectory::all_in(&kiosk.layout.held())
            .unwrap()
            .is_empty()
    );
}
