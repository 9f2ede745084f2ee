//! Renders screens to PNG without a display, to look at them: `cargo run -p vertelpunt-ui --example gallery`.
//!
//! Arguments narrow it down: names of screens, of sizes (`landscape portrait wide tight`), of themes
//! (`day evening contrast`) and of letters (`normal large largest`); none of a kind means its first. `all` means
//! every one of every kind. `rtl` mirrors the screens, as for a language from right to left. The pictures are written
//! to `target/gallery`.
//!
//! # Why the values stand here
//! The bridges are filled by the kiosk. These are invented values of the length that real ones have.

use std::{fs, path::Path, rc::Rc};

use slint::platform::{
    Platform, PlatformError, WindowAdapter,
    software_renderer::{MinimalSoftwareWindow, RepaintBufferType},
};
use slint::{ComponentHandle as _, PhysicalSize, Rgb8Pixel};
use vertelpunt_ui::{AppWindow, LetterSize, Look, Theme};

#[path = "gallery/values.rs"]
mod values;

const SIZES: [(&str, u32, u32, f32); 4] = [
    ("landscape", 1280, 800, 1.0),
    ("portrait", 800, 1280, 1.0),
    ("wide", 1920, 1080, 0.94),
    ("tight", 1920, 1080, 1.46),
];
const THEMES: [(&str, Theme); 3] = [
    ("day", Theme::Day),
    ("evening", Theme::Evening),
    ("contrast", Theme::Contrast),
];
const LETTERS: [(&str, LetterSize); 3] = [
    ("normal", LetterSize::Normal),
    ("large", LetterSize::Large),
    ("largest", LetterSize::Largest),
];

struct Headless(Rc<MinimalSoftwareWindow>);

impl Platform for Headless {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.0.clone())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let chosen = |names: &[&str]| -> Vec<usize> {
        let found: Vec<usize> = (0..names.len())
            .filter(|&i| asked.iter().any(|a| a == names[i]))
            .collect();
        match (asked.iter().any(|a| a == "all"), found.is_empty()) {
            (true, true) => (0..names.len()).collect(),
            (false, true) => vec![0],
            (_, false) => found,
        }
    };
    let shots = values::SHOTS.map(|(name, _, _)| name);
    let shots = match asked.iter().any(|a| shots.contains(&a.as_str())) {
        true => chosen(&shots),
        false => (0..shots.len()).collect(),
    };
    let (sizes, themes, letters) = (
        chosen(&SIZES.map(|s| s.0)),
        chosen(&THEMES.map(|t| t.0)),
        chosen(&LETTERS.map(|l| l.0)),
    );

    let is_right_to_left = asked.iter().any(|a| a == "rtl");

    let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
    slint::platform::set_platform(Box::new(Headless(window.clone())))?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/gallery");
    fs::create_dir_all(&folder)?;
    for (size_name, width, height, scale) in sizes.into_iter().map(|i| SIZES[i]) {
        for (theme_name, theme) in themes.iter().map(|&i| THEMES[i]) {
            for (letters_name, letter_size) in letters.iter().map(|&i| LETTERS[i]) {
                for (name, screen, fill) in shots.iter().map(|&i| values::SHOTS[i]) {
                    let app = AppWindow::new()?;
                    vertelpunt_ui::add_fonts();
                    app.show()?;
                    window.dispatch_event(slint::platform::WindowEvent::ScaleFactorChanged {
                        scale_factor: scale,
                    });
                    window.set_size(PhysicalSize::new(width, height));
                    app.global::<Look>().set_theme(theme);
                    app.global::<Look>().set_letters(letter_size);
                    values::common(&app);
                    app.global::<vertelpunt_ui::Visit>().set_screen(screen);
                    fill(&app);
                    if is_right_to_left {
                        values::right_to_left(&app, screen);
                    }
                    let file = folder.join(format!(
                        "{name}-{size_name}-{theme_name}-{letters_name}{}.png",
                        if is_right_to_left { "-rtl" } else { "" }
                    ));
                    picture(&window, &file, (width, height))?;
                    app.hide()?;
                }
            }
        }
    }
    Ok(())
}

/// Draws the window and writes it as a PNG.
fn picture(
    window: &MinimalSoftwareWindow,
    file: &Path,
    (width, height): (u32, u32),
) -> Result<(), Box<dyn std::error::Error>> {
    slint::platform::update_timers_and_animations();
    let mut pixels = vec![Rgb8Pixel::default(); (width * height) as usize];
    window.request_redraw();
    window.draw_if_needed(|renderer| {
        renderer.render(&mut pixels, width as usize);
    });
    let bytes: Vec<u8> = pixels.iter().flat_map(|p| [p.r, p.g, p.b]).collect();
    let mut encoder = png::Encoder::new(fs::File::create(file)?, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&bytes)?;
    Ok(())
}
