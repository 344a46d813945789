//! Solutions of chapter 08.
