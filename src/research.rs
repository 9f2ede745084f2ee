//! Keys, pulling, opening, studying and exporting stories.
