//! Objects: the bodies of sealed files, by random name; the seam where an S3 store will stand.
//!
//! Invariants: what [`Appender::settle`] returned `Ok` for is durable, name included; an object
//! grows only at its end and is otherwise removed in whole. An object without a row that names it is
//! rubbish and is swept.

use std::{
    fmt,
    io::{self, Read, Write},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

pub mod folder;

/// The name of an object: 32 hex digits, random.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ObjectName(String);

/// Why a text names no object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an object's name is 32 lower-case hex digits")]
pub struct WrongName;

impl ObjectName {
    /// The name that 16 random bytes make.
    pub fn from_random(bytes: [u8; 16]) -> ObjectName {
        ObjectName(hex::encode(bytes))
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Result<ObjectName, WrongName> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 32 && text.bytes().all(is_digit) {
            Ok(ObjectName(text.to_owned()))
        } else {
            Err(WrongName)
        }
    }

    /// The 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for ObjectName {
    type Err = WrongName;

    fn from_str(text: &str) -> Result<ObjectName, WrongName> {
        ObjectName::parse(text)
    }
}

impl TryFrom<String> for ObjectName {
    type Error = WrongName;

    fn try_from(text: String) -> Result<ObjectName, WrongName> {
        ObjectName::parse(&text)
    }
}

impl From<ObjectName> for String {
    fn from(name: ObjectName) -> String {
        name.0
    }
}

/// Which of an upload's two streams an object holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// The first lines of a file that is still arriving.
    Head,
    /// Everything after line 3.
    Body,
}

/// The room on the disk that holds the objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes that may still be written.
    pub free_bytes: u64,
    /// Bytes this program could use if the disk were empty.
    pub total_bytes: u64,
}

impl Room {
    /// Whether less than `percent` of the disk is free.
    pub fn is_below(&self, percent: u8) -> bool {
        u128::from(self.free_bytes) * 100 < u128::from(self.total_bytes) * u128::from(percent)
    }
}

/// An object that grows.
pub trait Appender: Write + Send {
    /// Makes what was written durable.
    fn settle(self: Box<Self>) -> io::Result<()>;
}

/// A store of objects.
pub trait Objects: Send + Sync {
    /// Opens an object for more bytes after its first `kept_bytes`; the rest is cut off.
    fn append(
        &self,
        name: &ObjectName,
        stream: Stream,
        kept_bytes: u64,
    ) -> io::Result<Box<dyn Appender>>;

    /// How many bytes an object holds; 0 for one that is not there.
    fn length(&self, name: &ObjectName, stream: Stream) -> io::Result<u64>;

    /// Reads an object from `from_bytes` on.
    fn read(
        &self,
        name: &ObjectName,
        stream: Stream,
        from_bytes: u64,
    ) -> io::Result<Box<dyn Read + Send>>;

    /// Removes both streams of an object, durably; one that is not there is fine.
    fn remove(&self, name: &ObjectName) -> io::Result<()>;

    /// Removes one stream; lasting only with the next durable step.
    fn remove_stream(&self, name: &ObjectName, stream: Stream) -> io::Result<()>;

    /// The names of all objects.
    fn names(&self) -> io::Result<Vec<ObjectName>>;

    /// The room that is left.
    fn room(&self) -> io::Result<Room>;
}
