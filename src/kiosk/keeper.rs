//! The keeper: the thread that owns the kiosk's disk. The session asks, the keeper answers.
//!
//! ```text
//! let keeper = Keeper::start(opening, notify);       // once; returns at once
//! keeper.begin_visit()      → Result<Admission, Vec<Blocked>>    "Begin": key set, week
//! keeper.lock(draft)        → Result<StoryId, LockError>         "Ja, op slot"; ask again after a failure
//! keeper.prepare_code(id)                                        the code question is on the screen
//! keeper.show_code(id)      → Result<CodeWords, CodeError>       "Ja": durable and published, then shown
//! keeper.decline_code()                                          "Nee"
//! keeper.take_away(id)      → io::Result<()>                     "Haal weg"
//! keeper.end_visit()                                             "Klaar", wiped, or left: always
//! keeper.withdraw(words)    → Result<(), WithdrawError>          Hulp → mijn verhaal laten weghalen
//! ```
//!
//! Every call returns at once. A call with an answer gives a [`Reply`], to be polled on the event loop;
//! `notify` is called on the keeper's thread after each answer and whenever something changed, so that
//! nobody has to poll in vain: `keeper::Event` says why.
//!
//! Invariants: nothing is shared but messages. A panic is caught; the store is opened anew, which sweeps
//! what was half done, and the interrupted call answers [`Interrupted`]. A lock is never in doubt: after a
//! panic the disk is asked, and the answer is `Ok` exactly when the story stands in `held/`. The draft
//! stays with the session in an [`Arc`] until then; the keeper keeps no copy.
//!
//! # Why calls are closures
//! A message enum would name each call three times. A closure is the message; only the lock is told apart,
//! because its answer after a panic is worth knowing.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use crate::{
    domain::{
        ids::StoryId,
        words::{CodeKind, CodeWords},
    },
    kiosk::{
        enrolment::EnrolmentCode,
        keeper::{
            codes::{CodeError, WithdrawError},
            custody::{Admission, Custody, OpenError, Opening},
            health::{Blocked, Health},
            lock::{Draft, LockError},
            staff::{DeviceReport, EnrolError},
            trust::Arrival,
        },
        pin::{self, Pin, StaffRole, Verdict},
    },
};

mod carry;
pub mod codes;
pub mod custody;
pub mod health;
pub mod lock;
pub mod staff;
pub mod timing;
pub mod trust;

/// How often the keeper looks after what waits; oftener in a rehearsal, whose waiting time is seconds.
const TENDING: Duration = Duration::from_secs(10);
const TENDING_IN_REHEARSAL: Duration = Duration::from_secs(1);

/// Why `notify` was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// An answer lies ready in its [`Reply`].
    Answered,
    /// A key set or document arrived; read it with [`Keeper::ask`] and swap it between visits.
    Arrived(Arrival),
    /// The keeper looked after what waits: health or reports may have changed.
    Tended,
    /// The keeper failed and was started again.
    Restarted,
}

/// The keeper failed while it worked on this call, or its store cannot be opened. Nothing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the keeper was interrupted")]
pub struct Interrupted;

/// An answer that is there now or later.
#[derive(Debug)]
pub struct Reply<T>(Receiver<T>);

impl<T> Reply<T> {
    /// The answer, once; `None` while the keeper works.
    pub fn poll(&self) -> Option<Result<T, Interrupted>> {
        match self.0.try_recv() {
            Ok(answer) => Some(Ok(answer)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(Interrupted)),
        }
    }

    /// Waits for the answer. Never on the thread that draws.
    pub fn wait(self) -> Result<T, Interrupted> {
        self.0.recv().map_err(|_| Interrupted)
    }
}

type Work = Box<dyn FnOnce(&mut Custody) + Send>;
type Notify = Arc<dyn Fn(Event) + Send + Sync>;

enum Message {
    Work(Work),
    Lock(StoryId, Arc<Draft>, Sender<Result<StoryId, LockError>>),
    Tend,
    Stop,
}

/// The door to the keeper's thread.
pub struct Keeper {
    messages: Sender<Message>,
    randomness: Arc<dyn Fn() -> custody::Randomness + Send + Sync>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts the thread; the store is opened on it.
    pub fn start(
        opening: Opening,
        notify: impl Fn(Event) + Send + Sync + 'static,
    ) -> std::io::Result<Keeper> {
        let (messages, inbox) = mpsc::channel();
        let randomness = opening.randomness.clone();
        let keeping = Keeping {
            opening,
            custody: None,
            notify: Arc::new(notify),
        };
        let thread = thread::Builder::new()
            .name("keeper".to_owned())
            .spawn(move || keeping.run(&inbox))?;
        Ok(Keeper {
            messages,
            randomness,
            thread: Some(thread),
        })
    }

    /// Lets a visit begin, or says why none may. It fixes key set and documents until
    /// [`Keeper::end_visit`].
    pub fn begin_visit(&self) -> Reply<Result<Admission, Vec<Blocked>>> {
        self.ask(Custody::begin_visit)
    }

    /// Seals and locks what was told. After an error the draft is still yours: ask again with the same.
    pub fn lock(&self, draft: Arc<Draft>) -> Reply<Result<StoryId, LockError>> {
        let story = StoryId::random(&mut (self.randomness)());
        let (answer, reply) = mpsc::channel();
        self.send(Message::Lock(story, draft, answer));
        Reply(reply)
    }

    /// Makes and stretches a code while the teller reads the question; there is nothing to wait for.
    pub fn prepare_code(&self, story: StoryId, kind: CodeKind) {
        self.tell(move |custody| {
            if let Err(error) = custody.prepare_code(story, kind) {
                tracing::warn!(%error, "no code could be prepared");
            }
        });
    }

    /// Keeps and publishes the code, then gives the words to show.
    pub fn show_code(&self, story: StoryId, kind: CodeKind) -> Reply<Result<CodeWords, CodeError>> {
        self.ask(move |custody| custody.show_code(story, kind))
    }

    /// The teller wants no code.
    pub fn decline_code(&self) {
        self.tell(Custody::decline_code);
    }

    /// "Haal weg": removes the story from this disk.
    pub fn take_away(&self, story: StoryId) -> Reply<std::io::Result<()>> {
        self.ask(move |custody| custody.take_away(story))
    }

    /// The visit is over, however it ended. Only then may its story leave.
    pub fn end_visit(&self) {
        self.tell(Custody::end_visit);
    }

    /// Somebody entered a code. The answer is the same for right and wrong ones.
    pub fn withdraw(&self, words: CodeWords) -> Reply<Result<(), WithdrawError>> {
        self.ask(move |custody| custody.withdraw(&words))
    }

    /// Whether a visit may begin, and what staff should look at.
    ///
    /// `Interrupted` means that the store cannot be opened: show it as [`Blocked::StoreNotWritable`].
    pub fn health(&self) -> Reply<Health> {
        self.ask(|custody| custody.health())
    }

    /// How many touch devices the screen found; none blocks telling.
    pub fn set_touch_devices(&self, count: usize) {
        self.tell(move |custody| custody.set_touch_devices(count));
    }

    /// Looks at a PIN.
    pub fn check_pin(&self, pin: Pin) -> Reply<Result<Verdict, pin::Error>> {
        self.ask(move |custody| custody.check_pin(&pin))
    }

    /// Sets a PIN. Ask only when none is set yet, or after a beheerder's PIN was right.
    pub fn set_pin(&self, role: StaffRole, pin: Pin) -> Reply<Result<(), pin::Error>> {
        self.ask(move |custody| custody.set_pin(role, &pin))
    }

    /// What the staff page shows of the device.
    pub fn device_report(&self) -> Reply<DeviceReport> {
        self.ask(|custody| custody.device_report())
    }

    /// A beheerder says that the six words are those of the ceremony sheet.
    pub fn confirm_root(&self) -> Reply<std::io::Result<()>> {
        self.ask(Custody::confirm_root)
    }

    /// Asks the archive to enrol this device; [`Keeper::device_report`] tells what became of it.
    pub fn enrol(&self, code: EnrolmentCode) -> Reply<Result<(), EnrolError>> {
        self.ask(move |custody| custody.enrol(&code))
    }

    /// Asks the courier to connect now.
    pub fn connect_now(&self) {
        self.tell(|custody| {
            if let Err(error) = custody.connect_now() {
                tracing::warn!(%error, "the courier could not be asked to connect");
            }
        });
    }

    /// Looks after what waits now, and answers when that is done: for rehearsals and tests.
    pub fn tend_now(&self) -> Reply<()> {
        self.send(Message::Tend);
        self.ask(|_| ())
    }

    /// Any other work on the custody, e.g. `|custody| custody.document(Kind::Help)`.
    pub fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Custody) -> T + Send + 'static,
    ) -> Reply<T> {
        let (answer, reply) = mpsc::channel();
        self.tell(move |custody| {
            // Whoever asked may have gone; the work is done all the same.
            let _ = answer.send(work(custody));
        });
        Reply(reply)
    }

    /// Saves what must be saved and ends the thread.
    pub fn stop(mut self) {
        self.end();
    }

    fn tell(&self, work: impl FnOnce(&mut Custody) + Send + 'static) {
        self.send(Message::Work(Box::new(work)));
    }

    fn send(&self, message: Message) {
        // Without a thread the message is dropped, and its reply answers `Interrupted`.
        let _ = self.messages.send(message);
    }

    fn end(&mut self) {
        self.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            // Panics are caught inside; a thread that ended otherwise has nothing to tell.
            let _ = thread.join();
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.end();
    }
}

/// The thread's side.
struct Keeping {
    opening: Opening,
    custody: Option<Custody>,
    notify: Notify,
}

impl Keeping {
    fn run(mut self, messages: &Receiver<Message>) {
        self.open();
        let is_rehearsal = self.opening.settings.sync.rehearsal_waiting.is_some();
        let pause = if is_rehearsal {
            TENDING_IN_REHEARSAL
        } else {
            TENDING
        };
        // Whoever asks every second must not put off what has to be done every ten.
        let mut due = Instant::now() + pause;
        loop {
            let left = due.saturating_duration_since(Instant::now());
            let message = if left.is_zero() {
                Err(RecvTimeoutError::Timeout)
            } else {
                messages.recv_timeout(left)
            };
            match message {
                Ok(Message::Work(work)) => self.work(work),
                Ok(Message::Lock(story, draft, answer)) => self.lock(story, &draft, &answer),
                Ok(Message::Tend) | Err(RecvTimeoutError::Timeout) => {
                    self.tend();
                    due = Instant::now() + pause;
                }
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.guarded(Custody::close);
    }

    fn work(&mut self, work: Work) {
        self.guarded(work);
        (self.notify)(Event::Answered);
        self.guarded(Custody::settle);
    }

    fn lock(&mut self, story: StoryId, draft: &Draft, answer: &Sender<Result<StoryId, LockError>>) {
        let locked = self.guarded(|custody| custody.lock(story, draft));
        let locked = locked.unwrap_or_else(|| {
            let is_held = self
                .custody
                .as_ref()
                .is_some_and(|custody| custody.is_held(story));
            if is_held {
                Ok(())
            } else {
                Err(LockError::Interrupted)
            }
        });
        // A session that is gone wiped its draft; the story is locked or not all the same.
        let _ = answer.send(locked.map(|()| story));
        (self.notify)(Event::Answered);
        self.guarded(Custody::settle);
    }

    fn tend(&mut self) {
        if self.custody.is_none() {
            self.open();
        }
        for arrival in self.guarded(Custody::tend).unwrap_or_default() {
            (self.notify)(Event::Arrived(arrival));
        }
        (self.notify)(Event::Tended);
    }

    /// Works on the custody; `None` when there is none or the work panicked.
    fn guarded<T>(&mut self, work: impl FnOnce(&mut Custody) -> T) -> Option<T> {
        let custody = self.custody.as_mut()?;
        match catch_unwind(AssertUnwindSafe(|| work(custody))) {
            Ok(done) => Some(done),
            Err(_) => {
                self.restart();
                None
            }
        }
    }

    fn restart(&mut self) {
        tracing::error!("the keeper failed and opens its store anew");
        // The old custody is dropped before the new one opens the same database.
        let visit = self
            .custody
            .take()
            .map(|custody| custody.visit())
            .unwrap_or_default();
        self.open();
        if let Some(custody) = &mut self.custody {
            custody.note_restart(visit);
        }
        (self.notify)(Event::Restarted);
    }

    fn open(&mut self) {
        let opening = &self.opening;
        let opened = catch_unwind(AssertUnwindSafe(|| Custody::open(opening)));
        self.custody = match opened {
            Ok(Ok(custody)) => Some(custody),
            Ok(Err(error)) => {
                self.note_unopened(&error);
                None
            }
            Err(_) => None,
        };
    }

    fn note_unopened(&self, error: &OpenError) {
        tracing::error!(%error, "the store cannot be opened; trying again");
    }
}
