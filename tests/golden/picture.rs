//! A picture of the window at half size, and what counts as the same.

use std::{fs::File, io::BufReader, path::Path};

use crate::support::screens::Screens;

/// A pixel is another one from this difference in a channel on.
const STEP: u8 = 24;
/// So many of a thousand pixels may be others: the edge of a letter may fall elsewhere.
const PER_MILLE: usize = 2;

/// Sixteen steps of each colour are kept: the files are small, and less than [`STEP`] is lost.
const COARSE: u8 = 0xf0;

#[derive(PartialEq)]
pub(crate) struct Picture {
    width: usize,
    height: usize,
    /// Red, green, blue.
    bytes: Vec<u8>,
}

impl Picture {
    /// What the window shows now.
    pub(crate) fn of(screens: &Screens) -> Picture {
        let shot = screens.window().take_snapshot().unwrap();
        let (width, height) = (shot.width() as usize, shot.height() as usize);
        let pixels = shot.as_slice();
        let mut bytes = Vec::with_capacity(width * height * 3 / 4);
        for rows in pixels.chunks_exact(2 * width) {
            let (above, below) = rows.split_at(width);
            let mut x = 0;
            // By hand: half a million pixels of each picture come by here, in a program that is not optimised.
            while x + 1 < width {
                let (a, b, c, d) = (above[x], above[x + 1], below[x], below[x + 1]);
                bytes.push(mean(a.r, b.r, c.r, d.r));
                bytes.push(mean(a.g, b.g, c.g, d.g));
                bytes.push(mean(a.b, b.b, c.b, d.b));
                x += 2;
            }
        }
        Picture {
            width: width / 2,
            height: height / 2,
            bytes,
        }
    }

    pub(crate) fn read(file: &Path) -> Picture {
        let opened = File::open(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut reader = png::Decoder::new(BufReader::new(opened))
            .read_info()
            .unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        Picture {
            width: info.width as usize,
            height: info.height as usize,
            bytes,
        }
    }

    pub(crate) fn write(&self, file: &Path) {
        let size = [self.width, self.height].map(|side| u32::try_from(side).unwrap());
        let mut encoder = png::Encoder::new(File::create(file).unwrap(), size[0], size[1]);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        encoder
            .write_header()
            .unwrap()
            .write_image_data(&self.bytes)
            .unwrap();
    }

    /// How the other one differs; nothing within the tolerance.
    pub(crate) fn differs_from(&self, other: &Picture) -> Option<String> {
        if (self.width, self.height) != (other.width, other.height) {
            return Some("another size".to_owned());
        }
        let is_other =
            |(a, b): (&[u8], &[u8])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) >= STEP);
        let pairs = self.bytes.chunks_exact(3).zip(other.bytes.chunks_exact(3));
        let others = pairs.filter(|pair| is_other(*pair)).count();
        let all = self.width * self.height;
        (others * 1000 > all * PER_MILLE).then(|| format!("{others} of {all} pixels"))
    }
}

/// The mean of four pixels in one colour, in coarse steps.
fn mean(a: u8, b: u8, c: u8, d: u8) -> u8 {
    let sum = a as u16 + b as u16 + c as u16 + d as u16;
    (sum / 4) as u8 & COARSE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(height: usize, others: usize) -> Picture {
        let mut bytes = vec![100; 100 * height * 3];
        bytes[..others * 3].fill(200);
        Picture {
            width: 100,
            height,
            bytes,
        }
    }

    #[test]
    fn a_few_pixels_are_nothing_and_a_word_is_something() {
        assert!(grey(100, 0).differs_from(&grey(100, 20)).is_none());
        assert!(grey(100, 0).differs_from(&grey(100, 21)).is_some());
        assert!(grey(100, 0).differs_from(&grey(99, 0)).is_some());
    }
}
