//! Solutions of chapter 06.
