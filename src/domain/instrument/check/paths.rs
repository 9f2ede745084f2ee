//! Whether every role can walk its path: texts for its register, a way on, the order that keeps a teller safe.

use std::collections::BTreeSet;

use super::{
    super::{
        Fault, HELP,
        condition::Condition,
        id::Id,
        path::{Path, Role, Step},
        question::Signifier,
        screen::{Button, Go, Kind, Screen},
        text::{Register, Text},
    },
    Checker,
};

impl Checker<'_> {
    pub(super) fn roles(&mut self) {
        let content = self.content;
        self.require(
            content.consent.iter().any(|c| c.required),
            "consent",
            "one consent is required",
        );
        let mut required = content.consent.iter().filter(|c| c.required);
        self.require(
            required.all(|c| c.shown.is_empty()),
            "consent",
            "one that is required is asked without a condition",
        );
        for role in &content.role {
            let at = format!("role {}", role.id);
            let known = content.registers.contains(&role.register);
            self.require(known, &at, "its register is not in the head");
            let listed = self.edition.help.lists.contains(&role.help);
            self.require(listed, &at, "its list is not on the help card");
            self.emergency_for(&at, role);
            match content.path(&role.path) {
                None => self.fault(&at, format!("its path {} does not exist", role.path)),
                Some(path) => {
                    self.path(path);
                    self.order(path);
                    self.walk(role, path);
                }
            }
        }
    }

    /// 112 speaks to everyone.
    fn emergency_for(&mut self, at: &str, role: &Role) {
        let Some(line) = self.edition.help.line.first() else {
            return;
        };
        if !says(&line.name, &role.register) || !says(&line.text, &role.register) {
            let rule = format!("{} has no text for {}", line.id, role.register);
            self.faults.push(Fault::new(HELP, at, &rule));
        }
    }

    fn path(&mut self, path: &Path) {
        let at = format!("path {}", path.id);
        let mut seen = BTreeSet::new();
        for step in &path.steps {
            self.require(
                self.step_exists(step),
                &at,
                &format!("step {step} does not exist"),
            );
            self.require(seen.insert(step), &at, &format!("step {step} stands twice"));
        }
        let mut asked = BTreeSet::new();
        for id in path.asked() {
            let rule = format!("question {id} does not exist or is asked twice");
            let is_new = self.content.signifier(id).is_some() && asked.insert(id);
            self.require(is_new, &at, &rule);
        }
        let swaps_core = path.shuffle.iter().all(|id| path.core.contains(id));
        self.require(swaps_core, &at, "shuffle holds core questions only");
        self.shuffled(&at, path);
    }

    /// Who swaps places may come last or first of all that swap: up to the last of them nobody asks what they answer,
    /// and they themselves ask nothing that stands after the first of them.
    fn shuffled(&mut self, at: &str, path: &Path) {
        let swaps = |id: &Id| path.shuffle.contains(id);
        let (Some(first), Some(last)) = (
            path.core.iter().position(swaps),
            path.core.iter().rposition(swaps),
        ) else {
            return;
        };
        let (between, content) = (&path.core[first..=last], self.content);
        for id in &path.core[..=last] {
            let may_be_late = |asked: &Id| swaps(asked) || swaps(id) && between.contains(asked);
            let asks = |condition: &Condition| matches!(condition, Condition::Answer(asked, ..) if may_be_late(asked));
            let signifier = content.signifier(id);
            if signifier.is_some_and(|signifier| signifier.shown().iter().any(asks)) {
                let rule = format!("{id} may come before what it depends on, by shuffle");
                self.fault(at, rule);
            }
        }
    }

    /// Required consent before telling, every other between telling and the lock, names after what was typed.
    fn order(&mut self, path: &Path) {
        let content = self.content;
        let at = format!("path {}", path.id);
        let place = |step: &Step| path.steps.iter().position(|s| s == step);
        let of_kind = |kind: Kind| {
            path.steps.iter().position(
                |s| matches!(s, Step::Screen(id) if content.screen(id).is_some_and(|x| x.kind == kind)),
            )
        };
        let first = path
            .steps
            .first()
            .and_then(|s| content.screens_of(s).first().copied());
        let starts = first.is_some_and(|s| content.roles_screen().is_some_and(|r| r.id == s.id));
        self.require(starts, &at, "begins with the screen of the roles");
        let (tell, lock, names) = (place(&Step::Tell), of_kind(Kind::Lock), place(&Step::Names));
        let (Some(tell), Some(lock), Some(names)) = (tell, lock, names) else {
            return self.fault(&at, "needs tell, names and a lock");
        };
        let ordered =
            tell < names && names < lock && of_kind(Kind::Title).is_none_or(|t| t < names);
        self.require(ordered, &at, "the order is tell, title, names, lock");
        let more = of_kind(Kind::More);
        let checked =
            more.is_none_or(|m| place(&Step::NamesOfMore).is_some_and(|n| m < n && n < lock));
        self.require(
            checked,
            &at,
            "names:more stands between the last words and the lock",
        );
        let ends = of_kind(Kind::Thanks)
            .is_some_and(|thanks| thanks + 1 == path.steps.len() && thanks > lock);
        self.require(ends, &at, "ends with the thanks, after the lock");
        for consent in &content.consent {
            let stands = place(&Step::Consent(consent.id.clone()));
            let good = match (consent.required, stands) {
                (true, Some(there)) => there < tell,
                (true, None) => false,
                (false, Some(there)) => tell < there && there < lock,
                (false, None) => true,
            };
            self.require(
                good,
                &at,
                &format!("consent {} stands in the wrong place", consent.id),
            );
        }
    }

    fn walk(&mut self, role: &Role, path: &Path) {
        let content = self.content;
        let at = format!("role {}", role.id);
        let mut asked: BTreeSet<&Id> = BTreeSet::new();
        self.asked_before(&at, (&role.id, &role.shown), &asked);
        for step in &path.steps {
            for screen in content.screens_of(step) {
                self.asked_before(&at, (&screen.id, &screen.shown), &asked);
                for button in own_buttons(screen, role) {
                    self.asked_before(&at, (&button.id, &button.shown), &asked);
                }
                self.screen_for(&at, screen, role);
                asked.insert(&screen.id);
            }
            let ids: &[Id] = match step {
                Step::Core => &path.core,
                Step::Extra => &path.extra,
                Step::Ask(id) => std::slice::from_ref(id),
                Step::Consent(id) => {
                    self.consent_for(&at, id, role, &asked);
                    continue;
                }
                _ => continue,
            };
            for signifier in ids.iter().filter_map(|id| content.signifier(id)) {
                self.asked_before(&at, (signifier.id(), signifier.shown()), &asked);
                self.signifier_for(&at, signifier, &role.register);
                asked.insert(signifier.id());
            }
        }
        for screen in content.screen.iter().filter(|screen| screen.called) {
            self.speaks(&at, &screen.id, &screen.question, &role.register);
            for button in own_buttons(screen, role) {
                self.go_for(&at, (&button.id, &button.go), role);
            }
        }
        let prompts = content.prompt.iter().filter(|p| p.roles.contains(&role.id));
        self.require(prompts.count() > 0, &at, "has no prompt");
    }

    fn consent_for(&mut self, at: &str, id: &Id, role: &Role, asked: &BTreeSet<&Id>) {
        let Some(consent) = self.content.consent(id) else {
            return;
        };
        self.asked_before(at, (id, &consent.shown), asked);
        if consent.roles.contains(&role.id) {
            for text in [&consent.question, &consent.yes, &consent.no] {
                self.speaks(at, id, text, &role.register);
            }
            self.go_for(at, (id, &consent.no_goes), role);
        } else {
            self.require(
                !consent.required,
                at,
                &format!("is never asked the required consent {id}"),
            );
        }
    }

    fn asked_before(
        &mut self,
        at: &str,
        (owner, conditions): (&Id, &[Condition]),
        asked: &BTreeSet<&Id>,
    ) {
        for condition in conditions {
            if let Condition::Answer(id, ..) = condition {
                let rule = format!("a condition of {owner} asks for {id} before it was asked");
                self.require(asked.contains(id), at, &rule);
            }
        }
    }

    fn speaks(&mut self, at: &str, owner: &Id, text: &Text, register: &Register) {
        let rule = format!("{owner} has no text for {register}");
        self.require(says(text, register), at, &rule);
    }

    fn screen_for(&mut self, at: &str, screen: &Screen, role: &Role) {
        let register = spoken_to(screen, role);
        self.speaks(at, &screen.id, &screen.question, register);
        for card in &screen.card {
            self.speaks(at, &card.id, &card.title, register);
            self.speaks(at, &card.id, &card.text, register);
        }
        for text in screen.texts.values() {
            self.speaks(at, &screen.id, text, register);
        }
        let mine = own_buttons(screen, role);
        for button in &mine {
            self.speaks(at, &button.id, &button.label, register);
            self.go_for(at, (&button.id, &button.go), role);
        }
        if screen.tiles.is_some() || screen.kind == Kind::Prompt {
            return;
        }
        let leads_on = |b: &&&Button| !matches!(b.go, Go::Act(_) | Go::Back | Go::Page(_));
        self.require(
            mine.iter().any(|b| leads_on(&b)),
            at,
            &format!("{} has no way on", screen.id),
        );
        let stays = mine.iter().any(|b| b.shown.is_empty());
        self.require(stays, at, &format!("{} may have no button left", screen.id));
    }

    /// An end and a page speak to the teller, also where the screen before them speaks to who sits beside.
    fn go_for(&mut self, at: &str, (owner, go): (&Id, &Go), role: &Role) {
        let content = self.content;
        match go {
            Go::End(id) => {
                if let Some(end) = content.end(id) {
                    self.speaks(at, id, &end.text, &role.register);
                }
            }
            Go::Page(id) => {
                for sheet in content.page(id).into_iter().flat_map(|page| &page.sheet) {
                    let is_said = sheet.blocks.iter().any(|block| says(block, &role.register));
                    let rule = format!(
                        "{} of the page {id} has no text for {}",
                        sheet.id, role.register
                    );
                    self.require(is_said, at, &rule);
                }
            }
            Go::Step(step) => {
                let steps = content
                    .path(&role.path)
                    .map(|path| path.steps.as_slice())
                    .unwrap_or(&[]);
                let is_called = content.screens_of(step).iter().any(|screen| screen.called);
                let rule = format!("{owner} leads to {step}, which its path lacks");
                self.require(is_called || steps.contains(step), at, &rule);
            }
            _ => {}
        }
    }

    fn signifier_for(&mut self, at: &str, signifier: Signifier<'_>, register: &Register) {
        let hints = &self.content.hints;
        let id = signifier.id();
        let mut texts = vec![signifier.question()];
        match signifier {
            Signifier::Triad(triad) => {
                texts.extend(triad.corners.iter().map(|c| &c.label));
                texts.extend([&hints.triad, &hints.nudge, &hints.not_applicable]);
            }
            Signifier::Dyad(dyad) => {
                for pole in [&dyad.left, &dyad.right] {
                    texts.push(&pole.label);
                    texts.extend(&pole.echo);
                }
                texts.extend([
                    &dyad.middle.label,
                    &dyad.middle.echo,
                    &hints.dyad,
                    &hints.not_applicable,
                ]);
            }
            Signifier::Stones(stones) => {
                texts.extend(stones.stones.iter().map(|s| &s.label));
                texts.extend([&stones.centre.label, &hints.stones]);
            }
            Signifier::Choice(choice) => {
                texts.extend(choice.options.iter().map(|o| &o.label));
                texts.push(if choice.max == 1 {
                    &hints.choice_one
                } else {
                    &hints.choice_some
                });
            }
        }
        texts
            .into_iter()
            .for_each(|text| self.speaks(at, id, text, register));
    }
}

/// How a screen speaks: to the teller, or to the adult beside a child.
fn spoken_to<'r>(screen: &'r Screen, role: &'r Role) -> &'r Register {
    screen.addressed.as_ref().unwrap_or(&role.register)
}

/// What a role can tap on a screen, where no condition hides it.
fn own_buttons<'s>(screen: &'s Screen, role: &Role) -> Vec<&'s Button> {
    let register = spoken_to(screen, role);
    let is_own = |button: &&Button| {
        let for_role = button.roles.is_empty() || button.roles.contains(&role.id);
        for_role && !button.not_roles.contains(&role.id) && button.label.get(register).is_some()
    };
    screen.buttons.iter().filter(is_own).collect()
}

/// Whether a text has words for a register.
fn says(text: &Text, register: &Register) -> bool {
    text.get(register).is_some_and(|words| !words.is_empty())
}
