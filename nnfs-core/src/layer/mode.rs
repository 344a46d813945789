use super::Layer;

/// What a network is being used for. It matters to layers that learn in one way and answer in another, such as
/// [`Dropout`](super::Dropout) and [`BatchNorm`](super::BatchNorm).
///
/// A new layer is in [`Mode::Training`]. [`Training`](crate::training::Training) puts the network into that mode for
/// its steps and leaves it in [`Mode::Evaluating`]; [`evaluate`](crate::training::evaluate), `predict` and the figures
/// of a notebook evaluate, and put every layer back into the mode it was in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The network learns: dropout draws a new mask for each batch, batch normalisation uses the batch's own mean and
    /// variance and updates its running ones.
    #[default]
    Training,
    /// The network answers: nothing is drawn and nothing is updated, so the same batch always gives the same output.
    Evaluating,
    /// As in training, but held still for a gradient check: dropout keeps the mask it has, and batch normalisation
    /// leaves its running mean and variance alone.
    HoldingStill,
}

/// Runs `work` with every layer of the network in `mode`; afterwards, or after a panic, each layer is back in the mode
/// it was in.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut dropout = Dropout::new(0.5, &mut NumpyRng::seed(0));
/// let x = array![[1.0, 2.0, 3.0]];
/// let y = layer::in_mode(&mut dropout, Mode::Evaluating, |dropout| dropout.forward(&x).clone());
/// assert_eq!(y, x);
/// assert_eq!(dropout.mode, Mode::Training);
/// ```
pub fn in_mode<R>(
    network: &mut dyn Layer,
    mode: Mode,
    work: impl FnOnce(&mut dyn Layer) -> R,
) -> R {
    let mut modes = Vec::new();
    visit(network, &mut |its_mode| {
        modes.push(std::mem::replace(its_mode, mode));
    });
    let restored = Restored { network, modes };
    work(&mut *restored.network)
}

/// Puts the layers back into their modes when it goes.
struct Restored<'a> {
    network: &'a mut dyn Layer,
    modes: Vec<Mode>,
}

impl Drop for Restored<'_> {
    fn drop(&mut self) {
        let mut modes = self.modes.iter().copied();
        visit(self.network, &mut |mode| {
            // A layer that was added meanwhile stays as it came.
            *mode = modes.next().unwrap_or(*mode);
        });
    }
}

/// Calls `action` with the mode of each layer that has one, first to last.
fn visit(layer: &mut dyn Layer, action: &mut dyn FnMut(&mut Mode)) {
    if let Some(mode) = layer.mode() {
        action(mode);
    }
    for inner in layer.inner() {
        visit(inner, action);
    }
}
