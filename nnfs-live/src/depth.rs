//! Chapter 29: which pixels one number deep in a stack of convolutions sees.

use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// The side of the picture.
const SIDE: usize = 28;

/// A stack of convolutions of stride 1 that keep the side, with poolings of 2 x 2 between them, over a picture of 28 x 28.
///
/// Controls: `layers` (1 to 6), `size` (of the filters, odd), `pooling` (0 none, 1 behind every second layer, 2 behind
/// each), `row` and `column` (of one number of the last layer; beyond its border, the last).
pub(crate) struct Depth {
    layers: usize,
    size: usize,
    pooling: usize,
    row: usize,
    column: usize,
}

impl Default for Depth {
    fn default() -> Self {
        Self {
            layers: 3,
            size: 3,
            pooling: 0,
            row: 14,
            column: 14,
        }
    }
}

impl Depth {
    /// Size, stride and padding of each layer, and the sides of what goes in and comes out.
    fn windows(&self) -> (Vec<(usize, usize, usize)>, Vec<usize>) {
        let (mut windows, mut sides) = (Vec::new(), vec![SIDE]);
        let mut side = SIDE;
        for layer in 1..=self.layers {
            windows.push((self.size, 1, self.size / 2));
            sides.push(side);
            let pools = self.pooling == 2 || self.pooling == 1 && layer.is_multiple_of(2);
            if pools && side > 1 {
                windows.push((2, 2, 0));
                side /= 2;
                sides.push(side);
            }
        }
        (windows, sides)
    }

    /// The side of the last layer, and the place in it.
    fn place(&self) -> [usize; 3] {
        let last = self.windows().1.last().copied().unwrap_or(SIDE);
        [last, self.row.min(last - 1), self.column.min(last - 1)]
    }

    /// Through how many paths the number sees each pixel.
    fn paths(&self) -> Array2<f64> {
        let (windows, sides) = self.windows();
        let [last, row, column] = self.place();
        let mut paths = Array2::zeros((1, last * last));
        paths[[0, row * last + column]] = 1.0;
        for (k, &(size, stride, padding)) in windows.iter().enumerate().rev() {
            let patches = paths.t().dot(&Array2::ones((1, size * size)));
            paths = layer::col2im(&patches, [1, sides[k], sides[k]], size, stride, padding);
        }
        paths
    }
}

impl Figure for Depth {
    fn set(&mut self, control: &str, value: &[f64]) {
        let value = number(value) as usize;
        match control {
            "layers" => self.layers = value.clamp(1, 6),
            "size" => self.size = value,
            "pooling" => self.pooling = value,
            "row" => self.row = value,
            "column" => self.column = value,
            _ => unknown("depth", control),
        }
    }

    /// `paths`: for each of the 784 pixels, through how many paths it is seen. `place`: the side of the last layer, and row
    /// and column in it. `numbers`: the side of the field without a border, the pixels that are seen, the weights of all
    /// filters, and those of one filter of that side.
    fn get(&mut self, result: &str, _: &[f64]) -> Vec<f64> {
        match result {
            "paths" => self.paths().iter().copied().collect(),
            "place" => self.place().map(|n| n as f64).to_vec(),
            "numbers" => {
                let (mut seen, mut apart) = (1, 1);
                for (size, stride, _) in self.windows().0 {
                    seen += (size - 1) * apart;
                    apart *= stride;
                }
                let pixels = self.paths().iter().filter(|&&n| n > 0.0).count();
                let weights = self.layers * self.size * self.size;
                [seen, pixels, weights, seen * seen]
                    .map(|n| n as f64)
                    .to_vec()
            }
            _ => unknown("depth", result),
        }
    }

    fn rust(&self) -> String {
        let windows = self.windows().0;
        let [_, row, column] = self.place();
        format!(
            "\
let windows = {windows:?}; // size, stride and padding of each layer
let mut sides = vec![28];
for (size, stride, padding) in windows {{
    sides.push((sides[sides.len() - 1] + 2 * padding - size) / stride + 1);
}}
let last = sides[windows.len()];
let mut paths = Array2::zeros((1, last * last));
paths[[0, {row} * last + {column}]] = 1.0;
for (k, (size, stride, padding)) in windows.into_iter().enumerate().rev() {{
    let patches = paths.t().dot(&Array2::ones((1, size * size)));
    paths = layer::col2im(&patches, [1, sides[k], sides[k]], size, stride, padding);
}}
println!(\"{{}} pixels seen\", paths.iter().filter(|&&n| n > 0.0).count());
let most = paths.fold(0.0, |a: f64, &b| a.max(b));
image_grid(\"What it sees\", &(&paths / most)).side(240)"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_small_layers_see_seven_pixels() {
        let mut depth = Depth::default();
        assert_eq!(depth.get("numbers", &[]), [7.0, 49.0, 27.0, 49.0]);
        let paths = depth.get("paths", &[]);
        assert_eq!(paths[14 * 28 + 14], 49.0);
        assert_eq!(paths.iter().sum::<f64>(), 729.0);
    }

    #[test]
    fn poolings_let_four_layers_see_everything() {
        let mut depth = Depth::default();
        depth.set("layers", &[4.0]);
        depth.set("pooling", &[2.0]);
        assert_eq!(depth.get("numbers", &[])[0], 46.0);
        assert_eq!(depth.get("place", &[]), [1.0, 0.0, 0.0]);
    }

    #[test]
    fn at_the_corner_less_is_seen() {
        let mut depth = Depth::default();
        depth.set("row", &[0.0]);
        depth.set("column", &[27.0]);
        assert_eq!(depth.get("numbers", &[])[1], 16.0);
    }
}
