//! Sealing and opening against the cipher they are made of, as ratios in one run.
//!
//! `cargo bench --bench seal`. The peer is `aes-gcm` itself, in place over one buffer of 16 MiB that is
//! already there: no derivation, no chunks, no copy. A ratio of 1.00 would mean that the format is free.

mod processor;

use std::{
    hint::black_box,
    io::{self, Write},
    time::Duration,
};

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{AeadInOut, Nonce},
};
use vertelpunt::{
    domain::ids::{Part, RegionName, Revision, StoryId},
    seal::{
        keys::OpeningKey,
        open,
        vps::{self, Header},
    },
    support::randomness,
};

const LARGE: usize = 16 << 20;
const LARGE_ROUNDS: u32 = 60;
const SMALL_ROUNDS: u32 = 3_000;

fn main() -> io::Result<()> {
    let out = &mut io::stdout().lock();
    let rng = &mut randomness::system();
    let keys = [0; 3].map(|_| OpeningKey::generate(rng));
    let recipients = keys.each_ref().map(OpeningKey::recipient);
    let header = |part| Header {
        story: StoryId::from_bytes([1; 16]),
        part,
        revision: Revision(0),
        region: RegionName::parse("bench").expect("a region"),
    };
    let voice = header(Part::Voice);
    let content = vec![7; LARGE];
    let sealed = vps::seal(&voice, &content, &recipients, rng).expect("16 MiB fit in a voice");

    let (cipher, nonce) = (
        Aes256Gcm::new(&[9; 32].into()),
        Nonce::<Aes256Gcm>::from([3; 12]),
    );
    let mut buffer = content.clone();
    let raw_seal = mean(LARGE_ROUNDS, || {
        let tag = cipher.encrypt_inout_detached(&nonce, &[], buffer.as_mut_slice().into());
        black_box(tag.expect("within the limits of AES-GCM"));
    });
    let mut buffer = content.clone();
    let tag = cipher.encrypt_inout_detached(&nonce, &[], buffer.as_mut_slice().into());
    let tag = tag.expect("within the limits of AES-GCM");
    let mut plain = buffer.clone();
    let raw_open = mean(LARGE_ROUNDS, || {
        plain.copy_from_slice(&buffer);
        cipher
            .decrypt_inout_detached(&nonce, &[], plain.as_mut_slice().into(), &tag)
            .expect("the tag is right");
    });
    let seal = mean(LARGE_ROUNDS, || {
        black_box(vps::seal(&voice, &content, &recipients, rng).expect("as before"));
    });
    let opened = mean(LARGE_ROUNDS, || {
        black_box(open::open(&sealed, &keys[0]).expect("it was sealed to this key"));
    });
    report(out, "seal 16 MiB", (seal, raw_seal))?;
    report(out, "open 16 MiB", (opened, raw_open))?;

    let telling = header(Part::Telling);
    let words = &content[..3_000];
    let small = vps::seal(&telling, words, &recipients, rng).expect("a telling fits");
    let times = [
        (
            "seal a telling for 3 recipients",
            mean(SMALL_ROUNDS, || {
                black_box(vps::seal(&telling, words, &recipients, rng).expect("a telling fits"));
            }),
        ),
        (
            "open a telling",
            mean(SMALL_ROUNDS, || {
                black_box(open::open(&small, &keys[0]).expect("it was sealed to this key"));
            }),
        ),
        (
            "inspect a telling",
            mean(SMALL_ROUNDS, || {
                black_box(vps::inspect(&small[..]).expect("it is whole"));
            }),
        ),
    ];
    for (name, time) in times {
        writeln!(out, "{name:<34}{:>10.1} µs", time.as_secs_f64() * 1e6)?;
    }
    Ok(())
}

/// The mean over some rounds.
fn mean(rounds: u32, mut round: impl FnMut()) -> Duration {
    processor::time(|| (0..rounds).for_each(|_| round())) / rounds
}

fn report(out: &mut impl Write, name: &str, (ours, raw): (Duration, Duration)) -> io::Result<()> {
    let ratio = raw.as_secs_f64() / ours.as_secs_f64();
    let speed = |time: Duration| 16.0 / time.as_secs_f64();
    writeln!(
        out,
        "{name:<34}{ratio:>10.2} × raw aes-gcm ({:.0} against {:.0} MiB/s)",
        speed(ours),
        speed(raw)
    )
}
