//! Solutions of chapter 14.
