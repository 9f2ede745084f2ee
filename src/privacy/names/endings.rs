//! Lists of what words end in.
//!
//! Every word of a story is asked about, and hardly one has such an ending: the last two letters rule out most at once.

/// Some endings, each of two letters or more.
pub(super) struct Endings {
    list: &'static [&'static str],
    /// A bit for each pair of last letters that one of them has.
    pairs: [u64; PAIRS / 64],
}

/// How many pairs of letters are told apart; accents share their bit with others.
const PAIRS: usize = 32 * 32;

impl Endings {
    /// Those in `list`.
    pub(super) const fn new(list: &'static [&'static str]) -> Endings {
        let mut pairs = [0; PAIRS / 64];
        let mut at = 0;
        while at < list.len() {
            if let Some(letters) = list[at].as_bytes().last_chunk() {
                let pair = pair(letters);
                pairs[pair / 64] |= 1 << (pair % 64);
            }
            at += 1;
        }
        Endings { list, pairs }
    }

    /// Those that `word` has with at least `before` bytes before them.
    pub(super) fn of<'a>(
        &'a self,
        word: &'a str,
        before: usize,
    ) -> impl Iterator<Item = &'static str> + 'a {
        let own = word.as_bytes().last_chunk::<2>();
        let may_be = own.is_some_and(|own| {
            let pair = pair(own);
            self.pairs[pair / 64] & 1 << (pair % 64) != 0
        });
        let list = if may_be { self.list } else { &[] };
        let fits = move |ending: &&&str| {
            ending.as_bytes().last_chunk() == own
                && word.len() >= ending.len() + before
                && word.ends_with(**ending)
        };
        list.iter().filter(fits).copied()
    }

    /// Whether `word` has one of them with at least `before` bytes before it.
    pub(super) fn end(&self, word: &str, before: usize) -> bool {
        self.of(word, before).next().is_some()
    }
}

/// The number of two letters.
const fn pair(letters: &[u8; 2]) -> usize {
    (letters[0] as usize & 31) << 5 | letters[1] as usize & 31
}
