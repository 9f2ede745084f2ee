//! The commands that read: open, story, verify.

use serde_json::{Value, json};

use crate::{
    domain::ids::{Part, StoryId},
    research::{
        cli, keyfile, open,
        pull::Puller,
        questions::Questions,
        recording::Recording,
        store::Store,
        story,
        verify::{self, Findings},
    },
    seal::{open::Opened, telling, transcript, vps::Header},
};

use super::{Failure, Session};

impl Session<'_, '_> {
    pub(super) fn open(&mut self, command: &cli::Open) -> Result<(), Failure> {
        let keys = keyfile::read_all_opening(&command.keys, self.desk.ask)?;
        let opened = open::open_file(&command.file, &keys)?;
        match opened.header.part {
            Part::Voice => self.open_voice(command, &opened),
            Part::Telling | Part::Transcript => self.open_text(command, &opened),
        }
    }

    fn open_text(&mut self, command: &cli::Open, opened: &Opened) -> Result<(), Failure> {
        if command.wav.is_some() {
            return Err(open::Error::NotSound.into());
        }
        let Some(out) = &command.out else {
            self.desk.out.write_all(&opened.content)?;
            return Ok(self.desk.out.write_all(b"\n")?);
        };
        open::deliver(&opened.content, out)?;
        let Header { story, part, .. } = &opened.header;
        self.say(format!("{part} van verhaal {story} geopend"))?;
        self.answer(&json!({ "story": story.to_string(), "part": part.as_str() }))
    }

    /// Says what intake must know before listening; the sound goes only into a file that was asked for.
    fn open_voice(&mut self, command: &cli::Open, opened: &Opened) -> Result<(), Failure> {
        if let Some(path) = &command.out {
            open::deliver(&opened.content, path)?;
        }
        let recording = open::recording(opened, &command.file)?;
        if let Some(path) = &command.wav {
            let wav = recording.sound.to_wav();
            let wav = wav.map_err(|error| open::Error::Recording {
                path: path.clone(),
                source: error.into(),
            })?;
            open::deliver(&wav, path)?;
        }
        let story = opened.header.story;
        self.say(format!("opname van verhaal {story}"))?;
        self.say(recording.describe())?;
        for path in [&command.wav, &command.out].into_iter().flatten() {
            self.say(format!("geschreven: {}", path.display()))?;
        }
        let mut answer = recording.to_json();
        answer["story"] = story.to_string().into();
        answer["part"] = Part::Voice.as_str().into();
        self.answer(&answer)
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
            return self.one_recording(store, story);
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

    /// A story of which only the recording opens here: intake holds no reading key.
    fn one_recording(&mut self, store: &Store, story: StoryId) -> Result<(), Failure> {
        let malformed = || Failure::Malformed(story.to_string());
        let opened = store.content(story, Part::Voice)?.ok_or_else(malformed)?;
        let recording = Recording::read(&opened.content).map_err(|_| malformed())?;
        self.say(format!("opname van verhaal {story}"))?;
        self.say(recording.describe())?;
        let mut answer = recording.to_json();
        answer["story"] = story.to_string().into();
        self.answer(&answer)
    }

    fn list(&mut self, store: &Store) -> Result<(), Failure> {
        let mut numbers = Vec::new();
        for story in store.stories("")? {
            numbers.push(Value::from(story.to_string()));
            let Some(opened) = store.content(story, Part::Telling)? else {
                self.say(format!("{story}  (alleen de opname)"))?;
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
