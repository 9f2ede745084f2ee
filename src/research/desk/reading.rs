//! The commands that read: open, story, verify.

use serde_json::{Value, json};

use crate::{
    domain::ids::{Part, StoryId},
    research::{
        cli, keyfile, open,
        pull::Puller,
        questions::Questions,
        store::Store,
        story,
        verify::{self, Findings},
    },
    seal::{telling, transcript},
};

use super::{Failure, Session};

impl Session<'_, '_> {
    pub(super) fn open(&mut self, command: &cli::Open) -> Result<(), Failure> {
        let keys = keyfile::read_all_opening(&command.keys, self.desk.ask)?;
        let opened = open::open_file(&command.file, &keys)?;
        match open::deliver(&opened, command.out.as_deref())? {
            Some(content) => {
                self.desk.out.write_all(content)?;
                self.desk.out.write_all(b"\n")?;
                Ok(())
            }
            None => {
                let header = &opened.header;
                self.say(format!(
                    "{} van verhaal {} geopend",
                    header.part, header.story
                ))?;
                self.answer(
                    &json!({ "story": header.story.to_string(), "part": header.part.as_str() }),
                )
            }
        }
    }

    pub(super) fn story(&mut self, command: &cli::StoryChoice) -> Result<(), Failure> {
        let home = self.home()?;
        let store = self.store(&home)?;
        match &command.id {
            Some(prefix) => self.one_story(&store, &prefix.to_lowercase()),
            None => self.list(&store),
        }
    }

    fn one_story(&mut self, store: &Store, prefix: &str) -> Result<(), Failure> {
        let stories = store.stories(prefix)?;
        let story = match stories.as_slice() {
            [] => return Err(Failure::NoStory(prefix.to_owned())),
            [story] => *story,
            several => {
                let count = several.len();
                return Err(Failure::ManyStories {
                    prefix: prefix.to_owned(),
                    count,
                });
            }
        };
        let malformed = || Failure::Malformed(story.to_string());
        let Some(opened) = store.content(story, Part::Telling)? else {
            return Err(malformed());
        };
        if self.common.json {
            self.desk.out.write_all(&opened.content)?;
            return Ok(self.desk.out.write_all(b"\n")?);
        }
        let telling = telling::from_json(&opened.content).map_err(|_| malformed())?;
        let transcript = store.content(story, Part::Transcript)?;
        let transcript = transcript.map(|opened| transcript::from_json(&opened.content));
        let transcript = transcript.transpose().map_err(|_| malformed())?;
        let questions = questions(store, &telling)?;
        let told = (&telling, transcript.as_ref());
        self.say(story::render(story, told, questions.as_ref()).trim_end())
    }

    fn list(&mut self, store: &Store) -> Result<(), Failure> {
        let mut numbers = Vec::new();
        for story in store.stories("")? {
            numbers.push(Value::from(story.to_string()));
            let Some(opened) = store.content(story, Part::Telling)? else {
                continue;
            };
            let telling = telling::from_json(&opened.content);
            let telling = telling.map_err(|_| Failure::Malformed(story.to_string()))?;
            let questions = questions(store, &telling)?;
            self.say(story::line(story, &telling, questions.as_ref()))?;
        }
        if numbers.is_empty() {
            self.say("Er zijn nog geen verhalen opgehaald.")?;
        }
        self.answer(&Value::Array(numbers))
    }

    pub(super) fn verify(&mut self, command: &cli::Verify) -> Result<(), Failure> {
        let home = self.home()?;
        let store = self.store(&home)?;
        let mut findings = verify::store(&store)?;
        if let Some(count) = command.sample {
            let keys = keyfile::read_all_opening(&command.keys, self.desk.ask)?;
            let remote = self.remote(&home)?;
            let puller = Puller {
                home: &home,
                remote: &*remote,
                keys: &keys,
            };
            let keyset = home.trust()?.keyset;
            verify::drill(&puller, &store, (&keyset, count), &mut findings)?;
        }
        self.say_findings(&findings, command.sample.is_some())
    }

    fn say_findings(&mut self, findings: &Findings, drilled: bool) -> Result<(), Failure> {
        self.say(format!(
            "{} bestanden in de opslag gelezen",
            findings.n_read
        ))?;
        if !findings.file_is_sound {
            self.say("het bestand van de opslag is beschadigd")?;
        }
        for story in &findings.damaged {
            self.say(format!("{story}: niet meer te lezen"))?;
        }
        for (story, problem) in &findings.failed {
            self.say(format!("{story}: {problem}"))?;
        }
        if drilled {
            self.say(format!(
                "{} verhalen opnieuw opgehaald en geopend",
                findings.drilled.len()
            ))?;
        }
        let texts =
            |stories: &[StoryId]| stories.iter().map(ToString::to_string).collect::<Vec<_>>();
        let failed = findings.failed.iter().map(
            |(story, problem)| json!({ "story": story.to_string(), "reason": problem.to_string() }),
        );
        self.answer(&json!({
            "good": findings.is_good(),
            "read": findings.n_read,
            "damaged": texts(&findings.damaged),
            "drilled": texts(&findings.drilled),
            "failed": failed.collect::<Vec<_>>(),
        }))?;
        if findings.is_good() {
            Ok(())
        } else {
            Err(Failure::NotSound)
        }
    }
}

/// The questions as the teller saw them; none when the instrument is not here, and then ids are shown.
fn questions(
    store: &Store,
    telling: &crate::domain::telling::Telling,
) -> Result<Option<Questions>, Failure> {
    let sha256 = telling.instrument.sha256;
    let toml = store.instrument(sha256)?;
    Ok(toml.and_then(|toml| Questions::read(sha256, &toml).ok()))
}
