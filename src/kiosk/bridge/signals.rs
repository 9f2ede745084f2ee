//! A service manager or a person at the terminal ends the kiosk: the window closes, the keeper saves, the courier ends.

use std::{io, thread};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

/// Ends the event loop at the first signal to end.
pub(super) fn end_the_loop() -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let hearing = thread::Builder::new().name("signals".to_owned());
    hearing.spawn(move || {
        if signals.forever().next().is_some() {
            // A loop that already ended needs no ending.
            let _ = slint::quit_event_loop();
        }
    })?;
    Ok(())
}
