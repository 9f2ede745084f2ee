//! The real screens without a display: a kiosk on them, found and touched by accessible label.
//!
//! Slint's own parts that change between versions are named here and in `controls.rs` only.

#![allow(dead_code, reason = "each journey uses its own part of this support")]

use std::{
    collections::BTreeSet,
    path::Path,
    rc::Rc,
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
    time::{Duration, Instant},
};

use i_slint_backend_testing::{TestingBackend, TestingBackendOptions, mock_elapsed_time};
use slint::{ComponentHandle, LogicalPosition, Model, PhysicalSize, platform::Platform};
use vertelpunt::{
    domain::words::WordList,
    kiosk::{
        bridge::Desk,
        keeper::{self, Keeper, custody::Randomness},
        session::{Parts, Session},
    },
    support::randomness,
};
use vertelpunt_ui::AppWindow;

#[path = "controls.rs"]
mod controls;
#[path = "counting.rs"]
mod counting;

use self::{controls::Control, counting::Counting};
use super::{
    kiosk::{Kiosk, Sort},
    sound::Sound,
};

/// The instrument that is shipped.
pub(crate) const TWENTE: &str = "firmware-config/instrument";
/// How long a test waits for the keeper's thread before it says what the screen shows.
const PATIENCE: Duration = Duration::from_secs(60);

/// A kiosk with its window.
pub(crate) struct Screens {
    pub(crate) kiosk: Kiosk,
    window: AppWindow,
    desk: Rc<Desk>,
    /// Microphone and headphones.
    pub sound: Sound,
    /// What the keeper says; heard at every look.
    events: Receiver<keeper::Event>,
    /// Touches a place of a real window; without it controls are asked to act.
    finger: Option<fn(LogicalPosition)>,
}

impl Screens {
    /// A rehearsal kiosk that stands open on its attract screen.
    pub(crate) fn open() -> Screens {
        Screens::with_bundle(TWENTE, "Begin")
    }

    /// The same with another instrument, whose first screen shows this label.
    pub(crate) fn with_bundle(bundle: &str, first: &str) -> Screens {
        Screens::on(testing_backend(), bundle, first)
    }

    /// The same, on a window system of the caller's.
    pub(crate) fn on(platform: Box<dyn Platform>, bundle: &str, first: &str) -> Screens {
        Screens::of(platform, Kiosk::new(Sort::Rehearsal), bundle, first)
    }

    /// A rehearsal kiosk that shuffles the same way every time.
    pub(crate) fn steady() -> Screens {
        Screens::steady_of(Kiosk::new(Sort::Rehearsal), TWENTE)
    }

    /// A kiosk of the caller's that does, with another instrument of the same first screen.
    pub(crate) fn steady_of(kiosk: Kiosk, bundle: &str) -> Screens {
        let rng = Box::new(Counting(1));
        Screens::with(testing_backend(), kiosk, (bundle, "Begin"), rng)
    }

    /// A kiosk of the caller's, whose first screen shows this label.
    pub(crate) fn of(
        platform: Box<dyn Platform>,
        kiosk: Kiosk,
        bundle: &str,
        first: &str,
    ) -> Screens {
        let rng = Box::new(randomness::system());
        Screens::with(platform, kiosk, (bundle, first), rng)
    }

    fn with(
        platform: Box<dyn Platform>,
        kiosk: Kiosk,
        (bundle, first): (&str, &str),
        rng: Randomness,
    ) -> Screens {
        // A second test on this thread finds the platform set; the first one's serves both.
        let _ = slint::platform::set_platform(platform);
        let mut opening = kiosk.opening();
        opening.settings.instrument = Path::new(bundle).to_owned();
        let settings = opening.settings.clone();
        let sound = Sound::default();
        let (teller, events) = mpsc::channel();
        let notify = move |event| teller.send(event).unwrap_or_default();
        let session = Session::start(Parts {
            keeper: Keeper::start(opening, notify).unwrap(),
            settings,
            clock: kiosk.clock.clone() as Arc<_>,
            recorder: sound.recorder(&kiosk.clock),
            devices: Arc::new(sound.clone()),
            rng,
            words: WordList::dutch(),
        });
        let window = AppWindow::new().unwrap();
        window.window().set_size(PhysicalSize::new(1280, 800));
        window.show().unwrap();
        let desk = Desk::set_up(&window, session.unwrap());
        let screens = Screens {
            kiosk,
            window,
            desk,
            sound,
            events,
            finger: None,
        };
        screens.wait_for(first);
        screens
    }

    /// A kiosk of the caller's in a real window, touched by a finger.
    pub(crate) fn in_window(
        platform: Box<dyn Platform>,
        kiosk: Kiosk,
        finger: fn(LogicalPosition),
    ) -> Screens {
        Screens {
            finger: Some(finger),
            ..Screens::of(platform, kiosk, TWENTE, "Begin")
        }
    }

    /// The same kiosk after its program ended and began again; its first screen shows this label.
    pub(crate) fn start_again(self, bundle: &str, first: &str) -> Screens {
        let Screens {
            kiosk,
            window,
            desk,
            ..
        } = self;
        drop((window, desk));
        Screens::of(testing_backend(), kiosk, bundle, first)
    }

    /// A kiosk of the caller's on its attract screen.
    pub(crate) fn of_kiosk(kiosk: Kiosk, first: &str) -> Screens {
        Screens::of(testing_backend(), kiosk, TWENTE, first)
    }

    /// The hidden long press on the mark.
    pub(crate) fn open_staff(&self) {
        self.window
            .global::<vertelpunt_ui::Visit<'_>>()
            .invoke_open_staff();
    }

    /// Touches the control with this label; it must be the only one.
    pub(crate) fn press(&self, label: &str) {
        match self.finger {
            Some(touch) => touch(self.place_of(label)),
            None => self.control(label).act(),
        }
        self.desk.tick();
    }

    /// The whole label of what begins so.
    pub(crate) fn label_from(&self, beginning: &str) -> String {
        let labels = self.labels();
        let label = labels.iter().find(|label| label.starts_with(beginning));
        label.expect("something begins so").clone()
    }

    /// Puts words into the field with this label, as the keyboard on the glass does.
    pub(crate) fn fill(&self, label: &str, words: &str) {
        self.control(label).fill(words);
    }

    /// How everything looks now: theme and letters.
    pub(crate) fn look(&self) -> (vertelpunt_ui::Theme, vertelpunt_ui::LetterSize) {
        let look = self.window.global::<vertelpunt_ui::Look<'_>>();
        (look.get_theme(), look.get_letters())
    }

    /// The middle of the control with this label, where a finger would go.
    pub(crate) fn place_of(&self, label: &str) -> LogicalPosition {
        self.control(label).middle()
    }

    /// The middle of the field that a story is typed in; it is named after the question.
    pub(crate) fn place_of_field(&self) -> LogicalPosition {
        let visit = self.window.global::<vertelpunt_ui::Visit<'_>>();
        self.place_of(&visit.get_question())
    }

    /// Label, top and bottom of what takes the next key.
    pub(crate) fn focus(&self) -> Option<(String, f32, f32)> {
        let control = Control::with_focus(self.window())?;
        let (top, bottom) = control.top_and_bottom();
        Some((control.label().into(), top, bottom))
    }

    /// Where the control with this label begins and ends.
    pub(crate) fn top_and_bottom(&self, label: &str) -> (f32, f32) {
        self.control(label).top_and_bottom()
    }

    /// The window's own short timers run.
    pub(crate) fn settle(&self) {
        // One that begins only when the last change was told.
        for _ in 0..3 {
            mock_elapsed_time(Duration::from_millis(25));
        }
    }

    /// The window, for what a finger does on it.
    pub(crate) fn window(&self) -> &slint::Window {
        self.window.window()
    }

    /// Time goes by as the timer of the program lets it.
    pub(crate) fn tick(&self, time: Duration) {
        self.kiosk.clock.advance(time);
        self.desk.tick();
    }

    /// Types into the field of the screen, as the keyboard on the glass does.
    pub(crate) fn write(&self, words: &str) {
        if self.finger.is_some() {
            return words.chars().for_each(|letter| self.press_key(letter));
        }
        let telling = self.window.global::<vertelpunt_ui::Telling<'_>>();
        telling.set_text(words.into());
        telling.invoke_edited(words.into());
    }

    fn press_key(&self, letter: char) {
        let label = match letter {
            ' ' => "spatie".to_owned(),
            ',' => "komma".to_owned(),
            '.' => "punt".to_owned(),
            _ => letter.to_string(),
        };
        if letter.is_uppercase() && !self.shows(&label) {
            self.press("Hoofdletter");
        }
        let small = letter.to_lowercase().to_string();
        self.press(if self.shows(&label) { &label } else { &small });
    }

    /// What stands in the field.
    pub(crate) fn written(&self) -> String {
        let telling = self.window.global::<vertelpunt_ui::Telling<'_>>();
        telling.get_text().to_string()
    }

    /// Whether the control with this label can be pressed.
    pub(crate) fn is_on(&self, label: &str) -> bool {
        self.control(label).is_on()
    }

    /// Every word that a person, a reader or a test can find on the screen now.
    pub(crate) fn labels(&self) -> BTreeSet<String> {
        let all = Control::all(self.window());
        all.iter().map(|control| control.label().into()).collect()
    }

    /// The words of the code that stands, in their order: they are drawn and not labelled.
    pub(crate) fn code_words(&self) -> Vec<String> {
        let words = self.window.global::<vertelpunt_ui::Locking<'_>>();
        let words = words.get_code_words();
        words.iter().map(String::from).collect()
    }

    /// Whether something with this label stands on the screen.
    pub(crate) fn shows(&self, label: &str) -> bool {
        self.labels().contains(label)
    }

    /// Lets the keeper work until a label stands.
    pub(crate) fn wait_for(&self, label: &str) {
        self.wait_until(label, || self.shows(label));
    }

    /// Lets the keeper work until something holds.
    pub(crate) fn wait_until(&self, what: &str, holds: impl Fn() -> bool) {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            self.kiosk.clock.advance(Duration::from_millis(1));
            self.events
                .try_iter()
                .for_each(|event| self.desk.hear(event));
            self.desk.tick();
            if holds() {
                return;
            }
            std::thread::yield_now();
        }
        panic!(
            "waited in vain for {what}; the screen shows {:?}",
            self.labels()
        );
    }

    /// All that is read of what stands.
    pub(crate) fn read(&self) -> String {
        let parts = self.desk.spoken().unwrap();
        let texts = parts.iter().flat_map(|part| &part.texts);
        let words: Vec<_> = texts.map(|text| text.expose()).collect();
        words.join(" ")
    }

    /// Whether some label holds these words.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.labels().iter().any(|label| label.contains(words))
    }

    /// Time passes without a touch.
    pub(crate) fn let_pass(&self, time: Duration) {
        for _ in 0..time.as_secs() {
            self.kiosk.clock.advance(Duration::from_secs(1));
            self.desk.tick();
        }
    }

    fn control(&self, label: &str) -> Control {
        let mut controls = Control::all(self.window());
        controls.retain(|control| control.is_control() && control.label() == label);
        // Inlined base elements share one place, so one control may be listed twice.
        controls.dedup_by_key(|control| {
            let middle = control.middle();
            (middle.x as i32, middle.y as i32)
        });
        let count = controls.len();
        match controls.pop() {
            Some(control) if count == 1 => control,
            _ => panic!(
                "{count} times `{label}` on a screen that shows {:?}",
                self.labels()
            ),
        }
    }
}

fn testing_backend() -> Box<dyn Platform> {
    Box::new(TestingBackend::new(TestingBackendOptions {
        mock_time: true,
        threading: false,
        renderer_name: Some("software".into()),
    }))
}
