//! Words as they are compared: lower case, without accents, with one kind of apostrophe.
//!
//! The lexicon is built (`build.rs`) and asked with the same function, so that what is written there is found here.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// `word` in lower case and without accents: `Yılmaz`, `YILMAZ` and `yilmaz` are one.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    // Before the marks are taken apart: an acute accent that stands alone would become a blank and a mark.
    let quoted = |c| match c {
        '’' | '‘' | 'ʼ' | '`' | '´' => '\'',
        c => c,
    };
    let small = word.chars().flat_map(char::to_lowercase).map(quoted);
    for c in small.nfkd() {
        match c {
            'ı' => folded.push('i'),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            c if is_combining_mark(c) => (),
            c => folded.push(c),
        }
    }
    folded
}
