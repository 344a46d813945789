use crate::layer::{Identity, Parameter};
use ndarray::Array2;
use std::fmt;

/// What an optimizer remembers of the parameters it has moved: `N` matrices of each one's shape, zeros at first.
///
/// A parameter is known by the layer it belongs to and its name there. One whose layer does not say is known by its
/// name in the network.
#[derive(Clone)]
pub(super) struct Memory<const N: usize> {
    entries: Vec<Entry<N>>,
    /// Where the next parameter is found, as long as a network lists them in the same order.
    next: usize,
}

#[derive(Clone)]
struct Entry<const N: usize> {
    owner: Option<Owner>,
    name: String,
    shape: (usize, usize),
    of: Remembered<N>,
}

/// A layer's identity, kept, so that no new layer can be taken for it.
struct Owner(Identity);

impl Clone for Owner {
    /// The same layer: a copied optimizer goes on with the same network.
    fn clone(&self) -> Self {
        Self(self.0.remember())
    }
}

/// What is remembered of one parameter.
#[derive(Clone)]
pub(super) struct Remembered<const N: usize> {
    /// Which step of this parameter it is, counted from 1.
    pub(super) step: usize,
    /// The matrices, of the parameter's shape.
    pub(super) values: [Array2<f64>; N],
}

impl<const N: usize> Memory<N> {
    pub(super) const fn new() -> Self {
        Self {
            entries: Vec::new(),
            next: 0,
        }
    }

    /// What is remembered of a parameter, on its way into one more step.
    ///
    /// # Panics
    /// Panics if the gradient has another shape than the parameter, or the parameter another one than at its last step.
    pub(super) fn of(&mut self, parameter: &Parameter) -> &mut Remembered<N> {
        let (shape, of_gradient) = (parameter.value.dim(), parameter.gradient.dim());
        assert!(
            shape == of_gradient,
            "{} has the shape {shape:?}, its gradient {of_gradient:?}; {}",
            parameter.name,
            if parameter.gradient.is_empty() {
                "call backward before the optimizer's step"
            } else {
                "did backward forget to transpose it, or to add it up over the batch?"
            }
        );
        let place = self.find(parameter).unwrap_or_else(|| {
            self.entries.push(Entry::new(parameter));
            self.entries.len() - 1
        });
        self.next = (place + 1) % self.entries.len();
        let entry = &mut self.entries[place];
        assert!(
            entry.shape == shape,
            "{} has the shape {shape:?}, and had {:?} at the optimizer's last step; what the optimizer remembers of it does \
             not fit any more: make a new optimizer",
            parameter.name,
            entry.shape
        );
        entry.of.step += 1;
        &mut entry.of
    }

    /// Which step of a parameter the next one will be, counted from 1.
    pub(super) fn next_step(&self, parameter: &Parameter) -> usize {
        let place = self.find(parameter);
        place.map_or(1, |place| self.entries[place].of.step + 1)
    }

    fn find(&self, parameter: &Parameter) -> Option<usize> {
        let known = |entry: &Entry<N>| entry.is_of(parameter);
        if self.entries.get(self.next).is_some_and(known) {
            return Some(self.next);
        }
        self.entries.iter().position(known)
    }
}

impl<const N: usize> Entry<N> {
    fn new(parameter: &Parameter) -> Self {
        let shape = parameter.value.dim();
        Self {
            owner: parameter.owner().map(|owner| Owner(owner.remember())),
            name: parameter.own_name().to_owned(),
            shape,
            of: Remembered {
                step: 0,
                values: std::array::from_fn(|_| Array2::zeros(shape)),
            },
        }
    }

    fn is_of(&self, parameter: &Parameter) -> bool {
        let owner = self.owner.as_ref().map(|owner| owner.0.number());
        owner == parameter.owner().map(Identity::number) && self.name == parameter.own_name()
    }
}

impl<const N: usize> fmt::Debug for Memory<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({} parameters)", self.entries.len())
    }
}
