//! What notebooks show.
