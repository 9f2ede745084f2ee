//! What every program needs and no story knows of: time, files, waiting, settings.

pub mod backoff;
pub mod clock;
pub mod files;
pub mod randomness;
pub mod settings;
pub mod units;
