//! `remove-names`: JSON lines in, JSON lines out, one story a line.
//!
//! A line in is `{"id": …, "text": "…"}`; other keys are passed over. A line out has the same `id`, the `text` with
//! placeholders where something goes, and the `spans` that were found: `start` and `end` in Unicode scalars of the
//! text that came in, `type` as corpora write it, `level` `removed` or `doubt`. A doubt stays in the text.
//!
//! Invariants: a line is read, answered and forgotten, so memory does not grow with the stream; a line that cannot be
//! read is told with its number and the next one is read; nothing of a story is told in an error.

use std::io::{self, BufRead, Read, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::privacy::{
    names::{Finding, Level, find, region::Region},
    redact::{Redactor, Taken},
};

/// The longest line, in bytes: a story is a few thousand.
const LONGEST_LINE: u64 = 8 << 20;

#[derive(Deserialize)]
struct Story {
    id: Value,
    text: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a Value,
    text: &'a str,
    spans: &'a [Span],
}

#[derive(Serialize)]
struct Span {
    start: usize,
    end: usize,
    r#type: &'static str,
    level: &'static str,
}

/// Why a line is not answered.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("de regel is langer dan {} MiB", LONGEST_LINE >> 20)]
    TooLong,
    #[error("dit is geen JSON met `id` en `text`: kolom {0}")]
    NotAStory(usize),
}

/// Answers every line of `input` on `out` and tells of the others on `complaints`; returns how many those are.
pub fn remove_names(
    region: &Region,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    complaints: &mut dyn Write,
) -> io::Result<usize> {
    let (mut line, mut number, mut faults) = (Vec::new(), 0, 0);
    while let Some(whole) = next_line(input, &mut line)? {
        number += 1;
        let answered = match whole {
            Whole::No => Err(Fault::TooLong),
            Whole::Yes if line.trim_ascii().is_empty() => continue,
            Whole::Yes => parse(&line),
        };
        match answered {
            Ok(story) => answer(&story, region, out)?,
            Err(fault) => {
                faults += 1;
                writeln!(complaints, "regel {number}: {fault}")?;
            }
        }
    }
    out.flush()?;
    Ok(faults)
}

/// Whether a line fits.
enum Whole {
    Yes,
    No,
}

/// Reads the next line, at most [`LONGEST_LINE`] of it; the rest of a longer one is passed over.
fn next_line(mut input: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<Option<Whole>> {
    line.clear();
    let read = Read::take(&mut input, LONGEST_LINE).read_until(b'\n', line)?;
    if read == 0 {
        return Ok(None);
    }
    if line.ends_with(b"\n") || (read as u64) < LONGEST_LINE {
        return Ok(Some(Whole::Yes));
    }
    skip_line(input)?;
    Ok(Some(Whole::No))
}

fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let held = input.fill_buf()?;
        let end = held.iter().position(|byte| *byte == b'\n');
        let count = end.map_or(held.len(), |end| end + 1);
        let is_over = end.is_some() || held.is_empty();
        input.consume(count);
        if is_over {
            return Ok(());
        }
    }
}

fn parse(line: &[u8]) -> Result<Story, Fault> {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    serde_json::from_slice(line).map_err(|error| Fault::NotAStory(error.column()))
}

fn answer(story: &Story, region: &Region, out: &mut dyn Write) -> io::Result<()> {
    let found = find(&story.text, region);
    let spans = spans(&story.text, &found);
    let taken: Vec<Taken> = found
        .into_iter()
        .filter(|finding| finding.level == Level::Removed)
        .map(|finding| Taken {
            label: finding.kind.label(),
            range: finding.range,
        })
        .collect();
    let redacted = Redactor::default().redact(&story.text, &taken);
    let answer = Answer {
        id: &story.id,
        text: &redacted.text,
        spans: &spans,
    };
    serde_json::to_writer(&mut *out, &answer)?;
    out.write_all(b"\n")
}

/// The findings, which lie in order, with their places counted in Unicode scalars.
fn spans(text: &str, found: &[Finding]) -> Vec<Span> {
    let (mut byte, mut scalar) = (0, 0);
    let mut place = |at: usize| {
        scalar += text[byte..at].chars().count();
        byte = at;
        scalar
    };
    found
        .iter()
        .map(|finding| Span {
            start: place(finding.range.start),
            end: place(finding.range.end),
            r#type: finding.kind.as_str(),
            level: match finding.level {
                Level::Removed => "removed",
                Level::Doubt => "doubt",
            },
        })
        .collect()
}
