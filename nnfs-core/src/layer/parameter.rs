use super::Penalty;
use ndarray::Array2;
use std::borrow::Cow;
use std::sync::Arc;

/// A parameter of a layer, as [`Layer::parameters`](super::Layer::parameters) lists it: everything that looks at
/// parameters or changes them (optimizers, files, drawings, gradient checks) goes through this list.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let (mut gamma, d_gamma) = (array![[1.0, 1.0]], array![[0.5, -0.5]]);
/// let parameter = Parameter::new("gamma", &mut gamma, &d_gamma);
/// parameter.value.scaled_add(-0.1, parameter.gradient);
/// assert_eq!(gamma, array![[0.95, 1.05]]);
/// ```
#[derive(Debug)]
pub struct Parameter<'a> {
    /// Its name within the layer (`weights`) or the network (`dense1.weights`).
    pub name: Cow<'a, str>,
    /// Its value, to be changed.
    pub value: &'a mut Array2<f64>,
    /// The gradient of the loss with respect to it; the same shape as `value` after `backward`.
    pub gradient: &'a Array2<f64>,
    /// What its size costs. `backward` has added the gradient of this to `gradient` already.
    pub penalty: Penalty,
    /// Which layer it belongs to, if the layer says so, and how many of the last letters of the name are its name
    /// there.
    owner: Option<(&'a Identity, usize)>,
}

impl<'a> Parameter<'a> {
    /// A parameter without a penalty. `value` and `gradient` have the same shape.
    pub fn new(
        name: impl Into<Cow<'a, str>>,
        value: &'a mut Array2<f64>,
        gradient: &'a Array2<f64>,
    ) -> Self {
        Self {
            name: name.into(),
            value,
            gradient,
            penalty: Penalty::NONE,
            owner: None,
        }
    }

    /// The same parameter with a penalty, whose gradient the layer's `backward` adds.
    #[must_use]
    pub fn penalty(self, penalty: Penalty) -> Self {
        Self { penalty, ..self }
    }

    /// The same parameter, marked as one of this layer.
    ///
    /// An optimizer keeps what it remembers of a parameter (a velocity, say) with the layer it belongs to. Without a
    /// mark it goes by the name within the network.
    #[must_use]
    pub fn owned_by(self, layer: &'a Identity) -> Self {
        Self {
            owner: Some((layer, self.name.len())),
            ..self
        }
    }

    /// The same parameter under a network's name for it, and marked as one of the network if no layer has marked it.
    pub(crate) fn in_network(self, name: &'a str, network: &'a Identity) -> Self {
        Self {
            owner: self.owner.or(Some((network, name.len()))),
            name: name.into(),
            ..self
        }
    }

    /// The layer that it belongs to, if the layer says so.
    pub(crate) fn owner(&self) -> Option<&'a Identity> {
        self.owner.map(|(layer, _)| layer)
    }

    /// Its name in the layer that it belongs to; the whole name if no layer says that it is its own.
    pub(crate) fn own_name(&self) -> &str {
        let length = self.owner.map_or(self.name.len(), |(_, length)| length);
        &self.name[self.name.len() - length..]
    }

    /// The same parameter under the name it has in a network: `dense1.weights` for the `weights` of `dense1`.
    pub(crate) fn within(self, layer: &str) -> Self {
        Self {
            name: format!("{layer}.{}", self.name).into(),
            ..self
        }
    }
}

/// What a layer keeps for its answers but does not learn by gradients, such as a running mean. It is saved and loaded
/// with the parameters; no optimizer moves it.
#[derive(Debug)]
pub struct Statistic<'a> {
    /// Its name within the layer (`running_mean`) or the network (`batchnorm1.running_mean`).
    pub name: Cow<'a, str>,
    /// Its value.
    pub value: &'a mut Array2<f64>,
}

impl<'a> Statistic<'a> {
    /// A statistic of this name.
    pub fn new(name: impl Into<Cow<'a, str>>, value: &'a mut Array2<f64>) -> Self {
        Self {
            name: name.into(),
            value,
        }
    }

    /// As [`Parameter::within`].
    pub(crate) fn within(self, layer: &str) -> Self {
        Self {
            name: format!("{layer}.{}", self.name).into(),
            ..self
        }
    }
}

/// Tells one layer from every other, also from a copy of it: a clone is a layer of its own.
#[derive(Debug, Default)]
pub struct Identity(Arc<()>);

impl Identity {
    /// An identity that no other layer has.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same identity, to be remembered. While it is, no new layer gets it.
    pub(crate) fn remember(&self) -> Self {
        Self(Arc::clone(&self.0))
    }

    /// A number that no other layer has as long as this identity is remembered.
    pub(crate) fn number(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }
}

impl Clone for Identity {
    /// A new identity: a copied layer learns on its own.
    fn clone(&self) -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_is_somebody_else() {
        let a = Identity::new();
        assert_eq!(a.number(), a.remember().number());
        assert_ne!(a.number(), a.clone().number());
    }
}
