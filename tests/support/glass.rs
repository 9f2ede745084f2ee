//! A kiosk on a window in memory, which tells how much of it is painted.

use std::{cell::Cell, rc::Rc, time::Duration};

use slint::{
    PlatformError,
    platform::{
        Platform, WindowAdapter,
        software_renderer::{MinimalSoftwareWindow, PremultipliedRgbaColor, RepaintBufferType},
    },
};

use super::screens::{Screens, TWENTE};

const WIDTH: usize = 1280;
const HEIGHT: usize = 800;
/// How often the session's clock ticks.
pub(crate) const TICK: Duration = Duration::from_millis(100);

/// One of these for each process or thread: Slint takes one window system.
pub(crate) struct Glass {
    pub(crate) screens: Screens,
    window: Rc<MinimalSoftwareWindow>,
    time: Rc<Cell<Duration>>,
    pixels: Cell<Vec<PremultipliedRgbaColor>>,
}

impl Glass {
    /// Opens the kiosk and paints until it is still.
    pub(crate) fn open() -> Glass {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
        let time = Rc::new(Cell::new(Duration::ZERO));
        let platform = InMemory {
            window: window.clone(),
            time: time.clone(),
        };
        let glass = Glass {
            screens: Screens::on(Box::new(platform), TWENTE, "Begin"),
            window,
            time,
            pixels: Cell::new(vec![PremultipliedRgbaColor::default(); WIDTH * HEIGHT]),
        };
        glass.settle();
        glass
    }

    /// Lets every motion end.
    pub(crate) fn settle(&self) {
        for _ in 0..20 {
            self.time.set(self.time.get() + TICK);
            self.frame();
        }
    }

    /// A tick of the session's clock, and the picture after it; gives what was painted.
    pub(crate) fn tick(&self) -> u32 {
        self.time.set(self.time.get() + TICK);
        self.screens.tick(TICK);
        self.frame()
    }

    /// Paints what changed; gives the number of pixels.
    pub(crate) fn frame(&self) -> u32 {
        slint::platform::update_timers_and_animations();
        let mut pixels = self.pixels.take();
        let mut painted = 0;
        self.window.draw_if_needed(|renderer| {
            let region = renderer.render(&mut pixels, WIDTH);
            painted = region
                .iter()
                .map(|(_, size)| size.width * size.height)
                .sum();
        });
        self.pixels.set(pixels);
        painted
    }
}

/// Of the glass, in percent.
pub(crate) fn percent(pixels: u32) -> f64 {
    f64::from(pixels) * 100.0 / (WIDTH * HEIGHT) as f64
}

struct InMemory {
    window: Rc<MinimalSoftwareWindow>,
    time: Rc<Cell<Duration>>,
}

impl Platform for InMemory {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.window.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.time.get()
    }
}
