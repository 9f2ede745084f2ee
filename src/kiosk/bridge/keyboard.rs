//! The on-screen keyboard: its keys arrive at the field with the focus as if they were struck.

use slint::{
    ComponentHandle, Global, SharedString,
    platform::{Key, WindowEvent},
};
use vertelpunt_ui as ui;

/// Connects the keys on the glass to the window.
pub(super) fn connect(window: &ui::AppWindow) {
    let keyboard = ui::Keyboard::get(window);
    keyboard.on_key({
        let window = window.as_weak();
        move |text| strike(&window, text)
    });
    keyboard.on_backspace({
        let window = window.as_weak();
        move || strike(&window, Key::Backspace.into())
    });
}

fn strike(window: &slint::Weak<ui::AppWindow>, text: SharedString) {
    let Some(window) = window.upgrade() else {
        return;
    };
    window
        .window()
        .dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
    window
        .window()
        .dispatch_event(WindowEvent::KeyReleased { text });
}
