//! Every letter that the machine, the instrument or the list of languages says can be drawn with the fonts that are
//! shipped: a letter without a glyph is drawn as nothing.

use std::{collections::BTreeSet, fs, path::Path};

use skrifa::{FontRef, MetadataProvider as _};

/// What stands in for the letters of the device, in any weight.
const FALLBACKS: [&str; 3] = ["NotoSansCyrillic", "NotoSansArabic", "NotoSansEthiopic"];

/// The letters that a shipped font can draw.
fn letters_of(font: &str) -> BTreeSet<char> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fonts/{font}.ttf"));
    let bytes = fs::read(path).expect("the font is shipped");
    let font = FontRef::new(&bytes).expect("the font can be read");
    let letters = font.charmap().mappings();
    letters
        .filter_map(|(code, _)| char::from_u32(code))
        .collect()
}

/// What is said in the files of a folder and below it, whose names end so.
fn said_in(folder: &Path, ending: &str, said: &mut BTreeSet<char>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            said_in(&path, ending, said);
        } else if path.to_string_lossy().ends_with(ending) {
            let text = fs::read_to_string(&path).expect("the file is text");
            said.extend(text.chars().filter(|letter| !letter.is_control()));
        }
    }
}

#[test]
fn the_fonts_cover_everything_that_is_said() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut said = BTreeSet::new();
    said_in(&here.join("lang"), ".po", &mut said);
    said_in(&here.join("screens"), ".slint", &mut said);
    said_in(&here.join("components"), ".slint", &mut said);
    said_in(
        &here.join("../firmware-config/instrument"),
        ".toml",
        &mut said,
    );
    let languages = here.join("../src/domain/instrument/language.rs");
    said.extend(
        fs::read_to_string(languages)
            .expect("the list is text")
            .chars(),
    );
    said.remove(&'\n');
    for weight in ["400", "700"] {
        let mut drawn = letters_of(&format!("AtkinsonHyperlegibleNext-{weight}"));
        for font in FALLBACKS {
            drawn.extend(letters_of(&format!("{font}-{weight}")));
        }
        let missing: Vec<&char> = said.difference(&drawn).collect();
        assert!(
            missing.is_empty(),
            "weight {weight} draws nothing for {missing:?}"
        );
    }
}

#[test]
fn what_a_teller_can_type_is_drawn_in_the_tellers_letters() {
    let typed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \
        éëèêáäàâïíóöòôúüùçñßÉËÈÊÁÄÀÂÏÍÓÖÒÔÚÜÙÇÑĳ?!:;'\"()-€.,";
    for font in ["Literata-400", "Literata-600"] {
        let drawn = letters_of(font);
        let missing: Vec<char> = typed
            .chars()
            .filter(|letter| !drawn.contains(letter))
            .collect();
        assert!(missing.is_empty(), "{font} draws nothing for {missing:?}");
    }
}
