//! Everything a notebook's cell needs, by one `use nnfs_notebook::prelude::*;`.
//!
//! Functions of the core stay behind their module (`activation::softmax`), so that a learner's own `fn softmax` never
//! collides with them.

pub use ndarray;
pub use nnfs_core;
pub use nnfs_core::prelude::*;
pub use nnfs_exercises;
pub use nnfs_exercises::{self as check, clinic, clothes, hint, progress, small_digits};
pub use nnfs_show;
pub use nnfs_show::{ShowArray, ShowValue, friendly_panics, np};

pub use crate::arrows::arrows;
pub use crate::bars::bars;
pub use crate::bent_grid::bent_grid;
pub use crate::both_ways::both_ways;
pub use crate::broadcasting::broadcasting;
pub use crate::compare::max_difference;
pub use crate::computational_graph::{GraphSketch, computational_graph};
pub use crate::contours::contours;
pub use crate::core_values::ShowCoreValue;
pub use crate::curves::curves;
pub use crate::figure::{Draw, Figure, chart_grid};
pub use crate::film::film;
pub use crate::flipbook::{flipbook, slider, sliders};
pub use crate::gradient_errors::gradient_errors;
pub use crate::heatmap::heatmap;
pub use crate::histogram::histogram;
pub use crate::images::{image, image_grid};
pub use crate::layers::layers;
pub use crate::live;
pub use crate::matrix_product::matrix_product;
pub use crate::neuron::neuron;
pub use crate::neurons::neurons;
pub use crate::plot::plot;
pub use crate::print_epoch::print_epoch;
pub use crate::regions::regions;
pub use crate::shapes::shapes;
pub use crate::side_by_side;
pub use crate::surface::surface;
pub use crate::triangle::triangle;
