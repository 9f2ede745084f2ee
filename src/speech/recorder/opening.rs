//! Opening a device without waiting for it.
//!
//! # Why on a thread of its own
//! A sound server that died can hold whoever opens or closes one of its streams for ever. Whoever waits here must still
//! be able to give a teller what was said, so the waiting is done by a thread that nobody needs.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, TryRecvError},
    },
    thread,
    time::Duration,
};

/// A device that says nothing for so long is not there.
const PATIENCE: Duration = Duration::from_secs(8);

/// Something that is being opened, or asked.
pub(super) struct Opening<T> {
    answer: Receiver<T>,
    since: Duration,
}

/// How far an opening is.
pub(super) enum Progress<T> {
    Waits,
    Done(T),
    /// It took too long, or whoever opened it failed.
    GivenUp,
}

impl<T: Send + 'static> Opening<T> {
    /// Does `work` with the device; what comes of it too late is closed where it was opened.
    pub(super) fn begin<D: Send + 'static>(
        device: &Arc<Mutex<D>>,
        now: Duration,
        work: impl FnOnce(&mut D) -> T + Send + 'static,
    ) -> Opening<T> {
        let (sender, answer) = mpsc::channel();
        let device = device.clone();
        let opening = thread::Builder::new().name("sound device".to_owned());
        let begun = opening.spawn(move || {
            let mut device = device.lock().unwrap_or_else(PoisonError::into_inner);
            let opened = work(&mut device);
            drop(device);
            // Nobody waits any more: it closes here.
            drop(sender.send(opened));
        });
        if let Err(error) = begun {
            tracing::error!(%error, "no thread can be started to open a sound device");
        }
        Opening { answer, since: now }
    }

    pub(super) fn progress(&self, now: Duration) -> Progress<T> {
        match self.answer.try_recv() {
            Ok(opened) => Progress::Done(opened),
            Err(TryRecvError::Disconnected) => Progress::GivenUp,
            Err(TryRecvError::Empty) if now.saturating_sub(self.since) >= PATIENCE => {
                Progress::GivenUp
            }
            Err(TryRecvError::Empty) => Progress::Waits,
        }
    }
}
