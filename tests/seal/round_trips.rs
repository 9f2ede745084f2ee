//! What is sealed opens again for whom it was sealed, in whole; anything else is refused.

use std::io::Read;

use proptest::prelude::*;
use vertelpunt::{
    domain::ids::{Part, Revision},
    seal::{
        manifest::Manifest,
        open::{self, Reader},
        receipt::Receipt,
        vps::{self, Header},
    },
};

use crate::fixed::{Fixed, device, header, key};

const CHUNK: usize = 16 * 1024;

#[test]
fn what_is_sealed_opens_again_around_every_chunk_boundary() {
    let boundaries = (1..=3).flat_map(|n| [n * CHUNK, n * CHUNK - 8]);
    let lengths = boundaries
        .flat_map(|at| at - 2..=at + 2)
        .chain([0, 1, 7, 8, 9]);
    for length in lengths {
        let content: Vec<u8> = (0..length)
            .map(|n| u8::try_from(n % 251).unwrap())
            .collect();
        let file = seal(&header(), &content);
        assert!(
            open::open(&file, &key(1)).unwrap().content.as_slice() == content,
            "{length}"
        );
        assert!(read_whole(&file) == content, "{length}");
    }
}

#[test]
fn the_longest_content_of_each_part_fits_and_one_byte_more_is_refused() {
    // Permitted padded lengths below the limits of the body, by hand from Padmé.
    for (part, longest) in [
        (Part::Telling, 1_032_192 - 8),
        (Part::Voice, 66_060_288 - 8),
    ] {
        let header = Header { part, ..header() };
        let content = vec![1; longest + 1];
        let rng = &mut Fixed::from_seed(1);
        let recipients = [key(1).recipient()];
        let refused = vps::seal(&header, &content, &recipients, rng);
        assert!(matches!(refused, Err(vps::Error::TooLong { .. })));
        if part == Part::Telling {
            let file = vps::seal(&header, &content[1..], &recipients, rng).unwrap();
            assert!(vps::inspect(&file[..]).unwrap().body_bytes <= vps::body_limit(part));
        }
    }
}

#[test]
fn ordinary_tellings_cannot_be_told_apart_by_size() {
    let short = seal(&header(), b"");
    let long = seal(&header(), &[b'a'; 16_376]);
    assert_eq!(short.len(), long.len());
}

#[test]
fn every_recipient_opens_the_file_and_nobody_else() {
    let recipients: Vec<_> = (1..=16).map(|n| key(n).recipient()).collect();
    let file = vps::seal(&header(), b"for all", &recipients, &mut Fixed::from_seed(1)).unwrap();
    for n in 1..=16 {
        assert_eq!(
            open::open(&file, &key(n)).unwrap().content.as_slice(),
            b"for all"
        );
    }
    let refused = open::open(&file, &key(17)).unwrap_err();
    assert!(
        matches!(refused, open::Error::NotForThisKey { .. }),
        "{refused}"
    );
}

#[test]
fn a_file_has_one_to_sixteen_different_recipients() {
    let rng = &mut Fixed::from_seed(1);
    let many: Vec<_> = (1..=17).map(|n| key(n).recipient()).collect();
    let twice = [key(1).recipient(), key(2).recipient(), key(1).recipient()];
    assert!(matches!(
        vps::seal(&header(), b"", &many, rng),
        Err(vps::Error::RecipientCount(17))
    ));
    assert!(matches!(
        vps::seal(&header(), b"", &[], rng),
        Err(vps::Error::RecipientCount(0))
    ));
    assert!(matches!(
        vps::seal(&header(), b"", &twice, rng),
        Err(vps::Error::RecipientTwice)
    ));
}

#[test]
fn a_rewrapped_file_opens_for_the_new_keys_under_the_same_manifest_and_receipt() {
    let file = seal(&header(), b"a voice to keep");
    let before = vps::inspect(&file[..]).unwrap();
    let manifest = Manifest::verify(
        &Manifest::sign(&before, &device(1)).unwrap(),
        &device(1).public(),
    );
    let day = "2026-11-21".parse().unwrap();
    let receipt = Receipt::of(&before, device(2).public().id(), day);

    let rng = &mut Fixed::from_seed(2);
    let recipients = [key(5).recipient(), key(6).recipient()];
    let new = open::rewrap(&before.head, &key(1), &recipients, rng).unwrap();
    let head = before.head.with_recipients(&new.recipient_bytes()).unwrap();
    assert_eq!(head, new);
    assert_ne!(head.recipients_sha256(), before.head.recipients_sha256());
    let body = &file[before.head.to_bytes().len()..];
    let rewrapped = [head.to_bytes().as_slice(), body].concat();

    for n in [5, 6] {
        let opened = open::open(&rewrapped, &key(n)).unwrap();
        assert_eq!(opened.content.as_slice(), b"a voice to keep");
    }
    assert!(open::open(&rewrapped, &key(1)).is_err());
    let after = vps::inspect(&rewrapped[..]).unwrap();
    assert!(manifest.unwrap().matches(&after) && receipt.matches(&after));
    assert!(open::rewrap(&before.head, &key(7), &recipients, rng).is_err());
}

/// Every bit that decides anything is flipped: of the lines, of salt and commitment, of both tags. Of the
/// 16 KiB of text in the chunk, under the one tag, every bit too in an optimised build; in a debug build,
/// where a chunk takes milliseconds, one bit in 64 bytes.
#[test]
fn every_flipped_bit_of_a_small_file_is_refused() {
    let file = seal(&header(), b"a small file");
    let body = vps::inspect(&file[..]).unwrap().head.to_bytes().len();
    let text = body + 56..body + 56 + CHUNK;
    let is_tried = |bit: &usize| {
        !cfg!(debug_assertions) || !text.contains(&(bit / 8)) || bit % (64 * 8) == bit / 512 % 8
    };
    let bits: Vec<usize> = (0..file.len() * 8).filter(is_tried).collect();
    std::thread::scope(|scope| {
        for half in [0, 1] {
            let (mut changed, bits) = (file.clone(), &bits);
            scope.spawn(move || {
                let key = key(1);
                for bit in bits.iter().skip(half).step_by(2) {
                    changed[bit / 8] ^= 1 << (bit % 8);
                    assert!(open::open(&changed, &key).is_err(), "bit {bit}");
                    changed[bit / 8] ^= 1 << (bit % 8);
                }
            });
        }
    });
}

#[test]
fn every_shorter_file_and_every_longer_file_is_refused() {
    let file = seal(&header(), b"a small file");
    let body = vps::inspect(&file[..]).unwrap().head.to_bytes().len();
    let edges = [
        0,
        5,
        24,
        56,
        57,
        72,
        56 + CHUNK,
        56 + CHUNK + 16,
        56 + CHUNK + 31,
    ];
    let cuts = (0..body).step_by(7).chain(edges.map(|edge| body + edge));
    for length in cuts {
        assert!(open::open(&file[..length], &key(1)).is_err(), "{length}");
        assert!(try_read(&file[..length]).is_err(), "{length}");
    }
    for extra in [1, 16, 56, CHUNK + 16] {
        let longer = [file.as_slice(), &vec![0; extra]].concat();
        assert!(open::open(&longer, &key(1)).is_err(), "{extra}");
        assert!(try_read(&longer).is_err(), "{extra}");
    }
}

#[test]
fn a_reader_gives_only_what_is_verified_and_fails_before_a_false_end() {
    let content = vec![3; 3 * CHUNK];
    let header = Header {
        part: Part::Voice,
        ..header()
    };
    let mut file = seal(&header, &content);
    let last = file.len() - 1;
    file[last - 40_000] ^= 1;
    let mut given = Vec::new();
    let mut reader = Reader::new(&file[..], &key(1)).unwrap();
    assert!(reader.read_to_end(&mut given).is_err());
    assert!(given.len() < content.len() && content.starts_with(&given));
    assert!(reader.read(&mut [0; 1]).is_err(), "and keeps failing");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_is_sealed_opens_again(
        content in prop::collection::vec(any::<u8>(), 0..40_000),
        part in prop::sample::select(Part::ALL.to_vec()),
        revision in any::<u32>(),
        n_recipients in 1..4_u8,
        seed in any::<u64>(),
    ) {
        let header = Header { part, revision: Revision(revision), ..header() };
        let recipients: Vec<_> = (1..=n_recipients).map(|n| key(n).recipient()).collect();
        let rng = &mut Fixed::from_seed(seed);
        let file = vps::seal(&header, &content, &recipients, rng).unwrap();
        let seen = vps::inspect(&file[..]).unwrap();
        prop_assert_eq!(seen.head.header(), &header);
        prop_assert_eq!(seen.head.recipients().len(), usize::from(n_recipients));
        let opened = open::open(&file, &key(n_recipients)).unwrap();
        prop_assert_eq!(&opened.header, &header);
        prop_assert!(opened.content.as_slice() == content);
    }

    #[test]
    fn a_header_line_has_one_spelling(revision in any::<u32>(), region in "[a-z0-9-]{1,32}") {
        let region = region.parse().unwrap();
        let header = Header { revision: Revision(revision), region, ..header() };
        let line = header.to_line();
        prop_assert_eq!(Header::parse_line(&line).unwrap(), header);
        prop_assert!(Header::parse_line(&[&line, " "].concat()).is_err());
        prop_assert!(Header::parse_line(&line.replace(':', ": ")).is_err());
    }
}

fn seal(header: &Header, content: &[u8]) -> Vec<u8> {
    vps::seal(
        header,
        content,
        &[key(1).recipient()],
        &mut Fixed::from_seed(1),
    )
    .unwrap()
}

fn read_whole(file: &[u8]) -> Vec<u8> {
    try_read(file).unwrap()
}

fn try_read(file: &[u8]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut content = Vec::new();
    Reader::new(file, &key(1))?.read_to_end(&mut content)?;
    Ok(content)
}
