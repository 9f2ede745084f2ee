//! What a visit takes for granted: the instrument, the place, and what this build can show.
//!
//! It changes between visits only: [`super::Flow::settle`] refuses it while one is open.

use std::sync::Arc;

use crate::{
    domain::{
        instrument::{
            Instrument,
            condition::all_hold,
            content::Content,
            edition::Edition,
            id::Id,
            path::{Path, Role, RoleCode, Step},
            policy::{ChildCode, Mode, Policy},
            question::{Look, Signifier},
            screen::{Form, Kind},
            text::Register,
            values::{Speaker, Values},
        },
        telling::{Collection, Software},
        words::WordList,
    },
    privacy::names::region::Region,
};

use super::{
    draft::{Asked, Draft},
    names::Finder,
};

/// Something that a build may not be able to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Recording and listening.
    Speaking,
    /// Waiting for an adult.
    Waiting,
    /// Stones on rings.
    Stones,
    /// A choice of faces.
    Faces,
    /// A choice of thumbs.
    Thumbs,
    /// A choice of pictures.
    Pictures,
    /// A code of pictures.
    PictureCode,
}

/// What this build cannot show yet. A role that needs one of these is not offered.
pub const NOT_YET: &[Feature] = &[
    Feature::Waiting,
    Feature::Stones,
    Feature::Faces,
    Feature::Thumbs,
    Feature::Pictures,
    Feature::PictureCode,
];

/// The circumstances of every visit on this kiosk.
#[derive(Clone, Debug)]
pub struct Setting {
    /// What is asked.
    pub instrument: Instrument,
    /// Real tellers or a rehearsal.
    pub mode: Mode,
    /// What fills the placeholders.
    pub values: Values,
    /// The list of code words.
    pub words: WordList,
    /// What cannot be shown; [`NOT_YET`] for this build.
    pub lacks: Vec<Feature>,
    /// Sealed with every story.
    pub collection: Collection,
    /// Sealed with every story.
    pub software: Software,
    /// The names that the region knows itself.
    pub region: Arc<Region>,
}

impl Setting {
    /// The policy in force.
    pub fn policy(&self) -> &Policy {
        self.instrument.policy(self.mode)
    }

    /// The edition in that language.
    pub fn edition(&self, language: &Id) -> &Edition {
        self.instrument.edition(language)
    }

    /// What looks for names in the language of an edition.
    pub(crate) fn finder(&self, edition: &Edition) -> Finder<'_> {
        Finder {
            region: &self.region,
            knows_language: edition.names_supported,
        }
    }

    /// The edition in the chosen language, or the source.
    pub(crate) fn edition_of(&self, chosen: &Option<Id>) -> &Edition {
        match chosen {
            Some(language) => self.edition(language),
            None => self.instrument.source(),
        }
    }

    pub(crate) fn lacks(&self, feature: Feature) -> bool {
        self.lacks.contains(&feature)
    }

    /// The texts of `edition` for a register.
    pub(crate) fn speaker<'a>(
        &'a self,
        edition: &'a Edition,
        register: &'a Register,
    ) -> Speaker<'a> {
        Speaker {
            content: &edition.content,
            register,
            values: &self.values,
            policy: self.policy(),
        }
    }

    /// The roles that may tell here: the policy allows them, and this build can show all that their path needs.
    pub fn roles<'a>(&'a self, edition: &'a Edition) -> impl Iterator<Item = &'a Role> {
        edition
            .content
            .role
            .iter()
            .filter(|role| self.offers(&edition.content, role))
    }

    fn offers(&self, content: &Content, role: &Role) -> bool {
        let nothing_said = Draft::default();
        let known = Asked {
            draft: &nothing_said,
            setting: self,
        };
        let Some(path) = content.path(&role.path) else {
            return false;
        };
        let needed = needed(content, path);
        let code = self.code_of(role) == RoleCode::Pictures && self.lacks(Feature::PictureCode);
        let typed = !self.lacks(Feature::Speaking) || can_type(content, role);
        all_hold(&role.shown, &known) && typed && !code && !needed.iter().any(|f| self.lacks(*f))
    }

    /// The code that a role gets under the policy.
    pub fn code_of(&self, role: &Role) -> RoleCode {
        match (role.code, self.policy().code_under_12) {
            (RoleCode::Policy, ChildCode::None) => RoleCode::None,
            (RoleCode::Policy, ChildCode::Words) => RoleCode::Words,
            (RoleCode::Policy, ChildCode::Pictures) => RoleCode::Pictures,
            (own, _) => own,
        }
    }
}

/// The features without which a path cannot be walked to its end.
fn needed(content: &Content, path: &Path) -> Vec<Feature> {
    let mut needed = Vec::new();
    let screens = path
        .steps
        .iter()
        .filter(|step| matches!(step, Step::Screen(_)));
    for screen in screens.flat_map(|step| content.screens_of(step)) {
        if screen.kind == Kind::Wait {
            needed.push(Feature::Waiting);
        }
    }
    let fixed = path.steps.iter().filter_map(|step| match step {
        Step::Ask(id) => Some(id),
        _ => None,
    });
    for id in path.core.iter().chain(&path.extra).chain(fixed) {
        match content.signifier(id) {
            Some(Signifier::Stones(_)) => needed.push(Feature::Stones),
            Some(Signifier::Choice(choice)) => needed.extend(match choice.look {
                Look::Words => None,
                Look::Pictures => Some(Feature::Pictures),
                Look::Faces => Some(Feature::Faces),
                Look::Thumbs => Some(Feature::Thumbs),
            }),
            Some(Signifier::Triad(_) | Signifier::Dyad(_)) | None => {}
        }
    }
    needed
}

fn can_type(content: &Content, role: &Role) -> bool {
    let forms = content
        .screens()
        .iter()
        .filter(|screen| screen.kind == Kind::Form);
    forms.flat_map(|screen| &screen.buttons).any(|button| {
        button.set.form == Some(Form::Typed)
            && button.label.get(&role.register).is_some()
            && (button.roles.is_empty() || button.roles.contains(&role.id))
            && !button.not_roles.contains(&role.id)
    })
}
