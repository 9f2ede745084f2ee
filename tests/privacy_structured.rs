//! What has a form is found, what only looks like it is left alone.

use vertelpunt::privacy::{Kind, find::find};

fn found(text: &str) -> Vec<(Kind, &str)> {
    find(text)
        .into_iter()
        .map(|p| (p.kind, &text[p.range]))
        .collect()
}

#[test]
fn telephone_numbers_are_found_however_they_are_written() {
    for number in [
        "0612345678",
        "06-12345678",
        "06 12 34 56 78",
        "06 1234 5678",
        "+31612345678",
        "+31 6 12345678",
        "+31 (0)6 12 34 56 78",
        "0031612345678",
        "053-1234567",
        "053 123 45 67",
        "0541-123456",
        "0800-0432",
        "0800 2000",
        "0900-1450",
        "088-0767000",
        "+49 170 1234567",
    ] {
        let text = format!("Bel mij op {number}, alsjeblieft.");
        assert_eq!(found(&text), [(Kind::Phone, number)], "{number}");
    }
}

#[test]
fn accounts_and_citizen_numbers_need_their_checksum() {
    assert_eq!(
        found("naar NL91 ABNA 0417 1643 00 en toen"),
        [(Kind::Iban, "NL91 ABNA 0417 1643 00")]
    );
    assert_eq!(
        found("nl91abna0417164300"),
        [(Kind::Iban, "nl91abna0417164300")]
    );
    assert!(
        found("NL91 ABNA 0417 1643 01")
            .iter()
            .all(|(kind, _)| *kind != Kind::Iban)
    );
    assert_eq!(found("bsn 111222333."), [(Kind::Bsn, "111222333")]);
    assert_eq!(found("123 456 782"), [(Kind::Bsn, "123 456 782")]);
    assert_eq!(found("111222334"), []);
    assert_eq!(found("11122233"), []);
}

#[test]
fn addresses_codes_and_plates_are_found() {
    assert_eq!(
        found("jan.de-vries@school.nl."),
        [(Kind::Email, "jan.de-vries@school.nl")]
    );
    assert_eq!(
        found("(é.mail+x@a.b.org)"),
        [(Kind::Email, "é.mail+x@a.b.org")]
    );
    assert_eq!(found("in 7511 AB Enschede"), [(Kind::Postcode, "7511 AB")]);
    assert_eq!(found("in 7511ab"), [(Kind::Postcode, "7511ab")]);
    assert_eq!(found("in 7511 xk enschede"), [(Kind::Postcode, "7511 xk")]);
    for plate in [
        "AB-12-34", "12-34-AB", "12-AB-34", "12-ABC-3", "1-ABC-23", "AB-123-C", "A-123-BC",
        "ABC-12-D", "G-001-BB", "1-AB-234", "123-AB-4", "gh12kl",
    ] {
        assert_eq!(
            found(&format!("auto {plate}!")),
            [(Kind::Plate, plate)],
            "{plate}"
        );
    }
}

#[test]
fn ordinary_sentences_are_left_alone() {
    for text in [
        "in 2019 is hij vertrokken en in 1990 op school",
        "1500 km en 2000 in de maand",
        "op 06-12-2026 10 uur",
        "van 12 en 14 jaar",
        "7511 SA",
        "0123 AB",
        "groep 7 en 8",
        "mijn @ is stuk",
        "a@b",
        "bel 112",
        "ik was 16, hij 14",
        "12.500 euro",
        "20261121",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn finding_never_panics_and_keeps_its_promises(text in "[\\PC]{0,30}[0-9 A-Zé@+.()\\-]{0,40}") {
        let mut end = 0;
        for proposal in find(&text) {
            proptest::prop_assert!(proposal.range.start >= end);
            proptest::prop_assert!(text.get(proposal.range.clone()).is_some_and(|t| !t.is_empty()));
            end = proposal.range.end;
        }
    }
}
