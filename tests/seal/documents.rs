//! Signed documents: who may sign what, what is refused, and how a key set is trusted.

use std::collections::BTreeMap;

use vertelpunt::{
    domain::{
        ids::{Digest, Part, RegionName, StoryId},
        telling::*,
        words::{CodeWords, WordList},
    },
    seal::{
        code::{self, Code, Withdrawal},
        document::{self, Envelope, Kind},
        feed::FeedHead,
        keys::{PublicKey, RecipientKey},
        keyset::{self, Change, Holder, KeySet, KeySetText, Public, Role},
        manifest::Manifest,
        published::{self, Opened, Published},
        receipt::Receipt,
        telling,
        tombstone::{Reason, Tombstone},
        transcript::{self, Transcript},
        voice::{self, Piece, PieceOf, VoiceHead},
        vps,
    },
};

use crate::fixed::{Fixed, device, header, key};

const ROOT: u8 = 100;
const PUBLISH: u8 = 101;
const ARCHIVE: u8 = 102;

#[test]
fn a_document_of_one_kind_is_no_document_of_another() {
    for kind in Kind::ALL {
        let bytes = document::sign(kind, b"{\"v\":1}", &device(1)).unwrap();
        for other in Kind::ALL {
            let verified = document::verify(&bytes, other, &device(1).public());
            assert_eq!(verified.is_ok(), kind == other, "{kind} as {other}");
        }
        // Even with its second line changed, for the kind is signed too.
        let renamed = [b"VPD1\nhelp\n", &bytes[6 + kind.as_str().len()..]].concat();
        assert_eq!(
            document::verify(&renamed, Kind::Help, &device(1).public()).is_ok(),
            kind == Kind::Help
        );
    }
}

#[test]
fn every_flipped_bit_of_a_document_is_refused() {
    let document = document::sign(Kind::News, br#"{"v":1,"version":7}"#, &device(1)).unwrap();
    for bit in 0..document.len() * 8 {
        let mut changed = document.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let verified = document::verify(&changed, Kind::News, &device(1).public());
        assert!(verified.is_err(), "bit {bit}");
    }
    let longer = [document.as_slice(), b" "].concat();
    assert!(document::verify(&longer, Kind::News, &device(1).public()).is_err());
    assert!(document::verify(&document, Kind::News, &device(2).public()).is_err());
    assert_eq!(Envelope::parse(&document).unwrap().to_bytes(), document);
}

#[test]
fn a_payload_above_the_limit_of_its_kind_is_neither_signed_nor_read() {
    for kind in Kind::ALL {
        let fits = vec![b' '; kind.limit()];
        let document = document::sign(kind, &fits, &device(1)).unwrap();
        assert!(Envelope::parse(&document).is_ok());
        let longer = [document.as_slice(), b" "].concat();
        assert!(matches!(
            Envelope::parse(&longer),
            Err(document::Error::TooLong { .. })
        ));
        assert!(document::sign(kind, &[fits.as_slice(), b" "].concat(), &device(1)).is_err());
    }
}

#[test]
fn a_key_set_says_who_opens_what() {
    let keyset = verified(&text());
    let ids = |seeds: &[u8]| seeds.iter().map(|n| key(*n).id()).collect::<Vec<_>>();
    assert_eq!(keyset.recipient_ids_for(Part::Telling), ids(&[1, 2, 4]));
    assert_eq!(keyset.recipient_ids_for(Part::Transcript), ids(&[1, 2, 4]));
    assert_eq!(keyset.recipient_ids_for(Part::Voice), ids(&[3, 4]));
    assert_eq!(keyset.text(), &text());
}

#[test]
fn a_key_set_without_the_keys_or_people_it_needs_is_refused() {
    for role in [Role::Reading, Role::Intake, Role::Escrow] {
        let mut without = text();
        without.keys.retain(|holder| holder.role != role);
        assert_eq!(
            without.sign(&device(ROOT)),
            Err(keyset::Error::Missing(role))
        );
    }
    let nobody = KeySetText {
        privacy_officer: " ".to_owned(),
        ..text()
    };
    assert_eq!(
        nobody.sign(&device(ROOT)),
        Err(keyset::Error::NobodyResponsible)
    );
    assert!(
        KeySetText {
            demo: true,
            ..nobody
        }
        .sign(&device(ROOT))
        .is_ok()
    );
    let mut twice = text();
    twice.keys.push(twice.keys[0].clone());
    assert_eq!(
        twice.sign(&device(ROOT)),
        Err(keyset::Error::KeyTwice(key(1).id()))
    );
    let mut many = text();
    many.keys
        .extend((20..36).map(|n| recipient(Role::Reading, n)));
    assert_eq!(
        many.sign(&device(ROOT)),
        Err(keyset::Error::TooManyRecipients(Part::Telling))
    );
    let mut mixed = text();
    mixed.keys[0].role = Role::Publish;
    assert!(matches!(
        mixed.sign(&device(ROOT)),
        Err(keyset::Error::BadKey { .. })
    ));
}

#[test]
fn the_rules_of_a_key_set_hold_also_for_what_a_root_signed_with_other_software() {
    let lawless = br#"{"v":1,"region":"twente","epoch":1,"review_by":"2027-11-01","responsible_body":"x","privacy_officer":"y","keys":[]}"#;
    let document = document::sign(Kind::Keyset, lawless, &device(ROOT)).unwrap();
    let refused = KeySet::verify(&document, &device(ROOT).public());
    assert_eq!(refused, Err(keyset::Error::Missing(Role::Reading)));
    let signed = text().sign(&device(ROOT)).unwrap();
    assert!(
        KeySet::verify(&signed, &device(1).public()).is_err(),
        "another root"
    );
}

#[test]
fn only_a_higher_epoch_takes_the_place_of_a_key_set() {
    let current = verified(&text());
    let newer = verified(&KeySetText { epoch: 4, ..text() });
    let older = verified(&KeySetText { epoch: 2, ..text() });
    let twin = verified(&KeySetText {
        responsible_body: "Iemand anders".to_owned(),
        ..text()
    });
    let foreign = verified(&KeySetText {
        region: region("achterhoek"),
        epoch: 9,
        ..text()
    });
    assert_eq!(current.accepts(&newer), Ok(Change::Newer));
    assert_eq!(current.accepts(&current.clone()), Ok(Change::Same));
    assert_eq!(
        current.accepts(&older),
        Err(keyset::Error::Older {
            current: 3,
            offered: 2
        })
    );
    assert_eq!(
        current.accepts(&twin),
        Err(keyset::Error::TwoOfOneEpoch { epoch: 3 })
    );
    assert!(matches!(
        current.accepts(&foreign),
        Err(keyset::Error::WrongRegion { .. })
    ));
}

#[test]
fn the_fingerprint_of_a_root_is_six_words() {
    let list = words();
    let fingerprint = keyset::fingerprint(&device(ROOT).public(), &list);
    assert_eq!(
        fingerprint,
        keyset::fingerprint(&device(ROOT).public(), &list)
    );
    assert_ne!(fingerprint, keyset::fingerprint(&device(1).public(), &list));
    // 66 bits of SHA-256(public), by hand: 11 bits a word.
    let hash = vertelpunt::seal::digest::sha256(device(ROOT).public().as_bytes());
    let bits: String = hash.as_bytes()[..9]
        .iter()
        .map(|byte| format!("{byte:08b}"))
        .collect();
    for (index, word) in fingerprint.iter().enumerate() {
        let place = u16::from_str_radix(&bits[index * 11..][..11], 2).unwrap();
        assert_eq!(word, list.word(place));
    }
}

#[test]
fn receipts_tombstones_and_feed_heads_are_believed_from_the_archive_only() {
    let keyset = verified(&text());
    let file = vps::seal(
        &header(),
        b"x",
        &[key(1).recipient()],
        &mut Fixed::from_seed(1),
    )
    .unwrap();
    let file = vps::inspect(&file[..]).unwrap();
    let day = "2026-11-21".parse().unwrap();
    let tombstone = Tombstone {
        story: header().story,
        part: Some(Part::Voice),
        reason: Reason::Transcribed,
        day,
    };
    let hash = Digest::from_bytes([5; 32]);
    let feed = FeedHead {
        feed: "f1".to_owned(),
        position: 7,
        hash,
        day,
    };
    for (n, believed) in [(ARCHIVE, true), (PUBLISH, false), (1, false)] {
        let receipt = Receipt::sign(&file, day, &device(n)).unwrap();
        let receipt = Receipt::verify_by(&receipt, &keyset);
        assert_eq!(receipt.is_ok(), believed);
        assert!(receipt.is_ok_and(|receipt| receipt.matches(&file)) == believed);
        let read = Tombstone::verify_by(&tombstone.sign(&device(n)).unwrap(), &keyset);
        assert_eq!(read.ok(), believed.then(|| tombstone.clone()));
        let read = FeedHead::verify_by(&feed.sign(&device(n)).unwrap(), &keyset);
        assert_eq!(read.ok(), believed.then(|| feed.clone()));
    }
}

#[test]
fn published_documents_carry_a_version_and_harmless_file_names() {
    let keyset = verified(&text());
    let files = BTreeMap::from([("help.toml".to_owned(), "version = 2".to_owned())]);
    let help = Published { version: 2, files };
    let bytes = help.sign(Kind::Help, &device(PUBLISH)).unwrap();
    assert_eq!(
        Published::verify(&bytes, Kind::Help, &keyset),
        Ok(help.clone())
    );
    assert_eq!(
        published::verified_version(&bytes, Kind::Help, &keyset),
        Ok(2)
    );
    assert!(
        Published::verify(
            &help.sign(Kind::Help, &device(1)).unwrap(),
            Kind::Help,
            &keyset
        )
        .is_err()
    );
    for name in ["../key", "a/b", ".hidden", "", "nul\0"] {
        let files = BTreeMap::from([(name.to_owned(), String::new())]);
        let bytes = Published { version: 3, files }
            .sign(Kind::Help, &device(PUBLISH))
            .unwrap();
        assert!(
            Published::verify(&bytes, Kind::Help, &keyset).is_err(),
            "{name}"
        );
    }
    let drill = Opened {
        version: 1,
        build: "0.1.0".to_owned(),
        epoch: 3,
    };
    assert_eq!(
        Opened::verify(&drill.sign(&device(PUBLISH)).unwrap(), &keyset),
        Ok(drill)
    );
}

#[test]
fn a_manifest_speaks_for_one_file_by_one_device() {
    let seal = |content: &[u8]| {
        let rng = &mut Fixed::from_seed(1);
        let file = vps::seal(&header(), content, &[key(1).recipient()], rng).unwrap();
        vps::inspect(&file[..]).unwrap()
    };
    let bytes = Manifest::sign(&seal(b"one"), &device(1)).unwrap();
    let manifest = Manifest::verify(&bytes, &device(1).public()).unwrap();
    assert!(manifest.matches(&seal(b"one")) && !manifest.matches(&seal(b"two")));
    assert!(Manifest::verify(&bytes, &device(2).public()).is_err());
}

#[test]
fn a_code_withdraws_its_story_and_no_other() {
    let list = words();
    let region = region("twente");
    let code = code::stretch(&CodeWords::from_bits(&list, 5), &region);
    let other = code::stretch(&CodeWords::from_bits(&list, 6), &region);
    let story = StoryId::from_bytes([9; 16]);
    let document = code.document(story, &device(1)).unwrap();
    let document = Code::verify(&document, &device(1).public()).unwrap();
    assert_eq!(document.story, story);
    let withdrawal = Withdrawal::verify(&code.withdrawal().unwrap()).unwrap();
    assert!(withdrawal.covers(&document));
    assert!(
        !Withdrawal::verify(&other.withdrawal().unwrap())
            .unwrap()
            .covers(&document)
    );
}

#[test]
fn a_withdrawal_signed_by_another_key_than_it_names_is_refused() {
    let list = words();
    let code = code::stretch(&CodeWords::from_bits(&list, 5), &region("twente"));
    let payload = format!(
        r#"{{"v":1,"lookup":"{}","public":"{}"}}"#,
        code.lookup(),
        code.public()
    );
    let forged = document::sign(Kind::Withdrawal, payload.as_bytes(), &device(1)).unwrap();
    assert!(Withdrawal::verify(&forged).is_err());
}

/// Stretched with the reference implementation of Argon2 (argon2-cffi) for "aaa aab aac aad" in "twente".
#[test]
fn a_code_is_stretched_as_the_reference_implementation_does() {
    let code = CodeWords::parse(&words(), "aaa aab aac aad").unwrap();
    let stretched = code::stretch(&code, &region("twente"));
    assert_eq!(
        stretched.lookup().to_string(),
        "15c910eef8a995577e06e0a029495080"
    );
    let seed: [u8; 32] =
        hex::decode("51103a1b66f02cc9c33fab55f3ba3afe44b1e33461fedd86061d780bbb9f0574")
            .unwrap()
            .try_into()
            .unwrap();
    let key = vertelpunt::seal::keys::SigningKey::from_seed(&seed);
    assert_eq!(stretched.public(), key.public());
}

#[test]
fn a_telling_is_written_as_the_format_says_and_read_back() {
    let telling = telling_of("Er belde \"niemand\".\nNiet één keer.");
    let json = telling::to_json(&telling).unwrap();
    insta::assert_snapshot!(std::str::from_utf8(&json).unwrap());
    assert_eq!(telling::from_json(&json).unwrap(), telling);
    let later = String::from_utf8(json.to_vec())
        .unwrap()
        .replacen('{', r#"{"later":[1],"#, 1);
    assert_eq!(
        telling::from_json(later.as_bytes()).unwrap(),
        telling,
        "later versions only add"
    );
    let bare = Telling {
        title: None,
        text: None,
        more: None,
        week: None,
        adult: None,
        ..telling
    };
    assert_eq!(
        telling::from_json(&telling::to_json(&bare).unwrap()).unwrap(),
        bare
    );
    let absurd = Answer {
        id: "t1".to_owned(),
        value: AnswerValue::Dyad(f64::NAN),
    };
    let absurd = Telling {
        answers: vec![absurd],
        ..bare
    };
    assert_eq!(
        telling::to_json(&absurd),
        Err(telling::Error::NotANumber("t1".to_owned()))
    );
}

#[test]
fn a_malformed_telling_is_refused_without_repeating_it() {
    let json = telling::to_json(&telling_of("geheim")).unwrap();
    let json = String::from_utf8(json.to_vec()).unwrap();
    let dyad_as_triad = json.replace(r#""kind":"dyad""#, r#""kind":"triad""#);
    for bad in [&json[..json.len() - 1], "", "{}", "[]", &dyad_as_triad] {
        let error = telling::from_json(bad.as_bytes()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("geheim"));
    }
}

#[test]
fn transcripts_and_voices_are_read_as_they_are_written() {
    let transcript = Transcript {
        language: "nl".to_owned(),
        recogniser: "none".to_owned(),
        reviewed: true,
        text: StoryText::new("Uitgeschreven".to_owned()),
        more: None,
        removed: BTreeMap::new(),
    };
    let json = transcript::to_json(&transcript);
    assert_eq!(transcript::from_json(&json).unwrap(), transcript);
    insta::assert_snapshot!(std::str::from_utf8(&json).unwrap(), @r#"{"language":"nl","recogniser":"none","reviewed":true,"text":"Uitgeschreven","removed":{}}"#);

    let head = VoiceHead {
        language: "nl".to_owned(),
        register: "u".to_owned(),
        keep_voice: ConsentAnswer::NotAsked,
        pieces: vec![Piece {
            start_ms: 0,
            end_ms: 1500,
            of: PieceOf::Story,
        }],
    };
    let content = voice::to_content(&head, b"fLaC\nnot really");
    assert_eq!(
        voice::from_content(&content),
        Ok((head, &b"fLaC\nnot really"[..]))
    );
    assert!(voice::from_content(b"fLaC").is_err());
}

fn telling_of(text: &str) -> Telling {
    let said = |text: &str| Some(StoryText::new(text.to_owned()));
    let answer = |id: &str, value| Answer {
        id: id.to_owned(),
        value,
    };
    let stone = Stone {
        stone: "s1".to_owned(),
        x: 0.5,
        y: 0.125,
    };
    let consent = |purpose: &str, answer| Consent {
        purpose: purpose.to_owned(),
        answer,
        text_version: 2,
        text_sha256: Digest::from_bytes([7; 32]),
    };
    Telling {
        instrument: InstrumentRef {
            id: "twente-optijd".to_owned(),
            version: 2,
            sha256: Digest::from_bytes([6; 32]),
        },
        week: Some("2026-W47".parse().unwrap()),
        collection: Collection {
            kind: "school".to_owned(),
            area: Some("noord".to_owned()),
            region: region("twente"),
        },
        language: "nl".to_owned(),
        register: "u".to_owned(),
        teller: Teller {
            role: "parent".to_owned(),
            age_band: Some("18-plus".to_owned()),
        },
        form: Form::Typed,
        assisted: Assisted::AdultOfChild,
        adult: Some("teacher".to_owned()),
        prompt: None,
        title: said("Wachten"),
        text: said(text),
        more: said("Meer"),
        removed: BTreeMap::from([(
            TextField::Text,
            vec![Removed {
                kind: "phone".to_owned(),
                count: 1,
            }],
        )]),
        names: Names {
            checked: NamesChecked::MachineAndTeller,
            language_supported: true,
        },
        order: vec!["t1".to_owned(), "d1".to_owned()],
        answers: vec![
            answer("t1", AnswerValue::Triad([0.5, 0.25, 0.25])),
            answer("d1", AnswerValue::Dyad(0.75)),
            answer("k1", AnswerValue::Stones(vec![stone])),
            answer(
                "m1",
                AnswerValue::Choice(vec!["a".to_owned(), "b".to_owned()]),
            ),
            answer("t2", AnswerValue::NotApplicable),
        ],
        consent: vec![
            consent("research", ConsentAnswer::Yes),
            consent("keep-voice", ConsentAnswer::NotAsked),
        ],
        software: Software {
            version: "0.1.0".to_owned(),
            names_version: "1".to_owned(),
            disguise_version: None,
        },
    }
}

fn text() -> KeySetText {
    let verifier = |role, n| holder(role, Public::Verifier(public(n)));
    KeySetText {
        region: region("twente"),
        epoch: 3,
        review_by: "2027-11-01".parse().unwrap(),
        responsible_body: "Regio Twente".to_owned(),
        privacy_officer: "fg@example.org".to_owned(),
        demo: false,
        keys: vec![
            recipient(Role::Reading, 1),
            recipient(Role::Reading, 2),
            recipient(Role::Intake, 3),
            recipient(Role::Escrow, 4),
            verifier(Role::Publish, PUBLISH),
            verifier(Role::IntakeSign, 103),
            verifier(Role::Archive, ARCHIVE),
        ],
    }
}

fn recipient(role: Role, n: u8) -> Holder {
    let key: RecipientKey = key(n).recipient();
    holder(role, Public::Recipient(key))
}

fn holder(role: Role, public: Public) -> Holder {
    let (organisation, holder) = ("Universiteit".to_owned(), "Onderzoeker".to_owned());
    Holder {
        role,
        public,
        organisation,
        holder,
    }
}

fn public(n: u8) -> PublicKey {
    device(n).public()
}

fn verified(text: &KeySetText) -> KeySet {
    KeySet::verify(&text.sign(&device(ROOT)).unwrap(), &device(ROOT).public()).unwrap()
}

fn region(name: &str) -> RegionName {
    RegionName::parse(name).unwrap()
}

fn words() -> WordList {
    let letter = |digit: u32| char::from(b'a' + u8::try_from(digit).unwrap());
    let word = |n: u32| {
        [n / 169, n / 13 % 13, n % 13]
            .map(letter)
            .iter()
            .collect::<String>()
    };
    WordList::parse(&(0..2048).map(word).collect::<Vec<_>>().join("\n")).unwrap()
}
