use crate::FileError;

/// What a training does after an epoch, as the action of [`Training::on_epoch`](super::Training::on_epoch) decides.
///
/// An action that returns nothing lets the training go on. One that returns a `Result`, such as that of
/// [`weights::save`](crate::weights::save), ends it with the error as its reason, so that nothing learnt is lost.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Go on.
    Continue,
    /// End the training here, for this reason. [`History::stopped`](super::History::stopped) says it.
    Stop(String),
    /// Go on with this learning rate as the optimizer's base.
    Rate(f64),
}

impl Next {
    /// [`Next::Stop`] with a reason in words.
    #[must_use]
    pub fn stop(reason: impl Into<String>) -> Self {
        Self::Stop(reason.into())
    }
}

impl From<()> for Next {
    fn from((): ()) -> Self {
        Self::Continue
    }
}

impl From<Result<(), FileError>> for Next {
    fn from(result: Result<(), FileError>) -> Self {
        match result {
            Ok(()) => Self::Continue,
            Err(error) => Self::Stop(error.to_string()),
        }
    }
}
