//! The sound of a recording: FLAC is read to its last sample, WAV is written.
//!
//! Invariants: a recording is mono, 16 kHz, 16 bit and at most 21 minutes, checked before anything is
//! allocated; no sample is given unless the checksum over all of them is right; bytes never panic;
//! samples are wiped when dropped.
//!
//! # Why the blocks between the head and the frames are not read
//! Tags, pictures and cue sheets have no use here, and a parser that is never called has no faults.

use std::io::{Cursor, Read};

use symphonia::{
    core::{
        audio::{Audio, GenericAudioBufferRef},
        codecs::{
            CodecParameters,
            audio::{AudioDecoder, AudioDecoderOptions},
        },
        errors::Error as Fault,
        formats::{FormatOptions, FormatReader},
        io::{MediaSourceStream, ReadOnlySource},
    },
    default::{codecs::FlacDecoder, formats::FlacReader},
};
use zeroize::Zeroizing;

const RATE_HZ: u32 = 16_000;
const BITS: u16 = 16;
const LONGEST_SAMPLES: u64 = 21 * 60 * RATE_HZ as u64;

const MARKER: &[u8] = b"fLaC";
const STREAM_INFO_BYTES: usize = 34;

/// RFC 9639 §9.1: how a frame begins in a stream whose blocks are all as long, but for the last.
const EQUAL_BLOCKS: [u8; 2] = [0xff, 0xf8];

/// Why a recording cannot be heard. Each is final: the same bytes fail again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes are no FLAC stream.
    #[error("de opname is geen FLAC")]
    NotFlac,
    /// It was made by something else than a kiosk.
    #[error("de opname is niet mono, 16 kHz, 16 bit en hoogstens 21 minuten")]
    OtherForm,
    /// What was decoded is not what was encoded.
    #[error("de opname is beschadigd: de controlesom over het geluid klopt niet")]
    Damaged,
    /// The WAV in memory did not turn out as it must be.
    #[error("het geluid is niet als WAV te schrijven")]
    NotWritten,
}

/// A recording as samples: mono, 16 kHz, 16 bit.
pub struct Sound {
    samples: Zeroizing<Vec<i16>>,
}

impl std::fmt::Debug for Sound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sound({} ms)", self.duration_ms())
    }
}

impl Sound {
    /// Decodes a FLAC stream whose checksum proves every sample.
    pub fn decode(flac: &[u8]) -> Result<Sound, Error> {
        let stream = Stream::parse(flac)?;
        let samples = decode(&stream)?;
        if samples.len() == stream.n_samples {
            Ok(Sound { samples })
        } else {
            Err(Error::Damaged)
        }
    }

    /// How long it sounds.
    pub fn duration_ms(&self) -> u64 {
        self.samples.len() as u64 * 1000 / u64::from(RATE_HZ)
    }

    /// A whole WAV file (PCM, 16 bit, 16 kHz, mono), finalised and read back.
    pub fn to_wav(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        const HEAD_BYTES: usize = 44;
        let length = HEAD_BYTES + 2 * self.samples.len();
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        write_wav(&mut bytes, &self.samples).map_err(|_| Error::NotWritten)?;
        let reader = hound::WavReader::new(&bytes[..]).map_err(|_| Error::NotWritten)?;
        let is_whole = reader.spec() == WAV && reader.len() as usize == self.samples.len();
        if is_whole && bytes.len() == length {
            Ok(bytes)
        } else {
            Err(Error::NotWritten)
        }
    }
}

const WAV: hound::WavSpec = hound::WavSpec {
    channels: 1,
    sample_rate: RATE_HZ,
    bits_per_sample: BITS,
    sample_format: hound::SampleFormat::Int,
};

fn write_wav(bytes: &mut Vec<u8>, samples: &[i16]) -> Result<(), hound::Error> {
    let mut writer = hound::WavWriter::new(Cursor::new(bytes), WAV)?;
    for sample in samples {
        writer.write_sample(*sample)?;
    }
    writer.finalize()
}

/// A FLAC stream whose head was checked: what it claims, and where its frames begin.
struct Stream<'a> {
    info: &'a [u8; STREAM_INFO_BYTES],
    n_samples: usize,
    frames: &'a [u8],
}

impl<'a> Stream<'a> {
    /// RFC 9639 §8: the marker, STREAMINFO, other blocks, frames.
    fn parse(flac: &'a [u8]) -> Result<Stream<'a>, Error> {
        let blocks = flac.strip_prefix(MARKER).ok_or(Error::NotFlac)?;
        let (first, mut rest) = Block::split(blocks).ok_or(Error::NotFlac)?;
        let info: &[u8; STREAM_INFO_BYTES] = first.body.try_into().map_err(|_| Error::NotFlac)?;
        if first.kind != 0 {
            return Err(Error::NotFlac);
        }
        let mut is_last = first.is_last;
        while !is_last {
            let (block, after) = Block::split(rest).ok_or(Error::NotFlac)?;
            (is_last, rest) = (block.is_last, after);
        }
        Ok(Stream {
            info,
            n_samples: n_samples(info)?,
            frames: rest,
        })
    }

    /// The stream without the blocks between STREAMINFO and the frames.
    ///
    /// RFC 9639 §8.2: the last block does not count for the smallest block size. `flacenc` counts it, and
    /// Symphonia then takes a stream of equal blocks for one of blocks of any size; so in a stream of equal
    /// blocks the smallest is made the largest again.
    fn bare(&self) -> impl Read {
        const LAST: u8 = 0x80;
        let mut info = *self.info;
        if self.frames.starts_with(&EQUAL_BLOCKS) {
            info.copy_within(2..4, 0);
        }
        let mut head = MARKER.to_vec();
        head.extend([LAST, 0, 0, STREAM_INFO_BYTES as u8]);
        head.extend(info);
        Cursor::new(head).chain(self.frames)
    }
}

/// RFC 9639 §8.2: 20 bits of rate, 3 of channels and 5 of depth (both less one), 36 of samples, then MD5.
fn n_samples(info: &[u8; STREAM_INFO_BYTES]) -> Result<usize, Error> {
    let (packed, md5) = info[10..].split_at(8);
    let packed = packed
        .iter()
        .fold(0, |packed, byte| packed << 8 | u64::from(*byte));
    let form = packed >> 36;
    let n_samples = packed & ((1 << 36) - 1);
    let expected = u64::from(RATE_HZ) << 8 | u64::from(BITS - 1);
    if form != expected || n_samples > LONGEST_SAMPLES {
        return Err(Error::OtherForm);
    }
    let is_proven = n_samples > 0 && md5.iter().any(|byte| *byte != 0);
    let n_samples = usize::try_from(n_samples).map_err(|_| Error::OtherForm)?;
    if is_proven {
        Ok(n_samples)
    } else {
        Err(Error::Damaged)
    }
}

/// One metadata block of a FLAC stream.
struct Block<'a> {
    is_last: bool,
    kind: u8,
    body: &'a [u8],
}

impl<'a> Block<'a> {
    fn split(bytes: &'a [u8]) -> Option<(Block<'a>, &'a [u8])> {
        let ([head, length @ ..], rest) = bytes.split_first_chunk::<4>()?;
        let length = length
            .iter()
            .fold(0, |length, byte| length << 8 | usize::from(*byte));
        let (body, rest) = rest.split_at_checked(length)?;
        let block = Block {
            is_last: head & 0x80 != 0,
            kind: head & 0x7f,
            body,
        };
        Some((block, rest))
    }
}

/// Every sample, in one allocation of the length that the head claims; an error unless the MD5 is right.
fn decode(stream: &Stream<'_>) -> Result<Zeroizing<Vec<i16>>, Error> {
    let damaged = |_: Fault| Error::Damaged;
    let source = ReadOnlySource::new(stream.bare());
    let source = MediaSourceStream::new(Box::new(source), Default::default());
    let mut reader = FlacReader::try_new(source, FormatOptions::default()).map_err(damaged)?;
    let parameters = reader.tracks().first().map(|track| &track.codec_params);
    let Some(Some(CodecParameters::Audio(parameters))) = parameters else {
        return Err(Error::Damaged);
    };
    let options = AudioDecoderOptions::default().verify(true);
    let mut decoder = FlacDecoder::try_new(parameters, &options).map_err(damaged)?;
    let mut samples = Zeroizing::new(Vec::with_capacity(stream.n_samples));
    while let Some(packet) = reader.next_packet().map_err(damaged)? {
        let decoded = decoder.decode(&packet).map_err(damaged)?;
        append(&mut samples, &decoded, stream.n_samples)?;
    }
    match decoder.finalize().verify_ok {
        Some(true) => Ok(samples),
        _ => Err(Error::Damaged),
    }
}

/// The decoder gives 32 bits, of which the upper 16 are the sample.
fn append(
    samples: &mut Vec<i16>,
    decoded: &GenericAudioBufferRef<'_>,
    limit: usize,
) -> Result<(), Error> {
    let GenericAudioBufferRef::S32(buffer) = decoded else {
        return Err(Error::Damaged);
    };
    let plane = buffer.plane(0).ok_or(Error::Damaged)?;
    if limit - samples.len() < plane.len() {
        return Err(Error::Damaged);
    }
    samples.extend(plane.iter().map(|sample| (sample >> 16) as i16));
    Ok(())
}
