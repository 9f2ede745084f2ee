//! What `instrument check` asks beyond what a kiosk needs: that a bundle is whole, fair and plainly worded, and a good next
//! version of the one before.

use vertelpunt::domain::instrument::{
    BundleBytes, Fault, HELP, INSTRUMENT, Instrument, fairness, revision, wording,
};

use crate::{
    bundle::{TWENTE, bundle},
    changed, twente,
};

fn found(bundle: &BundleBytes) -> Vec<Fault> {
    let instrument = Instrument::parse(bundle).unwrap_or_else(|error| panic!("{error}"));
    [fairness::faults(&instrument), wording::faults(&instrument)].concat()
}

fn tells(faults: &[Fault], (file, id, rule): (&str, &str, &str)) -> bool {
    let is_it = |f: &Fault| f.file == file && f.id == id && f.rule.contains(rule);
    faults.iter().any(is_it)
}

#[test]
fn the_shipped_bundle_is_whole() {
    assert_eq!(found(&bundle(TWENTE)), Vec::<Fault>::new());
}

#[test]
fn a_path_passes_what_it_must_in_order_and_asks_what_is_for_its_role() {
    for (from, to, id, rule) in [
        (
            "[\"who\", \"onlookers\", \"how\", \"no-helpline\"",
            "[\"who\", \"onlookers\", \"no-helpline\"",
            "path/parent",
            "lacks the step how",
        ),
        (
            "\"consent:research\", \"prompt\", \"form\"",
            "\"consent:research\", \"form\"",
            "path/parent",
            "lacks the step prompt",
        ),
        (
            "\"prompt\", \"form\", \"helper\", \"tell\"",
            "\"prompt\", \"tell\"",
            "path/parent",
            "lacks the step form",
        ),
        (
            "\"ask:k3_zelf\", \"lock\"",
            "\"lock\"",
            "k3_zelf",
            "is on no path",
        ),
        (
            "\"prompt\", \"form\", \"helper\", \"tell\"",
            "\"form\", \"prompt\", \"helper\", \"tell\"",
            "path/parent",
            "passes form before prompt",
        ),
        (
            "\"names\", \"practice\", \"core\"",
            "\"practice\", \"core\", \"names\"",
            "path/parent",
            "passes core before names",
        ),
        (
            "\"lock\", \"code-question\", \"code\", \"thanks\"",
            "\"code-question\", \"code\", \"lock\", \"thanks\"",
            "path/parent",
            "passes code-question before lock",
        ),
        (
            "\"names:more\", \"consent:quote\"",
            "\"names:more\"",
            "consent/quote",
            "is for parent, whose path parent lacks it",
        ),
        (
            "roles = [\"parent\", \"youth-16\", \"adult18-looking-back\"",
            "roles = [\"youth-16\", \"adult18-looking-back\"",
            "consent/keep-voice",
            "is not for parent, whose path parent has it",
        ),
    ] {
        let faults = found(&changed(INSTRUMENT, from, to));
        assert!(
            tells(&faults, (INSTRUMENT, id, rule)),
            "`{from}` → `{to}`: {faults:?}"
        );
    }
}

#[test]
fn what_nobody_meets_is_told() {
    for (from, to, id, rule) in [
        (
            "[\"who\", \"settled\", \"how\"",
            "[\"who\", \"how\"",
            "screen/settled",
            "is on no path",
        ),
        (
            "extra = [\"d4_prof\", \"m9_stap\"",
            "extra = [\"m9_stap\"",
            "d4_prof",
            "is on no path",
        ),
        (
            "source = \"bands, never a year\"",
            "source = \" \"",
            "m6_leeftijd",
            "names no source",
        ),
        (
            "go = \"page:what-we-do\"",
            "go = \"page:who-reads\"",
            "page/what-we-do",
            "nothing leads to it",
        ),
        (
            "go = \"end:later\"",
            "go = \"end:stopped\"",
            "end/later",
            "nothing leads to it",
        ),
        (
            "no-goes = \"end:no-consent\"",
            "no-goes = \"end:stopped\"",
            "end/no-consent",
            "nothing leads to it",
        ),
        (
            "path = \"unsaid\"",
            "path = \"looking-back\"",
            "path/unsaid",
            "is no role's",
        ),
        (
            "id = \"p_vrij_1\"\nroles = [\"unsaid\"]",
            "id = \"p_vrij_1\"\nroles = []",
            "prompt/p_vrij_1",
            "is for no role",
        ),
        (
            "roles = [\"parent\", \"youth-16\", \"youth-12\", \"adult18-looking-back\", \"network\", \"professional\", \"unsaid\"]",
            "roles = []",
            "consent/quote",
            "is for no role",
        ),
        (
            "forms = [\"spoken\", \"both\"]",
            "forms = []",
            "consent/keep-voice",
            "is asked after no form of telling",
        ),
    ] {
        let faults = found(&changed(INSTRUMENT, from, to));
        assert!(
            tells(&faults, (INSTRUMENT, id, rule)),
            "`{from}` → `{to}`: {faults:?}"
        );
    }
}

#[test]
fn a_helpline_that_somebody_would_not_see_is_told() {
    let english = "texts.en.toml";
    for (file, from, to, told) in [
        (
            HELP,
            "Gratis.\", je = \"Gratis. Je naam hoeft niet.\", kid",
            "Gratis.\", kid",
            (
                HELP,
                "help/kindertelefoon/text",
                "says nothing to je, who opens the list youth",
            ),
        ),
        (
            HELP,
            "name = \"Veilig Thuis\"",
            "name = { u = \"Veilig Thuis\", je = \"Veilig Thuis\" }",
            (
                HELP,
                "help/veilig-thuis/name",
                "says nothing to kid, who opens the list kid",
            ),
        ),
        (
            HELP,
            "id = \"luisterlijn\"",
            "id = \"new-line\"",
            (english, "help/new-line/text", "has no text"),
        ),
        (
            english,
            "veilig-thuis = { text =",
            "veilig-huis = { text =",
            (english, "help/veilig-thuis/text", "has no text"),
        ),
        (
            english,
            "veilig-thuis = { text =",
            "veilig-huis = { text =",
            (english, "help/veilig-huis/text", "is not in the instrument"),
        ),
    ] {
        let faults = found(&changed(file, from, to));
        assert!(tells(&faults, told), "`{from}` → `{to}`: {faults:?}");
    }
}

#[test]
fn a_register_that_no_teller_has_is_told() {
    let from = "{ u = \"At this place you can talk to";
    let to = "{ uu = \"Talk.\", u = \"At this place you can talk to";
    let faults = found(&changed("texts.en.toml", from, to));
    let told = (
        "texts.en.toml",
        "screen/no-helpline/lines",
        "speaks to a register",
    );
    assert!(tells(&faults, told), "{faults:?}");
}

/// The shipped bundle without its translations, with words changed wherever they stand.
fn in_dutch_alone(changes: &[(&str, &str)]) -> BundleBytes {
    let shipped = bundle(TWENTE);
    let mut text = String::from_utf8(shipped.instrument.clone()).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "`{from}` stands there no more");
        text = text.replace(from, to);
    }
    BundleBytes {
        instrument: text.into_bytes(),
        texts: Default::default(),
        ..shipped
    }
}

#[test]
fn a_name_for_two_things_a_corner_without_words_and_a_break_up_elsewhere_are_told() {
    for (changes, id, rule) in [
        (
            &[("\"settled\"", "\"reuse\"")][..],
            "consent/reuse",
            "is the id of a screen too",
        ),
        (
            &[(
                "je = \"Waarom praat je er soms niet over?\"",
                "je = \"Waarom praat je er soms niet over?\", kid = \"Waarom niet?\"",
            )][..],
            "triad/t4_jong",
            "has a corner without words for kid",
        ),
        (
            &[
                ("m9_stap", "m1_fase2"),
                ("label = \"Stap 0\"", "label = \"Scheiding\""),
            ][..],
            "choice/m1_fase2/options/step-0",
            "says `scheid`",
        ),
    ] {
        let faults = found(&in_dutch_alone(changes));
        assert!(
            tells(&faults, (INSTRUMENT, id, rule)),
            "{changes:?}: {faults:?}"
        );
    }
}

/// What the shipped bundle breaks as the next version of itself with other words.
fn after(changes: &[(&str, &str)]) -> Vec<Fault> {
    let earlier = [("\nversion = 2 ", "\nversion = 1 ")];
    let older = in_dutch_alone(&[&earlier[..], changes].concat());
    revision::faults(&twente(), &older.instrument)
}

#[test]
fn a_next_version_keeps_its_questions_and_counts_the_words_of_its_consents() {
    assert_eq!(after(&[]), Vec::<Fault>::new());
    let quote = "question = { u = \"Mag een stukje in een rapport?\"";
    let other = "question = { u = \"Mag een stukje in de krant?\"";
    for (from, to, id, rule) in [
        (
            quote,
            other,
            "consent/quote",
            "says something else under the same text-version",
        ),
        (
            "explain = { u = \"Wij typen uw verhaal uit.\"",
            "explain = { u = \"Wij typen het uit.\"",
            "consent/keep-voice",
            "says something else under the same text-version",
        ),
        (
            "yes = \"Ja, bewaren\"",
            "yes = \"Ja\"",
            "consent/keep-voice",
            "says something else under the same text-version",
        ),
        (
            "no = \"Nee, ik stop\"",
            "no = \"Nee\"",
            "consent/research",
            "says something else under the same text-version",
        ),
        (
            "id = \"reuse\"\ntext-version = 1",
            "id = \"reuse\"\ntext-version = 2",
            "consent/reuse",
            "has a text-version that falls",
        ),
        (
            "concept = \"on-time\"",
            "concept = \"in-time\"",
            "t1_op_tijd",
            "another concept's",
        ),
        (
            "{ id = \"seen\", ",
            "{ id = \"noticed\", ",
            "t1_op_tijd",
            "other corners",
        ),
        (
            "[[dyad]]\nid = \"d2_afstand\"",
            "[[dyad]]\nid = \"t3_steun\"",
            "t3_steun",
            "is another kind of question",
        ),
    ] {
        let faults = after(&[(from, to)]);
        assert!(
            tells(&faults, (INSTRUMENT, id, rule)),
            "`{from}` → `{to}`: {faults:?}"
        );
    }
    let raised = [
        (quote, other),
        (
            "id = \"quote\"\ntext-version = 1",
            "id = \"quote\"\ntext-version = 0",
        ),
    ];
    let faults = after(&raised);
    assert!(faults.is_empty(), "under a higher number: {faults:?}");
}
