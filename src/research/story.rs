//! One story as a researcher reads it: plain Dutch, with the words of the questions as its teller saw them.

use std::{collections::BTreeMap, fmt::Write};

use crate::domain::{
    ids::StoryId,
    telling::{
        Answer, AnswerValue, Assisted, ConsentAnswer, Form, NamesChecked, Removed, Stone,
        StoryText, Telling, TextField,
    },
};

use crate::seal::transcript::Transcript;

use super::questions::{Labelled, Question, Questions, Shape, label_of};

const INDENT: &str = "    ";

/// The story as text, with the written-out recording where there is one. Without its instrument the ids
/// stand where the words would.
pub fn render(
    story: StoryId,
    (telling, transcript): (&Telling, Option<&Transcript>),
    questions: Option<&Questions>,
) -> String {
    let page = Page { telling, questions };
    let mut sections = vec![page.head(story)];
    sections.extend(words(telling.text.as_ref()));
    if page.awaits(transcript) {
        sections.push("(Ingesproken; nog niet uitgeschreven.)".to_owned());
    }
    if let Some(transcript) = transcript {
        let spoken = words(Some(&transcript.text)).into_iter();
        let spoken = spoken.chain(words(transcript.more.as_ref()));
        sections.extend(spoken.map(|text| format!("Uitgeschreven van de opname:\n\n{text}")));
    }
    sections.extend(words(telling.more.as_ref()).map(|more| format!("Nog verteld:\n\n{more}")));
    sections.push(page.answers());
    sections.push(page.consents());
    sections.push(page.names(transcript));
    sections.join("\n\n") + "\n"
}

/// One line for a list: number, week, role, title.
pub fn line(story: StoryId, telling: &Telling, questions: Option<&Questions>) -> String {
    let page = Page { telling, questions };
    let title = telling
        .title
        .as_ref()
        .map_or("(geen titel)", StoryText::expose);
    format!(
        "{story}  {}  {}  {}",
        page.week(),
        page.role(),
        title.replace(['\n', '\r'], " ")
    )
}

fn words(text: Option<&StoryText>) -> Option<String> {
    text.filter(|text| !text.is_blank())
        .map(|text| text.expose().to_owned())
}

struct Page<'a> {
    telling: &'a Telling,
    questions: Option<&'a Questions>,
}

impl Page<'_> {
    fn register(&self) -> &str {
        &self.telling.register
    }

    fn week(&self) -> String {
        self.telling
            .week
            .map_or("week onbekend".to_owned(), |week| week.to_string())
    }

    fn role(&self) -> &str {
        let role = &self.telling.teller.role;
        self.questions
            .map_or(role, |questions| questions.role(role, self.register()))
    }

    fn head(&self, story: StoryId) -> String {
        let telling = self.telling;
        let title = telling
            .title
            .as_ref()
            .map_or("(geen titel)", StoryText::expose);
        let mut facts = vec![self.week(), self.role().to_owned()];
        facts.extend(telling.teller.age_band.clone());
        facts.push(form_text(telling.form).to_owned());
        facts.push(telling.collection.kind.clone());
        facts.extend(telling.collection.area.clone());
        facts.push(telling.collection.region.to_string());
        facts.extend(assisted_text(telling.assisted).map(str::to_owned));
        let mut head = format!("{title}\n\nVerhaal {story}\n{}", facts.join(" · "));
        if let Some(prompt) = &telling.prompt {
            let shown = self
                .questions
                .map_or(prompt.as_str(), |q| q.prompt(prompt, self.register()));
            write!(head, "\nBegin: {shown}").expect("a string takes every text");
        }
        head
    }

    fn answers(&self) -> String {
        let mut text = "Wat de verteller erbij aangaf".to_owned();
        for id in &self.telling.order {
            let answer = self.telling.answers.iter().find(|answer| answer.id == *id);
            let question = self.questions.and_then(|questions| questions.find(id));
            let asked = question.map_or(id.as_str(), |question| {
                question.text.shown_to(self.register())
            });
            let answered = answer.map_or("overgeslagen".to_owned(), |a| self.answer(a, question));
            write!(text, "\n\n{asked}\n{INDENT}{answered}").expect("a string takes every text");
        }
        text
    }

    fn answer(&self, answer: &Answer, question: Option<&Question>) -> String {
        let shape = question.map(|question| &question.shape);
        match (&answer.value, shape) {
            (AnswerValue::NotApplicable, _) => "past niet".to_owned(),
            (AnswerValue::Triad(shares), Some(Shape::Triad(corners))) => self.triad(
                shares,
                &corners
                    .each_ref()
                    .map(|c| c.label.shown_to(self.register())),
            ),
            (AnswerValue::Triad(shares), _) => self.triad(shares, &["boven", "links", "rechts"]),
            (AnswerValue::Dyad(at), Some(Shape::Dyad { left, right, .. })) => {
                let (left, right) = (
                    left.shown_to(self.register()),
                    right.shown_to(self.register()),
                );
                format!("{} van \"{left}\" naar \"{right}\"", percent(*at))
            }
            (AnswerValue::Dyad(at), _) => format!("{} van links naar rechts", percent(*at)),
            (AnswerValue::Choice(picked), shape) => self.choice(picked, shape),
            (AnswerValue::Stones(stones), shape) => self.stones(stones, shape),
        }
    }

    fn triad(&self, shares: &[f64; 3], corners: &[&str; 3]) -> String {
        let corner = |(share, corner): (&f64, &&str)| format!("{corner} {}", percent(*share));
        shares
            .iter()
            .zip(corners)
            .map(corner)
            .collect::<Vec<_>>()
            .join(" · ")
    }

    fn choice(&self, picked: &[String], shape: Option<&Shape>) -> String {
        let options: &[Labelled] = match shape {
            Some(Shape::Choice { options, .. }) => options,
            _ => &[],
        };
        let labels = picked
            .iter()
            .map(|id| label_of(options, id, self.register()));
        labels.collect::<Vec<_>>().join(" · ")
    }

    fn stones(&self, stones: &[Stone], shape: Option<&Shape>) -> String {
        let known: Vec<Labelled> = match shape {
            Some(Shape::Stones(list)) => list.iter().map(|(stone, _)| stone.clone()).collect(),
            _ => Vec::new(),
        };
        let stone = |stone: &Stone| {
            let label = label_of(&known, &stone.stone, self.register());
            format!(
                "{label} ({} van links, {} van boven)",
                percent(stone.x),
                percent(stone.y)
            )
        };
        stones.iter().map(stone).collect::<Vec<_>>().join(" · ")
    }

    fn consents(&self) -> String {
        let mut text = "Toestemming".to_owned();
        let known: &[Labelled] = self.questions.map_or(&[], |questions| &questions.consents);
        for consent in &self.telling.consent {
            let asked = label_of(known, &consent.purpose, self.register());
            let answer = consent_text(consent.answer);
            write!(text, "\n{INDENT}{asked} {answer}").expect("a string takes every text");
        }
        text
    }

    /// Whether what was said is still known only to who listens.
    fn awaits(&self, transcript: Option<&Transcript>) -> bool {
        self.telling.form != Form::Typed && transcript.is_none()
    }

    fn names(&self, transcript: Option<&Transcript>) -> String {
        let typed = match self.telling.names.checked {
            NamesChecked::MachineAndTeller => "door het apparaat en de verteller",
            NamesChecked::Teller => "door de verteller",
            NamesChecked::Later => "nog door niemand",
        };
        let mut text = match transcript {
            _ if self.awaits(transcript) => {
                "Nog niet uitgeschreven: in wat is ingesproken heeft nog niemand namen gezocht."
                    .to_owned()
            }
            Some(transcript) => transcribed_text(transcript),
            None => format!("Namen en nummers gezocht {typed}."),
        };
        if self.telling.form == Form::Both {
            write!(
                text,
                "\nIn wat getypt is: namen en nummers gezocht {typed}."
            )
            .expect("a string takes every text");
        }
        text.push_str(&removed_text(&self.telling.removed));
        if let Some(transcript) = transcript {
            text.push_str(&removed_text(&transcript.removed));
        }
        text
    }
}

fn transcribed_text(transcript: &Transcript) -> String {
    let by = match transcript.recogniser.as_str() {
        "none" => "door een mens".to_owned(),
        recogniser => format!("met {recogniser}"),
    };
    let checked = if transcript.reviewed {
        "door een mens nagekeken"
    } else {
        "nog niet door een mens nagekeken"
    };
    format!("Uitgeschreven {by}, {checked}; namen en nummers zijn daarbij gezocht.")
}

fn removed_text(removed: &BTreeMap<TextField, Vec<Removed>>) -> String {
    let mut text = String::new();
    for (field, removed) in removed {
        for one in removed {
            let (count, kind) = (one.count, &one.kind);
            let field = field_text(*field);
            write!(text, "\n{INDENT}weggehaald uit {field}: {count} × {kind}")
                .expect("a string takes every text");
        }
    }
    text
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn form_text(form: Form) -> &'static str {
    match form {
        Form::Typed => "getypt",
        Form::Spoken => "gesproken",
        Form::Both => "gesproken en getypt",
    }
}

fn assisted_text(assisted: Assisted) -> Option<&'static str> {
    match assisted {
        Assisted::No => None,
        Assisted::Helper => Some("iemand hielp"),
        Assisted::AdultOfChild => Some("een volwassene zat bij het kind"),
    }
}

fn consent_text(answer: ConsentAnswer) -> &'static str {
    match answer {
        ConsentAnswer::Yes => "ja",
        ConsentAnswer::No => "nee",
        ConsentAnswer::Unanswered => "overgeslagen (telt als nee)",
        ConsentAnswer::NotAsked => "niet gevraagd",
    }
}

fn field_text(field: TextField) -> &'static str {
    match field {
        TextField::Title => "de titel",
        TextField::Text => "het verhaal",
        TextField::More => "wat er nog verteld is",
    }
}
