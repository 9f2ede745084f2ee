//! Whether every door leads somewhere and every condition asks something that exists.

use super::{
    super::{
        condition::Condition,
        id::Id,
        path::Step,
        policy::KEYS,
        question::{Choice, Dyad, Look},
        screen::{Button, Go, Kind, Screen},
    },
    Checker,
};

/// The named texts that the program shows by itself, per kind.
const NEEDED_TEXTS: &[(Kind, &[&str])] = &[
    (
        Kind::Names,
        &[
            "none",
            "unsupported",
            "by-machine",
            "by-teller",
            "in-doubt",
            "label-person",
            "label-place",
            "label-school",
            "label-organisation",
            "label-date",
            "label-number",
            "label-word",
        ],
    ),
    (Kind::Record, &["idle", "waiting", "nearly-full"]),
    (Kind::Code, &["vanish"]),
    (Kind::Help, &["stays"]),
    (Kind::Attract, &["news"]),
];

/// The kinds of which exactly one screen must exist, because the program finds it by its kind.
const ONE_OF: &[Kind] = &[
    Kind::Attract,
    Kind::Type,
    Kind::Names,
    Kind::Lock,
    Kind::Thanks,
    Kind::Help,
];

impl Checker<'_> {
    pub(super) fn references(&mut self) {
        let content = self.content;
        for screen in &content.screen {
            self.conditions(&screen.id, &screen.shown);
            self.buttons(&screen.id, &screen.buttons);
        }
        for page in &content.page {
            self.require(!page.sheet.is_empty(), &page.id, "a page has a sheet");
            self.buttons(&page.id, &page.buttons);
        }
        for consent in &content.consent {
            self.conditions(&consent.id, &consent.shown);
            self.go(&consent.id, &consent.no_goes);
            self.known_roles(&consent.id, &consent.roles);
            let is_strict =
                !consent.required || !consent.skip && matches!(consent.no_goes, Go::End(_));
            self.require(
                is_strict,
                &consent.id,
                "required: no skip, and no-goes is an end",
            );
        }
        for prompt in &content.prompt {
            self.known_roles(&prompt.id, &prompt.roles);
        }
        for role in &content.role {
            self.conditions(&role.id, &role.shown);
        }
        for signifier in content.signifiers() {
            self.conditions(signifier.id(), signifier.shown());
        }
    }

    fn buttons(&mut self, owner: &Id, buttons: &[Button]) {
        for button in buttons {
            let place = format!("{owner}.{}", button.id);
            self.conditions(&place, &button.shown);
            self.known_roles(&place, &button.roles);
            self.known_roles(&place, &button.not_roles);
            self.go(&place, &button.go);
        }
    }

    fn known_roles(&mut self, owner: impl ToString + Clone, roles: &[Id]) {
        for role in roles {
            let rule = format!("names the role {role}, which does not exist");
            self.require(self.content.role(role).is_some(), owner.clone(), &rule);
        }
    }

    fn go(&mut self, owner: impl ToString, go: &Go) {
        let content = self.content;
        let resolves = match go {
            Go::Next | Go::Back | Go::Wipe | Go::Act(_) => true,
            Go::Step(step) => self.step_exists(step),
            Go::Page(id) => content.page(id).is_some(),
            Go::End(id) => content.end(id).is_some(),
        };
        self.require(
            resolves,
            owner,
            &format!("leads to {go:?}, which does not exist"),
        );
    }

    pub(super) fn step_exists(&self, step: &Step) -> bool {
        let content = self.content;
        match step {
            Step::Screen(id) => content.screen(id).is_some(),
            Step::Consent(id) => content.consent(id).is_some(),
            Step::Ask(id) => content.signifier(id).is_some(),
            Step::Tell | Step::Names | Step::NamesOfMore | Step::Core | Step::Extra => true,
        }
    }

    fn conditions(&mut self, owner: impl ToString + Clone, conditions: &[Condition]) {
        for condition in conditions {
            let rule = match condition {
                Condition::Policy(key, _, value) => self.policy_rule(key, value),
                Condition::Answer(id, _, option) => self.answer_rule(id, option),
                Condition::Spoken => None,
            };
            if let Some(rule) = rule {
                self.fault(owner.clone(), rule);
            }
        }
    }

    /// A value is checked by putting it there: a policy that cannot hold it is never that.
    fn policy_rule(&self, key: &str, value: &str) -> Option<String> {
        if !KEYS.contains(&key) {
            return Some(format!("asks for the unknown policy key {key}"));
        }
        let mut table = self.content.policy.clone();
        let held = table.get_mut(key)?;
        *held = match held {
            toml::Value::String(_) => value.into(),
            toml::Value::Boolean(_) => value
                .parse::<bool>()
                .map_or(toml::Value::Array(vec![]), Into::into),
            toml::Value::Array(_) => toml::Value::Array(vec![value.into()]),
            _ => return None,
        };
        let fits = table
            .try_into::<super::super::policy::Policy>()
            .is_ok_and(|policy| policy.faults().iter().all(|fault| !fault.starts_with(key)));
        (!fits).then(|| format!("asks whether policy.{key} is {value}, which it never is"))
    }

    fn answer_rule(&self, id: &Id, option: &Id) -> Option<String> {
        let content = self.content;
        let at_question = content.signifier(id).map(|s| s.has_option(option));
        let at_screen = || {
            content
                .screen(id)
                .map(|s| s.buttons.iter().any(|b| b.id == *option))
        };
        match at_question.or_else(at_screen) {
            None => Some(format!("asks for the answer to {id}, which does not exist")),
            Some(false) => Some(format!("asks whether {id} is {option}, which it never is")),
            Some(true) if content.is_private(id) => Some(format!(
                "asks for the private answer to {id}: what follows would tell it"
            )),
            Some(true) => None,
        }
    }

    pub(super) fn kinds(&mut self) {
        let content = self.content;
        for kind in ONE_OF {
            let count = content.screen.iter().filter(|s| s.kind == *kind).count();
            self.require(
                count == 1,
                format!("{kind:?}").to_lowercase(),
                "needs exactly one screen",
            );
        }
        self.require(
            content.roles_screen().is_some(),
            "tiles",
            "one screen has the roles as tiles",
        );
        let rule = "a called screen with the text place-label lets a locked story go";
        self.require(content.take_away().is_some(), "take-away", rule);
        for screen in &content.screen {
            self.kind(screen);
        }
    }

    fn kind(&mut self, screen: &Screen) {
        let needed = NEEDED_TEXTS.iter().find(|(kind, _)| *kind == screen.kind);
        for name in needed.map_or(&[][..], |(_, names)| names) {
            let rule = format!("needs the text {name}");
            self.require(screen.text(name).is_some(), &screen.id, &rule);
        }
        let says_what = (screen.kind == Kind::Enter) == screen.enter.is_some();
        self.require(
            says_what,
            &screen.id,
            "enter stands at kind enter, and there always",
        );
        let never = matches!(screen.kind, Kind::Attract | Kind::Lock);
        self.require(!(never && screen.skip), &screen.id, "can never be skipped");
        let register_known = screen
            .addressed
            .as_ref()
            .is_none_or(|register| self.content.registers.contains(register));
        self.require(register_known, &screen.id, "addressed is one of registers");
    }

    pub(super) fn signifiers(&mut self) {
        let content = self.content;
        content.dyad.iter().for_each(|dyad| self.dyad(dyad));
        content.choice.iter().for_each(|choice| self.choice(choice));
        for stones in &content.stones {
            self.require(!stones.stones.is_empty(), &stones.id, "has no stone");
            let can_lie = stones.stones.iter().all(|stone| stone.max > 0);
            self.require(can_lie, &stones.id, "has a stone that can never be laid");
        }
    }

    fn dyad(&mut self, dyad: &Dyad) {
        let three = dyad.left.echo.len() == 3 && dyad.right.echo.len() == 3;
        self.require(three, &dyad.id, "each end has three echo sentences");
    }

    fn choice(&mut self, choice: &Choice) {
        let count = choice.options.len();
        let rule = "max lies between 1 and the number of options";
        self.require((1..=count).contains(&choice.max), &choice.id, rule);
        let last = choice
            .options
            .iter()
            .position(|o| o.last)
            .is_none_or(|at| at + 1 == count);
        self.require(last, &choice.id, "an option with last stands last");
        let needs_pictures = matches!(choice.look, Look::Pictures | Look::Faces);
        let has_pictures = choice.options.iter().all(|o| o.picture.is_some());
        self.require(
            !needs_pictures || has_pictures,
            &choice.id,
            "has an option without picture",
        );
        let three_thumbs = choice.look != Look::Thumbs || count == 3;
        self.require(three_thumbs, &choice.id, "thumbs are three options");
        let is_plain = !choice.private || !choice.shuffle && choice.max == 1;
        self.require(
            is_plain,
            &choice.id,
            "a private choice is single and unshuffled",
        );
    }
}
