//! `remove-names` at the desk: the region's list from its file, stories from standard input.

use std::{fs, io};

use crate::privacy::names::region::Region;

use super::{Failure, Session, cli};
use crate::research::remove_names::remove_names;

impl Session<'_, '_> {
    pub(super) fn remove_names(&mut self, command: &cli::RemoveNames) -> Result<(), Failure> {
        let region = match &command.region {
            Some(path) => {
                let path_told = path.display().to_string();
                let list = fs::read_to_string(path).map_err(|source| Failure::File {
                    path: path_told.clone(),
                    source,
                })?;
                Region::parse(&list).map_err(|source| Failure::RegionList {
                    path: path_told,
                    source,
                })?
            }
            None => Region::default(),
        };
        let (mut input, mut complaints) = (io::stdin().lock(), io::stderr().lock());
        match remove_names(&region, &mut input, self.desk.out, &mut complaints)? {
            0 => Ok(()),
            faults => Err(Failure::NotAllAnswered(faults)),
        }
    }
}
