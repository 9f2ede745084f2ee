mod judge;
mod measure;
mod voices;
use vertelpunt::privacy::disguise::{Disguise, NewVoice};
use voices::Dice;
fn disguised(samples: &[f32], seed: u64) -> Vec<f32> {
    let (mut voice, mut out) = (NewVoice::random(&mut Dice(seed)), Vec::new());
    voice.push(samples, &mut out);
    voice.finish(&mut out);
    out
}
#[test]
fn explore() {
    for v in voices::all() {
        println!("{} {:?} f0 {} level {}", v.name, v.samples.len(), measure::median_pitch_hz(&v.samples), measure::level_db(&v.samples));
        for seed in 0..12 {
            let t = std::time::Instant::now();
            let out = disguised(&v.samples, seed * 100);
            let dt = t.elapsed().as_secs_f32() / (v.samples.len() as f32 / 16000.0);
            let f = judge::findings(&disguised, &v.samples, seed * 100);
            let c = measure::words_come_through(&v.samples, &out, f.formant_ratio);
            println!("{seed:2} st {:5.2} form {:.3} d {} dist {:.2} words {c:.3} lvl {:+.2} peak {:.2} rtf {dt:.4} {:?}", f.semitones, f.formant_ratio, f.duration_ratio, f.between_seeds_db,
              measure::level_db(&out) - measure::level_db(&v.samples), out.iter().fold(0f32, |a, b| a.max(b.abs())), judge::judge(&f));
        }
    }
}
