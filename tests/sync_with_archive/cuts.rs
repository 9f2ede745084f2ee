//! The courier dies between every two steps, before a step or before it learned the answer; a fresh one
//! on the same directories always brings the same story to the same end.

use std::{collections::BTreeSet, fs, time::Duration};

use vertelpunt::{
    courier::{Flow, Observer, event},
    domain::ids::{Part, StoryId},
    seal::code::StretchedCode,
    sync::{
        plan::{Step, StepKind},
        retry::Failure,
        wire::EventKind,
    },
};

use crate::place::{Place, code};

/// Where the courier dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    /// Before the step: it never happens.
    Before,
    /// After it, before anything was learned: the answer is lost.
    LostAnswer,
}

/// Kills the courier at the first step of a kind.
struct Killer {
    kind: StepKind,
    cut: Cut,
    hit: bool,
}

impl Killer {
    fn flow(&mut self, step: &Step, cut: Cut) -> Flow {
        if self.kind == step.kind() && self.cut == cut && !self.hit {
            self.hit = true;
            return Flow::Stop;
        }
        Flow::Continue
    }
}

impl Observer for Killer {
    fn before(&mut self, step: &Step) -> Flow {
        self.flow(step, Cut::Before)
    }

    fn after(&mut self, step: &Step, _: Option<&Failure>) -> Flow {
        self.flow(step, Cut::LostAnswer)
    }

    fn note(&mut self, _: &event::Event) {}
}

/// The kinds that no journey with this archive takes: they have tests of their own.
const ELSEWHERE: [StepKind; 2] = [
    // Only with a server that gives no receipts: `sync_elsewhere`.
    StepKind::StoreUnconfirmed,
    // Only with an archive that withholds a tombstone: `sync::plan`.
    StepKind::FetchTombstone,
];

/// A kiosk from its first start on: enrolment, a person who waits, a withdrawn story, a story with code.
struct Journey {
    place: Place,
    withdrawn: StoryId,
    told: StoryId,
}

impl Journey {
    /// The codes are those of the story that is withdrawn and of the one that is told.
    fn begin(codes: &[StretchedCode; 2]) -> Journey {
        let place = Place::new();
        place.ask_to_enrol("a.json");
        place.request("b.json", br#"{"v":1,"kind":"connect"}"#);
        let (withdrawn, told) = (
            place.tell(&[Part::Telling]),
            place.tell(&[Part::Telling, Part::Voice]),
        );
        place.publish_code(withdrawn, &codes[0]);
        place.publish_code(told, &codes[1]);
        place.ask_to_withdraw("c.vpd", &codes[0]);
        Journey {
            place,
            withdrawn,
            told,
        }
    }

    /// Works to the end, with one cut; a month later once more, so that the token is renewed.
    fn go(&self, killer: &mut Killer) {
        for round in 0..8 {
            self.place.work_with(killer);
            self.mend();
            let wait = if round == 3 { 31 * 86_400 } else { 2 * 60 * 60 };
            self.place.clock.advance(Duration::from_secs(wait));
        }
    }

    /// An enrolment whose answer was lost needs a fresh code, which a person brings.
    fn mend(&self) {
        let refused = self.place.answer("a.json").as_deref() == Some("refused");
        let lost_token =
            self.place.data().join("inbox/status.json").exists() && self.place.state() == "refused";
        if (refused && self.place.answer("d.json").is_none()) || lost_token {
            let name = if lost_token { "e.json" } else { "d.json" };
            if self.place.answer(name).is_none() {
                self.place.ask_to_enrol(name);
            }
        }
    }

    fn check(&self, cut: &str) {
        let place = &self.place;
        assert!(
            place.has_receipt(self.told, Part::Telling),
            "{cut}: telling"
        );
        assert!(place.has_receipt(self.told, Part::Voice), "{cut}: voice");
        assert!(place.has_tombstone(self.withdrawn), "{cut}: tombstone");
        assert!(
            place.data().join("inbox/documents/keyset.vpd").exists(),
            "{cut}: key set"
        );
        for name in ["b.json", "c.vpd"] {
            assert!(place.answer(name).is_some(), "{cut}: {name}");
        }
        assert_eq!(place.state(), "ok", "{cut}");
        let added = place
            .events()
            .into_iter()
            .filter(|event| event.kind == EventKind::Added);
        let added: Vec<_> = added.map(|event| (event.story, event.part)).collect();
        let expected = [
            (self.told, Some(Part::Telling)),
            (self.told, Some(Part::Voice)),
        ];
        assert_eq!(added, expected, "{cut}: exactly once");
        let stories = fs::read_dir(place.stories()).unwrap().count();
        assert_eq!(stories, 2, "{cut}: the courier removes nothing");
    }
}

#[test]
fn a_courier_may_die_between_every_two_steps() {
    let (mut hit, codes) = (BTreeSet::new(), [code(), code()]);
    for kind in StepKind::ALL {
        for cut in [Cut::Before, Cut::LostAnswer] {
            let journey = Journey::begin(&codes);
            let mut killer = Killer {
                kind,
                cut,
                hit: false,
            };
            journey.go(&mut killer);
            journey.check(&format!("{kind:?} {cut:?}"));
            if killer.hit {
                hit.insert((kind, cut));
            }
        }
    }
    let missed = StepKind::ALL
        .into_iter()
        .flat_map(|kind| [(kind, Cut::Before), (kind, Cut::LostAnswer)]);
    let missed: Vec<_> = missed
        .filter(|cut| !hit.contains(cut) && !ELSEWHERE.contains(&cut.0))
        .collect();
    assert!(missed.is_empty(), "never cut at {missed:?}");
}
