//! What a notebook needs: charts, pictures of networks, films of a training, and by one import everything else.
//!
//! A cell says `use nnfs_notebook::prelude::*;` once. With the charts come nnfs-core, the exercises (nnfs-exercises,
//! which a cell calls [`check`] and [`hint`]) and what is shown as text (nnfs-show).
//!
//! Charts begin with a function ([`plot()`], [`curves()`], [`bars()`], [`histogram()`], [`regions()`], [`contours()`],
//! [`surface()`], [`arrows()`], [`heatmap()`], [`image()`], [`image_grid()`], [`neurons()`], [`layers()`] ...), take
//! their data in methods, and are shown when they are the last expression of a cell. [`side_by_side!`] puts several
//! into one cell, [`chart_grid()`] many; [`slider()`] and [`sliders()`] choose one of several by its values, and a
//! [`flipbook()`] plays them one after the other.
//!
//! Charts with two axes take what is to be known about them by the same methods: `labels(x, y)`, `x_range(low, high)`,
//! `y_range(low, high)`, `ranges((low, high), (low, high))`, `size(width, height)`, and where it makes sense `log_x()`
//! and `log_y()`.
//!
//! Figures of the module [`live`] compute in the page, while a reader drags and draws.
//!
//! Every picture comes with a text for those who cannot see it, and follows the page's light or dark theme.

mod arrows;
mod axes;
mod bars;
mod bent_grid;
mod bitmap;
mod both_ways;
mod broadcasting;
mod canvas;
mod chart;
mod compare;
mod computational_graph;
mod contours;
mod core_values;
mod curves;
mod field;
mod figure;
mod film;
mod flipbook;
mod gradient_errors;
mod heatmap;
mod hidden;
mod histogram;
mod images;
mod layers;
mod left_out;
pub mod live;
mod matrix_product;
mod neuron;
mod neurons;
mod paths;
mod pieces;
mod player;
mod plot;
pub mod prelude;
mod print_epoch;
mod reel;
mod regions;
mod shapes;
mod surface;
mod theme;
mod triangle;

pub use nnfs_exercises::{self as check, clinic, hint, small_digits};
pub use nnfs_show::{Element, NumpyText, PANIC_HEADING, ShowArray, ShowValue, friendly_panics, np};

pub use arrows::{Arrows, arrows};
pub use bars::{Bars, bars};
pub use bent_grid::{BentGrid, bent_grid};
pub use both_ways::{BothWays, both_ways};
pub use broadcasting::{Broadcasting, broadcasting};
pub use compare::max_difference;
pub use computational_graph::{GraphDrawing, GraphSketch, Shown, computational_graph};
pub use contours::{Contours, contours};
pub use core_values::ShowCoreValue;
pub use curves::{Curves, curves};
pub use figure::{Draw, Figure, chart_grid};
pub use film::{Film, film};
pub use flipbook::{Flipbook, flipbook, slider, sliders};
pub use gradient_errors::{GradientErrors, gradient_errors};
pub use heatmap::{Heatmap, Number, heatmap};
pub use histogram::{Histogram, histogram};
pub use images::{Images, image, image_grid};
pub use layers::{Layers, layers};
pub use matrix_product::{MatrixProduct, matrix_product};
pub use neuron::{Neuron, neuron};
pub use neurons::{NeuronsDrawing, neurons};
pub use plot::{Plot, plot};
pub use print_epoch::print_epoch;
pub use regions::{Regions, regions};
pub use shapes::{Shapes, Side, shapes};
pub use surface::{Surface, surface};
pub use triangle::{Triangle, triangle};
