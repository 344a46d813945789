//! Placeholder for running and comparing notebooks.
