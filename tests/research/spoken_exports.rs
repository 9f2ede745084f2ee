//! Exports of spoken stories: recordings that other programs play, and texts that never claim more than
//! what was done.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use proptest::prelude::*;

use crate::{
    flac::{RATE_HZ, flac, flac_of, sweep},
    spoken::samples,
    voice::{spoken, written_out},
    world::{World, consent},
};
use vertelpunt::{
    domain::{
        ids::{Revision, StoryId},
        telling::{ConsentAnswer, Form, NamesChecked, StoryText},
    },
    research::sound::{Error, Sound},
    seal::digest::sha256,
    support::randomness,
};

fn export(world: &World, name: &str) -> String {
    let folder = world.path(name);
    let formats = "csv,jsonl,wav";
    world
        .run(&["export", "--to", &folder, "--formats", formats])
        .ok();
    folder
}

fn rows(folder: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(format!("{folder}/verhalen.csv")).unwrap();
    let rows = reader.deserialize().map(Result::unwrap);
    rows.map(|row: BTreeMap<String, String>| (row["verhaal"].clone(), row))
        .collect()
}

fn labels(folder: &str, name: &str) -> String {
    let mut reader = csv::Reader::from_path(format!("{folder}/codeboek.csv")).unwrap();
    let mut records = reader.records().map(Result::unwrap);
    records.find(|record| &record[0] == name).unwrap()[3].to_owned()
}

fn check_manifest(folder: &str) {
    let manifest = fs::read_to_string(format!("{folder}/MANIFEST.sha256")).unwrap();
    for line in manifest.lines() {
        let (digest, name) = line.split_once("  ").unwrap();
        let bytes = fs::read(format!("{folder}/{name}")).unwrap();
        assert_eq!(sha256(&bytes).to_string(), digest, "{name}");
    }
}

fn expect(row: &BTreeMap<String, String>, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        assert_eq!(row[*name], *value, "{name}");
    }
}

#[test]
fn a_recording_comes_out_bit_by_bit_and_is_named_wherever_files_are() {
    let world = World::with_login();
    let story = world.speak(ConsentAnswer::Yes, &sweep(3_000)).to_string();
    world.pull_with_both().ok();
    let (one, two) = (export(&world, "one"), export(&world, "two"));
    let file = format!("audio/{story}.wav");
    assert_eq!(samples(&format!("{one}/{file}")), sweep(3_000));
    let row = &rows(&one)[&story];
    expect(
        row,
        &[
            ("opname", &file),
            ("opname_reden", ""),
            ("toestemming_keep_voice", "yes"),
            ("vorm", "spoken"),
        ],
    );
    let manifest = fs::read_to_string(format!("{one}/MANIFEST.sha256")).unwrap();
    assert!(manifest.contains(&file), "{manifest}");
    check_manifest(&one);
    assert_eq!(
        manifest,
        fs::read_to_string(format!("{two}/MANIFEST.sha256")).unwrap()
    );
    let read_me = fs::read_to_string(format!("{one}/LEESMIJ.md")).unwrap();
    assert!(read_me.contains("audio/*.wav"), "{read_me}");
    for threshold in [
        "aantal onder de 10",
        "minder dan 5 verhalen",
        "minder dan 30 verhalen",
    ] {
        assert!(read_me.contains(threshold), "{read_me}");
    }
    assert!(read_me.contains("noem er geen aantallen uit"), "{read_me}");
}

/// The length that SoX reads: frames, rate, channels and bits.
fn soxi(path: &str) -> [String; 4] {
    ["-s", "-r", "-c", "-b"].map(|what| {
        let output = Command::new("soxi").args([what, path]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    })
}

#[test]
fn sox_and_the_reference_decoder_hear_the_same() {
    let world = World::with_login();
    let sound = flac(&sweep(2_000));
    let path = world.path("reference.flac");
    fs::write(&path, &sound).unwrap();
    let reference = world.path("reference.wav");
    let status = Command::new("flac")
        .args(["--silent", "--decode", "-o", &reference, &path])
        .status();
    assert!(status.unwrap().success());
    let story = world.speak(ConsentAnswer::Yes, &sweep(2_000));
    world.pull_with_both().ok();
    let ours = format!("{}/audio/{story}.wav", export(&world, "export"));
    assert_eq!(soxi(&ours), ["32000", "16000", "1", "16"]);
    assert_eq!(fs::read(&ours).unwrap(), fs::read(&reference).unwrap());
}

#[test]
fn what_the_reference_encoder_makes_is_heard_too() {
    let world = World::with_login();
    let story = world.speak(ConsentAnswer::Yes, &sweep(1_000));
    world.pull_with_both().ok();
    let wav = format!("{}/audio/{story}.wav", export(&world, "export"));
    let path = world.path("with-tags.flac");
    let status = Command::new("flac")
        .args(["--silent", "--best", "--tag=TITLE=x", "-o", &path, &wav])
        .status();
    assert!(status.unwrap().success());
    let sound = Sound::decode(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(*sound.to_wav().unwrap(), fs::read(&wav).unwrap());
}

#[test]
fn a_story_that_nobody_wrote_out_never_says_that_names_were_looked_for() {
    let world = World::with_login();
    let story = StoryId::random(&mut randomness::system());
    let mut telling = spoken(ConsentAnswer::No);
    telling.names.checked = NamesChecked::MachineAndTeller;
    world.admit(&telling, Revision(0), story);
    let both = StoryId::random(&mut randomness::system());
    telling.form = Form::Both;
    telling.text = Some(StoryText::new("Getypt.".to_owned()));
    world.admit(&telling, Revision(0), both);
    world.pull().ok();
    let folder = world.path("export");
    world.run(&["export", "--to", &folder]).ok();
    let rows = rows(&folder);
    let not_yet = "nog niet uitgeschreven";
    for (story, text) in [(story, ""), (both, "Getypt.")] {
        expect(
            &rows[&story.to_string()],
            &[
                ("tekst", text),
                ("tekst_reden", if text.is_empty() { not_yet } else { "" }),
                ("meer_reden", not_yet),
                ("weggehaald", ""),
                ("weggehaald_reden", not_yet),
                ("namen_nagekeken", "not-transcribed"),
                ("uitgeschreven", "no"),
                ("uitgeschreven_met_reden", not_yet),
            ],
        );
    }
    let code = "not-transcribed = nog niet uitgeschreven";
    assert!(labels(&folder, "namen_nagekeken").contains(code));
    assert!(labels(&folder, "uitgeschreven").contains("no = nog niet uitgeschreven"));
    let header = fs::read_to_string(format!("{folder}/verhalen.csv")).unwrap();
    assert!(
        !header.contains("opname_reden"),
        "recordings were not asked for"
    );
}

#[test]
fn what_was_written_out_is_the_text_with_who_made_and_checked_it() {
    let world = World::with_login();
    let reviewed = world.speak(ConsentAnswer::No, &sweep(100));
    world.write_out(reviewed, &written_out("Uitgeschreven, =1+1"));
    let raw = world.speak(ConsentAnswer::No, &sweep(100));
    let mut transcript = written_out("Ruw.");
    transcript.reviewed = false;
    world.write_out(raw, &transcript);
    let both = StoryId::random(&mut randomness::system());
    let mut telling = spoken(ConsentAnswer::No);
    telling.form = Form::Both;
    telling.text = Some(StoryText::new("Getypt.".to_owned()));
    telling.names.checked = NamesChecked::Teller;
    world.admit(&telling, Revision(0), both);
    world.write_out(both, &written_out("Gesproken."));
    let typed = world.tell("Alleen getypt.");
    world.pull().ok();
    let folder = world.path("export");
    world.run(&["export", "--to", &folder]).ok();
    let rows = rows(&folder);
    let row = |story: StoryId| &rows[&story.to_string()];
    expect(
        row(reviewed),
        &[
            ("tekst", "Uitgeschreven, =1+1"),
            ("tekst_reden", ""),
            ("weggehaald", "2"),
            ("namen_nagekeken", "intake"),
            ("uitgeschreven", "reviewed"),
            ("uitgeschreven_met", "whisper-small 1.7"),
        ],
    );
    expect(
        row(raw),
        &[("namen_nagekeken", "machine"), ("uitgeschreven", "machine")],
    );
    expect(
        row(both),
        &[
            ("tekst", "Getypt.\n\nGesproken."),
            ("namen_nagekeken", "intake"),
        ],
    );
    expect(
        row(typed),
        &[
            ("tekst", "Alleen getypt."),
            ("namen_nagekeken", "machine+teller"),
            ("uitgeschreven", ""),
            ("uitgeschreven_reden", "niet gesproken"),
            ("uitgeschreven_met_reden", "niet gesproken"),
        ],
    );
}

#[test]
fn without_a_heard_recording_nothing_is_written_and_the_error_says_what_to_do() {
    let world = World::with_login();
    world.speak(ConsentAnswer::Yes, &sweep(100));
    world.pull().ok();
    let folder = world.path("export");
    let (code, message) = world
        .run(&["export", "--to", &folder, "--formats", "csv,wav"])
        .refused();
    assert_eq!(code, 3);
    assert!(message.contains("intakesleutel"), "{message}");
    assert!(!Path::new(&folder).exists());
    world
        .run(&["export", "--to", &folder, "--formats", "csv"])
        .ok();
}

#[test]
fn intake_alone_gets_recordings_without_tellings() {
    let world = World::with_login();
    let story = world.speak(ConsentAnswer::Yes, &sweep(200));
    world.pull_as_intake().ok();
    let folder = world.path("export");
    let said = world
        .run(&["export", "--to", &folder, "--formats", "wav"])
        .ok();
    assert!(said.contains("0 verhalen en 1 opname in"), "{said}");
    let table = fs::read_to_string(format!("{folder}/opnames.csv")).unwrap();
    let expected = format!(
        "verhaal,opname,taal,aanspreekvorm,stem_bewaren,stukjes,duur_ms\r\n\
         {story},audio/{story}.wav,nl,u,yes,2,200\r\n"
    );
    assert_eq!(table, expected);
    assert_eq!(samples(&format!("{folder}/audio/{story}.wav")), sweep(200));
    check_manifest(&folder);
    world.withdraw(story);
    world.pull_as_intake().ok();
    assert!(!Path::new(&format!("{folder}/audio")).exists());
}

#[test]
fn without_consent_for_research_no_recording_goes_out() {
    let world = World::with_login();
    let story = StoryId::random(&mut randomness::system());
    let mut telling = spoken(ConsentAnswer::Yes);
    telling.consent[0] = consent("research", ConsentAnswer::No);
    world.admit(&telling, Revision(0), story);
    world.admit_voice(story, ConsentAnswer::Yes, &flac(&sweep(100)));
    world.pull_with_both().ok();
    let folder = export(&world, "export");
    assert!(!Path::new(&format!("{folder}/audio")).exists());
}

#[test]
fn a_recording_that_cannot_be_heard_is_named_and_everything_else_is_written() {
    let world = World::with_login();
    let good = world.speak(ConsentAnswer::Yes, &sweep(200));
    let broken = StoryId::random(&mut randomness::system());
    world.admit(&spoken(ConsentAnswer::No), Revision(0), broken);
    let mut sound = flac(&sweep(200));
    let middle = sound.len() / 2;
    sound[middle] ^= 0x10;
    world.admit_voice(broken, ConsentAnswer::No, &sound);
    world.pull_with_both().ok();
    let folder = world.path("export");
    let done = world.run(&["export", "--to", &folder, "--formats", "csv,wav"]);
    assert!(
        done.text
            .contains(&format!("{broken}: de opname is beschadigd")),
        "{}",
        done.text
    );
    assert_eq!(done.refused().0, 3);
    assert_eq!(samples(&format!("{folder}/audio/{good}.wav")), sweep(200));
    let heard = fs::read_to_string(format!("{folder}/opnames.csv")).unwrap();
    assert!(heard.contains(&good.to_string()) && !heard.contains(&broken.to_string()));
    let row = &rows(&folder)[&broken.to_string()];
    expect(row, &[("opname", ""), ("opname_reden", "geen opname hier")]);
    check_manifest(&folder);
}

#[test]
fn a_half_written_recording_of_a_withdrawn_story_is_swept_up() {
    let world = World::with_login();
    let gone = world.speak(ConsentAnswer::Yes, &sweep(200));
    world.speak(ConsentAnswer::Yes, &sweep(300));
    world.pull_with_both().ok();
    let folder = export(&world, "export");
    let audio = PathBuf::from(format!("{folder}/audio"));
    let manifest = format!("{folder}/MANIFEST.sha256");
    let listed = fs::read_to_string(&manifest).unwrap();
    let cut = listed.lines().filter(|line| !line.contains("audio/"));
    fs::write(&manifest, cut.collect::<Vec<_>>().join("\n")).unwrap();
    fs::copy(
        audio.join(format!("{gone}.wav")),
        audio.join(format!(".{gone}.wav.part")),
    )
    .unwrap();
    fs::write(audio.join("eigen.txt"), "van de intake").unwrap();
    world.withdraw(gone);
    let said = world.pull().ok();
    assert!(said.contains("audio/eigen.txt"), "{said}");
    let names = fs::read_dir(&audio)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    assert!(
        names.iter().all(|name| !name.contains(&gone.to_string())),
        "{names:?}"
    );
    assert_eq!(names.len(), 2);
}

#[test]
fn only_what_a_kiosk_records_is_heard() {
    let sound = sweep(100);
    let other_form = |form| Sound::decode(&flac_of(&sound, form)).unwrap_err();
    assert_eq!(other_form((2, 16, RATE_HZ)), Error::OtherForm);
    assert_eq!(other_form((1, 16, 48_000)), Error::OtherForm);
    assert_eq!(other_form((1, 24, RATE_HZ)), Error::OtherForm);
    let too_long = vec![0; 21 * 60 * RATE_HZ + 1];
    assert_eq!(
        Sound::decode(&flac(&too_long)).unwrap_err(),
        Error::OtherForm
    );
    let longest = Sound::decode(&flac(&too_long[1..])).unwrap();
    assert_eq!(longest.duration_ms(), 21 * 60 * 1_000);
    let mut unproven = flac(&sound);
    unproven[26..42].fill(0);
    assert_eq!(Sound::decode(&unproven).unwrap_err(), Error::Damaged);
    assert_eq!(Sound::decode(b"RIFF").unwrap_err(), Error::NotFlac);
}

/// The checksums of FLAC frames (RFC 9639 §9.1.8 and §9.3): most significant bit first, from zero.
fn crc(bytes: &[u8], polynomial: u32, width: u32) -> u32 {
    let top = 1 << (width - 1);
    let mask = (1_u32 << width) - 1;
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ (u32::from(*byte) << (width - 8)), |crc, _| {
            let shifted = (crc << 1) & mask;
            if crc & top == 0 {
                shifted
            } else {
                shifted ^ polynomial
            }
        })
    })
}

#[test]
fn the_checksums_of_the_fuzzer_are_those_of_the_encoder() {
    let bytes = flac(&sweep(256));
    let (frame, footer) = bytes[42..].split_at(bytes.len() - 44);
    assert_eq!(crc(&frame[..5], 0x07, 8), u32::from(frame[5]));
    assert_eq!(crc(frame, 0x8005, 16).to_be_bytes()[2..], *footer);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Whatever happens to the bytes, they are refused or sound as they were recorded.
    #[test]
    fn changed_bytes_never_panic_and_never_sound_otherwise(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
        more in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let original = flac(&sweep(600));
        let wav = Sound::decode(&original).unwrap().to_wav().unwrap();
        let mut bytes = original;
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        bytes.extend(more);
        if let Ok(sound) = Sound::decode(&bytes) {
            prop_assert_eq!(sound.to_wav().unwrap(), wav);
        }
    }

    /// Checksums that are right over content that is not: the decoder itself sees the noise.
    #[test]
    fn a_changed_frame_with_right_checksums_never_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..16),
    ) {
        const HEAD: usize = 42;
        let mut bytes = flac(&sweep(256));
        let body = bytes.len() - 2;
        for (at, byte) in changes {
            // The sync code stays, so that this is still looked at as a frame.
            let at = HEAD + 2 + at.index(body - HEAD - 2);
            bytes[at] = byte;
        }
        bytes[HEAD + 5] = crc(&bytes[HEAD..HEAD + 5], 0x07, 8) as u8;
        let footer = crc(&bytes[HEAD..body], 0x8005, 16) as u16;
        bytes[body..].copy_from_slice(&footer.to_be_bytes());
        if let Ok(sound) = Sound::decode(&bytes) {
            prop_assert_eq!(sound.duration_ms(), 256);
        }
    }

    /// A head that is in order before frames of noise.
    #[test]
    fn noise_behind_a_good_head_never_panics(noise in prop::collection::vec(any::<u8>(), 0..4_096)) {
        let mut bytes = flac(&sweep(100));
        let frames = bytes.windows(2).skip(42).position(|w| w[0] == 0xff && w[1] & 0xfe == 0xf8);
        bytes.truncate(42 + frames.unwrap());
        bytes.extend([0xff, 0xf8]);
        bytes.extend(noise);
        prop_assert!(Sound::decode(&bytes).is_err());
    }
}
