//! Finding and taking out what identifies a person, in Dutch text and in the sound of a voice. Pure: text in, places
//! out; samples in, samples out.
//!
//! The machine proposes, the teller decides: [`find`] names numbers by their form, [`names`] everything else that
//! says who, where or when, [`words`] makes a text tappable, and [`redact`] takes out what was decided. Nothing here keeps a word. Nobody decides about a voice: [`disguise`] changes it while
//! it is heard, always.

pub mod disguise;
pub mod find;
pub mod names;
pub mod redact;
pub mod words;

mod numbers;

/// What finds identifiers, as it is sealed with a story: rises when it finds other things.
pub const VERSION: &str = "names-6";

/// What disguises a voice, as it is sealed with a spoken story: rises when it sounds otherwise.
pub const DISGUISE_VERSION: &str = "source-filter-1";

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// A bank account number (mod 97).
    Iban,
    /// A telephone number.
    Phone,
    /// A citizen service number (11-proef).
    Bsn,
    /// A postal code.
    Postcode,
    /// A number plate.
    Plate,
    /// A person.
    Person,
    /// A town, a village, a neighbourhood, a park.
    Place,
    /// A street, with its number.
    Address,
    /// A named school.
    School,
    /// A named provider of care, help or housing.
    Institution,
    /// A named firm.
    Firm,
    /// A named club.
    Club,
    /// A day.
    Date,
    /// A day on which somebody was born.
    BirthDate,
    /// An address on the web.
    Url,
    /// A name on a platform.
    Handle,
    /// A number that a file goes by.
    CaseNumber,
    /// A job that few people have.
    Job,
    /// The exact age of an adult.
    Age,
}

/// What a teller sees in the place of a word that is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// A person.
    Person,
    /// A place or an address.
    Place,
    /// A school.
    School,
    /// An organisation, a firm, a club.
    Organisation,
    /// A day.
    Date,
    /// Every other number or address.
    Number,
    /// A word that the teller took out without a kind.
    Word,
}

impl Kind {
    /// The label under which it is shown and sealed.
    pub fn label(self) -> Label {
        match self {
            Kind::Person => Label::Person,
            Kind::Place | Kind::Address | Kind::Postcode => Label::Place,
            Kind::School => Label::School,
            Kind::Institution | Kind::Firm | Kind::Club => Label::Organisation,
            Kind::Date | Kind::BirthDate => Label::Date,
            Kind::Job | Kind::Age => Label::Word,
            _ => Label::Number,
        }
    }

    /// The type as corpora and `remove-names` write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Email => "EMAIL",
            Kind::Iban => "IBAN",
            Kind::Phone => "TELEFOON",
            Kind::Bsn => "BSN",
            Kind::Postcode => "POSTCODE",
            Kind::Plate => "KENTEKEN",
            Kind::Person => "PERSOON",
            Kind::Place => "PLAATS",
            Kind::Address => "ADRES",
            Kind::School => "SCHOOL",
            Kind::Institution => "INSTELLING",
            Kind::Firm => "BEDRIJF",
            Kind::Club => "CLUB",
            Kind::Date => "DATUM",
            Kind::BirthDate => "GEBOORTEDATUM",
            Kind::Url => "URL",
            Kind::Handle => "HANDLE",
            Kind::CaseNumber => "ZAAKNUMMER",
            Kind::Job => "BEROEP",
            Kind::Age => "LEEFTIJD",
        }
    }
}

impl Label {
    /// The word in a sealed placeholder, such as `[nummer 1]`; the same in every language, so that researchers
    /// can count.
    pub fn as_str(self) -> &'static str {
        match self {
            Label::Person => "persoon",
            Label::Place => "plaats",
            Label::School => "school",
            Label::Organisation => "organisatie",
            Label::Date => "datum",
            Label::Number => "nummer",
            Label::Word => "woord",
        }
    }
}
