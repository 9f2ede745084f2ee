//! What stands on each picture of the gallery.

use slint::{ComponentHandle as _, ModelRc, SharedString, VecModel};
use vertelpunt_ui::{
    AppWindow, Card, Choosing, HelpLine, Helping, Hint, Language, LeavePlace, LockState, Locking,
    Look, NextPlace, Paper, ReadPlace, Reading, RefusalReason, RefusedPaper, Screen, Staff,
    StaffDesk, StaffSheet, StaffStep, StaffTab, Tile, Visit,
};

#[path = "child.rs"]
mod child;
#[path = "story.rs"]
mod story;
#[path = "voice.rs"]
mod voice;

/// A picture: its name, its screen, and how its bridges are filled.
pub type Shot = (&'static str, Screen, fn(&AppWindow));

/// Every picture of the gallery.
pub const SHOTS: [Shot; 75] = [
    ("attract", Screen::Attract, attract),
    ("attract-news", Screen::Attract, |app| {
        attract(app);
        app.global::<Choosing>().set_heard(texts(&[
            "Veel ouders zeggen: er kwam pas hulp toen het al heel erg was.",
            "Jongeren noemen vaak één leraar die het zag.",
        ]));
    }),
    ("attract-ten", Screen::Attract, |app| {
        attract(app);
        languages(app, 10);
    }),
    ("languages", Screen::Languages, |app| languages(app, 10)),
    ("who", Screen::Choose, who),
    ("onlookers", Screen::Choose, onlookers),
    ("code-question", Screen::Choose, code_question),
    ("cards", Screen::Cards, cards),
    ("cards-read", Screen::Cards, cards_read),
    ("who-read", Screen::Choose, who_read),
    ("no-helpline", Screen::Notice, no_helpline),
    ("reminder", Screen::Notice, reminder),
    ("consent", Screen::Consent, consent),
    ("quote", Screen::Consent, quote),
    ("prompt", Screen::Prompt, prompt),
    ("prompt-hint", Screen::Prompt, prompt_hint),
    ("form", Screen::Form, form),
    ("more", Screen::More, more),
    ("record", Screen::Record, voice::record),
    ("record-again", Screen::Record, voice::record_again),
    ("record-lost", Screen::Record, voice::record_lost),
    ("listen", Screen::Listen, voice::listen),
    ("headphones", Screen::Headphones, voice::headphones),
    ("type-story", Screen::TypeStory, story::type_story),
    ("type-empty", Screen::TypeStory, story::type_empty),
    ("type-hidden", Screen::TypeStory, story::type_hidden),
    ("title", Screen::Title, story::title),
    ("names", Screen::Names, story::names),
    ("names-long", Screen::Names, story::names_long),
    (
        "practice-lead-in",
        Screen::Practice,
        story::practice_lead_in,
    ),
    ("practice", Screen::Practice, story::practice),
    ("triad", Screen::Triad, story::triad),
    ("triad-empty", Screen::Triad, story::triad_empty),
    ("dyad", Screen::Dyad, story::dyad),
    ("choice", Screen::Choice, story::choice),
    ("wait", Screen::Wait, child::wait),
    ("stones", Screen::Stones, child::stones),
    ("stones-laid", Screen::Stones, child::stones_laid),
    ("faces", Screen::Choice, child::faces),
    ("thumbs", Screen::Choice, child::thumbs),
    ("put-away", Screen::Choice, child::put_away),
    ("enter-words", Screen::EnterWords, story::enter_words),
    (
        "enter-pictures",
        Screen::EnterPictures,
        child::enter_pictures,
    ),
    ("lock", Screen::Lock, lock),
    ("lock-busy", Screen::Lock, lock_busy),
    ("lock-failed", Screen::Lock, lock_failed),
    ("code", Screen::Code, code),
    ("code-hidden", Screen::Code, code_hidden),
    ("code-pictures", Screen::Code, child::code_pictures),
    ("thanks", Screen::Thanks, thanks),
    ("help", Screen::Help, help),
    ("page", Screen::Page, page),
    ("withdraw-page", Screen::Page, withdraw_page),
    ("letters", Screen::Letters, letters),
    ("stopping", Screen::Stopping, stopping),
    ("ending", Screen::Ending, ending),
    ("unavailable", Screen::Unavailable, unavailable),
    ("cover", Screen::Prompt, cover),
    ("cover-no-clock", Screen::Prompt, cover_no_clock),
    ("presence", Screen::Prompt, presence),
    ("staff-set-pin", Screen::Staff, staff_set_pin),
    ("staff-pin", Screen::Staff, staff_pin),
    ("staff-wait", Screen::Staff, staff_wait),
    ("staff-trust", Screen::Staff, staff_trust),
    ("staff-page", Screen::Staff, staff_page),
    ("staff-place", Screen::Staff, |app| {
        staff_tab(app, StaffTab::Place)
    }),
    ("staff-network", Screen::Staff, |app| {
        staff_tab(app, StaffTab::Network)
    }),
    ("staff-storage", Screen::Staff, |app| {
        staff_tab(app, StaffTab::Storage)
    }),
    ("staff-sound", Screen::Staff, |app| {
        staff_tab(app, StaffTab::Sound)
    }),
    ("staff-device", Screen::Staff, |app| {
        staff_sheet(app, StaffSheet::Device)
    }),
    ("staff-access", Screen::Staff, |app| {
        staff_tab(app, StaffTab::Access)
    }),
    ("staff-admin", Screen::Staff, |app| {
        staff_tab(app, StaffTab::Admin)
    }),
    ("staff-refused", Screen::Staff, |app| {
        staff_tab(app, StaffTab::Admin);
        app.global::<StaffDesk>().set_refused(model(vec![
            RefusedPaper {
                paper: Paper::Instrument,
                reason: RefusalReason::Broken,
                rule: "instrument.toml: policy: idle-seconds = 5 must lie between 60 and 3600"
                    .into(),
                ..Default::default()
            },
            RefusedPaper {
                paper: Paper::News,
                reason: RefusalReason::NotHigher,
                offered: 2,
                current: 3,
                ..Default::default()
            },
        ]));
    }),
    ("staff-cleaning", Screen::Staff, |app| {
        staff_sheet(app, StaffSheet::Cleaning)
    }),
    ("staff-edit", Screen::Staff, |app| {
        staff_sheet(app, StaffSheet::Edit)
    }),
];

/// What every picture starts from.
pub fn common(app: &AppWindow) {
    let visit = app.global::<Visit>();
    visit.set_leave(LeavePlace::StopAndWipe);
    visit.set_next(NextPlace::Next);
    visit.set_has_back(true);
    lines(app, &[]);
}

/// As in a language from right to left: mirrored, with the question, its help and the story in Arabic. Staff pages stay as they are.
pub fn right_to_left(app: &AppWindow, screen: Screen) {
    if screen == Screen::Staff {
        return;
    }
    app.global::<Look>().set_right_to_left(true);
    story::in_arabic(app);
    let visit = app.global::<Visit>();
    if !visit.get_question().is_empty() {
        let question = match screen {
            Screen::Attract => "احكِ هنا. نتعلم منك.",
            _ => "ماذا حدث (في البيت أو في المدرسة)؟",
        };
        visit.set_question(question.into());
    }
    if !visit.get_help().is_empty() {
        visit.set_help("يمكنك أن تتوقف في أي وقت. لا أحد يعرف من أنت.".into());
    }
}

fn model<T: Clone + 'static>(items: Vec<T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from(items))
}

fn texts(items: &[&str]) -> ModelRc<SharedString> {
    model(items.iter().map(|item| SharedString::from(*item)).collect())
}

fn tile(label: &str, note: &str, picture: &str) -> Tile {
    Tile {
        label: label.into(),
        note: note.into(),
        picture: picture.into(),
        chosen: false,
        enabled: true,
    }
}

fn ask(app: &AppWindow, question: &str, help: &str) {
    let visit = app.global::<Visit>();
    visit.set_question(question.into());
    visit.set_help(help.into());
}

fn lines(app: &AppWindow, lines: &[&str]) {
    app.global::<Visit>().set_lines(texts(lines));
}

fn tiles(app: &AppWindow, tiles: &[(&str, &str, &str)]) {
    let tiles = tiles
        .iter()
        .map(|(label, note, picture)| tile(label, note, picture))
        .collect();
    app.global::<Choosing>().set_tiles(model(tiles));
}

fn side(app: &AppWindow, labels: &[&str]) {
    let tiles = labels.iter().map(|label| tile(label, "", "")).collect();
    app.global::<Choosing>().set_side_buttons(model(tiles));
}

fn attract(app: &AppWindow) {
    ask(
        app,
        "Vertel het hier. Wij leren ervan.",
        "Over opgroeien, thuis en school.",
    );
    lines(app, &["U hoeft niet te zeggen hoe u heet."]);
    languages(app, 3);
}

/// The first languages of the ten; one was reviewed by nobody.
fn languages(app: &AppWindow, count: usize) {
    let names = [
        "Nederlands",
        "Twents",
        "English",
        "Deutsch",
        "Polski",
        "Türkçe",
        "Română",
        "Українська",
        "العربية",
        "ትግርኛ",
    ];
    let language = |(at, name): (usize, &&str)| Language {
        name: (*name).into(),
        chosen: at == 0,
        draft: at == 2,
    };
    let languages = names.iter().enumerate().take(count).map(language).collect();
    app.global::<Choosing>()
        .set_languages(model::<Language>(languages));
}

fn who(app: &AppWindow) {
    ask(app, "Wie gaat er vertellen?", "Kies wat het beste past.");
    tiles(
        app,
        &[
            ("Ik ben ouder of verzorger", "", "ouder-kind"),
            ("Ik ben 16 of 17 jaar", "", "jongere-16"),
            ("Ik ben 12 tot en met 15 jaar", "", "jongere-12"),
            ("Ik ben jonger dan 12", "", "kind"),
            (
                "Ik ben 18 of ouder en vertel over vroeger thuis",
                "",
                "thuis",
            ),
            ("Ik ben familie, vriend of buur", "", "netwerk"),
            ("Ik werk met kinderen of gezinnen", "", "werker"),
            ("Dat zeg ik liever niet", "", "liever-niet"),
        ],
    );
}

fn onlookers(app: &AppWindow) {
    ask(
        app,
        "Kan iemand meekijken of meeluisteren?",
        "Dan kunt u beter typen. Of kom later terug.",
    );
    lines(
        app,
        &["Tik op Verberg. Dan ziet een ander alleen een klok."],
    );
    tiles(
        app,
        &[
            ("Nee, ik zit goed", "", ""),
            ("Ja, ik wil typen", "", ""),
            ("Ja, ik kom later terug", "", ""),
        ],
    );
}

fn code_question(app: &AppWindow) {
    ask(
        app,
        "Wilt u een code om uw verhaal later weg te halen?",
        "Met de code kan niemand uw verhaal lezen.",
    );
    lines(app, &["Bewaar de code alleen als dat veilig is voor u."]);
    tiles(
        app,
        &[("Toon mijn code", "", ""), ("Ik wil geen code", "", "")],
    );
    app.global::<Visit>().set_station(4);
    app.global::<Visit>().set_leave(LeavePlace::TakeAway);
}

fn cards(app: &AppWindow) {
    ask(app, "Zo werkt het", "");
    lines(app, &["Niemand op deze plek kan het lezen of horen."]);
    side(app, &["Wie leest dit?"]);
    let card = |title: &str, text: &str, picture: &str| Card {
        title: title.into(),
        text: text.into(),
        picture: picture.into(),
    };
    app.global::<Choosing>().set_cards(model(vec![
        card("U vertelt.", "U praat of u typt.", "praten"),
        card("Namen gaan weg.", "Typt u? Dan kijkt u zelf mee. Praat u? Dan doen wij dat later.", "namen-weg"),
        card(
            "Het gaat op slot.",
            "Daarna is dit scherm leeg. Helemaal zeker is het nooit. Wie u goed kent, kan u herkennen.",
            "slot",
        ),
        card(
            "Later leren wij.",
            "Onderzoekers lezen veel verhalen. Wij leren vooral over gezinnen waar ouders uit elkaar gaan. Andere verhalen zijn ook welkom.",
            "veel-verhalen",
        ),
    ]));
}

fn reads(app: &AppWindow, place: ReadPlace, index: i32) {
    let reading = app.global::<Reading>();
    reading.set_strip(true);
    reading.set_on(true);
    reading.set_place(place);
    reading.set_index(index);
}

fn cards_read(app: &AppWindow) {
    cards(app);
    reads(app, ReadPlace::Card, 1);
}

fn who_read(app: &AppWindow) {
    who(app);
    reads(app, ReadPlace::Question, 0);
}

fn no_helpline(app: &AppWindow) {
    ask(
        app,
        "Dit is geen hulplijn. Niemand leest uw verhaal vandaag.",
        "",
    );
    lines(
        app,
        &[
            "Bent u of is een kind nu in gevaar? Bel 112.",
            "Wilt u nu met iemand praten? Druk op Hulp.",
            "Op deze plek kunt u praten met de vertrouwenspersoon.",
        ],
    );
    tiles(app, &[]);
    let visit = app.global::<Visit>();
    visit.set_first_line_number("112".into());
    visit.set_next(NextPlace::Understood);
}

fn reminder(app: &AppWindow) {
    ask(app, "Dit verhaal is ook van anderen.", "");
    lines(
        app,
        &[
            "Vertel wat u zelf zag en deed. Noem geen namen.",
            "Laat weg waaraan iemand het gezin kan herkennen.",
        ],
    );
    tiles(app, &[("Dat doe ik", "", ""), ("Nee, ik stop", "", "")]);
    app.global::<Visit>().set_next(NextPlace::Nothing);
}

fn consent(app: &AppWindow) {
    ask(
        app,
        "Mogen onderzoekers uw verhaal lezen?",
        "Zo leren scholen, gemeenten en hulpverleners. Wij bewaren het 5 jaar.",
    );
    tiles(app, &[("Ja, dat mag", "", ""), ("Nee, ik stop", "", "")]);
    side(app, &["Wie leest dit?"]);
    app.global::<Choosing>().set_picture("veel-verhalen".into());
}

fn quote(app: &AppWindow) {
    ask(
        app,
        "Mag een stukje in een rapport?",
        "Uw naam staat er niet bij. Wie u goed kent, kan het herkennen.",
    );
    let mut both = vec![tile("Ja", "", ""), tile("Nee", "", "")];
    both[1].chosen = true;
    app.global::<Choosing>().set_tiles(model(both));
    app.global::<Choosing>().set_picture("rapport".into());
    let visit = app.global::<Visit>();
    visit.set_has_skip(true);
    visit.set_station(4);
}

fn prompt(app: &AppWindow) {
    ask(
        app,
        "Waar gaat uw verhaal over?",
        "Denk aan een moment dat u bijblijft. Goed of moeilijk, allebei mag.",
    );
    tiles(
        app,
        &[
            (
                "Een moment waarop u hulp of informatie nodig had.",
                "",
                "school",
            ),
            ("Een moment waarop het juist goed ging.", "", "blij"),
            (
                "Een moment dat u zich afvroeg hoe het met uw kind ging.",
                "",
                "kind",
            ),
            ("Een gesprek dat u is bijgebleven.", "", "netwerk"),
            ("Iets anders", "", "liever-niet"),
        ],
    );
    let visit = app.global::<Visit>();
    visit.set_has_skip(true);
    visit.set_station(1);
}

fn prompt_hint(app: &AppWindow) {
    prompt(app);
    app.global::<Visit>().set_hint(Hint::ChooseFirst);
}

fn form(app: &AppWindow) {
    ask(
        app,
        "Wilt u praten of typen?",
        "Een paar zinnen is genoeg. Het mag ook langer.",
    );
    tiles(
        app,
        &[
            (
                "Praten",
                "Uw stem klinkt anders. Eén of twee mensen luisteren en typen het uit.",
                "praten",
            ),
            ("Typen", "Het toetsenbord komt op dit scherm.", "typen"),
            (
                "Iemand typt voor mij",
                "U vertelt. De ander typt het op.",
                "netwerk",
            ),
        ],
    );
    let visit = app.global::<Visit>();
    visit.set_next(NextPlace::Nothing);
    visit.set_station(1);
}

fn more(app: &AppWindow) {
    ask(
        app,
        "Wilt u nog iets kwijt?",
        "Wat wilt u anderen meegeven?",
    );
    let mut both = vec![tile("Praten", "", "praten"), tile("Typen", "", "typen")];
    both[0].enabled = false;
    app.global::<Choosing>().set_tiles(model(both));
    let visit = app.global::<Visit>();
    visit.set_next(NextPlace::Nothing);
    visit.set_has_skip(true);
    visit.set_station(3);
    visit.set_hint(Hint::NoMicrophone);
    visit.set_device_line(vertelpunt_ui::DeviceLine::Offline);
}

fn lock(app: &AppWindow) {
    ask(
        app,
        "Wilt u uw verhaal op slot doen en insturen?",
        "Daarna kan niemand het hier nog openen. U ook niet.",
    );
    let visit = app.global::<Visit>();
    visit.set_next(NextPlace::Nothing);
    visit.set_station(4);
}

fn lock_busy(app: &AppWindow) {
    lock(app);
    app.global::<Visit>().set_time_left(0.5);
    app.global::<Locking>().set_state(LockState::Busy);
}

fn lock_failed(app: &AppWindow) {
    lock(app);
    app.global::<Locking>().set_state(LockState::Failed);
}

fn code(app: &AppWindow) {
    ask(
        app,
        "Bedenkt u zich? Dan is dit uw code.",
        "Hiermee laat u uw verhaal weghalen. Niemand kan er iets mee lezen.",
    );
    lines(
        app,
        &[
            "Schrijf de code op. Of onthoud de code.",
            "De code werkt bij elk vertelpunt. Druk daar op Hulp.",
            "Bewaar de code alleen als dat veilig is voor u.",
        ],
    );
    let visit = app.global::<Visit>();
    visit.set_station(4);
    visit.set_leave(LeavePlace::TakeAway);
    visit.set_time_left(0.7);
}

fn code_hidden(app: &AppWindow) {
    code(app);
    app.global::<Locking>().set_code_hidden(true);
}

fn help_lines(app: &AppWindow) {
    let line = |name: &str, number: &str, text: &str, emergency: bool| HelpLine {
        name: name.into(),
        number: number.into(),
        free: if number == "113" {
            "0800-0113".into()
        } else {
            "".into()
        },
        url: if emergency {
            "".into()
        } else {
            "https://www.voorbeeld.nl/chat".into()
        },
        text: text.into(),
        hours: "".into(),
        emergency,
    };
    app.global::<Helping>()
        .on_qr_code(|url| vertelpunt_ui::qr_code(&url));
    app.global::<Helping>().set_has_codes(true);
    app.global::<Helping>().set_help_lines(model(vec![
        line("Nu gevaar?", "112", "Meteen bellen. Dag en nacht.", true),
        line(
            "De Kindertelefoon",
            "0800-0432",
            "Voor uw kind. Van 8 tot 18 jaar. Gratis.",
            false,
        ),
        line(
            "Veilig Thuis",
            "0800-2000",
            "Gaat het thuis niet veilig? Bel gratis, dag en nacht.",
            false,
        ),
        line(
            "113 Zelfmoordpreventie",
            "113",
            "Denkt u aan zelfmoord? Bel 113. Dag en nacht.",
            false,
        ),
    ]));
}

fn thanks(app: &AppWindow) {
    ask(
        app,
        "Dank u wel. Uw verhaal zit op slot.",
        "Vertellen kan iets losmaken. Praat erover met iemand die u vertrouwt.",
    );
    lines(
        app,
        &["Geen telefoon? Loop naar de balie en zeg: ik wil graag met iemand praten."],
    );
    help_lines(app);
    let visit = app.global::<Visit>();
    visit.set_station(4);
    visit.set_leave(LeavePlace::TakeAway);
}

fn help(app: &AppWindow) {
    ask(
        app,
        "Wilt u nu met iemand praten?",
        "Wij slaan niet op dat u dit leest.",
    );
    lines(
        app,
        &[
            "Geen telefoon? Loop naar de balie en zeg: ik wil graag met iemand praten.",
            "U hoeft niet te zeggen waarom.",
        ],
    );
    help_lines(app);
    app.global::<Helping>()
        .set_story_stays("Uw verhaal blijft nog 5 minuten staan.".into());
}

fn page(app: &AppWindow) {
    tiles(app, &[]);
    let helping = app.global::<Helping>();
    helping.set_page_title("Wie leest dit?".into());
    helping.set_page_blocks(texts(&[
        "Deze mensen kunnen verhalen openen:",
        "Onderzoeksgroep Opgroeien. Leest verhalen om te leren.",
        "Eén of twee mensen typen gesproken verhalen uit.",
    ]));
    helping.set_sheets(2);
}

fn withdraw_page(app: &AppWindow) {
    let helping = app.global::<Helping>();
    helping.set_page_title("Mijn verhaal laten weghalen".into());
    helping.set_page_blocks(texts(&[
        "Hebt u een code? Dan halen wij uw verhaal weg.",
        "Zonder code kunnen wij uw verhaal niet vinden. Wij weten niet wie u bent.",
        "De code werkt bij elk vertelpunt.",
    ]));
    tiles(
        app,
        &[
            ("Ik heb vier woorden", "", ""),
            ("Ik heb zes plaatjes", "", ""),
        ],
    );
}

fn letters(app: &AppWindow) {
    app.global::<Visit>().set_station(3);
}

fn stopping(app: &AppWindow) {
    app.global::<Visit>().set_station(-1);
    app.global::<Visit>().set_time_left(0.6);
}

fn ending(app: &AppWindow) {
    ask(app, "Dat is goed. Wij hebben niets bewaard.", "");
    app.global::<Choosing>().set_picture("thuis".into());
    let visit = app.global::<Visit>();
    visit.set_station(-1);
    visit.set_leave(LeavePlace::Nothing);
}

fn unavailable(app: &AppWindow) {
    app.global::<Helping>().set_place_sentence(
        "Wilt u nu met iemand praten? Loop naar de balie en zeg: ‘Ik wil graag met iemand praten.’"
            .into(),
    );
}

fn cover(app: &AppWindow) {
    prompt(app);
    app.global::<Visit>().set_covered(true);
    app.global::<Visit>().set_time_left(0.8);
}

fn cover_no_clock(app: &AppWindow) {
    cover(app);
    app.global::<Visit>().set_clock_trusted(false);
}

fn presence(app: &AppWindow) {
    prompt(app);
    app.global::<Visit>().set_asks_presence(true);
    app.global::<Visit>().set_time_left(0.7);
    app.global::<Visit>().set_rehearsal(true);
}

fn staff_set_pin(app: &AppWindow) {
    app.global::<Staff>().set_step(StaffStep::SetPin);
}

fn staff_pin(app: &AppWindow) {
    app.global::<Staff>().set_step(StaffStep::Pin);
    app.global::<Staff>().set_wrong(true);
    app.global::<Staff>().set_tries_left(4);
}

fn staff_wait(app: &AppWindow) {
    app.global::<Staff>().set_step(StaffStep::Wait);
    app.global::<Visit>().set_time_left(0.6);
}

fn staff_trust(app: &AppWindow) {
    app.global::<Staff>().set_step(StaffStep::Trust);
    app.global::<Staff>().set_holders(texts(&[
        "Onderzoeksgroep Opgroeien",
        "Uitschrijfgroep Twente",
    ]));
}

fn staff_page(app: &AppWindow) {
    let staff = app.global::<Staff>();
    staff.set_step(StaffStep::Page);
    staff.set_place_name("Bibliotheek Almelo".into());
    staff.set_software("0.1.0".into());
    staff.set_instrument("twente-optijd 2".into());
}

fn staff_tab(app: &AppWindow, tab: StaffTab) {
    staff_page(app);
    app.global::<StaffDesk>().set_tab(tab);
}

fn staff_sheet(app: &AppWindow, sheet: StaffSheet) {
    staff_page(app);
    app.global::<StaffDesk>().set_cleaned(0.4);
    app.global::<StaffDesk>().set_sheet(sheet);
}
