//! The names that a region knows itself, from the file that the settings name.

use crate::{kiosk::settings::Settings, privacy::names::region::Region, support::files};

/// No list of a region is longer.
const LONGEST: u64 = 1 << 20;

/// The region's own names. A list that cannot be read leaves only the names that everybody knows, and staff are told.
pub(super) fn of_region(settings: &mut Settings) -> Region {
    let Some(path) = &settings.names.region else {
        return Region::default();
    };
    let read = files::read_limited(path, LONGEST).map_err(|error| error.to_string());
    let text = read.and_then(|list| String::from_utf8(list).map_err(|error| error.to_string()));
    let parsed = text.and_then(|list| Region::parse(&list).map_err(|error| error.to_string()));
    parsed.unwrap_or_else(|error| {
        tracing::error!(%error, path = %path.display(), "the region's own names are not known");
        settings.wrong_key = Some("names.region".to_owned());
        Region::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::{Kind, names::find};

    fn settings(folder: &std::path::Path, list: Option<&[u8]>) -> Settings {
        let text =
            "data-dir = \"/d\"\ninstrument = \"/i\"\n[place]\nname = \"n\"\ntype = \"school\"\n";
        let path = folder.join("kiosk.toml");
        std::fs::write(&path, text).unwrap();
        let mut settings = Settings::load(&path).unwrap();
        let names = folder.join("names.txt");
        if let Some(list) = list {
            std::fs::write(&names, list).unwrap();
        }
        settings.names.region = Some(names);
        settings
    }

    #[test]
    fn a_list_of_the_region_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings(folder.path(), Some(b"De Wissel\tschool\n"));
        let region = of_region(&mut settings);
        let found = find("Hij zit op de wissel.", &region);
        assert!(found.iter().any(|finding| finding.kind == Kind::School));
        assert_eq!(settings.wrong_key, None);
    }

    #[test]
    fn a_list_that_cannot_be_read_is_told_to_staff_and_stops_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let odd: [Option<&[u8]>; 3] = [None, Some(b"De Wissel\tscool\n"), Some(b"\xff\xfe\n")];
        for list in odd {
            let mut settings = settings(folder.path(), list);
            if list.is_none() {
                std::fs::remove_file(folder.path().join("names.txt")).ok();
            }
            of_region(&mut settings);
            assert_eq!(settings.wrong_key.as_deref(), Some("names.region"));
        }
    }
}
