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
            path::{Role, RoleCode},
            policy::{ChildCode, Mode, Policy},
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

    /// The texts of `edition` for a register.
    pub(crate) fn speaker<'a>(
        &'a self,
        edition: &'a Edition,
        register: &'a Register,
    ) -> Speaker<'a> {
        Speaker {
            content: &edition.content,
            language: &edition.language,
            register,
            values: &self.values,
            policy: self.policy(),
        }
    }

    /// The roles that may tell here: the policy allows them.
    pub fn roles<'a>(&'a self, edition: &'a Edition) -> impl Iterator<Item = &'a Role> {
        let roles = edition.content.role.iter();
        roles.filter(|role| self.offers(&edition.content, role))
    }

    fn offers(&self, content: &Content, role: &Role) -> bool {
        let nothing_said = Draft::default();
        let known = Asked {
            draft: &nothing_said,
            setting: self,
        };
        content.path(&role.path).is_some() && all_hold(&role.shown, &known)
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
