//! Counting the devices that can be touched: with none, a kiosk is a picture.

use std::{fs, path::Path};

/// Where the kernel lists input devices with what they can do.
const DEVICES: &str = "/proc/bus/input/devices";

/// How many touchscreens, tablets, mice or keyboards there are; `None` where nobody can tell, as in a window.
pub(super) fn count() -> Option<usize> {
    if std::env::var_os("DISPLAY").is_some() || std::env::var_os("WAYLAND_DISPLAY").is_some() {
        return None;
    }
    fs::read_to_string(Path::new(DEVICES))
        .ok()
        .map(|listed| handlers(&listed))
}

fn handlers(listed: &str) -> usize {
    let lines = listed
        .lines()
        .filter_map(|line| line.strip_prefix("H: Handlers="));
    lines
        .filter(|handlers| handlers.split(' ').any(is_pointer))
        .count()
}

fn is_pointer(handler: &str) -> bool {
    handler.starts_with("mouse") || handler.starts_with("js") || handler.starts_with("touchscreen")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_touchscreen_counts_and_a_power_button_does_not() {
        let listed = "N: Name=\"Power Button\"\nH: Handlers=kbd event0 \n\n\
                      N: Name=\"FT5406\"\nH: Handlers=mouse0 event1 \n";
        assert_eq!(handlers(listed), 1);
        assert_eq!(handlers(""), 0);
    }
}
