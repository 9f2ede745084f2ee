//! A finger on the glass, and an eye before it: xdotool and ImageMagick on the display of this process.

use std::{path::Path, process::Command, time::Duration};

use i_slint_backend_winit::{Backend, winit::platform::x11::EventLoopBuilderExtX11};
use slint::{LogicalPosition, Timer, TimerMode, platform::Platform};

/// Slint's own windows, as the kiosk opens them.
pub(crate) fn platform() -> Box<dyn Platform> {
    let mut events = i_slint_backend_winit::winit::event_loop::EventLoop::with_user_event();
    // A test does not run on the first thread of its process.
    EventLoopBuilderExtX11::with_any_thread(&mut events, true);
    let backend = Backend::builder()
        .with_renderer_name("software")
        .with_event_loop_builder(events);
    Box::new(backend.build().expect("the display is there"))
}

/// Touches a place and lets go, as long as a finger takes.
pub(crate) fn tap(at: LogicalPosition) {
    let (x, y) = (format!("{:.0}", at.x), format!("{:.0}", at.y));
    do_all(&["mousemove", &x, &y, "mousedown", "1"]);
    let_events_come(Duration::from_millis(40));
    do_all(&["mouseup", "1"]);
    let_events_come(Duration::from_millis(60));
}

/// Gives xdotool its words: several acts at once are much faster than one by one.
pub(crate) fn do_all(words: &[&str]) {
    let done = Command::new("xdotool").args(words).status();
    assert!(done.expect("xdotool is installed").success(), "{words:?}");
}

/// Lets the window have what the display has for it, for so long.
pub(crate) fn let_events_come(time: Duration) {
    let timer = Timer::default();
    timer.start(TimerMode::SingleShot, time, || {
        slint::quit_event_loop().unwrap();
    });
    slint::run_event_loop_until_quit().unwrap();
}

/// A picture of what stands on the display.
pub(crate) fn look(file: &Path) {
    let_events_come(Duration::from_millis(250));
    let done = Command::new("import")
        .args(["-window", "root"])
        .arg(file)
        .status();
    assert!(done.expect("ImageMagick is installed").success());
}
