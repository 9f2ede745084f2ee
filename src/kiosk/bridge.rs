//! The bridge to the screens: the only code that knows Slint and the `ui` crate.
//!
//! One file per global of `ui/bridge/`: each turns callbacks into acts and a view into properties, and decides nothing.
//! A property is set only when its part of the view changed, because a new model makes its whole list anew.
//!
//! Everything here runs on the thread of the event loop; other threads reach it through [`Screen::waker`] alone.

mod choosing;
mod clock;
mod desk;
mod helping;
mod keyboard;
mod list;
mod locking;
mod look;
mod meaning;
mod names;
mod reading;
mod signals;
mod staff;
mod telling;
mod touch;
mod visit;
mod voice;
mod withdrawing;

use std::{cell::RefCell, rc::Rc, sync::Arc, time::Duration};

use slint::{ComponentHandle, PhysicalSize, Timer, TimerMode, platform::WindowEvent};
use vertelpunt_ui as ui;

use crate::kiosk::{keeper, session::Session, settings};

pub use desk::Desk;

/// How often time passes for the visit.
const TICK: Duration = Duration::from_millis(100);

/// Why there is no screen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The window system, the panel or its renderer does not work.
    #[error("the screen cannot be used: {0}")]
    Platform(#[from] slint::PlatformError),
    /// Signals to end cannot be heard.
    #[error("signals cannot be heard: {0}")]
    Signals(#[source] std::io::Error),
    /// The event loop of the window system failed.
    #[error("the event loop failed: {0}")]
    Loop(#[from] slint::EventLoopError),
}

thread_local! {
    /// The desk of this thread's event loop, for what other threads send to it.
    static DESK: RefCell<Option<Rc<Desk>>> = const { RefCell::new(None) };
}

/// Why the screen ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The window was closed, or a signal came.
    Closed,
    /// A beheerder asked for the program to start again.
    StartAgain,
}

/// The window, before and while a session stands on it.
pub struct Screen {
    window: ui::AppWindow,
    settings: settings::Window,
}

impl Screen {
    /// Opens the window or takes the panel.
    pub fn open(settings: settings::Window) -> Result<Screen, Error> {
        let window = ui::AppWindow::new()?;
        window.window().set_fullscreen(settings.fullscreen);
        window
            .window()
            .set_size(PhysicalSize::new(settings.width, settings.height));
        Ok(Screen { window, settings })
    }

    /// Tells the session's thread that the keeper has something to say; may be called from any thread.
    pub fn waker(&self) -> impl Fn(keeper::Event) + Send + Sync + 'static {
        let wake = Arc::new(|event| {
            DESK.with_borrow(|desk| desk.as_ref().map(|desk| desk.hear(event)));
        });
        move |event| {
            let wake = wake.clone();
            // Before the event loop runs and after it ended nobody listens; the next tick asks anyway.
            let _ = slint::invoke_from_event_loop(move || wake(event));
        }
    }

    /// Shows the session until the window closes.
    pub fn run(self, session: Session) -> Result<Ending, Error> {
        let desk = Desk::set_up(&self.window, session);
        desk.count_touch_devices();
        signals::end_the_loop().map_err(Error::Signals)?;
        DESK.set(Some(desk.clone()));
        let timer = Timer::default();
        timer.start(TimerMode::Repeated, TICK, {
            let desk = desk.clone();
            move || desk.tick()
        });
        self.window.show()?;
        let scale_factor = self.settings.scale;
        if (scale_factor - 1.0).abs() > f32::EPSILON {
            self.window
                .window()
                .dispatch_event(WindowEvent::ScaleFactorChanged { scale_factor });
        }
        let ended = slint::run_event_loop();
        DESK.set(None);
        self.window.hide()?;
        ended?;
        Ok(if desk.is_to_start_again() {
            Ending::StartAgain
        } else {
            Ending::Closed
        })
    }
}
