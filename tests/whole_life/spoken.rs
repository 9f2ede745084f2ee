//! What every teller of a life says aloud, as the recorder keeps it and as it is sealed.

use vertelpunt::{
    domain::telling::ConsentAnswer,
    seal::voice::{self, Piece, PieceOf, VoiceHead},
    speech::RATE,
};
use zeroize::Zeroizing;

use crate::support::{canary::Form, sound::speech_at, wave};

const SECONDS: f32 = 0.4;

/// The sound: whole moments of the recorder, which fills up the last one.
fn said() -> Vec<f32> {
    speech_at(RATE, SECONDS)
}

/// Its samples.
pub(crate) fn samples() -> Vec<i16> {
    wave::pcm16(&said())
}

/// Its forms.
pub(crate) fn forms() -> Vec<Form> {
    wave::forms(&said(), RATE as usize)
}

/// The content of part `voice`.
pub(crate) fn content() -> Zeroizing<Vec<u8>> {
    let head = VoiceHead {
        language: "nl".to_owned(),
        register: "u".to_owned(),
        keep_voice: ConsentAnswer::No,
        pieces: vec![Piece {
            start_ms: 0,
            end_ms: 400,
            of: PieceOf::Story,
        }],
    };
    voice::to_content(&head, &wave::flac_of(&samples()))
}
