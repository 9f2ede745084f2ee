//! A voice that is changed as it is heard.

/// A voice that is changed as it is heard.
pub trait Disguise: Send {
    /// Takes in samples between −1 and 1 at 16 kHz; adds what is ready to `out`.
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>);
    /// What is still inside comes out; more may be pushed afterwards, in the same new voice.
    fn finish(&mut self, out: &mut Vec<f32>);
}
