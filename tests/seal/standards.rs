//! The standards under the seal: vectors of others, and a file of ours in the hands of other libraries.
//!
//! Wycheproof's vectors of Cobblestone-256 and AES-256-GCM run beside the code, in `seal::cobblestone`.

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Nonce},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use hpke::{
    Deserializable, Kem, OpModeR, Serializable, aead::AesGcm256, kdf::HkdfSha256, kem::XWing,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use vertelpunt::seal::{keys::OpeningKey, open, vps};

use crate::fixed::{Fixed, header, key};

#[derive(Deserialize)]
struct XWingVector {
    seed: String,
    eseed: String,
    ss: String,
    sk: String,
    pk: String,
    ct: String,
}

#[test]
fn x_wing_gives_what_its_draft_says() {
    let vectors: Vec<XWingVector> =
        serde_json::from_str(include_str!("../data/seal/xwing-vectors.json")).unwrap();
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let private = unhex(&vector.sk);
        assert_eq!(vector.seed, vector.sk);
        let opening = OpeningKey::from_seed(private.as_slice().try_into().unwrap());
        assert_eq!(hex::encode(opening.recipient().to_bytes()), vector.pk);

        let public = <XWing as Kem>::PublicKey::from_bytes(&unhex(&vector.pk)).unwrap();
        let rng = &mut Fixed::replaying(&unhex(&vector.eseed));
        let (secret, enc) = XWing::encap_with_rng(&public, None, rng).unwrap();
        assert_eq!(hex::encode(secret.0), vector.ss);
        assert_eq!(hex::encode(enc.to_bytes()), vector.ct);
        assert_eq!(
            hex::encode(decapsulate(&private, &unhex(&vector.ct))),
            vector.ss
        );
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HpkeVector {
    info: String,
    ikm_e: String,
    ikm_r: String,
    #[serde(rename = "skRm")]
    private: String,
    #[serde(rename = "pkRm")]
    public: String,
    enc: String,
    #[serde(rename = "shared_secret")]
    shared_secret: String,
    key: String,
    #[serde(rename = "base_nonce")]
    base_nonce: String,
}

/// The draft's vector uses another AEAD than we do. So the key schedule is written out here, shown right
/// by the vector, and then asked for ours.
#[test]
fn hpke_with_x_wing_gives_what_its_draft_says() {
    const CHACHA20_POLY1305: u16 = 3;
    const AES_256_GCM: u16 = 2;
    let vector: HpkeVector =
        serde_json::from_str(include_str!("../data/seal/hpke-xwing.json")).unwrap();
    let (private, enc, info) = (
        unhex(&vector.private),
        unhex(&vector.enc),
        unhex(&vector.info),
    );
    let (derived, public) = XWing::derive_keypair(&unhex(&vector.ikm_r));
    assert_eq!(hex::encode(derived.to_bytes()), vector.private);
    assert_eq!(hex::encode(public.to_bytes()), vector.public);
    let rng = &mut Fixed::replaying(&unhex(&vector.ikm_e));
    let (_, enc_again) = XWing::encap_with_rng(&public, None, rng).unwrap();
    assert_eq!(hex::encode(enc_again.to_bytes()), vector.enc);
    let secret = decapsulate(&private, &enc);
    assert_eq!(hex::encode(&secret), vector.shared_secret);
    let (key, nonce) = key_schedule(&secret, &info, CHACHA20_POLY1305);
    assert_eq!(
        (hex::encode(key), hex::encode(nonce)),
        (vector.key, vector.base_nonce)
    );

    let (key, nonce) = key_schedule(&secret, &info, AES_256_GCM);
    let nonce = Nonce::<Aes256Gcm>::from(nonce);
    let sealed = Aes256Gcm::new_from_slice(&key)
        .unwrap()
        .encrypt(&nonce, &b"a file key"[..]);
    assert_eq!(
        one_shot_open(&private, &enc, &info, &sealed.unwrap()).unwrap(),
        b"a file key"
    );
}

/// RFC 9180 §5.1, base mode, with HKDF-SHA256.
fn key_schedule(secret: &[u8], info: &[u8], aead: u16) -> ([u8; 32], [u8; 12]) {
    let suite = [
        &b"HPKE"[..],
        &0x647a_u16.to_be_bytes(),
        &[0, 1],
        &aead.to_be_bytes(),
    ]
    .concat();
    let extract = |salt: &[u8], label: &[u8], ikm: &[u8]| {
        let ikm = [b"HPKE-v1", suite.as_slice(), label, ikm].concat();
        Hkdf::<Sha256>::extract(Some(salt), &ikm)
    };
    let (psk_id, _) = extract(b"", b"psk_id_hash", b"");
    let (info, _) = extract(b"", b"info_hash", info);
    let context = [&[0], psk_id.as_slice(), info.as_slice()].concat();
    let (_, schedule) = extract(secret, b"secret", b"");
    let expand = |label: &[u8], into: &mut [u8]| {
        let length = u16::try_from(into.len()).unwrap().to_be_bytes();
        let info = [&length[..], b"HPKE-v1", &suite, label, &context].concat();
        schedule.expand(&info, into).unwrap();
    };
    let (mut key, mut nonce) = ([0; 32], [0; 12]);
    expand(b"key", &mut key);
    expand(b"base_nonce", &mut nonce);
    (key, nonce)
}

/// A reader of the format that shares no code with ours: HPKE's one-shot call, plain HMAC, and the crate
/// `cobblestone`, which Wycheproof's authors and pyca interoperate with.
#[test]
fn a_file_of_ours_opens_with_other_libraries() {
    for n_bytes in [0, 100, 16_376, 16_377, 100_000] {
        let content = vec![7; n_bytes];
        let recipients = [key(1).recipient(), key(2).recipient()];
        let rng = &mut Fixed::from_seed(9);
        let file = vps::seal(&header(), &content, &recipients, rng).unwrap();
        for (index, seed) in [[1; 32], [2; 32]].iter().enumerate() {
            assert!(open_by_others(&file, index, seed) == content);
        }
    }
}

fn open_by_others(file: &[u8], index: usize, seed: &[u8; 32]) -> Vec<u8> {
    let mut lines = file.splitn(5, |byte| *byte == b'\n');
    let [magic, line1, line2, line3, body] = [(); 5].map(|()| lines.next().unwrap());
    assert_eq!(magic, b"VPS1");
    let line1_hash = Sha256::digest(line1);
    let entry = &serde_json::from_slice::<serde_json::Value>(line2).unwrap()[index];
    let field = |name: &str| BASE64.decode(entry[name].as_str().unwrap()).unwrap();
    let info = [b"vertelpunt/vps1/recipient\0", line1_hash.as_slice()].concat();
    let file_key = one_shot_open(seed, &field("enc"), &info, &field("sealed")).unwrap();

    let mut code_key = [0; 32];
    let expansion = Hkdf::<Sha256>::from_prk(&file_key).unwrap();
    expansion
        .expand(b"vertelpunt/vps1/header", &mut code_key)
        .unwrap();
    let mut code = Hmac::<Sha256>::new_from_slice(&code_key).unwrap();
    code.update(&[line1, b"\n", line2].concat());
    code.verify_slice(&BASE64.decode(line3).unwrap()).unwrap();

    let context = [b"vertelpunt/vps1/body\0", line1_hash.as_slice()].concat();
    let body_key = cobblestone::Key256::try_from(file_key.as_slice()).unwrap();
    let padded = cobblestone::decrypt(&body_key, &context, body).unwrap();
    let (length, rest) = padded.split_first_chunk().unwrap();
    let (content, zeros) = rest.split_at(u64::from_be_bytes(*length).try_into().unwrap());
    assert!(zeros.iter().all(|byte| *byte == 0));
    content.to_vec()
}

#[test]
fn a_low_order_point_in_an_entry_is_refused() {
    let file = vps::seal(
        &header(),
        b"x",
        &[key(1).recipient()],
        &mut Fixed::from_seed(9),
    )
    .unwrap();
    let head = vps::Head::read(&mut &file[..]).unwrap();
    let [_, line2, _] = head.lines();
    let entries: serde_json::Value = serde_json::from_str(line2).unwrap();
    let written = entries[0]["enc"].as_str().unwrap();
    let mut enc = BASE64.decode(written).unwrap();
    let (head, body) = file.split_at(head.to_bytes().len());
    let head = std::str::from_utf8(head).unwrap();
    // The seven encodings of points whose order divides 8, and two more with the ignored highest bit set.
    let low_order = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];
    for point in low_order {
        enc[1088..].copy_from_slice(&unhex(point));
        let changed = head.replace(written, &BASE64.encode(&enc));
        let changed = [changed.as_bytes(), body].concat();
        let refused = open::open(&changed, &key(1)).unwrap_err();
        assert!(
            matches!(refused, open::Error::LowOrder { .. }),
            "{point}: {refused}"
        );
    }
}

fn decapsulate(private: &[u8], enc: &[u8]) -> Vec<u8> {
    let private = <XWing as Kem>::PrivateKey::from_bytes(private).unwrap();
    let enc = <XWing as Kem>::EncappedKey::from_bytes(enc).unwrap();
    XWing::decap(&private, None, &enc).unwrap().0.to_vec()
}

fn one_shot_open(
    private: &[u8],
    enc: &[u8],
    info: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, hpke::HpkeError> {
    hpke::single_shot_open::<AesGcm256, HkdfSha256, XWing>(
        &OpModeR::Base,
        &<XWing as Kem>::PrivateKey::from_bytes(private)?,
        &<XWing as Kem>::EncappedKey::from_bytes(enc)?,
        info,
        sealed,
        b"",
    )
}

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}
