//! What a beheerder changes on the glass: the place, and how every visit begins.

use std::sync::Arc;

use crate::kiosk::{
    session::{Session, place},
    settings::{
        Error,
        staff::{PlaceField, Start},
    },
    staff::{Event, desk::EditFault},
};

impl Session {
    pub(super) fn keep_place(&mut self, field: PlaceField, text: &str) {
        let fault = match field.changed(&self.settings.place, text) {
            Ok(place) => {
                self.settings.place = place;
                self.keep_staff_settings();
                None
            }
            Err(error) => Some(fault_of(&error)),
        };
        if let Some(counter) = &mut self.staff {
            counter.staff.next(Event::Kept(fault));
        }
    }

    pub(super) fn keep_start(&mut self, start: Start) {
        self.settings.start = start;
        self.flow.set_first_look(start.looks);
        self.keep_staff_settings();
    }

    /// Writes what holds now; the visits that follow take it.
    pub(super) fn keep_staff_settings(&mut self) {
        self.settings.wrong_key = None;
        self.renew_setting();
        let settings = self.settings.clone();
        let kept = self
            .keeper
            .ask(move |custody| custody.keep_staff_settings(&settings).map_err(Into::into));
        if let Some(counter) = &mut self.staff {
            counter.replies.keep(kept);
        }
    }

    /// The circumstances of a visit, made anew from the settings as they are now.
    fn renew_setting(&mut self) {
        let instrument = self.flow.setting().instrument.clone();
        let setting = place::setting(
            &self.settings,
            instrument,
            &self.papers,
            &self.words,
            &self.region,
        );
        self.next_setting = Some((Arc::new(setting), self.standing));
        self.settle();
    }
}

fn fault_of(error: &Error) -> EditFault {
    match error {
        Error::OutOfRange {
            key: "place.type" | "place.area",
            ..
        } => EditFault::Slug,
        Error::OutOfRange { .. } | Error::File(_) => EditFault::Length,
    }
}
