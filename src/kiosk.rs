//! The program on the touchscreen.
