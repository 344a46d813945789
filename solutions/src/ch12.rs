//! Solutions of chapter 12.
