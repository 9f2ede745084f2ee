//! The address of a helpline is what a camera reads off the card.

use rqrr::PreparedImage;

/// Pixels of the glass for each module, and the white around the code.
const MODULE: usize = 4;
const QUIET: usize = 8;

#[test]
fn a_camera_reads_the_address() {
    let address = "https://www.voorbeeld.nl/chat?taal=nl";
    let image = vertelpunt_ui::qr_code(address);
    let modules = image.to_rgba8().unwrap();
    let side = modules.width() as usize;
    let mut glass = PreparedImage::prepare_from_greyscale(
        MODULE * side + 2 * QUIET,
        MODULE * side + 2 * QUIET,
        |x, y| {
            let module = |at: usize| at.checked_sub(QUIET).map(|at| at / MODULE);
            match (module(x), module(y)) {
                (Some(x), Some(y)) if x < side && y < side => modules.as_slice()[y * side + x].r,
                _ => 255,
            }
        },
    );
    let grids = glass.detect_grids();
    let (_, read) = grids.first().unwrap().decode().unwrap();
    assert_eq!(read, address);
}

#[test]
fn no_address_is_no_picture() {
    assert_eq!(vertelpunt_ui::qr_code("").size().width, 0);
    let longer_than_any_code = "x".repeat(3000);
    assert_eq!(
        vertelpunt_ui::qr_code(&longer_than_any_code).size().width,
        0
    );
}
