//! Solutions of chapter 00.
