//! Nothing sounds once somebody asked for silence, whatever sounded or was about to; and a voice is no silence.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod recorder;
    pub(crate) mod sound;
}

use support::{
    recorder::{Bench, read_aloud},
    sound::{silence, speech, speech_at, wait},
};
use vertelpunt::speech::recorder::{Command, News, Part, Why};

/// What keeps a teller from being idle while something sounds.
fn is_of_sound(news: &News) -> bool {
    matches!(news, News::Playing(..) | News::Sound)
}

/// Something to ask, by name.
type Named = (&'static str, fn() -> Command);

fn words() -> Command {
    read_aloud("kamer")
}

fn pieces() -> Command {
    Command::Play(2, Part::Story, 0..9)
}

#[test]
fn silence_ends_what_sounds_at_once_and_no_more_is_told_of_it() {
    let sounds: [Named; 2] = [("pieces", pieces), ("words", words)];
    for (what, sounding) in sounds {
        let bench = Bench::undisguised();
        bench.record();
        bench.hear(&speech(6.0));
        bench.pause();
        bench.forget();
        bench.recorder.ask(sounding());
        bench.sound.listen_for(0.1);
        bench.wait_for(what, is_of_sound);
        assert!(bench.sound.holds_headphones(), "{what}");
        bench.forget();
        bench.recorder.ask(Command::Silence);
        bench.wait_for("it is silent", |news| *news == News::Quiet);
        assert!(!bench.sound.holds_headphones(), "{what}");
        // Room for what would go on, and time: encoding is the next that the recorder does.
        bench.sound.listen(0.3);
        bench.spoken();
        let after = bench.told_after(|news| *news == News::Quiet);
        assert!(!after.iter().any(is_of_sound), "{what}: {after:?}");
    }
}

#[test]
fn whatever_ends_a_reading_that_is_still_prepared_stops_its_engine() {
    let ends: [Named; 4] = [
        ("silence", || Command::Silence),
        ("a pause", || Command::Pause),
        ("the end of the visit", || Command::Wipe),
        ("another sound", || Command::Play(4, Part::Story, 0..9)),
    ];
    for (what, end) in ends {
        let bench = Bench::undisguised();
        bench.sound.set_reads_without_end(true);
        bench.recorder.ask(words());
        wait("the reading begins", || bench.sound.read().len() == 1);
        bench.recorder.ask(end());
        wait(what, || bench.sound.n_stopped() == 1);
        bench.spoken();
        let is_heard = |news: &News| {
            is_of_sound(news) || matches!(news, News::Opened | News::Unread | News::Mute)
        };
        assert!(!bench.has_told(is_heard), "{what}");
        assert!(!bench.sound.has_headphones_open(), "{what}");
        bench.sound.set_reads_without_end(false);
        bench.recorder.ask(words());
        let heard = bench.sound.listen_for(0.1);
        assert!(heard.iter().any(|sample| sample.abs() > 0.01), "{what}");
    }
}

#[test]
fn who_speaks_into_the_microphone_is_not_idle_and_who_is_silent_is() {
    let bench = Bench::undisguised();
    // RNNoise knows 48 kHz only: here loudness alone says what is a voice.
    bench.sound.set_rate(44_100);
    bench.record();
    bench.hear(&speech_at(44_100, 2.0));
    bench.wait_for("somebody speaks", |news| *news == News::Sound);
    bench.hear(&silence(1.0));
    bench.forget();
    bench.hear(&silence(3.0));
    bench.recorder.ask(Command::Silence);
    bench.wait_for("a pause", |news| *news == News::Paused(Why::Asked));
    assert!(!bench.has_told(|news| *news == News::Sound));
}
