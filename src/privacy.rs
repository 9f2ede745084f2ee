//! Finding what identifies a person in Dutch text. Pure.
