//! What holds for every text: places lie in order, apart, inside, on character boundaries; nothing panics.

use vertelpunt::privacy::{
    names::{find, region::Region},
    redact::{Redactor, Taken},
};

fn keeps_its_promises(text: &str) {
    let mut end = 0;
    let found = find(text, &Region::default());
    for finding in &found {
        assert!(finding.range.start >= end, "{text:?}: {found:?}");
        assert!(
            text.get(finding.range.clone())
                .is_some_and(|words| !words.is_empty())
        );
        end = finding.range.end;
    }
    let taken: Vec<Taken> = found
        .into_iter()
        .map(|finding| Taken {
            label: finding.kind.label(),
            range: finding.range,
        })
        .collect();
    let _ = Redactor::default().redact(text, &taken);
}

#[test]
fn texts_that_are_none_are_survived() {
    for text in [
        "",
        " ",
        "\n",
        ".",
        "'",
        "''",
        "'s",
        "-",
        "--",
        "@",
        "@@",
        "www.",
        "C/",
        "c/",
        "ECLI:",
        "nl",
        "NL",
        "\u{301}",
        "a\u{301}\u{301}",
        "'s-",
        "é'",
        "İstanbul",
        "ﬁ ﬀ",
        "👩‍👩‍👧 Sanne👍🏽",
        "v.d.",
        "A.",
        "A. B.",
        "nul",
        "mevrouw",
        "heet",
        "in",
        "\u{200f}יעל",
        "1-",
        "1/2",
        "١٢ maart",
        "12 maart",
        "in in in in",
        "van van van der der",
        "ß ẞ",
        "NL02",
        "nl02é",
        // A key that was held, to the end of the field.
        &"a".repeat(20_000),
        &"straat".repeat(3_000),
    ] {
        keeps_its_promises(text);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(160))]

    #[test]
    fn any_text_is_survived(text in "\\PC{0,80}") {
        keeps_its_promises(&text);
    }

    #[test]
    fn sentences_of_names_marks_and_numbers_are_survived(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "Sanne", "de", "van", "der", "'t", "’s", "mijn", "zoon", "heet", "in", "Goor", "nul", "zes", "een", "06", "12", "maart",
                "apenstaartje", "punt", "nl", "@", ".", ",", "-", "\n", "(", "é\u{301}", "straat", "Kerkstraat", "12a", "BV", "school",
                "mevrouw", "A.", "jan-willem", "c/08", "zaaknummer", "n", "l", "👍🏽", "İ", "www",
            ]), 0..30),
        gap in proptest::sample::select(vec!["", " ", "  "]),
    ) {
        keeps_its_promises(&words.join(gap));
    }
}
