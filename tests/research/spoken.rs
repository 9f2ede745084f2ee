//! The journey of a spoken story: to intake, who hears it, and to researchers, who read it once it is
//! written out.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::{
    canary,
    flac::{flac, sweep},
    voice::{head, spoken, written_out},
    world::{World, seal},
};
use vertelpunt::{
    domain::{
        ids::{Part, Revision, StoryId},
        telling::{ConsentAnswer, Form, StoryText},
    },
    seal::voice,
    support::randomness,
};

const WAITS: &str = "1 gesproken verhaal wacht nog op uitschrijven; dat doet de intake.";

fn sealed_voice(world: &World, story: StoryId) -> String {
    let path = world.path("voice.vps");
    let file = world.archive.borrow().files[&(story, Part::Voice, 0)].clone();
    fs::write(&path, file).unwrap();
    path
}

/// The samples of a WAV file, read by the sample as any program would.
pub(crate) fn samples(path: &str) -> Vec<i16> {
    let mut reader = hound::WavReader::open(path).unwrap();
    let spec = reader.spec();
    assert_eq!(
        (spec.channels, spec.sample_rate, spec.bits_per_sample),
        (1, 16_000, 16)
    );
    reader.samples().map(Result::unwrap).collect()
}

#[test]
fn a_reading_key_takes_what_it_reads_and_hears_kindly_what_waits() {
    let world = World::with_login();
    world.tell("Getypt.");
    let story = world.speak(ConsentAnswer::No, &sweep(2_000));
    let said = world.pull().ok();
    assert!(said.starts_with("+2 new, 0 revised"), "{said}");
    assert!(said.contains(WAITS), "{said}");
    let text = world.run(&["story", &story.to_string()]).ok();
    assert!(text.contains("nog niet uitgeschreven"), "{text}");
    let json = world
        .run(&["--json", "pull", "--key", &world.reading_key()])
        .ok();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["to_write_out"], &json["complete"]),
        (&1.into(), &true.into())
    );
}

#[test]
fn of_a_recording_for_others_only_the_head_comes_over_the_line_and_only_once() {
    let world = World::with_login();
    let noise: Vec<i16> = (0..32_000_i32)
        .map(|i| i.wrapping_mul(i).wrapping_mul(7919) as i16)
        .collect();
    world.speak(ConsentAnswer::No, &noise);
    let telling_bytes = 20_000;
    world.pull().ok();
    assert!(world.archive.borrow().sent_bytes < telling_bytes + 6_000);
    let n_asked = world.archive.borrow().asked_from.len();
    world.pull().ok();
    assert_eq!(world.archive.borrow().asked_from.len(), n_asked);
    let partial = fs::read_dir(world.home().join("partial")).unwrap();
    assert_eq!(partial.count(), 0);
}

#[test]
fn a_token_without_recordings_is_no_failure_and_is_tried_once_a_pull() {
    let world = World::with_login();
    world.archive.borrow_mut().refused.insert(Part::Voice);
    for _ in 0..3 {
        world.speak(ConsentAnswer::No, &sweep(100));
    }
    let said = world.pull().ok();
    assert!(said.contains("3 gesproken verhalen wachten nog"), "{said}");
}

#[test]
fn a_token_without_tellings_is_a_failure() {
    let world = World::with_login();
    world.archive.borrow_mut().refused.insert(Part::Telling);
    world.tell("a");
    assert_eq!(world.pull().refused().0, 3);
}

#[test]
fn intake_keeps_recordings_locked_and_leaves_tellings_to_researchers() {
    let world = World::with_login();
    let typed = world.tell("Getypt.");
    let story = world.speak(ConsentAnswer::Yes, &sweep(2_000));
    let said = world.pull_as_intake().ok();
    assert!(said.starts_with("+1 new, 0 revised"), "{said}");
    assert!(
        said.contains("2 verhalen zijn voor de onderzoekers verzegeld"),
        "{said}"
    );
    assert!(said.contains(WAITS), "{said}");
    assert_eq!(canary::find_in(&world.home(), "keep_voice"), []);
    assert_eq!(canary::find_in(&world.home(), "fLaC"), []);
    let text = world.run(&["story", &story.to_string()]).ok();
    assert!(
        text.contains("taal nl · aanspreekvorm u · 2 stukjes · duurt 0:02"),
        "{text}"
    );
    assert!(text.contains("ja, dat mag"), "{text}");
    assert!(world.run(&["story", &typed.to_string()]).result.is_err());
    assert!(world.run(&["story"]).ok().contains("(alleen de opname)"));
    let said = world.pull().ok();
    assert!(said.starts_with("+1 new, 1 revised"), "{said}");
    assert!(!said.contains("verzegeld"), "{said}");
    world.run(&["verify"]).ok();
}

#[test]
fn both_keys_make_one_new_story_of_telling_and_recording() {
    let world = World::with_login();
    let story = world.speak(ConsentAnswer::No, &sweep(500));
    assert!(world.pull_with_both().ok().starts_with("+1 new, 0 revised"));
    assert!(world.pull_with_both().ok().starts_with("+0 new, 0 revised"));
    let newer = voice::to_content(&head(ConsentAnswer::No), &flac(&sweep(900)));
    world.admit_part((story, Part::Voice, Revision(1)), &newer);
    assert!(world.pull_with_both().ok().starts_with("+0 new, 1 revised"));
    let folder = world.path("export");
    world
        .run(&["export", "--to", &folder, "--formats", "wav"])
        .ok();
    assert_eq!(samples(&format!("{folder}/audio/{story}.wav")), sweep(900));
}

#[test]
fn a_voice_that_may_be_kept_reaches_researchers_when_it_is_sealed_to_them() {
    let world = World::with_login();
    let story = StoryId::random(&mut randomness::system());
    world.admit(&spoken(ConsentAnswer::Yes), Revision(0), story);
    let content = voice::to_content(&head(ConsentAnswer::Yes), &flac(&sweep(300)));
    world.admit_part((story, Part::Voice, Revision(0)), &content);
    world.pull().ok();
    let sealed = {
        let archive = world.archive.borrow();
        let bytes = &archive.files[&(story, Part::Voice, 0)];
        rewrapped(
            &world,
            bytes,
            &archive.keyset().recipients_for(Part::Telling),
        )
    };
    let file = (story, Part::Voice, Revision(0));
    world.archive.borrow_mut().rewrap(file, sealed);
    assert!(world.pull().ok().starts_with("+0 new, 1 revised"));
    let folder = world.path("export");
    world
        .run(&["export", "--to", &folder, "--formats", "wav"])
        .ok();
    assert_eq!(samples(&format!("{folder}/audio/{story}.wav")), sweep(300));
}

/// As `rewrap` does: other lines 2 and 3 before the same body.
fn rewrapped(
    world: &World,
    file: &[u8],
    recipients: &[vertelpunt::seal::keys::RecipientKey],
) -> Vec<u8> {
    use vertelpunt::seal::{keys::OpeningKey, open, vps::Head};
    let mut seed = [0; 32];
    let hex_seed = fs::read_to_string(world.intake_key()).unwrap();
    hex::decode_to_slice(hex_seed.trim(), &mut seed).unwrap();
    let mut body = file;
    let head = Head::read(&mut body).unwrap();
    let intake = OpeningKey::from_seed(&seed);
    let head = open::rewrap(&head, &intake, recipients, &mut randomness::system()).unwrap();
    [&head.to_bytes(), body].concat()
}

#[test]
fn what_is_written_out_is_read_as_the_story() {
    let world = World::with_login();
    let story = world.speak(ConsentAnswer::No, &sweep(100));
    world.pull().ok();
    world.write_out(story, &written_out("De juf belde {naam}."));
    let said = world.pull().ok();
    assert!(said.starts_with("+0 new, 1 revised"), "{said}");
    assert!(!said.contains("uitschrijven"), "{said}");
    let text = world.run(&["story", &story.to_string()]).ok();
    for part in [
        "Uitgeschreven van de opname:\n\nDe juf belde {naam}.",
        "Uitgeschreven met whisper-small 1.7, door een mens nagekeken",
        "weggehaald uit het verhaal: 2 × name",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert!(!text.contains("niet uitgeschreven"), "{text}");
}

#[test]
fn a_story_told_both_ways_says_who_looked_at_what() {
    let world = World::with_login();
    let story = StoryId::random(&mut randomness::system());
    let mut telling = spoken(ConsentAnswer::No);
    telling.form = Form::Both;
    telling.text = Some(StoryText::new("Dit typte ik.".to_owned()));
    telling.names.checked = vertelpunt::domain::telling::NamesChecked::MachineAndTeller;
    world.admit(&telling, Revision(0), story);
    world.admit_voice(story, ConsentAnswer::No, &flac(&sweep(100)));
    world.pull().ok();
    let text = world.run(&["story", &story.to_string()]).ok();
    assert!(text.contains("Dit typte ik."), "{text}");
    assert!(
        text.contains("Nog niet uitgeschreven: in wat is ingesproken"),
        "{text}"
    );
    assert!(
        text.contains("In wat getypt is: namen en nummers gezocht door het apparaat"),
        "{text}"
    );
}

#[test]
fn a_withdrawn_story_takes_its_recording_along() {
    let world = World::with_login();
    let gone = world.speak(ConsentAnswer::Yes, &sweep(400));
    let stays = world.speak(ConsentAnswer::Yes, &sweep(500));
    world.pull_with_both().ok();
    let folder = world.path("export");
    let formats = "csv,jsonl,wav";
    world
        .run(&["export", "--to", &folder, "--formats", formats])
        .ok();
    world.withdraw(gone);
    let said = world.pull().ok();
    assert!(
        said.contains("1 withdrawn (removed here and from 1 export)"),
        "{said}"
    );
    assert!(!fs::exists(format!("{folder}/audio/{gone}.wav")).unwrap());
    assert_eq!(samples(&format!("{folder}/audio/{stays}.wav")), sweep(500));
    let named = canary::find_in(world.folder.path(), &gone.to_string());
    let database = world.home().join("verhalen.db");
    assert!(
        named.iter().all(|found| found.path == database),
        "{named:?}"
    );
    assert!(world.run(&["story", &gone.to_string()]).result.is_err());
}

#[test]
fn a_recording_that_was_written_out_and_removed_leaves_store_and_exports() {
    let world = World::with_login();
    let story = world.speak(ConsentAnswer::No, &sweep(400));
    world.pull_with_both().ok();
    let folder = world.path("export");
    world
        .run(&["export", "--to", &folder, "--formats", "csv,wav"])
        .ok();
    assert!(fs::exists(format!("{folder}/audio/{story}.wav")).unwrap());
    world.write_out(story, &written_out("Uitgeschreven."));
    world.archive.borrow_mut().remove_voice(story);
    world.pull_with_both().ok();
    assert!(!fs::exists(format!("{folder}/audio")).unwrap());
    let table = fs::read_to_string(format!("{folder}/verhalen.csv")).unwrap();
    assert!(table.contains("geen opname hier"), "{table}");
    let again = ["export", "--to", &folder, "--formats", "csv", "--force"];
    world.run(&again).ok();
    let table = fs::read_to_string(format!("{folder}/verhalen.csv")).unwrap();
    assert!(table.contains("Uitgeschreven."), "{table}");
}

#[test]
fn half_a_recording_of_a_withdrawn_story_does_not_stay_behind() {
    let world = World::with_login();
    let story = StoryId::random(&mut randomness::system());
    world.admit_voice(story, ConsentAnswer::No, &flac(&sweep(2_000)));
    world.archive.borrow_mut().line = Some(10_000);
    assert_eq!(world.pull_as_intake().refused().0, 4);
    let partial = world.home().join("partial");
    assert_eq!(fs::read_dir(&partial).unwrap().count(), 1);
    world.archive.borrow_mut().line = None;
    world.withdraw(story);
    world.pull_as_intake().ok();
    assert_eq!(fs::read_dir(&partial).unwrap().count(), 0);
}

#[test]
fn intake_opens_a_recording_reads_its_head_and_hears_it_bit_by_bit() {
    let world = World::with_login();
    let sound = sweep(2_000);
    let story = world.speak(ConsentAnswer::Yes, &sound);
    let (file, key) = (sealed_voice(&world, story), world.intake_key());
    let said = world.run(&["open", &file, "--key", &key]).ok();
    assert_eq!(
        said,
        format!(
            "opname van verhaal {story}\n\
             taal nl · aanspreekvorm u · 2 stukjes · duurt 0:02\n\
             stem bewaren na het uitschrijven: ja, dat mag\n"
        )
    );
    let wav = world.path("luister.wav");
    let listen = ["open", &file, "--key", &key, "--wav", &wav];
    assert!(
        world
            .run(&listen)
            .ok()
            .contains(&format!("geschreven: {wav}"))
    );
    assert_eq!(samples(&wav), sound);
    assert_eq!(
        fs::metadata(&wav).unwrap().permissions().mode() & 0o777,
        0o600
    );
    fs::write(&wav, "van mij").unwrap();
    let (code, message) = world.run(&listen).refused();
    assert_eq!(code, 3);
    assert!(
        message.contains("bestaat al en wordt niet overschreven"),
        "{message}"
    );
    assert_eq!(fs::read(&wav).unwrap(), b"van mij");
    let json = world.run(&["--json", "open", &file, "--key", &key]).ok();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["keep_voice"], &json["duration_ms"]),
        (&"yes".into(), &2000.into())
    );
    assert_eq!(json["pieces"][1]["end_ms"], 2_000);
}

#[test]
fn a_reading_key_is_told_that_a_recording_is_for_intake() {
    let world = World::with_login();
    let story = world.speak(ConsentAnswer::Yes, &sweep(100));
    let (file, wav) = (sealed_voice(&world, story), world.path("luister.wav"));
    let open = ["open", &file, "--key", &world.reading_key(), "--wav", &wav];
    let (code, message) = world.run(&open).refused();
    assert_eq!(code, 3);
    assert!(
        message.contains("die is voor de intakesleutel"),
        "{message}"
    );
    assert!(!fs::exists(&wav).unwrap());
}

#[test]
fn a_telling_does_not_sound() {
    let world = World::with_login();
    let story = world.tell("a");
    let path = world.path("telling.vps");
    let file = world.archive.borrow().files[&(story, Part::Telling, 0)].clone();
    fs::write(&path, file).unwrap();
    let wav = world.path("luister.wav");
    let open = ["open", &path, "--key", &world.reading_key(), "--wav", &wav];
    assert!(
        world
            .run(&open)
            .refused()
            .1
            .contains("geen opname maar tekst")
    );
}

#[test]
fn a_recording_that_was_damaged_before_it_was_sealed_is_refused_with_its_name() {
    let world = World::with_login();
    let story = StoryId::random(&mut randomness::system());
    let mut sound = flac(&sweep(500));
    *sound.last_mut().unwrap() ^= 1;
    let content = voice::to_content(&head(ConsentAnswer::No), &sound);
    let recipients = world.archive.borrow().keyset().recipients_for(Part::Voice);
    let file = seal((story, Part::Voice, Revision(0)), &content, &recipients);
    let path = world.path("voice.vps");
    fs::write(&path, file).unwrap();
    let wav = world.path("luister.wav");
    let (code, message) = world
        .run(&["open", &path, "--key", &world.intake_key(), "--wav", &wav])
        .refused();
    assert_eq!(code, 3);
    assert!(
        message.contains("voice.vps") && message.contains("beschadigd"),
        "{message}"
    );
    assert!(!fs::exists(&wav).unwrap());
}
