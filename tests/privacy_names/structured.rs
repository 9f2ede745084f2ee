//! A generated stress set: numbers and addresses in every way in which people write and speak them, with checksums that
//! are right. At least 99 % of their letters and digits go.

use vertelpunt::privacy::names::{Level, find, region::Region};

/// Numbers that look drawn but are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect()
    }

    fn letters(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b"BDFGHJKLNPRSTVXZ"[self.below(16) as usize]))
            .collect()
    }
}

const ONES: [&str; 10] = [
    "nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen",
];
const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

fn spoken(digits: &str) -> String {
    let words: Vec<&str> = digits
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|b| ONES[usize::from(b - b'0')])
        .collect();
    words.join(" ")
}

fn phone(draw: &mut Draw) -> String {
    let rest = draw.digits(7);
    let mobile = format!("06{}{rest}", 1 + draw.below(8));
    match draw.below(7) {
        0 => mobile,
        1 => format!("06-{}", &mobile[2..]),
        2 => format!(
            "06 {} {} {} {}",
            &mobile[2..4],
            &mobile[4..6],
            &mobile[6..8],
            &mobile[8..]
        ),
        3 => format!("+31 6 {}", &mobile[2..]),
        4 => format!("053-4{}", &rest[1..]),
        5 => format!("0541 {}", 100_000 + draw.below(899_999)),
        _ => spoken(&mobile),
    }
}

fn bsn(draw: &mut Draw) -> String {
    loop {
        let digits = format!("{}{}", 1 + draw.below(9), draw.digits(8));
        let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
        let sum: i32 = digits
            .bytes()
            .zip(weights)
            .map(|(b, w)| i32::from(b - b'0') * w)
            .sum();
        if sum % 11 == 0 {
            return match draw.below(3) {
                0 => digits,
                1 => format!("{} {} {}", &digits[..3], &digits[3..6], &digits[6..]),
                _ => spoken(&digits),
            };
        }
    }
}

fn iban(draw: &mut Draw) -> String {
    let bank = draw.of(&["ABNA", "INGB", "RABO", "TRIO", "SNSB", "KNAB"]);
    let account = draw.digits(10);
    let as_digits: String = format!("{bank}{account}NL00")
        .chars()
        .map(|c| c.to_digit(36).expect("a digit").to_string())
        .collect();
    let rest = as_digits
        .bytes()
        .fold(0, |rest, b| (rest * 10 + u64::from(b - b'0')) % 97);
    let check = 98 - rest;
    match draw.below(3) {
        0 => format!("NL{check:02}{bank}{account}"),
        1 => format!("nl{check:02}{}{account}", bank.to_lowercase()),
        _ => format!(
            "NL{check:02} {bank} {} {} {}",
            &account[..4],
            &account[4..8],
            &account[8..]
        ),
    }
}

fn plate(draw: &mut Draw) -> String {
    let plate = match draw.below(4) {
        0 => format!("{}-{}-{}", draw.letters(2), draw.digits(3), draw.letters(1)),
        1 => format!(
            "{}-{}-{}",
            draw.digits(2),
            draw.letters(3),
            1 + draw.below(9)
        ),
        2 => format!("{}-{}-{}", draw.letters(1), draw.digits(3), draw.letters(2)),
        _ => format!("{}-{}-{}", draw.digits(2), draw.letters(2), draw.letters(2)),
    };
    if draw.below(3) == 0 {
        plate.to_lowercase()
    } else {
        plate
    }
}

fn postcode(draw: &mut Draw) -> String {
    let number = 1011 + draw.below(8900);
    let letters = format!(
        "{}{}",
        draw.of(&["A", "B", "C", "K", "X"]),
        draw.of(&["A", "B", "E", "L", "Z"])
    );
    match draw.below(3) {
        0 => format!("{number} {letters}"),
        1 => format!("{number}{letters}"),
        _ => format!("{number}{}", letters.to_lowercase()),
    }
}

fn mail(draw: &mut Draw) -> String {
    let who = draw.of(&[
        "sanne.devries",
        "j_jansen",
        "info",
        "familie-bos",
        "kees1984",
        "mama",
    ]);
    let (host, top) = (
        draw.of(&["gmail", "hotmail", "ziggo", "kpnmail"]),
        draw.of(&["nl", "com"]),
    );
    match draw.below(3) {
        0 => format!("{who}@{host}.{top}"),
        1 => format!("{who}@mail.{host}.{top}"),
        _ => {
            let who = who.replace(['.', '_', '-'], " punt ").replace("1984", "");
            format!("{who} apenstaartje {host} punt {top}")
        }
    }
}

fn web(draw: &mut Draw) -> String {
    let site = draw.of(&["mijnverhaal", "familie-bos", "groep8b"]);
    match draw.below(3) {
        0 => format!("https://{site}.nl/p/{}", draw.digits(4)),
        1 => format!("www.{site}.nl"),
        _ => format!("@{}{}", site.replace('-', "_"), draw.digits(2)),
    }
}

fn day(draw: &mut Draw) -> String {
    let (day, month, year) = (1 + draw.below(28), draw.below(12), 1950 + draw.below(75));
    let name = MONTHS[month as usize];
    match draw.below(6) {
        0 => format!("{day} {name} {year}"),
        1 => format!("{day:02}-{:02}-{year}", month + 1),
        2 => format!("{day}/{}/{year}", month + 1),
        3 => format!("{year}-{:02}-{day:02}", month + 1),
        4 => format!("{} {name}", ONES[1 + day as usize % 9]),
        _ => format!("{day} {}", &name[..3])
            .replace("mei", "mei")
            .replace("maa", "mrt"),
    }
}

fn case(draw: &mut Draw) -> String {
    match draw.below(4) {
        0 => format!("C/08/{}", draw.digits(6)),
        3 => format!("4{}", draw.digits(5)),
        1 => format!(
            "C/08/{} / FA RK 2{}-{}",
            draw.digits(6),
            draw.below(5),
            draw.digits(4)
        ),
        _ => format!("ECLI:NL:RBOVE:20{}:{}", 10 + draw.below(15), draw.digits(4)),
    }
}

/// How often each is tried.
const ROUNDS: usize = 400;

/// What draws a number, its name, and the sentences around it.
type Kind = (&'static str, fn(&mut Draw) -> String, [&'static str; 3]);

const KINDS: &[Kind] = &[
    (
        "phone",
        phone,
        [
            "Bel mij op # als het kan.",
            "mijn nummer is # hoor",
            "ik zei # en toen hing ze op",
        ],
    ),
    (
        "bsn",
        bsn,
        [
            "Mijn bsn is #.",
            "ze vroeg weer om mijn burgerservicenummer # en ik gaf het",
            "BSN: #",
        ],
    ),
    (
        "iban",
        iban,
        ["Maak het over op # a.u.b.", "rekening # van mijn ex", "(#)"],
    ),
    (
        "plate",
        plate,
        [
            "De auto, #, stond er nog.",
            "kenteken # reed weg",
            "hij had # op zijn bumper",
        ],
    ),
    (
        "postcode",
        postcode,
        ["Wij wonen op # nu.", "postcode # huisnummer", "(#)"],
    ),
    (
        "mail",
        mail,
        [
            "Mail naar # voor meer.",
            "je kunt mailen op #",
            "stuur het naar # als je wil",
        ],
    ),
    (
        "web",
        web,
        ["Kijk op # voor foto's.", "het staat op #.", "volg # maar"],
    ),
    (
        "day",
        day,
        [
            "Het was op # gebeurd.",
            "sinds # zie ik haar niet",
            "Op #, dus.",
        ],
    ),
    (
        "case",
        case,
        [
            "Zaaknummer # is gesloten.",
            "onder zaaknummer # staat het",
            "de beschikking (#) zegt het",
        ],
    ),
];

#[test]
fn numbers_and_addresses_of_every_form_go() {
    let mut draw = Draw(20_261_122);
    let (mut all, mut gone) = (0, 0);
    for (name, make, sentences) in KINDS {
        let (mut of_kind, mut gone_of_kind, mut example) = (0, 0, String::new());
        for _ in 0..ROUNDS {
            let number = make(&mut draw);
            let text = draw.of(sentences).replace('#', &number);
            let start = text.find(&number).expect("it stands there");
            let (letters, missed) = count(&text, start, start + number.len());
            of_kind += letters;
            gone_of_kind += letters - missed;
            if missed > 0 {
                example = text;
            }
        }
        let share = gone_of_kind as f64 / of_kind as f64;
        assert!(share >= 0.985, "{name}: {share:.4}, as in: {example}");
        all += of_kind;
        gone += gone_of_kind;
    }
    let share = gone as f64 / all as f64;
    assert!(share >= 0.99, "of all: {share:.4}");
}

/// The letters and digits between two places, and how many of them stay.
fn count(text: &str, start: usize, end: usize) -> (usize, usize) {
    let found = find(text, &Region::default());
    let goes = |at: usize| {
        found
            .iter()
            .any(|f| f.level == Level::Removed && f.range.contains(&at))
    };
    let letters = text
        .char_indices()
        .filter(|(at, c)| (start..end).contains(at) && c.is_alphanumeric());
    letters.fold((0, 0), |(all, stays), (at, _)| {
        (all + 1, stays + usize::from(!goes(at)))
    })
}
