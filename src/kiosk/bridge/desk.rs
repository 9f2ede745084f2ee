//! The desk: one session, one window, and what the window shows of it.

use std::{cell::RefCell, rc::Rc};

use slint::ComponentHandle;
use vertelpunt_ui as ui;

use crate::kiosk::{
    flow::{event::Act, reading::Spoken},
    keeper::{self, staff::DeskReport, trust::Arrival},
    session::{Session, StaffPage},
    settings::staff::{PlaceField, Start},
    staff,
    view::{self, View},
};

use super::{
    choosing, helping, keyboard, locking, look, meaning, names, reading, staff as staff_page,
    telling, touch, visit, voice, withdrawing,
};

/// A session on a window.
pub struct Desk {
    window: slint::Weak<ui::AppWindow>,
    session: RefCell<Session>,
    shown: RefCell<Option<View>>,
}

impl Desk {
    /// Connects every global of the window to the session and shows it for the first time.
    pub fn set_up(window: &ui::AppWindow, session: Session) -> Rc<Desk> {
        let desk = Rc::new(Desk {
            window: window.as_weak(),
            session: RefCell::new(session),
            shown: RefCell::new(None),
        });
        ui::add_fonts();
        keyboard::connect(window);
        visit::connect(window, &desk);
        choosing::connect(window, &desk);
        telling::connect(window, &desk);
        voice::connect(window, &desk);
        names::connect(window, &desk);
        meaning::connect(window, &desk);
        locking::connect(window, &desk);
        helping::connect(window, &desk);
        withdrawing::connect(window, &desk);
        look::connect(window, &desk);
        reading::connect(window, &desk);
        staff_page::connect(window, &desk);
        desk.show();
        desk
    }

    /// A person did something.
    pub fn act(&self, act: Act) {
        self.session.borrow_mut().act(act);
        self.show();
    }

    /// A callback that does one thing.
    pub(super) fn sends(self: &Rc<Self>, act: Act) -> impl Fn() + 'static {
        let desk = self.clone();
        move || desk.act(act.clone())
    }

    /// A person did what the shown view says, e.g. pressed its third tile.
    pub(super) fn act_on(&self, chosen: impl FnOnce(&View) -> Option<Act>) {
        let act = self.shown.borrow().as_ref().and_then(chosen);
        if let Some(act) = act {
            self.act(act);
        }
    }

    /// Staff did something.
    pub(super) fn staff_act(&self, event: staff::Event) {
        self.session.borrow_mut().staff_act(event);
        self.show();
        if self.is_to_start_again() {
            // Where no loop runs, as in a test, there is none to end.
            let _ = slint::quit_event_loop();
        }
    }

    /// Staff did what the last report says, e.g. ended the pause that stands.
    pub(super) fn staff_act_on(&self, chosen: impl FnOnce(&DeskReport) -> staff::Event) {
        let event = self
            .session
            .borrow()
            .staff()
            .and_then(|page| page.facts.desk.as_ref().map(chosen));
        if let Some(event) = event {
            self.staff_act(event);
        }
    }

    /// What stands about the place now, to be changed.
    pub(super) fn place_text(&self, field: PlaceField) -> String {
        let text = |page: &StaffPage<'_>| Some(field.of(page.facts.place.as_ref()?).to_owned());
        self.on_staff(text).flatten().unwrap_or_default()
    }

    /// Something of the staff page that stands.
    pub(super) fn on_staff<T>(&self, read: impl FnOnce(&StaffPage<'_>) -> T) -> Option<T> {
        self.session.borrow().staff().as_ref().map(read)
    }

    /// Staff choose how every visit begins, from how it begins now.
    pub(super) fn begin_with(&self, changed: impl FnOnce(Start) -> Start) {
        if let Some(start) = self.on_staff(|page| page.facts.start) {
            self.staff_act(staff::Event::Desk(staff::desk::Act::Begin(changed(start))));
        }
    }

    /// Whether a beheerder asked for the program to start again.
    pub fn is_to_start_again(&self) -> bool {
        self.session.borrow().starts_again()
    }

    /// Anything else that is asked of the session.
    pub(super) fn with_session(&self, work: impl FnOnce(&mut Session)) {
        work(&mut self.session.borrow_mut());
        self.show();
    }

    /// Time passed.
    pub fn tick(&self) {
        self.session.borrow_mut().tick();
        self.show();
        self.read_what_stands();
    }

    /// A screen that is to be read without being asked begins when it stands.
    fn read_what_stands(&self) {
        if !self.session.borrow().flow().reads_by_itself() {
            return;
        }
        if let Some(parts) = self.spoken() {
            self.session.borrow_mut().read_itself(parts);
            self.show();
        }
    }

    /// All that is read of what stands; `None` without a window.
    pub fn spoken(&self) -> Option<Vec<Spoken>> {
        let window = self.window.upgrade()?;
        let shown = self.shown.borrow();
        Some(reading::parts(&window, shown.as_ref()?))
    }

    /// The keeper has something to say.
    pub fn hear(&self, event: keeper::Event) {
        {
            let mut session = self.session.borrow_mut();
            let arrived = matches!(
                event,
                keeper::Event::Arrived(Arrival::KeySet(_) | Arrival::Document(..))
            );
            if arrived || event == keeper::Event::Restarted {
                session.read_papers();
            }
            session.wake();
        }
        self.show();
    }

    pub(super) fn count_touch_devices(&self) {
        if let Some(count) = touch::count() {
            self.session.borrow().set_touch_devices(count);
        }
    }

    /// Brings the window up to what the session says now.
    fn show(&self) {
        let Some(window) = self.window.upgrade() else {
            return;
        };
        let session = self.session.borrow();
        let view = view::view(session.flow());
        let spoken = |shown: &View| shown.frame.language == view.frame.language;
        if !self.shown.borrow().as_ref().is_some_and(spoken) {
            look::speak(&view.frame.language);
        }
        visit::show(&window, &session, &view);
        choosing::show(&window, &view);
        telling::show(&window, &view);
        voice::show(&window, &view);
        names::show(&window, &view);
        meaning::show(&window, &view);
        locking::show(&window, &view);
        helping::show(&window, &view);
        withdrawing::show(&window, &view);
        look::show(&window, &session, &view);
        reading::show(&window, &view);
        staff_page::show(&window, &session);
        self.shown.replace(Some(view));
    }
}
