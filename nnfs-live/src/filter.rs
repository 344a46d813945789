//! Chapter 28: a picture through a filter of 3 x 3 numbers.

use nnfs_core::prelude::*;

use crate::{Figure, listed, number, unknown};

/// How many pixels the pictures have on a side.
const SIDE: usize = 28;
/// How many numbers the filter has on a side.
const SIZE: usize = 3;

/// A drawn picture, a filter, and what it gives at each of its places; and, if wanted, a ReLU and a pooling behind it.
///
/// Controls: `picture` (0 a seven, 1 a four, 2 a ring), `filter` (3 x 3 numbers, row by row), `stride`, `padding`, `relu`
/// and `pool` (1: there is one).
pub(crate) struct Filter {
    picture: usize,
    filter: Vec<f64>,
    stride: usize,
    padding: usize,
    has_relu: bool,
    has_pool: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            picture: 0,
            filter: vec![-1.0, 0.0, 1.0, -1.0, 0.0, 1.0, -1.0, 0.0, 1.0],
            stride: 1,
            padding: 0,
            has_relu: false,
            has_pool: false,
        }
    }
}

/// The layers of the figure, after a picture went through them.
struct Seen {
    conv: Conv2d,
    relu: Option<Relu>,
    pool: Option<MaxPool2d>,
}

impl Seen {
    /// The numbers that come out, (1, height * width).
    fn map(&self) -> &Array2<f64> {
        match (&self.pool, &self.relu) {
            (Some(pool), _) => &pool.output,
            (None, Some(relu)) => relu.output(),
            (None, None) => &self.conv.output,
        }
    }

    /// The shape of what comes out.
    fn image(&self) -> ImageShape {
        (self.pool.as_ref()).map_or(self.conv.output_image(), MaxPool2d::output_image)
    }
}

/// How dark the ink of a picture is, byte by byte.
fn drawn(picture: usize) -> Vec<u8> {
    type Stroke = [[f64; 2]; 2];
    const SEVEN: &[Stroke] = &[[[7.0, 7.0], [20.0, 7.0]], [[20.0, 7.0], [12.0, 21.0]]];
    const FOUR: &[Stroke] = &[
        [[16.0, 5.0], [8.0, 15.0]],
        [[8.0, 15.0], [21.0, 15.0]],
        [[17.0, 10.0], [17.0, 22.0]],
    ];
    let from_stroke = |[x, y]: [f64; 2], [[x0, y0], [x1, y1]]: Stroke| {
        let (dx, dy) = (x1 - x0, y1 - y0);
        let along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
        let along = along.clamp(0.0, 1.0);
        (x - x0 - along * dx).hypot(y - y0 - along * dy)
    };
    let from_strokes = |place: [f64; 2], strokes: &[Stroke]| {
        let distances = strokes.iter().map(|stroke| from_stroke(place, *stroke));
        distances.fold(f64::INFINITY, f64::min)
    };
    let distance = |[x, y]: [f64; 2]| match picture {
        0 => from_strokes([x, y], SEVEN),
        1 => from_strokes([x, y], FOUR),
        _ => ((x - 13.5).hypot(y - 13.5) - 7.5).abs(),
    };
    (0..SIDE * SIDE)
        .map(|pixel| {
            let ink = 2.0 - distance([(pixel % SIDE) as f64, (pixel / SIDE) as f64]);
            (255.0 * ink.clamp(0.0, 1.0)).round() as u8
        })
        .collect()
}

impl Filter {
    /// What the layers take: (1, 784).
    fn input(&self) -> Array2<f64> {
        let bytes = drawn(self.picture);
        Array2::from_shape_fn((1, SIDE * SIDE), |(_, pixel)| {
            f64::from(bytes[pixel]) / 255.0
        })
    }

    fn seen(&self) -> Seen {
        let weights = Array2::from_shape_fn((1, SIZE * SIZE), |(_, k)| self.filter[k]);
        let mut conv = Conv2d::from_parameters([1, SIDE, SIDE], weights, array![0.0])
            .stride(self.stride)
            .padding(self.padding);
        let mut map = conv.forward(&self.input()).clone();
        let relu = self.has_relu.then(|| {
            let mut relu = Relu::new();
            map = relu.forward(&map).clone();
            relu
        });
        let pool = self.has_pool.then(|| {
            let mut pool = MaxPool2d::new(conv.output_image(), 2);
            pool.forward(&map);
            pool
        });
        Seen { conv, relu, pool }
    }
}

impl Figure for Filter {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "picture" => self.picture = number(value) as usize,
            "filter" => {
                assert!(
                    value.len() == SIZE * SIZE,
                    "a filter has 3 x 3 numbers, got {} numbers",
                    value.len()
                );
                self.filter = value.to_vec();
            }
            "stride" => self.stride = number(value) as usize,
            "padding" => self.padding = number(value) as usize,
            "relu" => self.has_relu = number(value) != 0.0,
            "pool" => self.has_pool = number(value) != 0.0,
            _ => unknown("filter", control),
        }
    }

    /// `picture`: its 784 numbers. `sides`: rows and columns of what comes out. `map`: its numbers. `place` (row, column of
    /// it): the row and the column of the filter's place behind it (of the winner, where there is a pooling), the nine
    /// pixels there, the nine products, their sum, and what comes out.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "picture" => self.input().into_raw_vec_and_offset().0,
            "sides" => {
                let ImageShape { height, width, .. } = self.seen().image();
                vec![height as f64, width as f64]
            }
            "map" => self.seen().map().iter().copied().collect(),
            "place" => {
                let &[row, column] = with else {
                    panic!("a place is a row and a column")
                };
                let seen = self.seen();
                let at = row as usize * seen.image().width + column as usize;
                // The place of the filter, of which there are as many as numbers in its output.
                let place = (seen.pool.as_ref()).map_or(at, |pool| pool.winners[[0, at]]);
                let columns = seen.conv.output_image().width;
                let patches = layer::im2col(
                    &self.input(),
                    [1, SIDE, SIDE],
                    SIZE,
                    self.stride,
                    self.padding,
                );
                let pixels = patches.row(place).to_vec();
                let products: Vec<f64> = (pixels.iter().zip(&self.filter))
                    .map(|(pixel, weight)| pixel * weight)
                    .collect();
                let mut answer = vec![(place / columns) as f64, (place % columns) as f64];
                answer.extend(&pixels);
                answer.extend(&products);
                answer.extend([seen.conv.output[[0, place]], seen.map()[[0, at]]]);
                answer
            }
            _ => unknown("filter", result),
        }
    }

    fn rust(&self) -> String {
        let bytes = drawn(self.picture);
        let rows = bytes.chunks(SIDE).map(|row| {
            let bytes: Vec<_> = row.iter().map(u8::to_string).collect();
            format!("    {},\n", bytes.join(", "))
        });
        let filter = listed(&self.filter);
        let mut moves = String::new();
        if self.stride != 1 {
            moves += &format!(".stride({})", self.stride);
        }
        if self.padding != 0 {
            moves += &format!(".padding({})", self.padding);
        }
        let mut cell = format!(
            "\
let drawn: [u8; 784] = [
{}];
let x = Array2::from_shape_fn((1, 784), |(_, pixel)| f64::from(drawn[pixel]) / 255.0);
let filter = array![[{filter}]]; // one filter, row by row
let mut conv = Conv2d::from_parameters([1, 28, 28], filter, array![0.0]){moves};
let map = conv.forward(&x).clone();
",
            rows.collect::<String>()
        );
        if self.has_relu {
            cell += "let map = Relu::new().forward(&map).clone();\n";
        }
        if self.has_pool {
            cell += "let map = MaxPool2d::new(conv.output_image(), 2).forward(&map).clone();\n";
        }
        cell += "\
let farthest = map.fold(0.0_f64, |far, y| far.max(y.abs()));
println!(\"{}, and at most {farthest} from 0\", conv.output_image());
let side = map.len().isqrt();
heatmap(\"Through the filter\", &map.to_shape((side, side))?).without_numbers()";
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_follow_the_formula() {
        let mut filter = Filter::default();
        for (stride, padding, pool, side) in [
            (1.0, 0.0, 0.0, 26.0),
            (1.0, 1.0, 0.0, 28.0),
            (2.0, 0.0, 0.0, 13.0),
            (2.0, 1.0, 1.0, 7.0),
        ] {
            filter.set("stride", &[stride]);
            filter.set("padding", &[padding]);
            filter.set("pool", &[pool]);
            assert_eq!(filter.get("sides", &[]), [side, side]);
            assert_eq!(filter.get("map", &[]).len(), (side * side) as usize);
        }
    }

    #[test]
    fn a_place_is_the_sum_of_its_products() {
        let mut filter = Filter::default();
        filter.set("padding", &[1.0]);
        for picture in 0..3 {
            filter.set("picture", &[f64::from(picture)]);
            let map = filter.get("map", &[]);
            for (row, column) in [(0, 0), (7, 6), (27, 13)] {
                let place = filter.get("place", &[row as f64, column as f64]);
                assert_eq!(place[..2], [row as f64, column as f64]);
                let sum: f64 = place[11..20].iter().sum();
                assert!((sum - place[20]).abs() < 1e-12);
                assert_eq!(place[21], map[28 * row + column]);
            }
        }
    }

    #[test]
    fn behind_a_pooling_stands_the_winner() {
        let mut filter = Filter::default();
        filter.set("relu", &[1.0]);
        filter.set("pool", &[1.0]);
        let map = filter.get("map", &[]);
        let largest = map.iter().copied().fold(0.0, f64::max);
        let at = map.iter().position(|y| *y == largest).unwrap();
        let place = filter.get("place", &[(at / 13) as f64, (at % 13) as f64]);
        assert_eq!((place[20], place[21]), (largest, largest));
        assert!(map.iter().all(|y| *y >= 0.0));
    }

    #[test]
    #[should_panic(expected = "3 x 3 numbers, got 4 numbers")]
    fn a_filter_of_another_size_is_refused() {
        Filter::default().set("filter", &[1.0, 0.0, 0.0, 1.0]);
    }
}
