//! The clock on the cover, in the time zone of the machine.

use jiff::{Timestamp, tz::TimeZone};

/// Hours and minutes, and the weekday with 0 for Sunday.
pub(super) fn now() -> (String, i32) {
    let local = Timestamp::now().to_zoned(TimeZone::system());
    let weekday = i32::from(local.weekday().to_sunday_zero_offset());
    (
        format!("{:02}:{:02}", local.hour(), local.minute()),
        weekday,
    )
}
