//! The pictures of telling a story and giving it meaning: text, words, triangles, lines, choices.

use slint::ComponentHandle as _;
use vertelpunt_ui::{
    AppWindow, Choice, Dyad, Hint, Names, NextPlace, Telling, Tile, Triad, Visit, Withdrawing,
    Word, WordState,
};

use super::{ask, lines, model, texts};

const STORY: &str = "Ze zei: dat hoeft ook niet. Toen dacht ik: nu zijn we nog maar met twee. \
    Ik wist niet wie ik kon bellen, en of dat wel mocht voor zoiets kleins.";

pub fn type_story(app: &AppWindow) {
    ask(
        app,
        "Schrijf wat er gebeurde.",
        "Fouten zijn niet erg. Noem geen namen.",
    );
    station(app, 1);
    let visit = app.global::<Visit>();
    visit.set_next(NextPlace::Done);
    let telling = app.global::<Telling>();
    telling.set_while_telling("Wat gebeurde er toen?".into());
    telling.set_text(STORY.into());
    telling.set_hidden(false);
}

pub fn type_empty(app: &AppWindow) {
    type_story(app);
    app.global::<Telling>().set_text("".into());
    app.global::<Visit>().set_hint(Hint::EmptyText);
}

pub fn type_hidden(app: &AppWindow) {
    type_story(app);
    let telling = app.global::<Telling>();
    telling.set_hidden(true);
    telling.set_hidden_text(
        "—— ———: ——— ————— ——— ————. ———— ————— ——: dat wel mocht voor zoiets kleins.".into(),
    );
}

pub fn title(app: &AppWindow) {
    ask(
        app,
        "Welke titel past bij uw verhaal?",
        "U mag dit overslaan.",
    );
    station(app, 1);
    app.global::<Visit>().set_has_skip(true);
    let telling = app.global::<Telling>();
    telling.set_hidden(false);
    telling.set_text("Drie nachten wakker".into());
}

/// Marks: `#` by the device, `%` by the teller, `?` in doubt.
fn words(text: &str) -> Vec<Word> {
    let word = |(at, token): (usize, &str)| {
        let (state, token) = match token.split_at_checked(1) {
            Some(("#", rest)) => (WordState::TakenByMachine, rest),
            Some(("%", rest)) => (WordState::TakenByTeller, rest),
            Some(("?", rest)) => (WordState::InDoubt, rest),
            _ => (WordState::Plain, token),
        };
        let (body, marks) = token.split_at(token.trim_end_matches(['.', ',', '،', ')']).len());
        Word {
            text: body.into(),
            tail: format!("{marks} ").into(),
            state,
            piece: at as i32,
        }
    };
    text.split(' ').enumerate().map(word).collect()
}

const NAMED: &str = "In de week dat we uit elkaar gingen, vroeg #persoon van #school hoe het \
    thuis was. Ik werk als ?verloskundige en sliep al drie nachten niet. Mijn dochter van negen \
    zat alleen nog op haar kamer en wilde niet naar %organisatie.";

pub fn names(app: &AppWindow) {
    ask(
        app,
        "Wij haalden woorden weg. Daaraan kan iemand u herkennen.",
        "Tik op een woord om het te kiezen. Tik nog eens om het te wisselen.",
    );
    station(app, 2);
    let visit = app.global::<Visit>();
    visit.set_next(NextPlace::Done);
    visit.set_next_label("Zo is het goed".into());
    let names = app.global::<Names>();
    names.set_title_words(model(words("Drie nachten wakker")));
    names.set_words(model(words(NAMED)));
    let room = NAMED.split(' ').position(|word| word == "kamer");
    names.set_selected_word(room.map_or(-1, |at| at as i32));
    names.set_has_selection(true);
    names.set_has_doubts(true);
}

/// What the teller wrote, in Arabic.
pub fn in_arabic(app: &AppWindow) {
    const STORY: &str = "قالت ابنتي (وهي في التاسعة): لا أريد أن أذهب. لم أعرف بمن أتصل.";
    let telling = app.global::<Telling>();
    if !telling.get_text().is_empty() {
        telling.set_text(STORY.into());
    }
    let names = app.global::<Names>();
    names.set_title_words(model(words("ثلاث ليالٍ بلا نوم")));
    names.set_words(model(words(
        "قالت #شخص من #مدرسة إن ابنتي، وعمرها %عدد سنوات)، لا تنام. أعمل ?ممرضة في المدينة.",
    )));
}

pub fn names_long(app: &AppWindow) {
    names(app);
    let names = app.global::<Names>();
    names.set_words(model(words(&format!("{NAMED} {STORY} {STORY} {STORY}"))));
    names.set_pages(3);
}

pub fn practice_lead_in(app: &AppWindow) {
    ask(app, "U weet zelf het beste wat uw verhaal betekent.", "");
    lines(
        app,
        &[
            "Tik in de driehoek waar uw verhaal past.",
            "Dichter bij een hoek past meer. Past niets? Druk op Past niet.",
        ],
    );
    station(app, 3);
    app.global::<Triad>().set_leads_in(true);
}

pub fn practice(app: &AppWindow) {
    triad(app);
    ask(
        app,
        "Wat eet u het liefst?",
        "Tik in de driehoek. Dichter bij een hoek past meer.",
    );
    let triad = app.global::<Triad>();
    triad.set_corners(texts(&["pizza", "patat", "pannenkoek"]));
    triad.set_echo("\"pizza\" en \"pannenkoek\" ongeveer even veel.".into());
    triad.set_top(0.43);
    triad.set_left(0.12);
    triad.set_right(0.45);
}

pub fn triad(app: &AppWindow) {
    ask(
        app,
        "In dit verhaal was vooral op tijd nodig:",
        "Tik in de driehoek. Dichter bij een hoek past meer.",
    );
    station(app, 3);
    app.global::<Visit>().set_has_skip(true);
    let triad = app.global::<Triad>();
    triad.set_leads_in(false);
    triad.set_corners(texts(&[
        "iemand die het ziet",
        "de juiste informatie",
        "hulp die past",
    ]));
    triad.set_placed(true);
    triad.set_top(0.28);
    triad.set_left(0.18);
    triad.set_right(0.54);
    triad.set_echo("Vooral: \"hulp die past\". Ook: \"iemand die het ziet\".".into());
}

pub fn triad_empty(app: &AppWindow) {
    triad(app);
    let triad = app.global::<Triad>();
    triad.set_placed(false);
    triad.set_corners(texts(&[
        "het gezin zelf",
        "hulpverleners of school",
        "regels en instanties",
    ]));
    app.global::<Visit>().set_hint(Hint::ChooseFirst);
}

pub fn dyad(app: &AppWindow) {
    ask(
        app,
        "De mensen om u heen:",
        "Tik op de lijn. In het midden is precies goed.",
    );
    station(app, 3);
    app.global::<Visit>().set_has_skip(true);
    let dyad = app.global::<Dyad>();
    dyad.set_left_label("bemoeiden zich overal mee".into());
    dyad.set_middle_label("precies goed".into());
    dyad.set_right_label("lieten alles los".into());
    dyad.set_placed(true);
    dyad.set_at(0.73);
    dyad.set_echo("Zij lieten te veel los.".into());
}

pub fn choice(app: &AppWindow) {
    ask(
        app,
        "Welk gevoel hoort bij dit verhaal?",
        "Kies er hoogstens drie.",
    );
    station(app, 3);
    app.global::<Visit>().set_has_skip(true);
    let labels = [
        "Opgelucht",
        "Machteloos",
        "Boos",
        "Trots",
        "Eenzaam",
        "Hoopvol",
        "Verdrietig",
        "In de war",
        "Blij",
        "Weten wat ik de kinderen vertel",
    ];
    let options = labels.iter().map(|label| Tile {
        label: (*label).into(),
        chosen: matches!(*label, "Machteloos" | "Hoopvol"),
        enabled: true,
        ..Tile::default()
    });
    app.global::<Choice>().set_options(model(options.collect()));
}

pub fn enter_words(app: &AppWindow) {
    let visit = app.global::<Visit>();
    visit.set_station(-1);
    visit.set_next(NextPlace::Nothing);
    let withdrawing = app.global::<Withdrawing>();
    withdrawing.set_plates(texts(&["kastanje", "fiets", "", ""]));
    withdrawing.set_current_plate(2);
    withdrawing.set_typed("tro".into());
    withdrawing.set_suggestions(texts(&["troef", "trompet", "troon"]));
}

fn station(app: &AppWindow, station: i32) {
    app.global::<Visit>().set_station(station);
}
