use super::Layer;
use std::fmt;

/// The shape of an image that a row of a batch holds: channels, then rows, then columns, the last running fastest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageShape {
    /// Channels: 1 for a grey picture, 3 for a coloured one; behind a convolution, one per filter.
    pub channels: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
}

impl ImageShape {
    /// How many numbers per image has, which is how many columns a batch of such images has.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "no image is empty")]
    pub fn len(&self) -> usize {
        self.channels * self.height * self.width
    }
}

impl From<[usize; 3]> for ImageShape {
    fn from([channels, height, width]: [usize; 3]) -> Self {
        Self {
            channels,
            height,
            width,
        }
    }
}

impl fmt::Display for ImageShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} x {} x {}", self.channels, self.height, self.width)
    }
}

/// A layer's name and size, for drawing a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The layer's kind, such as `Dense`.
    pub name: &'static str,
    /// Columns it takes; `None` if they are not known.
    pub n_inputs: Option<usize>,
    /// Columns it gives; `None` if they are not known.
    pub n_outputs: Option<usize>,
    /// The images it takes and gives, if its rows are images.
    pub images: Option<(ImageShape, ImageShape)>,
    /// How many numbers it learns.
    pub n_parameters: usize,
    /// How many numbers it keeps without learning them.
    pub n_statistics: usize,
}

impl Outline {
    /// A single layer as it is.
    pub(super) fn of<L: Layer + ?Sized>(layer: &mut L) -> Self {
        let sizes = layer.sizes();
        Self {
            name: layer.name(),
            n_inputs: sizes.map(|(n_inputs, _)| n_inputs),
            n_outputs: sizes.map(|(_, n_outputs)| n_outputs),
            images: layer.images(),
            n_parameters: layer.parameters().iter().map(|p| p.value.len()).sum(),
            n_statistics: layer.statistics().iter().map(|s| s.value.len()).sum(),
        }
    }
}

/// The outlines of layers in a row. An element-wise layer is as wide as what it is given.
pub(crate) fn of_layers(
    sizes: Option<(usize, usize)>,
    layers: Vec<&mut dyn Layer>,
) -> Vec<Outline> {
    let mut outlines: Vec<Outline> = layers.into_iter().flat_map(Layer::outline).collect();
    let mut width = sizes.map(|(n_inputs, _)| n_inputs);
    for outline in &mut outlines {
        outline.n_inputs = outline.n_inputs.or(width);
        outline.n_outputs = outline.n_outputs.or(width);
        width = outline.n_outputs;
    }
    outlines
}
