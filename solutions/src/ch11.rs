//! Solutions of chapter 11.
