//! The 64 pictures of a child's withdrawal code. A picture is six bits; a code of six has 36 random bits.
//!
//! A code of pictures is the names of its pictures with one space between them: it is stretched and kept like one of
//! words, and can be typed where only words can be. Names and order never change: they are the code.

/// The names of the pictures, four pages of sixteen; each is a drawing `code-NAME`.
pub const PICTURES: [&str; 64] = [
    "kat",
    "koe",
    "vis",
    "vogel",
    "vlinder",
    "konijn",
    "hond",
    "paard", //
    "pizza",
    "wortel",
    "kersen",
    "ijsje",
    "taart",
    "ei",
    "brood",
    "kaas", //
    "zon",
    "maan",
    "ster",
    "wolk",
    "boom",
    "bloem",
    "cactus",
    "regenboog", //
    "sneeuw",
    "vuur",
    "berg",
    "druppel",
    "fiets",
    "auto",
    "trein",
    "boot", //
    "vliegtuig",
    "raket",
    "tractor",
    "huis",
    "deur",
    "sleutel",
    "bed",
    "stoel", //
    "lamp",
    "boek",
    "potlood",
    "schaar",
    "paraplu",
    "bel",
    "klok",
    "hamer", //
    "ladder",
    "ballon",
    "cadeau",
    "gitaar",
    "bril",
    "sok",
    "shirt",
    "kroon", //
    "rugzak",
    "bal",
    "puzzel",
    "robot",
    "anker",
    "tent",
    "bad",
    "molen",
];

/// How many pictures a code has.
pub const N_IN_CODE: usize = 6;

/// The place of a picture in [`PICTURES`].
pub fn place_of(name: &str) -> Option<usize> {
    PICTURES.iter().position(|picture| *picture == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_word_and_there_once() {
        for (place, name) in PICTURES.iter().enumerate() {
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase()), "{name}");
            assert_eq!(place_of(name), Some(place));
        }
    }

    /// The screens show a picture by its place: another order there would be another code.
    #[test]
    fn the_screens_have_the_same_pictures_in_the_same_order() {
        let screens = include_str!("../../../ui/components/code-pictures.slint");
        let list = |name: &str| -> Vec<&str> {
            let (_, list) = screens.split_once(name).expect("the list stands there");
            let (list, _) = list.split_once("];").expect("it ends");
            list.split('"').skip(1).step_by(2).collect()
        };
        assert_eq!(list("> words: ["), PICTURES);
        assert_eq!(list("> names: ["), PICTURES);
    }
}
