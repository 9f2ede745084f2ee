//! Whether letters stand in the memory of this very process.
//!
//! The letters are never held in one piece here: what is sought and what is read are compared masked, and the buffer
//! into which memory is read is left out and cleaned.

use std::{
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
};

const MASK: u8 = 0x5A;
const CHUNK: usize = 1 << 16;

/// Letters that stand nowhere in the program.
pub(crate) struct Unheard {
    masked: Vec<u8>,
}

impl Unheard {
    /// As many letters as there are numbers, each made from its number.
    pub(crate) fn of(numbers: &[u8]) -> Unheard {
        let letter = |number: &u8| (b'a' + number % 26) ^ MASK;
        Unheard {
            masked: numbers.iter().map(letter).collect(),
        }
    }

    /// One letter after the other, to be typed.
    pub(crate) fn letters(&self) -> impl Iterator<Item = char> {
        self.masked.iter().map(|masked| char::from(masked ^ MASK))
    }

    /// How often they stand in a row in writable memory, as UTF-8 or as UTF-16.
    pub(crate) fn count_in_memory(&self) -> usize {
        let mut memory = File::open("/proc/self/mem").unwrap();
        // The buffer holds the end of the last chunk before the new one, so that nothing is cut.
        let mut buffer = vec![0; CHUNK + 4 * self.masked.len()];
        let own = buffer.as_ptr() as usize..buffer.as_ptr() as usize + buffer.len();
        let mut count = 0;
        for range in writable() {
            let mut at = range.start;
            while at < range.end {
                let length = CHUNK.min(range.end - at);
                let is_own = at < own.end && own.start < at + length;
                buffer.fill(0);
                if memory.seek(SeekFrom::Start(at as u64)).is_ok()
                    && memory.read_exact(&mut buffer[..length]).is_ok()
                {
                    count += self.count_in(&buffer[..length], at, is_own.then_some(&own));
                }
                // A word across the border of two chunks is met in the second one.
                at += if length == CHUNK {
                    CHUNK - 2 * self.masked.len()
                } else {
                    length
                };
            }
        }
        buffer.fill(0);
        count
    }

    fn count_in(&self, bytes: &[u8], at: usize, own: Option<&std::ops::Range<usize>>) -> usize {
        let is_here = |start: usize, step: usize| {
            let mut places = (0..self.masked.len()).map(|nth| start + nth * step);
            let fits = start + self.masked.len() * step <= bytes.len();
            fits && places
                .by_ref()
                .zip(&self.masked)
                .all(|(place, masked)| bytes[place] ^ MASK == *masked)
        };
        (0..bytes.len())
            .filter(|start| own.is_none_or(|own| !own.contains(&(at + start))))
            .filter(|start| is_here(*start, 1) || is_here(*start, 2))
            .count()
    }
}

/// Where this process can write.
fn writable() -> Vec<std::ops::Range<usize>> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let range = |line: &str| {
        let (place, rest) = line.split_once(' ')?;
        let (start, end) = place.split_once('-')?;
        let parse = |text| usize::from_str_radix(text, 16).ok();
        let is_device = line.contains("/dev/") || line.contains("[v");
        (rest.starts_with("rw") && !is_device).then_some(parse(start)?..parse(end)?)
    };
    maps.lines().filter_map(range).collect()
}
