//! A server that answers what a test tells it to: one request per connection, on loopback.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// What a client asked.
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What the server does.
pub(crate) enum Told {
    /// Status line and headers as they stand, and a body.
    Answer(String, Vec<u8>),
    /// Bytes that are no HTTP.
    Raw(Vec<u8>),
    /// The connection ends without an answer.
    HangUp,
}

impl Told {
    pub(crate) fn status(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Told {
        let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        Told::Answer(head, body.to_vec())
    }
}

/// A server for as long as the test process lives.
pub(crate) struct Stub {
    pub(crate) address: SocketAddr,
}

impl Stub {
    pub(crate) fn telling(tell: impl Fn(&Asked) -> Told + Send + Sync + 'static) -> Stub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let tell = Arc::new(tell);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let tell = tell.clone();
                thread::spawn(move || serve(stream, tell.as_ref()));
            }
        });
        Stub { address }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

fn serve(stream: TcpStream, tell: &dyn Fn(&Asked) -> Told) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let Some(asked) = read(&mut reader) else {
        return;
    };
    let mut stream = stream;
    // A client that gave up meanwhile is none of our business.
    let _ = match tell(&asked) {
        Told::Answer(head, body) => {
            let body = if asked.method == "HEAD" {
                Vec::new()
            } else {
                body
            };
            stream
                .write_all(format!("{head}connection: close\r\n\r\n").as_bytes())
                .and_then(|()| stream.write_all(&body))
        }
        Told::Raw(bytes) => stream.write_all(&bytes),
        Told::HangUp => Ok(()),
    };
    let _ = stream.shutdown(Shutdown::Both);
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.push((name.to_owned(), value.to_owned()));
    }
    let mut asked = Asked {
        method,
        path,
        headers,
        body: Vec::new(),
    };
    let length = asked
        .header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    asked.body = vec![0; length];
    reader.read_exact(&mut asked.body).ok()?;
    Some(asked)
}
