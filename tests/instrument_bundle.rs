//! An instrument bundle is read whole and checked; what is wrong is named by file, id and rule.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "support/bundle.rs"]
mod bundle;
#[path = "instrument_bundle/whole.rs"]
mod whole;

use vertelpunt::domain::instrument::{
    BundleBytes, Error, Fault, Instrument,
    consent_text::ConsentText,
    echo::{self, Along, Shares},
    edition::Direction,
    id::Id,
    policy::{Mode, YoungTellers},
    question::Signifier,
    values::{Holder, Speaker, Task, Values},
};

use bundle::{OTHER, TWENTE, bundle};

fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

fn twente() -> Instrument {
    Instrument::parse(&bundle(TWENTE)).unwrap_or_else(|error| panic!("{error}"))
}

/// The shipped bundle with one change in one file.
fn changed(file: &str, from: &str, to: &str) -> BundleBytes {
    let mut bundle = bundle(TWENTE);
    let bytes = match file {
        "instrument.toml" => &mut bundle.instrument,
        "help.toml" => &mut bundle.help,
        other => bundle.texts.get_mut(other).unwrap(),
    };
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(
        text.contains(from),
        "the bundle says `{from}` no more: mend this test"
    );
    *bytes = text.replacen(from, to, 1).into_bytes();
    bundle
}

fn faults(file: &str, from: &str, to: &str) -> Vec<Fault> {
    match Instrument::parse(&changed(file, from, to)) {
        Err(Error::Broken(faults)) => faults,
        Err(other) => vec![Fault {
            file: file.to_owned(),
            id: String::new(),
            rule: other.to_string(),
        }],
        Ok(_) => panic!("`{from}` → `{to}` was accepted"),
    }
}

#[test]
fn the_shipped_bundle_is_a_good_instrument() {
    let instrument = twente();
    assert_eq!(*instrument.id(), "twente-optijd");
    assert_eq!(instrument.version(), 2);
    assert_eq!(hex::encode(instrument.sha256()), SHA256_OF_INSTRUMENT);
    assert_eq!(instrument.policy(Mode::Live).minor_12_15, YoungTellers::Off);
    assert_eq!(
        instrument.policy(Mode::Demo).minor_12_15,
        YoungTellers::WithoutIdentity
    );
    assert_eq!(instrument.policy(Mode::Demo).story_characters, 6000);
}

/// Sealed with every story told under version 2; another value needs another version.
const SHA256_OF_INSTRUMENT: &str =
    "103c56952cbb3e2302754fd4e518923948ddf4a67bdc20c875734ba69ffd9edf";

#[test]
fn another_bundle_is_as_good() {
    let instrument = Instrument::parse(&bundle(OTHER)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(*instrument.id(), "harbour-stories");
    assert!(instrument.may_serve(Mode::Live));
    assert_eq!(instrument.policy(Mode::Live).years(), 2);
    assert!(
        instrument.policy(Mode::Live).ask_municipality
            && !instrument.policy(Mode::Demo).ask_municipality
    );
}

#[test]
fn languages_are_offered_when_reviewed_or_in_a_rehearsal() {
    let instrument = twente();
    let names = |mode| {
        instrument
            .offered(mode)
            .map(|e| e.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(Mode::Live), ["Nederlands"]);
    assert_eq!(names(Mode::Demo), ["Nederlands", "English", "Deutsch"]);
    let english = instrument.edition(&id("en"));
    assert_eq!(english.direction, Direction::Ltr);
    assert!(!english.names_supported && english.typing);
    assert_eq!(
        instrument.edition(&id("tr")).language,
        "nl",
        "an unknown language is the source"
    );
}

#[test]
fn what_is_broken_is_named_by_file_id_and_rule() {
    let cases = [
        (
            "instrument.toml",
            "idle-seconds = 90 ",
            "idle-seconds = 59 ",
            "policy",
            "idle-seconds = 59",
        ),
        (
            "instrument.toml",
            "cover-seconds = 60 ",
            "",
            "policy",
            "cover-seconds",
        ),
        (
            "instrument.toml",
            "keep-voice = \"ask\"",
            "keep-voices = \"ask\"",
            "demo.keep-voices",
            "no policy key",
        ),
        (
            "instrument.toml",
            "go = \"page:who-reads\"",
            "go = \"page:nobody\"",
            "how.who-reads",
            "does not exist",
        ),
        (
            "instrument.toml",
            "go = \"end:later\"",
            "go = \"end:never\"",
            "onlookers.later",
            "does not exist",
        ),
        (
            "instrument.toml",
            "go = \"step:more\"",
            "go = \"step:less\"",
            "more-questions.no",
            "does not exist",
        ),
        (
            "instrument.toml",
            "\"consent:research\", \"prompt\", \"form\", \"helper\", \"tell\"",
            "\"prompt\", \"form\", \"helper\", \"tell\", \"consent:research\"",
            "path parent",
            "consent research stands in the wrong place",
        ),
        (
            "instrument.toml",
            "\"title\", \"names\", \"practice\"",
            "\"names\", \"title\", \"practice\"",
            "path parent",
            "the order is tell, title, names, lock",
        ),
        (
            "instrument.toml",
            "core = [\"t1_op_tijd\", \"t2_regie\"",
            "core = [\"t1_op_tijd\", \"t9\"",
            "path parent",
            "question t9",
        ),
        (
            "instrument.toml",
            "id = \"d2_afstand\"",
            "id = \"d1_moment\"",
            "d1_moment",
            "twice",
        ),
        (
            "instrument.toml",
            "shown = [\"answer.m1_fase != not-divorce\"]",
            "shown = [\"answer.m1_fase != maybe\"]",
            "d3_vertellen",
            "never is",
        ),
        (
            "instrument.toml",
            "shown = [\"answer.form == helper\"]",
            "shown = [\"answer.code-question == show\"]",
            "role parent",
            "before it was asked",
        ),
        (
            "instrument.toml",
            "shown = [\"policy.keep-voice == ask\"",
            "shown = [\"policy.keep-voice == maybe\"",
            "keep-voice",
            "never is",
        ),
        (
            "instrument.toml",
            "shown = [\"policy.ask-municipality == true\"]",
            "shown = [\"policy.ask-town == true\"]",
            "m8_area",
            "unknown policy key",
        ),
        (
            "instrument.toml",
            "shown = [\"policy.ask-municipality == true\"]",
            "shown = [\"answer.k3_zelf == no\"]",
            "m8_area",
            "private answer",
        ),
        (
            "instrument.toml",
            "  { id = \"a-bit\", label = \"een beetje\" },\n",
            "",
            "k3_zelf",
            "three options",
        ),
        (
            "instrument.toml",
            "picture = \"papa\", max = 2",
            "picture = \"papa\", max = 0",
            "k1_bij_wie",
            "never be laid",
        ),
        (
            "instrument.toml",
            "Onderzoekers van {place.organisation} wel.",
            "Onderzoekers van {place.name} wel.",
            "placeholder/keyset.place/has-key",
            "unknown placeholder",
        ),
        (
            "instrument.toml",
            "\"news.next\" = { fallback = \"het volgende kwartaal\" }",
            "",
            "news.next",
            "no fallback",
        ),
        (
            "instrument.toml",
            "id = \"research\"\ntext-version = 1\n",
            "id = \"research\"\ntext-version = 1\nshown = [\"form == spoken\"]\n",
            "consent",
            "without a condition",
        ),
        (
            "instrument.toml",
            r#""m4_gevoel"]
extra = ["t4_drempel", "d2_afstand", "d3_vertellen", "m3_nodig", "m5_voor_wie", "m6_leeftijd", "m7_waar", "m8_area"]
shuffle = ["t2_regie", "t3_steun"]"#,
            r#""d3_vertellen", "m4_gevoel"]
extra = ["t4_drempel", "d2_afstand", "m3_nodig", "m5_voor_wie", "m6_leeftijd", "m7_waar", "m8_area"]
shuffle = ["m1_fase", "m4_gevoel"]"#,
            "path parent",
            "by shuffle",
        ),
        (
            "instrument.toml",
            r#""m4_gevoel"]
extra = ["t4_drempel", "d2_afstand", "d3_vertellen", "m3_nodig", "m5_voor_wie", "m6_leeftijd", "m7_waar", "m8_area"]
shuffle = ["t2_regie", "t3_steun"]"#,
            r#""d3_vertellen", "m4_gevoel"]
extra = ["t4_drempel", "d2_afstand", "m3_nodig", "m5_voor_wie", "m6_leeftijd", "m7_waar", "m8_area"]
shuffle = ["t3_steun", "d3_vertellen"]"#,
            "path parent",
            "by shuffle",
        ),
        (
            "instrument.toml",
            "help = \"parent\"",
            "help = \"parents\"",
            "role parent",
            "help card",
        ),
        (
            "instrument.toml",
            "texts = { vanish = \"De code gaat zo vanzelf weg. Tik ergens voor meer tijd.\" }",
            "",
            "code",
            "needs the text vanish",
        ),
        (
            "instrument.toml",
            "question = { u = \"Steun kwam van:\", je = \"Steun kwam van:\" }",
            "question = { je = \"Steun kwam van:\" }",
            "role parent",
            "t3_steun has no text for u",
        ),
        (
            "instrument.toml",
            "label = { u = \"Ik snap het\", je",
            "label = { uu = \"Ik snap het\", je",
            "screen/no-helpline/buttons/understood",
            "register",
        ),
        (
            "help.toml",
            "number = \"112\"",
            "number = \"113\"",
            "112",
            "first line",
        ),
        (
            "help.toml",
            "text = \"Meteen bellen. Dag en nacht.\"",
            "text = { je = \"Meteen bellen.\" }",
            "role parent",
            "emergency has no text for u",
        ),
        (
            "help.toml",
            "url = \"\"",
            "url = \"http://x\"",
            "emergency",
            "https://",
        ),
        (
            "texts.en.toml",
            "fries = \"fries\"",
            "chips = \"fries\"",
            "practice/corners/fries",
            "has no text",
        ),
        (
            "texts.en.toml",
            "fries = \"fries\"",
            "fries = \"fries\", more = \"x\"",
            "practice/corners/more",
            "not in the instrument",
        ),
        (
            "texts.en.toml",
            "In {news.next} you can read",
            "In {minutes} you can read",
            "page/what-we-do/sheet/learn",
            "other placeholders",
        ),
        (
            "texts.de.toml",
            "instrument-version = 2",
            "instrument-version = 1",
            "head",
            "another instrument or version",
        ),
        (
            "instrument.toml",
            "label = \"Nee, ik zit goed\",       go = \"next\"",
            "label = \"Nee, ik zit goed\", go = \"next\", shown = [\"answer.form == type\"]",
            "role parent",
            "a condition of fine asks for form before it was asked",
        ),
        (
            "instrument.toml",
            "shown = [\"policy.minor-12-15 != off\"]",
            "shown = [\"answer.form == type\"]",
            "role youth-12",
            "a condition of youth-12 asks for form before it was asked",
        ),
        (
            "instrument.toml",
            "label = \"Ja, ik kom later terug\"",
            "label = \"\"",
            "role parent",
            "later has no text for u",
        ),
        (
            "instrument.toml",
            "\"Deze mensen kunnen verhalen openen:\", \"{keyset.holders}\", { u = \"Eén of twee mensen typen gesproken verhalen uit.\", je",
            "{ je",
            "role parent",
            "holders of the page who-reads has no text for u",
        ),
        (
            "instrument.toml",
            "text = { u = \"Uw verhaal is weggehaald. Niemand kan het nog lezen.\", je = \"Je verhaal is weggehaald. Niemand kan het nog lezen.\", kid",
            "text = { u = \"Uw verhaal is weggehaald. Niemand kan het nog lezen.\", kid",
            "role youth-16",
            "taken-away has no text for je",
        ),
        (
            "instrument.toml",
            "id = \"no-consent\"\ntext = { u = \"Dat is goed. Wij hebben niets bewaard.\", je",
            "id = \"no-consent\"\ntext = { je",
            "role parent",
            "no-consent has no text for u",
        ),
        (
            "instrument.toml",
            "no-goes = \"next\"",
            "no-goes = \"step:under-16\"",
            "role parent",
            "quote leads to under-16, which its path lacks",
        ),
        (
            "instrument.toml",
            "{ id = \"type\",  label = \"Ja, ik wil typen\"",
            "{ id = \"fine\",  label = \"Ja, ik wil typen\"",
            "fine",
            "inside onlookers twice",
        ),
        (
            "instrument.toml",
            "id = \"tell\"\n  picture",
            "id = \"names\"\n  picture",
            "names",
            "inside how twice",
        ),
        (
            "instrument.toml",
            "id = \"rights\"",
            "id = \"holders\"",
            "holders",
            "inside who-reads twice",
        ),
        (
            "instrument.toml",
            "{ id = \"father\",",
            "{ id = \"mother\",",
            "mother",
            "inside k1_bij_wie twice",
        ),
        (
            "instrument.toml",
            "{ id = \"fries\",",
            "{ id = \"pizza\",",
            "pizza",
            "inside practice twice",
        ),
        (
            "instrument.toml",
            "{ id = \"relieved\",",
            "{ id = \"happy\",",
            "happy",
            "inside m4_gevoel twice",
        ),
        (
            "help.toml",
            "number = \"0800-0432\"",
            "number = \"-\"",
            "kindertelefoon",
            "a number begins with a digit",
        ),
    ];
    for (file, from, to, id, rule) in cases {
        let faults = faults(file, from, to);
        let named = |f: &Fault| f.file == file && f.id == id && f.rule.contains(rule);
        assert!(faults.iter().any(named), "`{from}` → `{to}`: {faults:?}");
    }
}

#[test]
fn a_newer_help_card_does_not_wait_for_its_translations() {
    let renamed = changed(
        "help.toml",
        "id = \"kindertelefoon\"",
        "id = \"child-line\"",
    );
    let instrument = Instrument::parse(&renamed).unwrap_or_else(|error| panic!("{error}"));
    let english = &instrument.edition(&id("en")).help;
    let line = english
        .line
        .iter()
        .find(|line| line.id == "child-line")
        .unwrap();
    assert_eq!(
        line.text.get(&id("je")),
        Some("Gratis. Je naam hoeft niet.")
    );
}

#[test]
fn a_file_that_does_not_follow_the_format_is_refused_with_its_name() {
    for (file, from, to) in [
        ("instrument.toml", "kind = \"attract\"", "kind = \"circus\""),
        (
            "instrument.toml",
            "go = \"act:pause\"",
            "go = \"act:dance\"",
        ),
        (
            "instrument.toml",
            "shown = [\"answer.form == helper\"]",
            "shown = [\"answer.form = helper\"]",
        ),
        (
            "instrument.toml",
            "label = \"0.2 concept\"",
            "label = \"0.2 concept\"\nsurprise = 1",
        ),
        ("help.toml", "weeks-amber = 13", "weeks-amber = -13"),
    ] {
        let error = Instrument::parse(&changed(file, from, to)).unwrap_err();
        assert!(
            matches!(&error, Error::Format { file: named, .. } if named == file),
            "{from}: {error}"
        );
    }
    let huge = BundleBytes {
        instrument: vec![b' '; (1 << 20) + 1],
        ..bundle(TWENTE)
    };
    assert!(matches!(
        Instrument::parse(&huge),
        Err(Error::TooLarge { .. })
    ));
    let latin = BundleBytes {
        help: vec![0xff],
        ..bundle(TWENTE)
    };
    assert!(matches!(
        Instrument::parse(&latin),
        Err(Error::Format { .. })
    ));
    let crowd = BundleBytes {
        texts: (0..33)
            .map(|n| (format!("texts.x{n}.toml"), Vec::new()))
            .collect(),
        ..bundle(TWENTE)
    };
    assert!(matches!(
        Instrument::parse(&crowd),
        Err(Error::TooManyLanguages)
    ));
}

fn speaker<'a>(instrument: &'a Instrument, register: &'a Id, values: &'a Values) -> Speaker<'a> {
    let content = &instrument.source().content;
    Speaker {
        content,
        language: &instrument.source().language,
        register,
        values,
        policy: instrument.policy(Mode::Live),
    }
}

#[test]
fn the_hash_of_a_consent_covers_exactly_what_was_shown() {
    let (instrument, values) = (twente(), Values::default());
    let (u, je) = (id("u"), id("je"));
    let consent = instrument
        .source()
        .content
        .consent(&id("research"))
        .unwrap();
    let shown = ConsentText::of(consent, &speaker(&instrument, &u, &values), &id("nl"));
    // printf 'research\n1\nnl\nu\nMogen …\nZo leren … Wij bewaren het 5 jaar.\nJa, dat mag\nNee, ik stop' | sha256sum
    assert_eq!(
        shown.explain,
        "Zo leren scholen, gemeenten en hulpverleners. Wij bewaren het 5 jaar."
    );
    assert_eq!(hex::encode(shown.sha256()), SHA256_OF_CONSENT);
    let young = ConsentText::of(consent, &speaker(&instrument, &je, &values), &id("nl"));
    assert_ne!(young.sha256(), shown.sha256());
}

const SHA256_OF_CONSENT: &str = "339492ee1ce1d3de4a9a3b830d4b1ccd69e4a44733346fd991108ad2c815c273";

#[test]
fn who_can_read_is_computed_from_the_keys_and_filled_once() {
    let instrument = twente();
    let u = id("u");
    let content = &instrument.source().content;
    let how = content.screen(&id("how")).unwrap();
    let nobody = Values {
        organisation: Some("GGD Twente".to_owned()),
        ..Values::default()
    };
    let said = speaker(&instrument, &u, &nobody).say_all(&how.lines);
    assert_eq!(said, ["Niemand op deze plek kan het lezen of horen."]);
    let holder = Holder {
        name: "A. de Vries".to_owned(),
        organisation: " ggd twente ".to_owned(),
        task: Task::Reads,
    };
    let own = Values {
        holders: vec![holder],
        ..nobody
    };
    let said = speaker(&instrument, &u, &own).say_all(&how.lines);
    assert_eq!(
        said,
        ["Niemand hier achter de balie kan het lezen. Onderzoekers van GGD Twente wel."]
    );
    let tricky = Values {
        organisation: Some("{minutes} {place.organisation}".to_owned()),
        ..Values::default()
    };
    let said = speaker(&instrument, &u, &tricky).say(&"{place.organisation}".into_text());
    assert_eq!(
        said.as_deref(),
        Some("{minutes} {place.organisation}"),
        "what comes out is not filled again"
    );
}

#[test]
fn what_a_key_is_for_is_said_in_the_language_of_the_screen() {
    let (instrument, u) = (twente(), id("u"));
    let holder = |task| Holder {
        name: "A. de Vries".to_owned(),
        organisation: "GGD".to_owned(),
        task,
    };
    let values = Values {
        holders: [Task::Reads, Task::Types, Task::Keeps].map(holder).into(),
        ..Values::default()
    };
    for (language, tasks) in [
        (
            "nl",
            [
                "leest verhalen",
                "typt gesproken verhalen uit",
                "bewaart de reservesleutel",
            ],
        ),
        (
            "en",
            [
                "reads stories",
                "types out spoken stories",
                "keeps the reserve key",
            ],
        ),
        (
            "de",
            [
                "liest Geschichten",
                "schreibt gesprochene Geschichten auf",
                "bewahrt den Ersatzschlüssel auf",
            ],
        ),
    ] {
        let edition = instrument.edition(&id(language));
        let speaker = Speaker {
            content: &edition.content,
            language: &edition.language,
            ..speaker(&instrument, &u, &values)
        };
        let lines = tasks.map(|task| format!("A. de Vries, GGD, {task}"));
        let said = speaker.say(&"{keyset.holders}".into_text());
        assert_eq!(said, Some(lines.join("\n")));
    }
}

#[test]
fn a_help_card_words_the_desk_of_a_place_that_has_no_words_of_its_own() {
    let u = id("u");
    let desk = |files: &BundleBytes, values: &Values| {
        let instrument = Instrument::parse(files).unwrap();
        speaker(&instrument, &u, values).say(&"{place.desk}".into_text())
    };
    let words = "Loop naar de balie en zeg: ik wil graag met iemand praten.";
    let files = changed("help.toml", words, "Bel aan bij kamer 3.");
    let nobody = Values::default();
    assert_eq!(
        desk(&files, &nobody).as_deref(),
        Some("Bel aan bij kamer 3.")
    );
    assert_eq!(desk(&bundle(TWENTE), &nobody).as_deref(), Some(words));
    let own = Values {
        desk: Some("Vraag naar Els.".to_owned()),
        ..Values::default()
    };
    assert_eq!(desk(&files, &own).as_deref(), Some("Vraag naar Els."));
}

#[test]
fn what_research_reads_in_the_instrument_no_policy_can_change() {
    let mut instrument = Instrument::parse(&bundle(TWENTE)).unwrap();
    let policy = |changes: &str| format!("schema = 1\nkind = \"policy\"\nversion = 1\n{changes}\n");
    let looser = policy("waiting-days = 9\ndisclosure = { cell = 15, quote = 8, dots = 40 }");
    let fault = instrument.follow_policy(looser.as_bytes()).unwrap_err();
    let fault = fault.to_string();
    assert!(fault.contains("policy.toml: disclosure:"), "{fault}");
    assert_ne!(instrument.policy(Mode::Live).waiting_days, 9);
    let own = policy("waiting-days = 9");
    instrument.follow_policy(own.as_bytes()).unwrap();
    assert_eq!(instrument.policy(Mode::Live).waiting_days, 9);
}

#[test]
fn no_card_waits_for_the_translations_of_its_desk() {
    let words = "desk = \"Loop naar de balie en zeg: ik wil graag met iemand praten.\"";
    let new = "desk = \"Loop naar de balie van {place.organisation}.\"";
    let instrument = Instrument::parse(&changed("help.toml", words, new)).unwrap();
    let here = Values {
        organisation: Some("de bibliotheek".to_owned()),
        ..Values::default()
    };
    let said = |language: &str| {
        let (edition, u) = (instrument.edition(&id(language)), id("u"));
        let speaker = Speaker {
            content: &edition.content,
            language: &edition.language,
            ..speaker(&instrument, &u, &here)
        };
        speaker.say(&"{place.desk}".into_text()).unwrap()
    };
    assert_eq!(said("nl"), "Loop naar de balie van de bibliotheek.");
    assert_eq!(
        said("en"),
        "Walk to the desk and say: I would like to talk to someone."
    );
    let unknown = changed("help.toml", words, "desk = \"Vraag naar {place.boss}.\"");
    let faults = Instrument::parse(&unknown).unwrap_err().to_string();
    assert!(faults.contains("unknown placeholder"), "{faults}");
}

#[test]
fn recordings_of_a_language_without_texts_are_a_fault() {
    let with = |list: &str| {
        let mut files = bundle(TWENTE);
        let list = (format!("sounds.{list}.toml"), b"[said]\n".to_vec());
        files.texts.extend([list]);
        Instrument::parse(&files)
    };
    assert!(with("nl").is_ok() && with("en").is_ok());
    let Err(Error::Broken(faults)) = with("ti") else {
        panic!("taken");
    };
    assert_eq!(
        faults[0].to_string(),
        "sounds.ti.toml: said: is of a language without texts"
    );
}

trait IntoText {
    fn into_text(self) -> vertelpunt::domain::instrument::text::Text;
}

impl IntoText for &str {
    fn into_text(self) -> vertelpunt::domain::instrument::text::Text {
        vertelpunt::domain::instrument::text::Text::Same(self.to_owned())
    }
}

#[test]
fn a_triad_says_back_what_the_dot_means() {
    let (instrument, values, u) = (twente(), Values::default(), id("u"));
    let speaker = speaker(&instrument, &u, &values);
    let Some(Signifier::Triad(triad)) = speaker.content.signifier(&id("t3_steun")) else {
        panic!("a triad")
    };
    let says = |shares| echo::triad(&speaker, &triad.corners, Shares::nearest(shares));
    for (shares, sentence) in [
        ([1.0, 1.0, 1.0], "Alle drie ongeveer even veel."),
        ([0.40, 0.35, 0.25], "Alle drie ongeveer even veel."),
        (
            [0.42, 0.38, 0.20],
            "\"familie en vrienden\" en \"school of opvang\" ongeveer even veel.",
        ),
        (
            [0.10, 0.47, 0.43],
            "\"school of opvang\" en \"een hulpverlener\" ongeveer even veel.",
        ),
        ([0.60, 0.30, 0.10], "Vooral: \"familie en vrienden\"."),
        ([0.0, 0.0, 1.0], "Vooral: \"een hulpverlener\"."),
        (
            [0.59, 0.31, 0.10],
            "Vooral: \"familie en vrienden\". Ook: \"school of opvang\".",
        ),
        (
            [0.41, 0.33, 0.26],
            "Vooral: \"familie en vrienden\". Ook: \"school of opvang\".",
        ),
        (
            [0.50, 0.40, 0.10],
            "Vooral: \"familie en vrienden\". Ook: \"school of opvang\".",
        ),
    ] {
        assert_eq!(says(shares), sentence, "{shares:?}");
    }
}

#[test]
fn a_dyad_says_back_in_seven_steps() {
    let (instrument, values, u) = (twente(), Values::default(), id("u"));
    let speaker = speaker(&instrument, &u, &values);
    let Some(Signifier::Dyad(dyad)) = speaker.content.signifier(&id("d1_moment")) else {
        panic!("a dyad")
    };
    let says = |x: f64| echo::dyad(&speaker, dyad, Along::nearest((x + 1.0) / 2.0));
    for (x, sentence) in [
        (-1.0, "Veel te vroeg."),
        (-0.65, "Veel te vroeg."),
        (-0.64, "Te vroeg, maar niet veel te vroeg."),
        (-0.30, "Te vroeg, maar niet veel te vroeg."),
        (-0.29, "Iets te vroeg."),
        (-0.08, "Iets te vroeg."),
        (-0.07, "Precies op tijd."),
        (0.0, "Precies op tijd."),
        (0.07, "Precies op tijd."),
        (0.08, "Iets te laat."),
        (0.64, "Te laat, maar niet veel te laat."),
        (0.65, "Veel te laat."),
    ] {
        assert_eq!(says(x), sentence, "{x}");
    }
}

#[test]
fn the_help_card_shows_lines_in_use_with_112_first() {
    let instrument = twente();
    let card = &instrument.source().help;
    let names = |list: &str| {
        card.lines(&id(list))
            .map(|line| line.id.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names("parent"),
        ["emergency", "kindertelefoon", "veilig-thuis", "113"]
    );
    assert_eq!(
        names("kid"),
        ["emergency", "kindertelefoon", "veilig-thuis"]
    );
    assert_eq!(*card.list_for_anyone(), "general");
}

proptest::proptest! {
    #[test]
    fn no_damage_to_a_bundle_makes_it_panic(at in 0_usize..63_000, byte: u8, cut in 0_usize..63_000) {
        let mut damaged = bundle(OTHER);
        let length = damaged.instrument.len();
        damaged.instrument[at % length] = byte;
        let _ = Instrument::parse(&damaged);
        damaged.instrument.truncate(cut % length);
        let _ = Instrument::parse(&damaged);
    }
}
