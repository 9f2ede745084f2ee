//! Dots, lines and options: what a story means to its teller.

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

/// One nudge, in shares of a corner or of a line.
const NUDGE: f64 = 0.05;

/// The questions that give meaning.
impl Flow {
    fn asked(&self) -> Option<(Id, Signifier<'_>)> {
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
        let max = choice.max;
        let mut picked = match self.state.draft.answers.get(question) {
            Some(Given::Choice(picked)) => picked.clone(),
            _ => Vec::new(),
        };
        if let Some(at) = picked.iter().position(|known| known == option) {
            picked.remove(at);
        } else if max == 1 {
            picked = vec![option.clone()];
        } else if picked.len() < max {
            picked.push(option.clone());
        } else {
            return self.remark(Notice::NoMoreThan(max));
        }
        if picked.len() == max && max > 1 {
            self.state.notice = Some(Notice::NoMoreThan(max));
        }
        let answers = &mut self.state.draft.answers;
        if picked.is_empty() {
            answers.remove(question);
        } else {
            answers.insert(question.clone(), Given::Choice(picked));
        }
        Vec::new()
    }

    /// The options of a choice in the order of this visit, as places in its list.
    pub fn option_order(&self, choice: &Choice) -> Vec<usize> {
        let shuffled = self.state.draft.options.get(&choice.id);
        shuffled
            .cloned()
            .unwrap_or_else(|| (0..choice.options.len()).collect())
    }
}
