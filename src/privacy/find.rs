//! Structured identifiers: e-mail, account, telephone, citizen service number, postal code, number plate.
//!
//! Each has a form and most have a checksum, so a match is rarely wrong. Names of people and places are found by
//! [`super::names`], which asks here first.
//!
//! Invariants: ranges lie on character boundaries, in order, without overlap; nothing panics.

use std::{cmp::Reverse, ops::Range};

use super::{Kind, numbers};

/// A place that the machine proposes to take out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub range: Range<usize>,
}

/// Every structured identifier in `text`. Where two readings overlap, the one that its checksum makes surer wins.
///
/// ```
/// use vertelpunt::privacy::{Kind, find::find};
/// let text = "Bel mij op 06 12 34 56 78.";
/// let found = find(text);
/// assert_eq!(found[0].kind, Kind::Phone);
/// assert_eq!(&text[found[0].range.clone()], "06 12 34 56 78");
/// ```
pub fn find(text: &str) -> Vec<Proposal> {
    if !text
        .bytes()
        .any(|byte| byte == b'@' || byte.is_ascii_digit())
    {
        return Vec::new();
    }
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let scan = Scan {
        letters: &letters,
        end: text.len(),
    };
    let mut all: Vec<Proposal> = Vec::new();
    let mut done = 0;
    for (sign, (_, c)) in letters.iter().enumerate() {
        if *c == '@' {
            scan.readings(sign, &mut all);
        } else if c.is_ascii_digit() {
            let near = done.max((sign + 1).saturating_sub(FIRST_DIGIT))..=sign;
            near.filter(|at| scan.may_start(*at))
                .for_each(|at| scan.readings(at, &mut all));
            done = sign + 1;
        }
    }
    without_overlap(all)
}

/// Every number has a digit among its first letters and marks: `XXX-99-X`.
const FIRST_DIGIT: usize = 5;

fn without_overlap(mut all: Vec<Proposal>) -> Vec<Proposal> {
    all.sort_by_key(|p| (p.kind, Reverse(p.range.len()), p.range.start));
    let mut kept: Vec<Proposal> = Vec::new();
    for proposal in all {
        let apart = |k: &Proposal| {
            k.range.end <= proposal.range.start || proposal.range.end <= k.range.start
        };
        if kept.iter().all(apart) {
            kept.push(proposal);
        }
    }
    kept.sort_by_key(|p| p.range.start);
    kept
}

/// The text as characters; places are counted in characters.
struct Scan<'a> {
    letters: &'a [(usize, char)],
    end: usize,
}

/// Two-letter words and units that follow a number in ordinary sentences.
const NO_POSTCODE: &[&str] = &[
    "en", "is", "in", "op", "te", "om", "ik", "je", "ze", "we", "na", "of", "zo", "nu", "al", "er",
    "me", "km", "kg", "cm", "mm", "ml", "af", "ha", "ja", "mb", "gb", "jr", "pk", "et", "to", "it",
    "at",
];

/// Longest run of digits and marks that is looked at from one place.
const LONGEST_RUN: usize = 32;

impl Scan<'_> {
    /// What begins at a place, or lies around an `@` there.
    fn readings(&self, at: usize, all: &mut Vec<Proposal>) {
        let readings = [
            (Kind::Email, self.email(at)),
            (Kind::Iban, self.iban(at)),
            (Kind::Phone, self.phone(at)),
            (Kind::Bsn, self.bsn(at)),
            (Kind::Postcode, self.postcode(at)),
            (Kind::Plate, self.plate(at)),
        ];
        let found = readings
            .into_iter()
            .filter_map(|(kind, found)| Some((kind, found?)));
        all.extend(found.map(|(kind, places)| Proposal {
            kind,
            range: self.bytes(places),
        }));
    }

    /// Whether a number may begin at a place.
    fn may_start(&self, place: usize) -> bool {
        self.at(place)
            .is_some_and(|c| c == '+' || c.is_ascii_alphanumeric() && self.starts(place))
    }

    fn at(&self, place: usize) -> Option<char> {
        self.letters.get(place).map(|(_, c)| *c)
    }

    fn bytes(&self, range: Range<usize>) -> Range<usize> {
        let offset = |place: usize| {
            self.letters
                .get(place)
                .map_or(self.end, |(offset, _)| *offset)
        };
        offset(range.start)..offset(range.end)
    }

    fn is_digit(&self, place: usize) -> bool {
        self.at(place).is_some_and(|c| c.is_ascii_digit())
    }

    fn is_letter(&self, place: usize) -> bool {
        self.at(place).is_some_and(|c| c.is_ascii_alphabetic())
    }

    /// Whether nothing alphanumeric touches the place from the left.
    fn starts(&self, place: usize) -> bool {
        place == 0 || self.at(place - 1).is_none_or(|c| !c.is_alphanumeric())
    }

    fn ends(&self, place: usize) -> bool {
        self.at(place).is_none_or(|c| !c.is_alphanumeric())
    }

    fn text(&self, range: Range<usize>) -> String {
        self.letters[range].iter().map(|(_, c)| *c).collect()
    }

    /// From its `@` outwards.
    fn email(&self, at: usize) -> Option<Range<usize>> {
        if self.at(at) != Some('@') {
            return None;
        }
        let local = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
        let domain = |c: char| c.is_alphanumeric() || ".-".contains(c);
        let left = (0..at)
            .rev()
            .take_while(|p| self.at(*p).is_some_and(local))
            .last()?;
        let right = (at + 1..self.letters.len())
            .take_while(|p| self.at(*p).is_some_and(domain))
            .last()?
            + 1;
        let mut end = right;
        while end > at + 1 && matches!(self.at(end - 1), Some('.' | '-')) {
            end -= 1;
        }
        let host = self.text(at + 1..end);
        let (_, top) = host.rsplit_once('.')?;
        let is_top = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
        (is_top && !host.starts_with('.')).then_some(left..end)
    }

    fn iban(&self, start: usize) -> Option<Range<usize>> {
        let shape = [self.is_letter(start), self.is_letter(start + 1)];
        if shape != [true; 2] || !self.is_digit(start + 2) || !self.starts(start) {
            return None;
        }
        let country = self.text(start..start + 2).to_ascii_uppercase();
        let length = numbers::iban_length(&country);
        let mut compact = String::new();
        let mut place = start;
        while compact.len() < 34 {
            match self.at(place) {
                Some(c) if c.is_ascii_alphanumeric() => compact.push(c.to_ascii_uppercase()),
                Some(' ' | '-' | '.' | '\u{a0}')
                    if self
                        .at(place + 1)
                        .is_some_and(|c| c.is_ascii_alphanumeric()) => {}
                _ => return None,
            }
            place += 1;
            let is_long_enough = length.is_none_or(|length| compact.len() == length);
            if is_long_enough && self.ends(place) && numbers::is_iban(&compact) {
                return Some(start..place);
            }
        }
        None
    }

    /// Groups of digits from `start`, with single marks between them; each with the place after it.
    fn groups(&self, start: usize) -> Vec<(Vec<u8>, usize)> {
        let mut groups: Vec<(Vec<u8>, usize)> = Vec::new();
        let mut place = start;
        while place < start + LONGEST_RUN {
            let digits: Vec<u8> = (place..)
                .map_while(|p| self.at(p).and_then(|c| c.to_digit(10)).map(|d| d as u8))
                .take(LONGEST_RUN)
                .collect();
            if digits.is_empty() {
                break;
            }
            place += digits.len();
            groups.push((digits, place));
            let marks = (place..place + 3)
                .take_while(|p| {
                    self.at(*p)
                        .is_some_and(|c| " -./()\u{a0}\u{2013}".contains(c))
                })
                .count();
            if marks == 0 {
                break;
            }
            place += marks;
        }
        groups
    }

    fn phone(&self, start: usize) -> Option<Range<usize>> {
        let has_plus = self.at(start) == Some('+');
        if !has_plus && (self.at(start) != Some('0') || !self.starts(start)) {
            return None;
        }
        let groups = self.groups(start + usize::from(has_plus));
        (1..=groups.len()).rev().find_map(|count| {
            let digits: Vec<&[u8]> = groups[..count]
                .iter()
                .map(|(digits, _)| digits.as_slice())
                .collect();
            let end = groups[count - 1].1;
            (numbers::is_phone(has_plus, &digits) && self.ends(end)).then_some(start..end)
        })
    }

    /// Nine digits together, or as 123 456 782 or 1234.56.782. Where the text says what they are, eight are enough, and
    /// nine also when they were mistyped.
    fn bsn(&self, start: usize) -> Option<Range<usize>> {
        if !self.is_digit(start) || !self.starts(start) {
            return None;
        }
        let groups = self.groups(start);
        for count in [1, 3] {
            let Some((_, end)) = groups.get(count - 1) else {
                continue;
            };
            let lengths: Vec<usize> = groups[..count]
                .iter()
                .map(|(digits, _)| digits.len())
                .collect();
            let mut digits: Vec<u8> = groups[..count]
                .iter()
                .flat_map(|(d, _)| d.clone())
                .collect();
            let known = matches!(lengths[..], [9] | [3, 3, 3] | [4, 2, 3]);
            if lengths == [8] && self.says_bsn(start) {
                digits.insert(0, 0);
            } else if !known {
                continue;
            }
            let is_meant = numbers::is_bsn(&digits) || lengths != [8] && self.says_bsn(start);
            if is_meant && self.ends(*end) {
                return Some(start..*end);
            }
        }
        None
    }

    fn says_bsn(&self, start: usize) -> bool {
        let before = self.text(start.saturating_sub(30)..start).to_lowercase();
        ["bsn", "burgerservice", "sofi"]
            .iter()
            .any(|cue| before.contains(cue))
    }

    fn postcode(&self, start: usize) -> Option<Range<usize>> {
        let four = (start..start + 4).all(|p| self.is_digit(p));
        if !four || self.at(start) == Some('0') || !self.starts(start) {
            return None;
        }
        let has_blank = matches!(self.at(start + 4), Some(' ' | '\u{a0}'));
        let letters = start + 4 + usize::from(has_blank);
        if !self.is_letter(letters) || !self.is_letter(letters + 1) || !self.ends(letters + 2) {
            return None;
        }
        let pair = self.text(letters..letters + 2);
        let is_upper = pair.chars().all(|c| c.is_ascii_uppercase());
        let lower = pair.to_ascii_lowercase();
        let year = matches!(self.text(start..start + 2).as_str(), "19" | "20");
        let is_sentence = has_blank && !is_upper && (year || NO_POSTCODE.contains(&lower.as_str()));
        let never_given = matches!(lower.as_str(), "sa" | "sd" | "ss");
        (!is_sentence && !never_given).then_some(start..letters + 2)
    }

    /// The Dutch side codes: six letters and digits in three groups, with dashes, blanks or nothing between.
    fn plate(&self, start: usize) -> Option<Range<usize>> {
        if !self.starts(start) || !self.at(start)?.is_ascii_alphanumeric() {
            return None;
        }
        let between: &[Option<char>] = &[None, Some('-'), Some(' ')];
        between
            .iter()
            .find_map(|mark| self.plate_with(start, *mark))
    }

    fn plate_with(&self, start: usize, mark: Option<char>) -> Option<Range<usize>> {
        let mut shape = String::new();
        let mut compact = String::new();
        let mut place = start;
        while compact.len() < 6 {
            let c = self.at(place)?;
            if c.is_ascii_alphanumeric() {
                compact.push(c);
                shape.push(if c.is_ascii_digit() { '9' } else { 'X' });
            } else if Some(c) == mark && !shape.is_empty() {
                shape.push('-');
            } else {
                return None;
            }
            place += 1;
        }
        let wanted = |code: &&str| match mark {
            Some(_) => **code == shape,
            None => has_shape(code, &shape),
        };
        let is_upper = !compact.chars().any(|c| c.is_ascii_lowercase());
        let known = SIDE_CODES.iter().any(wanted);
        (known && self.ends(place) && (is_upper || mark != Some(' '))).then_some(start..place)
    }
}

/// Whether six letters and digits in upper case, without marks, follow a side code.
pub(super) fn is_plate(compact: &str) -> bool {
    let shape: String = compact
        .chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { 'X' })
        .collect();
    SIDE_CODES.iter().any(|code| has_shape(code, &shape))
}

/// Whether a side code without its marks is `shape`.
fn has_shape(code: &str, shape: &str) -> bool {
    code.bytes().filter(|mark| *mark != b'-').eq(shape.bytes())
}

/// Side codes 1 to 14.
const SIDE_CODES: &[&str] = &[
    "XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9", "9-XXX-99",
    "XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX", "9-XX-999", "999-XX-9",
];
