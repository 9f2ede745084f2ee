//! The checks that tell a number from a number: 11-proef, mod 97, Dutch telephone plans, dates.

/// Whether nine digits are a citizen service number. An all-zero number passes the sum and is none.
pub(super) fn is_bsn(digits: &[u8]) -> bool {
    if digits.len() != 9 || digits.iter().all(|d| *d == 0) {
        return false;
    }
    let sum: i32 = digits
        .iter()
        .zip([9, 8, 7, 6, 5, 4, 3, 2, -1])
        .map(|(d, w)| i32::from(*d) * w)
        .sum();
    sum % 11 == 0
}

/// Lengths of account numbers in countries that are met here.
const IBAN_LENGTHS: &[(&str, usize)] = &[
    ("NL", 18),
    ("BE", 16),
    ("DE", 22),
    ("FR", 27),
    ("GB", 22),
    ("PL", 28),
    ("RO", 24),
    ("TR", 26),
    ("UA", 29),
    ("ES", 24),
    ("IT", 27),
    ("AT", 20),
    ("LU", 20),
    ("CH", 21),
    ("PT", 25),
    ("DK", 18),
    ("SE", 24),
    ("BG", 22),
];

/// The length that a country gives its account numbers.
pub(super) fn iban_length(country: &str) -> Option<usize> {
    IBAN_LENGTHS
        .iter()
        .find(|(name, _)| *name == country)
        .map(|(_, length)| *length)
}

/// Whether upper-case letters and digits without blanks pass ISO 13616's mod 97.
pub(super) fn is_iban(compact: &str) -> bool {
    if !(15..=34).contains(&compact.len()) || !compact.is_ascii() {
        return false;
    }
    let (front, back) = compact.split_at(4);
    let rest = back
        .bytes()
        .chain(front.bytes())
        .try_fold(0_u32, |rest, b| {
            let value = (b as char).to_digit(36)?;
            Some(
                if value < 10 {
                    rest * 10 + value
                } else {
                    rest * 100 + value
                } % 97,
            )
        });
    rest == Some(1)
}

/// Whether the groups of digits are a Dutch or international telephone number as written.
pub(super) fn is_phone(has_plus: bool, groups: &[&[u8]]) -> bool {
    let digits: Vec<u8> = groups.concat();
    if starts_with_date(groups) {
        return false;
    }
    let national = |rest: &[u8]| rest.len() == 9 && rest[0] != 0;
    match digits.as_slice() {
        // +31 (0)6 … is written with a nought that is not dialled.
        [3, 1, 0, rest @ ..] if has_plus && national(rest) => true,
        [3, 1, rest @ ..] if has_plus => national(rest),
        [0, 0, 3, 1, rest @ ..] => national(rest),
        [0, 8 | 9, 0, 0 | 6 | 9, rest @ ..] if matches!(rest.len(), 4 | 7) => true,
        [0, rest @ ..] => national(rest),
        all => has_plus && (8..=15).contains(&all.len()),
    }
}

/// 06-12-2026 10 … is a day and an hour.
fn starts_with_date(groups: &[&[u8]]) -> bool {
    let [day, month, year, ..] = groups else {
        return false;
    };
    day.len() <= 2 && month.len() <= 2 && matches!(year, [1, 9, _, _] | [2, 0, _, _])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_accept_the_known_and_refuse_one_digit_off() {
        assert!(is_bsn(&[1, 1, 1, 2, 2, 2, 3, 3, 3]));
        assert!(!is_bsn(&[1, 1, 1, 2, 2, 2, 3, 3, 4]));
        assert!(!is_bsn(&[0; 9]));
        assert!(is_iban("NL91ABNA0417164300"));
        assert!(is_iban("DE89370400440532013000"));
        assert!(!is_iban("NL91ABNA0417164301"));
        assert!(!is_iban("NL91"));
    }
}
