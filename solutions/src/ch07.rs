//! Solutions of chapter 07.
