//! Carries sealed stories to the archive and brings signed documents back.
