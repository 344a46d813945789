//! Solutions of chapter 16.
