//! What one look finds.

use std::fmt;

/// How a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Ok,
    /// Worth knowing, but nothing needs it.
    Note,
    Missing,
    Broken,
}

/// A part, how it is, and what mends it.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) state: State,
    pub(super) found: String,
    pub(super) remedy: Option<String>,
}

impl Check {
    pub(super) fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Ok,
            found: found.into(),
            remedy: None,
        }
    }

    pub(super) fn note(name: &'static str, found: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Note,
            found: found.into(),
            remedy: None,
        }
    }

    pub(super) fn missing(
        name: &'static str,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            name,
            state: State::Missing,
            found: found.into(),
            remedy: Some(remedy.into()),
        }
    }

    pub(super) fn broken(
        name: &'static str,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            name,
            state: State::Broken,
            found: found.into(),
            remedy: Some(remedy.into()),
        }
    }

    pub(super) fn with_remedy(self, remedy: impl Into<String>) -> Self {
        Self {
            remedy: Some(remedy.into()),
            ..self
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ok => "ok",
            State::Note => "note",
            State::Missing => "missing",
            State::Broken => "broken",
        };
        write!(f, "  {state:<8} {:<20} {}", self.name, self.found)?;
        if let Some(remedy) = &self.remedy {
            write!(f, "\n  {:<29} -> {remedy}", "")?;
        }
        Ok(())
    }
}
