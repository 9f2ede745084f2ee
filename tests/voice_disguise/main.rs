//! The disguise of a voice, measured: it is one, its peers are none, the words come through, and nothing breaks it.

use vertelpunt::privacy::disguise::{Disguise, NewVoice};

use crate::{
    judge::{Fault, findings, judge},
    measure::level_db,
    voices::Dice,
};

mod judge;
mod measure;
mod peers;
mod voices;

fn disguised(samples: &[f32], seed: u64) -> Vec<f32> {
    in_pieces(samples, seed, &[samples.len().max(1)])
}

/// Pushes pieces of these lengths, over and over.
fn in_pieces(samples: &[f32], seed: u64, lengths: &[usize]) -> Vec<f32> {
    let (mut voice, mut out) = (NewVoice::random(&mut Dice(seed)), Vec::new());
    let (mut rest, mut lengths) = (samples, lengths.iter().cycle());
    while let (false, Some(length)) = (rest.is_empty(), lengths.next()) {
        let (piece, after) = rest.split_at((*length).min(rest.len()));
        voice.push(piece, &mut out);
        rest = after;
    }
    voice.finish(&mut out);
    out
}

/// With each of these seeds and the next.
fn is_disguised(voice: &[f32], seeds: &[u64]) {
    for seed in seeds {
        let findings = findings(&disguised, voice, *seed);
        assert_eq!(judge(&findings), [], "seed {seed}: {findings:?}");
        assert!(findings.words >= 0.8, "seed {seed}: {findings:?}");
        assert!(findings.louder_db.abs() <= 3.0, "seed {seed}: {findings:?}");
    }
}

#[test]
fn a_sentence_is_said_by_somebody_else_in_the_same_words() {
    is_disguised(&voices::sentence(), &[1, 20, 300, 4_000]);
}

#[test]
fn a_low_voice_is_another() {
    is_disguised(&voices::vowels(95.0, 1.0, 1.6), &[50_000, 6]);
}

#[test]
fn a_high_voice_is_another() {
    is_disguised(&voices::vowels(205.0, 1.17, 1.6), &[70, 800]);
}

#[test]
fn a_childs_voice_is_another() {
    is_disguised(&voices::vowels(290.0, 1.33, 1.6), &[9_000, 10_000]);
}

#[test]
fn what_is_no_disguise_is_found_out() {
    let voice = voices::sentence();
    let faults = |method| judge(&findings(method, &voice, 0));
    assert_eq!(
        faults(&peers::identity),
        [
            Fault::SamePitch,
            Fault::SameFormants,
            Fault::OneRatioForBoth,
            Fault::SameEveryTime
        ]
    );
    assert!(faults(&peers::faster_tape).contains(&Fault::OtherDuration));
    assert_eq!(faults(&peers::stretched_tape), [Fault::OneRatioForBoth]);
}

#[test]
fn a_fixed_mcadams_coefficient_is_no_disguise() {
    let findings = findings(&peers::mcadams, &voices::sentence(), 0);
    let faults = judge(&findings);
    assert!(
        faults.contains(&Fault::SamePitch) && faults.contains(&Fault::SameEveryTime),
        "{findings:?}"
    );
}

#[test]
fn pieces_of_any_length_give_the_same_samples() {
    let voice = &voices::sentence()[..6_000];
    let whole = disguised(voice, 7);
    for lengths in [&[1][..], &[127, 128, 129], &[1_600], &[3, 0, 3_000, 77]] {
        assert!(in_pieces(voice, 7, lengths) == whole, "{lengths:?}");
    }
}

#[test]
fn what_comes_out_is_as_long_as_what_went_in() {
    let voice = voices::sentence();
    for length in [0, 1, 2, 127, 128, 129, 727, 728, 729, 5_000] {
        assert_eq!(disguised(&voice[..length], 3).len(), length);
    }
}

#[test]
fn nothing_waits_inside_for_more_than_100_ms() {
    let (mut voice, mut out) = (NewVoice::random(&mut Dice(5)), Vec::new());
    for (index, piece) in voices::sentence()[..16_000].chunks(100).enumerate() {
        voice.push(piece, &mut out);
        assert!((index + 1) * 100 - out.len() <= 1_600);
    }
}

#[test]
fn a_teller_who_goes_on_after_a_pause_has_the_same_new_voice() {
    let (sentence, mut voice) = (voices::sentence(), NewVoice::random(&mut Dice(11)));
    let [mut before, mut after] = [Vec::new(), Vec::new()];
    for out in [&mut before, &mut after] {
        voice.push(&sentence[..8_000], out);
        voice.finish(out);
    }
    assert!(before == after);
}

#[test]
fn silence_stays_silence_also_after_a_word() {
    assert!(
        disguised(&[0.0; 8_000], 2)
            .iter()
            .all(|sample| *sample == 0.0)
    );
    assert!(
        disguised(&[f32::MIN_POSITIVE / 4.0; 8_000], 2)
            .iter()
            .all(|sample| *sample == 0.0)
    );
    let mut voice = voices::vowels(120.0, 1.0, 0.6);
    voice.truncate(8_000);
    voice.resize(24_000, 0.0);
    assert!(level_db(&disguised(&voice, 2)[16_000..]) < -120.0);
}

#[test]
fn no_sound_breaks_it() {
    let square = |at: usize| {
        if (at / 40).is_multiple_of(2) {
            1.0
        } else {
            -1.0
        }
    };
    let sounds: [(&str, &dyn Fn(usize) -> f32); 9] = [
        ("square", &square),
        ("fastest square", &|at| {
            if at.is_multiple_of(2) { 1.0 } else { -1.0 }
        }),
        ("impulses", &|at| {
            if at.is_multiple_of(997) { 1.0 } else { 0.0 }
        }),
        ("offset", &|_| 1.0),
        ("tiny", &|at| square(at) * 1e-38),
        ("last bit", &|at| square(at) / 32_768.0),
        ("no numbers", &|at| {
            if at.is_multiple_of(3) {
                f32::NAN
            } else {
                f32::INFINITY
            }
        }),
        ("a hole", &|at| {
            if at == 5_000 { f32::NAN } else { square(at) }
        }),
        ("far too loud", &|at| square(at) * 1e30),
    ];
    for (name, sound) in sounds {
        let samples: Vec<f32> = (0..6_000).map(sound).collect();
        for seed in [1, 2] {
            let said = disguised(&samples, seed);
            assert_eq!(said.len(), samples.len(), "{name}");
            assert!(said.iter().all(|sample| sample.abs() < 1.0), "{name}");
        }
    }
}

#[test]
fn a_shouting_voice_is_bent_and_not_cut() {
    let mut voice = voices::sentence();
    voice
        .iter_mut()
        .for_each(|sample| *sample = (*sample * 8.0).clamp(-1.0, 1.0));
    let said = disguised(&voice, 4);
    assert!(said.iter().all(|sample| sample.abs() < 1.0));
    assert!((level_db(&said) - level_db(&voice)).abs() <= 3.0);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(12))]
    #[test]
    fn any_samples_in_any_pieces_stay_sound(
        seed: u64,
        samples in proptest::collection::vec(proptest::num::f32::ANY, 0..2_500),
        lengths in proptest::collection::vec(1_usize..900, 1..5),
    ) {
        let said = in_pieces(&samples, seed, &lengths);
        proptest::prop_assert_eq!(said.len(), samples.len());
        proptest::prop_assert!(said.iter().all(|sample| sample.abs() < 1.0));
        proptest::prop_assert!(said == disguised(&samples, seed));
    }
}
