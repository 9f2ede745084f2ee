//! `instrument check` at the desk.

use serde_json::json;

use super::{Failure, Session, cli};
use crate::research::instrument;

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
}
