//! The socket of the headphones, as the sound card tells it through ALSA's control interface.
//!
//! The kernel names such a control by what is plugged in and the word `Jack` (Linux,
//! `Documentation/sound/designs/control-names.rst`): `Headphone Jack`, `Headset Jack`, `Front Headphone Jack`.

use alsa::ctl::{Ctl, ElemId, ElemIface, ElemType, ElemValue};

use super::equipment::{Name, Plug};

/// The socket of the card that these headphones belong to.
pub struct CardPlug {
    card: Option<String>,
}

impl CardPlug {
    /// The card in a device name such as `alsa:hw:CARD=Headset,DEV=0`; other names belong to no one card, and their
    /// socket does not tell.
    pub fn of(name: &Name) -> CardPlug {
        CardPlug {
            card: name.as_deref().and_then(card).map(str::to_owned),
        }
    }

    fn read(&self) -> Option<bool> {
        // Opened anew: a card that was pulled out and put back has other controls.
        let control = Ctl::new(&format!("hw:{}", self.card.as_ref()?), true).ok()?;
        let elements = control.elem_list().ok()?;
        let ids = (0..elements.get_used()).filter_map(|at| elements.get_id(at).ok());
        let states: Vec<bool> = ids
            .filter(is_headphone_jack)
            .filter_map(|id| state(&control, &id))
            .collect();
        (!states.is_empty()).then(|| states.contains(&true))
    }
}

impl Plug for CardPlug {
    fn is_in(&mut self) -> Option<bool> {
        self.read()
    }
}

fn card(id: &str) -> Option<&str> {
    let (_, after) = id.split_once("CARD=")?;
    let card = after.split(',').next()?;
    (!card.is_empty()).then_some(card)
}

fn is_headphone_jack(id: &ElemId) -> bool {
    id.get_interface() == ElemIface::Card && id.get_name().is_ok_and(names_headphones)
}

fn names_headphones(name: &str) -> bool {
    let is_worn = name.contains("Headphone") || name.contains("Headset");
    // A headset has a control for its microphone beside the one for its ears; a phantom jack always says yes.
    name.ends_with(" Jack") && is_worn && !name.contains("Mic") && !name.contains("Phantom")
}

fn state(control: &Ctl, id: &ElemId) -> Option<bool> {
    let mut value = ElemValue::new(ElemType::Boolean).ok()?;
    value.set_id(id);
    control.elem_read(&mut value).ok()?;
    value.get_boolean(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_read_from_a_name_of_alsa() {
        assert_eq!(card("alsa:hw:CARD=Headset,DEV=0"), Some("Headset"));
        assert_eq!(card("alsa:front:CARD=Device"), Some("Device"));
        assert_eq!(card("alsa:default"), None);
        assert_eq!(card("alsa:hw:CARD="), None);
    }

    #[test]
    fn only_what_is_worn_counts() {
        for name in ["Headphone Jack", "Headset Jack", "Front Headphone Jack"] {
            assert!(names_headphones(name), "{name}");
        }
        for name in [
            "Mic Jack",
            "Headset Mic Jack",
            "Speaker Phantom Jack",
            "Headphone Phantom Jack",
            "HDMI/DP,pcm=3 Jack",
            "Headphone Playback Switch",
        ] {
            assert!(!names_headphones(name), "{name}");
        }
    }

    #[test]
    fn a_card_that_is_not_there_does_not_tell() {
        let name = Some("alsa:hw:CARD=NotHere,DEV=0".to_owned());
        assert_eq!(CardPlug::of(&name).is_in(), None);
        assert_eq!(CardPlug::of(&None).is_in(), None);
    }
}
