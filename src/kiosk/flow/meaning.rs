//! Dots, lines and options: what a story means to its teller.

use std::time::Duration;

use crate::domain::instrument::{
    echo::{Along, Shares},
    id::Id,
    question::{Choice, Signifier},
    screen::Kind,
};

use super::{
    Flow,
    draft::Given,
    event::{Direction, Effect, Notice},
    route::Stop,
};

/// How long the screen stands empty after a private answer.
const PRIVATE_PAUSE: Duration = Duration::from_millis(300);
/// One nudge, in shares of a corner or of a line.
const NUDGE: f64 = 0.05;

/// The questions that give meaning.
impl Flow {
    pub(super) fn asked(&self) -> Option<(Id, Signifier<'_>)> {
        match self.stop()? {
            Stop::Ask(id) => Some((id.clone(), self.content().signifier(id)?)),
            _ => None,
        }
    }

    pub(super) fn place_in_triad(&mut self, dot: impl Fn(Option<Shares>) -> Shares) {
        if self.kind() == Some(Kind::Practice) {
            let practice = &mut self.state.practice;
            practice.not_applicable = false;
            practice.dot = practice.is_open.then(|| dot(practice.dot));
        } else if let Some((id, Signifier::Triad(_))) = self.asked() {
            let old = match self.state.draft.answers.get(&id) {
                Some(Given::Triad(shares)) => Some(*shares),
                _ => None,
            };
            self.state.draft.answers.insert(id, Given::Triad(dot(old)));
        }
    }

    pub(super) fn place_on_line(&mut self, dot: impl Fn(Option<Along>) -> Along) {
        if let Some((id, Signifier::Dyad(_))) = self.asked() {
            let old = match self.state.draft.answers.get(&id) {
                Some(Given::Dyad(at)) => Some(*at),
                _ => None,
            };
            self.state.draft.answers.insert(id, Given::Dyad(dot(old)));
        }
    }

    /// Without a dot a nudge places one in the middle first: nobody needs to aim.
    pub(super) fn nudge(&mut self, direction: Direction) {
        self.nudge_stone(direction);
        let (up, side) = (NUDGE, NUDGE / 2.0);
        let by = match direction {
            Direction::Up => [up, -side, -side],
            Direction::Down => [-up, side, side],
            Direction::Left => [0.0, up, -up],
            Direction::Right => [0.0, -up, up],
        };
        self.place_in_triad(|old| old.map_or(Shares::nearest([1.0; 3]), |dot| dot.moved(by)));
        let along = match direction {
            Direction::Left => -NUDGE,
            Direction::Right => NUDGE,
            Direction::Up | Direction::Down => return,
        };
        self.place_on_line(|old| old.map_or(Along::nearest(0.5), |dot| dot.moved(along)));
    }

    pub(super) fn not_applicable(&mut self) {
        if self.kind() == Some(Kind::Practice) {
            self.state.practice.dot = None;
            self.state.practice.not_applicable = !self.state.practice.not_applicable;
        } else if let Some((id, Signifier::Triad(_) | Signifier::Dyad(_))) = self.asked() {
            let answers = &mut self.state.draft.answers;
            if answers.get(&id) == Some(&Given::NotApplicable) {
                answers.remove(&id);
            } else {
                answers.insert(id, Given::NotApplicable);
            }
        }
    }

    pub(super) fn pick(&mut self, question: &Id, option: &Id) -> Vec<Effect> {
        let Some(Signifier::Choice(choice)) = self.content().signifier(question) else {
            return Vec::new();
        };
        if !choice.options.iter().any(|known| known.id == *option) {
            return Vec::new();
        }
        let (max, is_private) = (choice.max, choice.private);
        let n_options = choice.options.len();
        let mut picked = match self.state.draft.answers.get(question) {
            Some(Given::Choice(picked)) => picked.clone(),
            _ => Vec::new(),
        };
        if is_private {
            // A tap on what was tapped before says it again: nothing shows that it was.
            picked.clear();
        }
        if let Some(at) = picked.iter().position(|known| known == option) {
            picked.remove(at);
        } else if max == 1 {
            picked = vec![option.clone()];
        } else if picked.len() < max {
            picked.push(option.clone());
        } else {
            return self.remark(Notice::NoMoreThan(max));
        }
        if picked.len() == max && (2..n_options).contains(&max) {
            self.state.notice = Some(Notice::NoMoreThan(max));
        }
        let answers = &mut self.state.draft.answers;
        if picked.is_empty() {
            answers.remove(question);
        } else {
            answers.insert(question.clone(), Given::Choice(picked));
        }
        if is_private {
            self.state.leaving = Some(PRIVATE_PAUSE);
        }
        Vec::new()
    }

    /// A private answer goes on by itself: the screen stands empty for a moment, so that nobody beside the teller sees
    /// what was tapped, and the next one is the same whatever it was.
    pub(super) fn leave_by_itself(&mut self, elapsed: Duration) -> Vec<Effect> {
        let Some(left) = self.state.leaving else {
            return Vec::new();
        };
        let left = left.saturating_sub(elapsed);
        self.state.leaving = Some(left);
        if left.is_zero() {
            return self.onward();
        }
        Vec::new()
    }

    /// Whether a private answer was tapped and the next screen is about to stand.
    pub fn is_leaving(&self) -> bool {
        self.state.leaving.is_some()
    }

    /// The options of a choice in the order of this visit, as places in its list.
    pub fn option_order(&self, choice: &Choice) -> Vec<usize> {
        self.order_of(&choice.id, choice.options.len())
    }

    /// The order of this visit of what a question offers, as places in its list.
    pub(super) fn order_of(&self, question: &Id, count: usize) -> Vec<usize> {
        let shuffled = self.state.draft.options.get(question);
        shuffled.cloned().unwrap_or_else(|| (0..count).collect())
    }
}
