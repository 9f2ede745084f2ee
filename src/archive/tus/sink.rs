//! Where the bytes of an upload go: the first lines to one stream, the body to another.

use std::io::{Read, Write};

use crate::{
    archive::{
        objects::{Appender, ObjectName, Objects, Stream},
        problem::Problem,
    },
    sync::wire::{ProblemCode, limits},
};

/// Files up to this length keep their first lines in memory until they are complete.
const SMALL_BYTES: u64 = 1 << 20;

/// The magic and three lines.
const N_LINES: usize = 4;

/// An upload that is being written to.
pub(super) struct Sink<'a> {
    objects: &'a dyn Objects,
    name: ObjectName,
    length: u64,
    head: Vec<u8>,
    head_on_disk: u64,
    body: Option<Box<dyn Appender>>,
    body_bytes: u64,
}

/// The first lines as far as they are on disk.
pub(super) fn head_on_disk(objects: &dyn Objects, name: &ObjectName) -> Result<Vec<u8>, Problem> {
    let length = objects.length(name, Stream::Head)?;
    if length == 0 || length > limits::HEADER_BYTES {
        return Ok(Vec::new());
    }
    let mut head = Vec::new();
    let source = objects.read(name, Stream::Head, 0)?;
    source.take(limits::HEADER_BYTES).read_to_end(&mut head)?;
    Ok(head)
}

/// How many bytes of an upload are on disk; a body without its first lines counts for nothing.
pub(super) fn offset_on_disk(objects: &dyn Objects, name: &ObjectName) -> Result<u64, Problem> {
    let head = head_on_disk(objects, name)?;
    let body = if is_complete(&head) {
        objects.length(name, Stream::Body)?
    } else {
        0
    };
    Ok(head.len() as u64 + body)
}

impl<'a> Sink<'a> {
    /// Opens an upload of `length` bytes where it stands.
    pub(super) fn open(
        objects: &'a dyn Objects,
        name: &ObjectName,
        length: u64,
    ) -> Result<Sink<'a>, Problem> {
        let head = head_on_disk(objects, name)?;
        let body_bytes = if is_complete(&head) {
            objects.length(name, Stream::Body)?
        } else {
            0
        };
        let head_on_disk = head.len() as u64;
        let name = name.clone();
        Ok(Sink {
            objects,
            name,
            length,
            head,
            head_on_disk,
            body: None,
            body_bytes,
        })
    }

    /// How many bytes were taken so far.
    pub(super) fn offset(&self) -> u64 {
        self.head.len() as u64 + self.body_bytes
    }

    /// The first lines so far.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Takes bytes; more than the announced length are refused before any is written.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        if bytes.len() as u64 > self.length - self.offset() {
            let detail = "more bytes than `Upload-Length` announced";
            return Err(Problem::because(ProblemCode::TooLarge, detail));
        }
        let rest = self.take_head(bytes)?;
        if rest.is_empty() {
            Ok(())
        } else {
            self.write_body(rest)
        }
    }

    /// Makes everything durable. A small file that is complete needs its first lines on disk no more.
    pub(super) fn settle(&mut self) -> Result<(), Problem> {
        let is_small_and_whole = self.length <= SMALL_BYTES && self.offset() == self.length;
        if !is_small_and_whole {
            self.save_head()?;
        }
        if let Some(body) = self.body.take() {
            body.settle()?;
        }
        Ok(())
    }

    fn take_head<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], Problem> {
        let missing = N_LINES.saturating_sub(n_lines(&self.head));
        if missing == 0 {
            return Ok(bytes);
        }
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let end = ends
            .map(|(index, _)| index + 1)
            .nth(missing - 1)
            .unwrap_or(bytes.len());
        let (head, rest) = bytes.split_at(end);
        if (self.head.len() + head.len()) as u64 > limits::HEADER_BYTES {
            return Err(Problem::because(
                ProblemCode::RefusedAdmission,
                "lines: too long",
            ));
        }
        self.head.extend_from_slice(head);
        Ok(rest)
    }

    fn write_body(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        if self.body.is_none() {
            if self.length > SMALL_BYTES {
                self.save_head()?;
            }
            self.body = Some(
                self.objects
                    .append(&self.name, Stream::Body, self.body_bytes)?,
            );
        }
        if let Some(body) = &mut self.body {
            body.write_all(bytes)?;
        }
        self.body_bytes += bytes.len() as u64;
        Ok(())
    }

    fn save_head(&mut self) -> Result<(), Problem> {
        let length = self.head.len() as u64;
        if length == self.head_on_disk {
            return Ok(());
        }
        let mut appender = self.objects.append(&self.name, Stream::Head, 0)?;
        appender.write_all(&self.head)?;
        appender.settle()?;
        self.head_on_disk = length;
        Ok(())
    }
}

fn is_complete(head: &[u8]) -> bool {
    n_lines(head) == N_LINES
}

fn n_lines(head: &[u8]) -> usize {
    head.iter().filter(|byte| **byte == b'\n').count()
}
