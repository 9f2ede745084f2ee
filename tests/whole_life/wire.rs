//! The line between the courier and the archive: it writes down every byte, can be cut, and can lose answers.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

/// A listener on loopback that passes everything on to where it leads.
pub(crate) struct Wire {
    address: SocketAddr,
    line: Arc<Line>,
}

#[derive(Default)]
struct Line {
    end: Mutex<Option<SocketAddr>>,
    loses_answers: AtomicBool,
    is_over: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
    carriers: Mutex<Vec<JoinHandle<()>>>,
    heard: Mutex<Vec<u8>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ask,
    Answer,
}

impl Wire {
    pub(crate) fn new() -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let line = Arc::new(Line::default());
        let serving = Arc::clone(&line);
        thread::spawn(move || serving.serve(&listener));
        Wire { address, line }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the line leads; nowhere, and every call ends at once.
    pub(crate) fn lead_to(&self, end: Option<SocketAddr>) {
        *locked(&self.line.end) = end;
        self.line.hang_up();
    }

    /// Whether questions arrive and answers do not.
    pub(crate) fn lose_answers(&self, loses: bool) {
        self.line.loses_answers.store(loses, Ordering::SeqCst);
    }

    /// Every byte that went over the line, in both directions; the calls one after another.
    pub(crate) fn heard(&self) -> Vec<u8> {
        self.line.hang_up();
        for carrier in locked(&self.line.carriers).drain(..) {
            carrier.join().unwrap();
        }
        locked(&self.line.heard).clone()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.line.is_over.store(true, Ordering::SeqCst);
        self.lead_to(None);
        // One last call wakes the listener.
        let _ = TcpStream::connect(self.address);
    }
}

impl Line {
    fn serve(self: &Arc<Line>, listener: &TcpListener) {
        for caller in listener.incoming() {
            if self.is_over.load(Ordering::SeqCst) {
                return;
            }
            let end = *locked(&self.end);
            let Some(archive) = end.and_then(|end| TcpStream::connect(end).ok()) else {
                continue;
            };
            let caller = caller.unwrap();
            let mut open = locked(&self.open);
            open.extend([&caller, &archive].map(|stream| stream.try_clone().unwrap()));
            self.pass_on(&caller, &archive, Direction::Ask);
            self.pass_on(&archive, &caller, Direction::Answer);
        }
    }

    fn pass_on(self: &Arc<Line>, from: &TcpStream, to: &TcpStream, direction: Direction) {
        let line = Arc::clone(self);
        let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
        let carrier = thread::spawn(move || {
            let heard = line.carry(&mut from, &mut to, direction);
            locked(&line.heard).extend(heard);
            for stream in [from, to] {
                // The other direction may have ended it already.
                let _ = stream.shutdown(Shutdown::Both);
            }
        });
        locked(&self.carriers).push(carrier);
    }

    fn carry(&self, from: &mut TcpStream, to: &mut TcpStream, direction: Direction) -> Vec<u8> {
        let (mut heard, mut piece) = (Vec::new(), vec![0; 64 << 10]);
        while let Ok(n_read @ 1..) = from.read(&mut piece) {
            heard.extend(&piece[..n_read]);
            let is_lost =
                direction == Direction::Answer && self.loses_answers.load(Ordering::SeqCst);
            if is_lost || to.write_all(&piece[..n_read]).is_err() {
                break;
            }
        }
        heard
    }

    fn hang_up(&self) {
        for stream in locked(&self.open).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn locked<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
