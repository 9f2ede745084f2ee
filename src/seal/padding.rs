//! Padding that hides the length: an 8-byte big-endian length, the content, then zero bytes.
//!
//! The whole is max(16,384, Padmé(8 + content length)) bytes, so that every ordinary telling has the
//! same size and a long one leaks only O(log log length) bits (Nikitin et al., "Reducing Metadata
//! Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019, §4).

/// The least padded length.
pub(super) const LEAST: u64 = 16_384;

/// Bytes of the length that stands before the content.
pub(super) const PREFIX: usize = 8;

/// The padded length for content of this many bytes; none when it does not fit in 64 bits.
pub(super) fn padded_length(content: u64) -> Option<u64> {
    let with_prefix = content.checked_add(PREFIX as u64)?;
    if with_prefix <= LEAST {
        Some(LEAST)
    } else {
        padme(with_prefix)
    }
}

/// Whether some content is padded to exactly this length.
pub(super) fn is_padded_length(length: u64) -> bool {
    length == LEAST || (length > LEAST && padme(length) == Some(length))
}

/// Rounds up so that only the highest bits of the length stay: as many as its logarithm has bits.
fn padme(length: u64) -> Option<u64> {
    let exponent = length.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1 << (exponent - kept)) - 1;
    Some(length.checked_add(mask)? & !mask)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_tellings_have_one_size() {
        assert_eq!(padded_length(0), Some(16_384));
        assert_eq!(padded_length(16_376), Some(16_384));
        assert_eq!(padded_length(16_377), Some(17_408));
        assert_eq!(padded_length(u64::MAX), None);
    }

    proptest! {
        #[test]
        fn a_padded_length_is_permitted_holds_the_content_and_wastes_little(content in 0..1u64 << 40) {
            let padded = padded_length(content).unwrap();
            prop_assert!(is_padded_length(padded));
            prop_assert!(padded >= content + 8);
            prop_assert!(padded == LEAST || padded <= (content + 8) / 100 * 112);
        }

        #[test]
        fn a_permitted_length_pads_to_itself(length in 0..1u64 << 30) {
            let itself = length >= 16_384 && padded_length(length - 8) == Some(length);
            prop_assert_eq!(is_padded_length(length), itself);
        }
    }
}
