//! A computational graph drawn from its values: forward above each line, gradients below.

mod layout;
mod sketch;

use nnfs_core::graph::Node;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::collections::HashSet;

pub use self::sketch::{GraphSketch, Shown};

use self::layout::{Kind, Layout, NodeShape};
use self::sketch::SketchNode;
use crate::axes;
use crate::canvas::{Canvas, DRAWS};
use crate::figure::{Draw, Figure};
use crate::theme;

/// The sign of a difference, whose inputs keep their order.
const MINUS: &str = "−";

/// A larger graph could not be read.
const MOST_NODES: usize = 60;

/// A drawing of a graph; begin one with [`computational_graph`].
#[derive(Clone, Debug)]
pub struct GraphDrawing {
    title: String,
    graph: GraphSketch,
    hidden_values: HashSet<usize>,
    hidden_gradients: HashSet<usize>,
}

/// Draws a graph from left to right: variables, circles with the sign of what they compute, and the result.
///
/// Above each line stands the value that goes forward. After `graph.backward(result)` the gradient that comes back
/// stands below it. The line of a node that is used several times splits at a dot: the gradients of the branches add up
/// to the gradient before the dot. Of a difference, the upper line is what is subtracted from. Numbers are rounded to
/// six significant digits, and down to four in a wide drawing.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let mut graph = Graph::new();
/// let price = graph.variable("price", 100.0);
/// let number = graph.variable("number", 2.0);
/// let total = graph.mul(price, number);
/// graph.backward(total);
/// computational_graph("Two apples", &graph).hide_gradients([price, number]);
/// ```
///
/// What is drawn is a [`Graph`](nnfs_core::graph::Graph), or a [`GraphSketch`] of any other graph.
///
/// # Panics
/// Panics if the graph has no nodes or more than 60, or if a variable was set and `forward` has not run since.
#[must_use]
pub fn computational_graph(title: &str, graph: impl Into<GraphSketch>) -> GraphDrawing {
    drawing(title, graph.into())
}

/// Compiled here, and not in each cell.
fn drawing(title: &str, graph: GraphSketch) -> GraphDrawing {
    let n_nodes = graph.nodes.len();
    assert!(
        n_nodes > 0,
        "this graph has no nodes to draw; begin with graph.variable(\"x\", 1.0)"
    );
    assert!(
        n_nodes <= MOST_NODES,
        "a graph of {n_nodes} nodes is too large to be read; draw one of at most {MOST_NODES}"
    );
    GraphDrawing {
        title: title.to_owned(),
        graph,
        hidden_values: HashSet::new(),
        hidden_gradients: HashSet::new(),
    }
}

impl GraphDrawing {
    /// Shows `?` for the values of these nodes, as a question.
    ///
    /// # Panics
    /// Panics if a node belongs to another graph.
    #[must_use]
    pub fn hide_values(mut self, nodes: impl IntoIterator<Item = Node>) -> Self {
        for node in nodes {
            self.hidden_values.insert(self.graph.place(node));
        }
        self
    }

    /// Shows `?` for the gradients of these nodes, on their branches too.
    ///
    /// # Panics
    /// Panics if a node belongs to another graph.
    #[must_use]
    pub fn hide_gradients(mut self, nodes: impl IntoIterator<Item = Node>) -> Self {
        for node in nodes {
            self.hidden_gradients.insert(self.graph.place(node));
        }
        self
    }

    fn value_text(&self, node: usize, digits: usize) -> String {
        if self.hidden_values.contains(&node) {
            return "?".to_owned();
        }
        self.graph.nodes[node].value.text(digits)
    }

    fn gradient_text(&self, node: usize, gradient: f64, digits: usize) -> String {
        if self.hidden_gradients.contains(&node) {
            return "?".to_owned();
        }
        rounded(gradient, digits)
    }

    fn alt(&self) -> String {
        let nodes = &self.graph.nodes;
        let used: HashSet<usize> = nodes.iter().flat_map(|node| node.inputs.clone()).collect();
        let name = |node: usize| match nodes[node].name.as_str() {
            "" => &nodes[node].formula,
            name => name,
        };
        let results: Vec<String> = (0..nodes.len())
            .filter(|node| !used.contains(node))
            .map(|node| {
                let (name, formula) = (&nodes[node].name, &nodes[node].formula);
                if name.is_empty() || name == formula {
                    formula.clone()
                } else {
                    format!("{name} = {formula}")
                }
            })
            .collect();
        let shown = (0..nodes.len()).filter(|&node| !nodes[node].is_constant);
        let values: Vec<String> = shown
            .clone()
            .map(|node| format!("{} {}", name(node), self.value_text(node, MOST_DIGITS)))
            .collect();
        let mut text = format!(
            "Computational graph \"{}\" of {}. Values: {}.",
            self.title,
            results.join("; "),
            values.join(", ")
        );
        if let Some(result) = self.graph.result {
            let leads = self.graph.leads_to_result();
            let gradients: Vec<String> = shown
                .filter(|&node| leads[node])
                .filter_map(|node| Some((node, nodes[node].gradient?)))
                .map(|(node, gradient)| {
                    let gradient = self.gradient_text(node, gradient, MOST_DIGITS);
                    format!("{} {gradient}", name(node))
                })
                .collect();
            text += &format!(" Gradients of {}: {}.", name(result), gradients.join(", "));
        }
        text
    }
}

/// A number with at most so many significant digits, without zeros at its end.
fn rounded(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        return value.to_string();
    }
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (text, exponent) = if (-4..6).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        (format!("{value:.decimals$}"), String::new())
    } else {
        (mantissa.to_owned(), format!("e{exponent}"))
    };
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{text}{exponent}")
}

/// The significant digits of a number, and the fewest in a wide drawing.
const MOST_DIGITS: usize = 6;
const FEWEST_DIGITS: usize = 4;
const RADIUS: i32 = 17;
const NUMBER_SIZE: u32 = 13;
const NAME_SIZE: u32 = 14;
/// A drawing wider than this gets narrower gaps between its columns and shorter numbers.
const WIDEST: i32 = 960;
const NARROWEST_GAP: i32 = 20;
/// The length of an arrow's head.
const HEAD: i32 = 8;

/// The numbers on one line.
#[derive(Default)]
struct Numbers {
    value: Option<String>,
    gradient: Option<String>,
}

impl Numbers {
    fn width(&self) -> i32 {
        let texts = [&self.value, &self.gradient];
        let widths = texts
            .iter()
            .filter_map(|text| text.as_ref())
            .map(|text| theme::text_width(text, NUMBER_SIZE));
        widths.max().unwrap_or(0) + 6
    }
}

/// The columns of a drawing in pixels.
struct Columns {
    /// Where the items of a column begin.
    left: Vec<i32>,
    /// The middle of its circles; names of variables end at their right edge.
    circle: Vec<i32>,
    /// Where the lines with the numbers begin.
    line: Vec<i32>,
    /// Where the items of a column end.
    right: Vec<i32>,
    width: i32,
}

/// Everything that is drawn, before it has a place in pixels.
struct Plan<'a> {
    drawing: &'a GraphDrawing,
    digits: usize,
    nodes: &'a [SketchNode],
    layout: Layout,
    /// Whether the result of the last `backward` depends on each node.
    leads: Vec<bool>,
}

impl<'a> Plan<'a> {
    fn new(drawing: &'a GraphDrawing) -> Self {
        let nodes = &drawing.graph.nodes;
        let shapes: Vec<NodeShape> = nodes
            .iter()
            .map(|node| {
                let is_named_result = !node.is_input() && !node.name.is_empty();
                let half = if node.is_input() { 17.0 } else { 19.0 };
                NodeShape {
                    inputs: node.inputs.clone(),
                    near_its_use: node.is_constant,
                    ordered: node.sign == MINUS,
                    above: if is_named_result { 39.0 } else { half },
                    below: half,
                }
            })
            .collect();
        Self {
            drawing,
            digits: MOST_DIGITS,
            layout: layout::layout(&shapes),
            leads: drawing.graph.leads_to_result(),
            nodes,
        }
    }

    /// What stands below a line, if a gradient comes back along it.
    fn gradient(&self, node: usize, comes_back: bool, gradient: Option<f64>) -> Option<String> {
        let gradient = gradient.filter(|_| comes_back)?;
        Some(self.drawing.gradient_text(node, gradient, self.digits))
    }

    /// On the line right of a node.
    fn numbers(&self, node: usize) -> Numbers {
        // A constant is its own number.
        if self.nodes[node].is_constant {
            return Numbers::default();
        }
        Numbers {
            value: Some(self.drawing.value_text(node, self.digits)),
            gradient: self.gradient(node, self.leads[node], self.nodes[node].gradient),
        }
    }

    /// On one line of a node that is used several times: its value, and what comes back along this line.
    fn branch_numbers(&self, line: &layout::Line) -> Option<Numbers> {
        let handed_back = self.nodes[line.to].handed_back.get(line.input).copied();
        let branches = self.layout.uses[line.from] > 1 && !self.nodes[line.from].is_constant;
        branches.then(|| Numbers {
            value: Some(self.drawing.value_text(line.from, self.digits)),
            gradient: self.gradient(line.from, self.leads[line.to], handed_back),
        })
    }

    /// The text left of an input's line.
    fn input_text(&self, node: usize) -> String {
        if self.nodes[node].is_constant {
            return self.drawing.value_text(node, self.digits);
        }
        self.nodes[node].name.clone()
    }

    /// The name of a result: beside its arrow in the last column, above its circle elsewhere.
    fn result_name(&self, node: usize) -> &str {
        if self.nodes[node].is_input() {
            return "";
        }
        &self.nodes[node].name
    }

    fn is_last(&self, node: usize) -> bool {
        let column = self.layout.items[self.layout.places[node]].column;
        self.layout.uses[node] == 0 && column + 1 == self.layout.n_columns
    }

    /// The height at which a line arrives at item number `place` of its way.
    fn heights(&self, line: &layout::Line) -> Vec<f64> {
        let items = &self.layout.items;
        let mut heights = vec![items[self.layout.places[line.from]].y];
        heights.extend(line.through.iter().map(|&item| items[item].y));
        heights.push(items[self.layout.places[line.to]].y + line.port);
        heights
    }

    fn columns(&self) -> Columns {
        let n = self.layout.n_columns;
        let (mut head, mut tail, mut gap) = (vec![0; n], vec![0; n], vec![24; n]);
        let mut end = 10;
        for node in 0..self.nodes.len() {
            let numbers = self.numbers(node);
            let column = self.layout.items[self.layout.places[node]].column;
            let mut width = 2 * RADIUS;
            let mut line = numbers.width().max(30);
            if self.nodes[node].is_input() {
                width = theme::text_width(&self.input_text(node), NAME_SIZE) + 8;
            } else if self.is_last(node) {
                end = end.max(theme::text_width(self.result_name(node), NAME_SIZE) + 18);
            } else {
                width = width.max(theme::text_width(self.result_name(node), NUMBER_SIZE) + 6);
            }
            if self.layout.uses[node] == 0 {
                line += HEAD;
            }
            if self.nodes[node].is_constant {
                line = 6;
            }
            head[column] = head[column].max(width);
            tail[column] = tail[column].max(line);
        }
        for line in &self.layout.lines {
            let first = self.layout.items[self.layout.places[line.from]].column;
            if let Some(numbers) = self.branch_numbers(line) {
                tail[first + 1] = tail[first + 1].max(numbers.width());
            }
            for (k, pair) in self.heights(line).windows(2).enumerate() {
                let rise = ((pair[1] - pair[0]).abs() * 0.4) as i32;
                gap[first + k] = gap[first + k].max(24 + rise.min(36));
            }
        }
        let fixed = 24 + end + head.iter().sum::<i32>() + tail.iter().sum::<i32>();
        let gaps: i32 = gap[..n - 1].iter().sum();
        if fixed + gaps > WIDEST {
            let share = f64::from((WIDEST - fixed).max(0)) / f64::from(gaps.max(1));
            for gap in &mut gap {
                *gap = ((f64::from(*gap) * share) as i32).max(NARROWEST_GAP);
            }
        }
        let mut columns = Columns {
            left: Vec::new(),
            circle: Vec::new(),
            line: Vec::new(),
            right: Vec::new(),
            width: 0,
        };
        let mut x = 12;
        for column in 0..n {
            columns.left.push(x);
            columns.circle.push(x + head[column] / 2);
            columns.line.push(x + head[column]);
            x += head[column] + tail[column];
            columns.right.push(x);
            x += if column + 1 < n { gap[column] } else { 0 };
        }
        columns.width = x + end + 12;
        columns
    }
}

impl Draw for GraphDrawing {
    fn figure(&self) -> Figure {
        let mut plan = Plan::new(self);
        let mut columns = plan.columns();
        while columns.width > WIDEST && plan.digits > FEWEST_DIGITS {
            plan.digits -= 1;
            columns = plan.columns();
        }
        let has_gradients = plan.leads.contains(&true);
        let (highest, lowest) = plan.layout.extent();
        let mut top = if self.title.is_empty() { 10 } else { 36 };
        let legend_at = top;
        if has_gradients {
            top += 24;
        }
        let height = (f64::from(top) + lowest - highest).ceil() as u32 + 12;
        let needed = columns
            .width
            .max(axes::title_width(&self.title) + 40)
            .max(if has_gradients { 270 } else { 0 });
        let aside = (needed - columns.width) / 2;
        let width = needed as u32;
        let y_of = |y: f64| (y - highest).round() as i32 + top;

        let canvas = Canvas::new((width, height));
        {
            let root = canvas.area();
            axes::titled(&canvas, &self.title, &[]);
            let write = |text: &str, (x, y): (i32, i32), size, ink: theme::Ink, anchor| {
                let at = (f64::from(x), f64::from(y));
                canvas.write(text, at, size, ink.light(), anchor);
            };
            let number = |numbers: &Numbers, x: i32, y: i32| {
                if let Some(value) = &numbers.value {
                    let anchor = Pos::new(HPos::Center, VPos::Bottom);
                    write(value, (x, y - 2), NUMBER_SIZE, theme::TEXT, anchor);
                }
                if let Some(gradient) = &numbers.gradient {
                    let anchor = Pos::new(HPos::Center, VPos::Top);
                    write(gradient, (x, y + 5), NUMBER_SIZE, GRADIENT, anchor);
                }
            };
            if has_gradients {
                let middle = width as i32 / 2;
                let at = |right| Pos::new(if right { HPos::Right } else { HPos::Left }, VPos::Top);
                let size = NUMBER_SIZE;
                write(
                    "value above",
                    (middle - 9, legend_at),
                    size,
                    theme::TEXT,
                    at(true),
                );
                write(
                    "gradient below",
                    (middle + 9, legend_at),
                    size,
                    GRADIENT,
                    at(false),
                );
            }
            for line in &plan.layout.lines {
                let from = plan.layout.items[plan.layout.places[line.from]].column;
                let heights: Vec<i32> = plan.heights(line).into_iter().map(y_of).collect();
                let to = from + heights.len() - 1;
                let mut path = format!("M{},{}", aside + columns.right[from], heights[0]);
                for (k, pair) in heights.windows(2).enumerate() {
                    let start = aside + columns.right[from + k];
                    let end = aside + columns.left[from + k + 1];
                    path += &curve((start, pair[0]), (end, pair[1]));
                    if from + k + 1 < to {
                        path += &format!("H{}", aside + columns.right[from + k + 1]);
                    }
                }
                let half = f64::from(RADIUS) + 1.0;
                let edge = (half * half - line.port * line.port).sqrt().round() as i32;
                let tip = aside + columns.circle[to] - edge;
                path += &format!("H{}", tip - HEAD + 1);
                canvas.add_behind(&stroke(&path));
                canvas.add_behind(&arrow_head(tip, heights[heights.len() - 1]));
                if let Some(numbers) = plan.branch_numbers(line) {
                    let x = aside + (columns.left[from + 1] + columns.right[from + 1]) / 2;
                    number(&numbers, x, heights[1]);
                }
            }
            for item in &plan.layout.items {
                let Kind::Node(node) = item.kind else {
                    continue;
                };
                let (column, y) = (item.column, y_of(item.y));
                let x = aside + columns.circle[column];
                let right = aside + columns.right[column];
                let ends = plan.layout.uses[node] == 0;
                let mut left = aside + columns.line[column];
                if plan.nodes[node].is_input() {
                    let anchor = Pos::new(HPos::Right, VPos::Center);
                    let text = plan.input_text(node);
                    write(&text, (left - 6, y), NAME_SIZE, theme::TEXT, anchor);
                } else {
                    left = x + RADIUS;
                    let paper = Circle::new((x, y), RADIUS, theme::PAPER.light().filled());
                    let edge = Circle::new((x, y), RADIUS, CIRCLE.light().stroke_width(2));
                    root.draw(&paper).expect(DRAWS);
                    root.draw(&edge).expect(DRAWS);
                    let sign = &plan.nodes[node].sign;
                    let size = match sign.chars().count() {
                        1 => 20,
                        2 | 3 => 14,
                        _ => 12, // so that `tanh` has room in its circle
                    };
                    let anchor = Pos::new(HPos::Center, VPos::Center);
                    write(sign, (x, y), size, theme::TEXT, anchor);
                    let name = plan.result_name(node);
                    if plan.is_last(node) {
                        let anchor = Pos::new(HPos::Left, VPos::Center);
                        write(name, (right + 7, y), NAME_SIZE, theme::TEXT, anchor);
                    } else if !name.is_empty() {
                        let anchor = Pos::new(HPos::Center, VPos::Bottom);
                        let at = (x, y - RADIUS - 3);
                        write(name, at, NUMBER_SIZE, theme::QUIET, anchor);
                    }
                }
                let end = if ends { right - HEAD + 1 } else { right };
                canvas.add_behind(&stroke(&format!("M{left},{y}H{end}")));
                if ends {
                    canvas.add_behind(&arrow_head(right, y));
                }
                if plan.layout.uses[node] > 1 {
                    let dot = Circle::new((right, y), 3, theme::AXIS.light().filled());
                    root.draw(&dot).expect(DRAWS);
                }
                let end = if ends { right - HEAD } else { right };
                number(&plan.numbers(node), (left + end) / 2, y);
            }
        }
        canvas.figure(self.alt())
    }
}

/// What comes back is written in the second colour.
const GRADIENT: theme::Ink = theme::SERIES[1];
const CIRCLE: theme::Ink = theme::SERIES[0];

/// A curve that leaves and arrives horizontally.
fn curve((x0, y0): (i32, i32), (x1, y1): (i32, i32)) -> String {
    if y0 == y1 {
        return format!("H{x1}");
    }
    let middle = (x0 + x1) / 2;
    format!("C{middle},{y0} {middle},{y1} {x1},{y1}")
}

fn stroke(path: &str) -> String {
    let ink = theme::AXIS.attribute();
    format!("<path fill=\"none\" stroke=\"{ink}\" stroke-width=\"1.5\" d=\"{path}\"/>")
}

fn arrow_head(x: i32, y: i32) -> String {
    let ink = theme::AXIS.attribute();
    let (back, up, down) = (x - HEAD, y - 4, y + 4);
    format!("<path fill=\"{ink}\" stroke=\"none\" d=\"M{x},{y}L{back},{up}L{back},{down}Z\"/>")
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn numbers_have_six_digits_at_most() {
        let cases = [
            (220.00000000000003, "220"),
            (110.00000000000001, "110"),
            (3.3000000000000003, "3.3"),
            (-0.0, "0"),
            (0.017968850, "0.0179689"),
            (-1.23456789, "-1.23457"),
            (999999.5, "1e6"),
            (123456.7, "123457"),
            (1234567.0, "1.23457e6"),
            (0.0001, "0.0001"),
            (-2.5e-7, "-2.5e-7"),
            (1e300, "1e300"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (value, text) in cases {
            assert_eq!(rounded(value, 6), text);
        }
        assert_eq!(rounded(-74.12223, 4), "-74.12");
        assert_eq!(rounded(123456.7, 4), "123457"); // the digits of whole numbers stay
    }
}
