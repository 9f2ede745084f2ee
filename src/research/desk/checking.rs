//! `instrument check` and `instrument sounds` at the desk.

use std::{io, path::Path};

use serde_json::json;

use super::{Failure, Session, cli};
use crate::research::{instrument, narration};

impl Session<'_, '_> {
    pub(super) fn check_instrument(
        &mut self,
        command: &cli::CheckInstrument,
    ) -> Result<(), Failure> {
        let faults = instrument::check(&command.folder, command.previous.as_deref())?;
        if self.common.json {
            let told = faults.iter().map(|located| {
                let fault = &located.fault;
                json!({ "file": fault.file, "line": located.line, "id": fault.id, "rule": fault.rule })
            });
            writeln!(
                self.desk.out,
                "{}",
                json!({ "faults": told.collect::<Vec<_>>() })
            )?;
        } else {
            for located in &faults {
                writeln!(self.desk.out, "{located}")?;
            }
            if faults.is_empty() {
                writeln!(self.desk.out, "Alle regels kloppen.")?;
            }
        }
        match faults.len() {
            0 => Ok(()),
            count => Err(Failure::BrokenInstrument(count)),
        }
    }

    pub(super) fn sounds(&mut self, command: &cli::SoundsOfInstrument) -> Result<(), Failure> {
        match &command.take {
            None => self.script(command),
            Some(recordings) => self.take(command, recordings),
        }
    }

    fn script(&mut self, command: &cli::SoundsOfInstrument) -> Result<(), Failure> {
        let script = narration::script(&command.folder, &command.language)?;
        if self.common.json {
            let lines = script.iter().map(|line| {
                json!({ "file": line.file, "place": line.place, "words": line.words, "recorded": line.is_recorded })
            });
            return self.answer(&json!({ "lines": lines.collect::<Vec<_>>() }));
        }
        let mut table = csv::Writer::from_writer(&mut self.desk.out);
        let head = ["bestand", "plaats", "tekst", "ingesproken"];
        table.write_record(head).map_err(io::Error::other)?;
        for line in &script {
            let recorded = if line.is_recorded { "ja" } else { "nee" };
            let row = [&line.file, &line.place, &line.words, recorded];
            table.write_record(row).map_err(io::Error::other)?;
        }
        Ok(table.flush()?)
    }

    fn take(
        &mut self,
        command: &cli::SoundsOfInstrument,
        recordings: &Path,
    ) -> Result<(), Failure> {
        let taken = narration::take(&command.folder, &command.language, recordings)?;
        for (file, unfit) in &taken.unfit {
            self.say(format_args!("{file}: {unfit}"))?;
        }
        self.say(format_args!(
            "{} teksten zijn ingesproken, {} daarvan nieuw; van {} teksten die er niet meer zijn is de opname weggelaten",
            taken.recorded, taken.new, taken.gone
        ))?;
        let unfit = taken
            .unfit
            .iter()
            .map(|(file, unfit)| json!({ "file": file, "reason": unfit.to_string() }));
        self.answer(&json!({
            "recorded": taken.recorded,
            "new": taken.new,
            "gone": taken.gone,
            "unfit": unfit.collect::<Vec<_>>(),
        }))?;
        match taken.unfit.len() {
            0 => Ok(()),
            count => Err(Failure::NotAllTaken(count)),
        }
    }
}
