//! Numbers for operators: per week, in bands, never a count and never a place.

use serde::Serialize;

use crate::{
    archive::{problem::Problem, records, state::Archive},
    domain::{band::Band, ids::Part, week::Day},
};

/// How many stories came in a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WeekBand {
    /// The ISO week.
    pub week: String,
    /// The band of its stories.
    pub stories: Band,
}

/// What an operator may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// The last 12 weeks that are over, newest first.
    pub weeks: Vec<WeekBand>,
    /// Devices that may send.
    pub devices: usize,
}

/// Counts tellings by week of admission; the present week is not told.
pub fn stats(archive: &Archive) -> Result<Stats, Problem> {
    let present = archive.today().week();
    let rows = records::read(archive.records(), |statements| {
        let sql = "SELECT admitted_day, COUNT(*) FROM parts WHERE part = ?1 AND revision = 0
                   GROUP BY admitted_day ORDER BY admitted_day DESC LIMIT 100";
        let days = statements.rows(sql, &[Part::Telling.into()])?;
        let devices = "SELECT COUNT(*) FROM devices WHERE revoked_day IS NULL";
        Ok::<_, records::Error>((days, statements.rows(devices, &[])?))
    });
    let (days, devices) = rows.map_err(Problem::from)?;
    let mut weeks: Vec<(String, u64)> = Vec::new();
    for row in days {
        let day: Day = row.parsed(0)?;
        let (week, count) = (day.week(), row.count(1)?);
        if week == present {
            continue;
        }
        match weeks.last_mut() {
            Some((last, sum)) if *last == week.to_string() => *sum += count,
            _ => weeks.push((week.to_string(), count)),
        }
    }
    let band = |(week, count)| WeekBand {
        week,
        stories: Band::of(count),
    };
    let n_devices = devices.first().map_or(Ok(0), |row| row.count(0))?;
    Ok(Stats {
        weeks: weeks.into_iter().take(12).map(band).collect(),
        devices: usize::try_from(n_devices).unwrap_or(usize::MAX),
    })
}
