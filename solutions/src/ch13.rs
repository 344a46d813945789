//! Solutions of chapter 13.
