//! Solutions of chapter 09.
