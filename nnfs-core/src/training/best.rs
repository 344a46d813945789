use super::Epoch;
use crate::layer::Layer;
use crate::weights::Snapshot;

/// The best epoch of a training so far, with the parameters that the network had after it.
#[derive(Default)]
pub(super) struct Best {
    found: Option<Found>,
}

struct Found {
    number: usize,
    loss: f64,
    snapshot: Snapshot,
}

impl Best {
    /// Looks at an epoch: its validation loss, or its own where there is none. Returns how many epochs ago the best one
    /// was.
    pub(super) fn look(&mut self, epoch: &Epoch, network: &mut dyn Layer) -> usize {
        let (loss, _) = epoch.validation.unwrap_or((epoch.loss, epoch.accuracy));
        // A loss that is not a number is never the best.
        if loss < self.found.as_ref().map_or(f64::INFINITY, |best| best.loss) {
            self.found = Some(Found {
                number: epoch.number,
                loss,
                snapshot: Snapshot::of(network),
            });
        }
        epoch.number - self.number()
    }

    /// Which epoch was the best, from 1; 0 for none.
    pub(super) fn number(&self) -> usize {
        self.found.as_ref().map_or(0, |best| best.number)
    }

    /// Gives the network the best parameters, and returns which epoch they are of; `None` if there is no best one.
    pub(super) fn give_back(self, network: &mut dyn Layer) -> Option<usize> {
        let best = self.found?;
        best.snapshot.restore(network);
        Some(best.number)
    }
}
