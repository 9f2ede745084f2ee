//! A spoken story over loopback: each person gets what their token and their key are for, and is told
//! kindly of the rest.

use vertelpunt::{
    archive::auth::Scope,
    domain::{
        ids::{Part, StoryId},
        telling::ConsentAnswer,
    },
    seal::voice::{self, Piece, PieceOf, VoiceHead},
};

use crate::{
    flac::{flac, sweep},
    harness::{Device, File, House, story},
    researcher::{Researcher, content, publish_instrument},
};

const TRANSCRIPT: &str = r#"{"language":"nl","recogniser":"none","reviewed":true,
    "text":"Uitgeschreven.","removed":{}}"#;

fn send(house: &House, device: &Device, (story, part): (StoryId, Part), content: &[u8]) {
    let bytes = house.region.seal(story, part, content);
    let answer = house.send(device, &File { bytes });
    assert!(answer.status().is_success(), "{}", answer.text().unwrap());
}

/// A parent spoke: a telling without text, and a recording.
fn spoken(house: &House) -> StoryId {
    let story = story();
    let device = house.device();
    let telling = content("").replace(r#""form":"typed""#, r#""form":"spoken""#);
    let telling = telling.replace(r#","text":"""#, "");
    send(house, &device, (story, Part::Telling), telling.as_bytes());
    let head = VoiceHead {
        language: "nl".to_owned(),
        register: "u".to_owned(),
        keep_voice: ConsentAnswer::No,
        pieces: vec![Piece {
            start_ms: 0,
            end_ms: 5_000,
            of: PieceOf::Story,
        }],
    };
    let recording = voice::to_content(&head, &flac(&sweep(5_000)));
    send(house, &device, (story, Part::Voice), &recording);
    story
}

#[test]
fn a_spoken_story_is_heard_by_intake_and_read_by_researchers_once_it_is_written_out() {
    let house = House::new();
    publish_instrument(&house);
    let story = spoken(&house);
    let researcher = Researcher::with(&house, "home", &[Scope::Read]);
    let read = ["pull", "--key", &researcher.path("reading.seed")];
    let said = researcher.run(&read).unwrap();
    let waits = "1 gesproken verhaal wacht nog op uitschrijven; dat doet de intake.";
    assert_eq!(
        said.trim_end(),
        format!("+1 new, 0 revised, 0 withdrawn\n{waits}")
    );

    let intake = Researcher::with(&house, "home-intake", &[Scope::Intake]);
    let listen = ["pull", "--key", &intake.path("intake.seed")];
    let said = intake.run(&listen).unwrap();
    assert!(said.starts_with("+1 new, 0 revised"), "{said}");
    assert!(said.contains(waits), "{said}");
    let folder = intake.path("luisteren");
    let export = ["export", "--to", &folder, "--formats", "wav"];
    intake.run(&export).unwrap();
    assert!(std::fs::exists(format!("{folder}/audio/{story}.wav")).unwrap());

    let writer = Device {
        key: house.region.intake_sign.clone(),
        token: house.person(&[Scope::Intake]),
    };
    send(
        &house,
        &writer,
        (story, Part::Transcript),
        TRANSCRIPT.as_bytes(),
    );
    let said = researcher.run(&read).unwrap();
    assert_eq!(said.trim_end(), "+0 new, 1 revised, 0 withdrawn");
    let text = researcher.run(&["story", &story.to_string()]).unwrap();
    assert!(
        text.contains("Uitgeschreven van de opname:\n\nUitgeschreven."),
        "{text}"
    );
    let said = intake.run(&listen).unwrap();
    assert!(
        said.starts_with("+0 new, 0 revised") && !said.contains(waits),
        "{said}"
    );
}

#[test]
fn somebody_with_both_rights_and_one_key_is_asked_for_nothing_more() {
    let house = House::new();
    publish_instrument(&house);
    spoken(&house);
    let both = Researcher::with(&house, "home", &[Scope::Read, Scope::Intake]);
    let read = ["pull", "--key", &both.path("reading.seed")];
    for new in [1, 0] {
        let said = both.run(&read).unwrap();
        assert!(
            said.starts_with(&format!("+{new} new, 0 revised")),
            "{said}"
        );
        assert!(said.contains("wacht nog op uitschrijven"), "{said}");
    }
}
