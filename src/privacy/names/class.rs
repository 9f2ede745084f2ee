//! What the lexicon knows about a word: a set of classes and how common it is, in one number.
//!
//! `build.rs` writes the numbers and the program reads them, both with this file. The order of [`NAMES`] is the order
//! of the bits; the lexicon is built anew whenever it changes.

/// One thing that a word can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class(u8);

/// Everything that is known about one word or phrase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes(u64);

/// From where on a word is common: `in` and `van` are, and would make a compound of anything.
pub(crate) const COMMON: u8 = 36;

/// From where on a place is known everywhere.
const KNOWN: u8 = 30;

/// Where the commonness starts, above the classes.
const ZIPF_SHIFT: u32 = 56;

impl Classes {
    /// Nothing is known but `class`.
    pub(crate) fn only(class: Class) -> Classes {
        Classes(1 << class.0)
    }

    /// As the lexicon keeps it.
    pub(crate) fn from_bits(bits: u64) -> Classes {
        Classes(bits)
    }

    /// For the lexicon to keep.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// Whether it is a `class`.
    pub(crate) fn has(self, class: Class) -> bool {
        self.0 & (1 << class.0) != 0
    }

    /// Whether it is one of `classes`.
    pub(crate) fn has_any(self, classes: &[Class]) -> bool {
        self.0 & bits(classes) != 0
    }

    /// What both know; the more common of the two.
    pub(crate) fn with(self, other: Classes) -> Classes {
        let classes = (self.0 | other.0) & ((1 << ZIPF_SHIFT) - 1);
        Classes(classes | u64::from(self.zipf().max(other.zipf())) << ZIPF_SHIFT)
    }

    /// Everything but `classes`.
    pub(crate) fn without(self, classes: &[Class]) -> Classes {
        Classes(self.0 & !bits(classes))
    }

    /// Its place in a phrase, and nothing else.
    pub(crate) fn only_place(self) -> Classes {
        Classes(self.0 & (1 << Class::BEGINS.0 | 1 << Class::CONTINUES.0))
    }

    /// How common: ten times the logarithm of its occurrences per thousand million words; 0 is not counted.
    pub(crate) fn zipf(self) -> u8 {
        (self.0 >> ZIPF_SHIFT) as u8
    }

    /// The same with a commonness.
    pub(crate) fn with_zipf(self, zipf: u8) -> Classes {
        self.with(Classes(u64::from(zipf) << ZIPF_SHIFT))
    }

    /// Whether it is a word that is common enough to be meant by another with one letter wrong.
    pub(crate) fn is_common_word(self) -> bool {
        let is_name = self.has_any(&[Class::FIRST, Class::OVER]);
        self.has(Class::WORD) && self.zipf() >= COMMON && !is_name
    }

    /// Whether it is a place in or near Twente or a Dutch town, as known as a place has to be to be meant so.
    pub(crate) fn is_known_place(self) -> bool {
        let is_known = self.has(Class::TWENTE) || self.has(Class::PLACE) && self.zipf() >= KNOWN;
        is_known && !self.has(Class::WORD)
    }

    /// Whether nothing is known but perhaps how common it is, and its place in a phrase.
    pub(crate) fn is_empty(self) -> bool {
        self.0 << (64 - Class::BEGINS.0) == 0
    }
}

/// The bits of `classes`: a constant where they are.
fn bits(classes: &[Class]) -> u64 {
    classes.iter().fold(0, |bits, class| bits | 1 << class.0)
}

/// Declares each class with its bit and the name by which the lists call it.
macro_rules! classes {
    ($($(#[$doc:meta])* $constant:ident = $bit:literal, $name:literal;)*) => {
        impl Class {
            $($(#[$doc])* pub(crate) const $constant: Class = Class($bit);)*
        }

        /// The classes by the names that stand in the lists.
        pub(crate) const NAMES: &[(&str, Class)] = &[$(($name, Class::$constant)),*];
    };
}

classes! {
    /// A dictionary has it in lower case.
    WORD = 0, "word";
    /// A dictionary has it with a capital.
    PROPER = 1, "proper";
    /// A first name.
    FIRST = 2, "first";
    /// A family name.
    SURNAME = 3, "surname";
    /// The part of a family name after its particles.
    AFTER_PARTICLE = 4, "after_particle";
    /// A Dutch town or village.
    PLACE = 5, "place";
    /// A Dutch hamlet that only one list knows.
    HAMLET = 6, "hamlet";
    /// A place in or near Twente.
    TWENTE = 7, "twente";
    /// A place abroad.
    CITY = 8, "city";
    /// A neighbourhood, a park, a lake.
    RECREATION = 9, "recreation";
    /// A named provider of care or housing.
    INSTITUTION = 10, "institution";
    /// A named school.
    SCHOOL = 11, "school";
    /// A word after which schools are called.
    SCHOOL_NAME = 12, "school_name";
    /// Something that stays.
    KEEP = 13, "keep";
    /// A name more often than the word it also is.
    OVER = 14, "over";
    /// `meneer`, `juf`, `opa`.
    TITLE = 15, "title";
    /// `zoon`, `voogd`, `collega`.
    ROLE = 16, "role";
    /// `familie`, `gezin`.
    FAMILY = 17, "family";
    /// `heet`, `genaamd`.
    NAMING = 18, "naming";
    /// `naam`.
    MY_NAME = 19, "my_name";
    /// `mijn`, `haar`, `oonze`.
    OWN = 20, "own";
    /// `in`, `naar`, `uit`.
    PLACE_PREP = 21, "place_prep";
    /// `bij`, `over`, `door`.
    WEAK_PREP = 22, "weak_prep";
    /// `met`, `van`, `en`.
    PERSON_PREP = 23, "person_prep";
    /// `woon`, `geboren`, `gemeente`.
    LIVE = 24, "live";
    /// What a person does: `zei`, `huilde`.
    VERB = 25, "verb";
    /// `basisschool`, `obs`.
    SCHOOL_CUE = 26, "school_cue";
    /// `college`, `lyceum`.
    SCHOOL_TAIL = 27, "school_tail";
    /// `stichting`, `kliniek`.
    INSTITUTION_CUE = 28, "institution_cue";
    /// `bakkerij`, `garage`.
    FIRM_CUE = 29, "firm_cue";
    /// `bv`, `vof`.
    FIRM_TAIL = 30, "firm_tail";
    /// `voetbalclub`, `manege`.
    CLUB_CUE = 31, "club_cue";
    /// `zwembad`, `camping`.
    RECREATION_CUE = 32, "recreation_cue";
    /// `insta`, `discord`.
    PLATFORM = 33, "platform";
    /// `zaaknummer`, `kenmerk`.
    CASE_CUE = 34, "case_cue";
    /// A month.
    MONTH = 35, "month";
    /// A day of the week.
    WEEKDAY = 36, "weekday";
    /// `van`, `de`, `ter`.
    PARTICLE = 37, "particle";
    /// `oude`, `klein`: particles of the east.
    EASTERN_PARTICLE = 38, "twents_particle";
    /// `burgemeester`, `prins`: streets are called after them.
    STREET_TITLE = 39, "street_title";
    /// `schoolplein`, `snelweg`: no name of a street.
    COMMON_STREET = 40, "common_street";
    /// A job that one person in a town has.
    JOB = 41, "job";
    /// `de`, `het`, `een`.
    ARTICLE = 42, "article";
    /// `hele`, `eerste`: what follows an article and begins no name.
    ADVERB = 43, "adverb";
    /// A word of the dialect.
    DIALECT = 44, "dialect";
    /// A place more often than the word it also is, after a preposition.
    PLACE_OVER = 45, "place_over";
    /// No list has it; two words of the dictionary make it up.
    COMPOUND = 46, "compound";
    /// A phrase of several words begins with it.
    BEGINS = 47, "begins";
    /// The second word of a phrase.
    CONTINUES = 48, "continues";
}

impl Class {
    /// Its place in the numbers of the lexicon.
    pub(crate) fn bit(self) -> u8 {
        self.0
    }

    /// The class that a list calls `name`.
    pub(crate) fn parse(name: &str) -> Option<Class> {
        NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, class)| *class)
    }
}
