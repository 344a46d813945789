//! Where the nodes of a graph stand: columns from left to right, few crossings, smooth lines.
//!
//! A node stands one column right of its rightmost input (longest-path layering). A line that passes a column has a
//! place of its own there, a bend, so nothing is ever drawn across it. Where a node is used several times, a column of
//! its own follows in which each branch has a place for its numbers.

/// How far above and below the middle of a node with two inputs its lines arrive.
pub(crate) const PORT: f64 = 9.0;

/// The free room between two items of a column.
const GAP: f64 = 8.0;

/// What the layout has to know of a node.
pub(crate) struct NodeShape {
    pub(crate) inputs: Vec<usize>,
    /// Stands right before its first use, and not in the first column.
    pub(crate) near_its_use: bool,
    /// The first input must arrive above the second.
    pub(crate) ordered: bool,
    /// The room that it needs above and below its middle.
    pub(crate) above: f64,
    pub(crate) below: f64,
}

/// What has a place in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Node(usize),
    /// The numbers of one branch of a node that is used several times.
    Branch,
    /// A line that passes.
    Bend,
}

/// An item with its column and the height of its middle.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    pub(crate) column: usize,
    pub(crate) y: f64,
    above: f64,
    below: f64,
}

/// A line from the input `from` to the node `to`: the items that it passes, and the height at which it arrives,
/// relative to the middle of `to`.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Which input of `to` it is.
    pub(crate) input: usize,
    /// Indices of items, from left to right.
    pub(crate) through: Vec<usize>,
    pub(crate) port: f64,
}

/// Every item of a drawing.
pub(crate) struct Layout {
    pub(crate) items: Vec<Item>,
    pub(crate) lines: Vec<Line>,
    pub(crate) n_columns: usize,
    /// The item of each node.
    pub(crate) places: Vec<usize>,
    /// How often each node is used.
    pub(crate) uses: Vec<usize>,
    /// The items of each column from top to bottom.
    columns: Vec<Vec<usize>>,
    /// Neighbours: left item, right item, the line's index, and whether the right one is where the line arrives.
    links: Vec<Link>,
}

#[derive(Clone, Copy)]
struct Link {
    left: usize,
    right: usize,
    line: usize,
    arrives: bool,
}

/// Places nodes that are given with their inputs first.
pub(crate) fn layout(nodes: &[NodeShape]) -> Layout {
    let mut uses = vec![0; nodes.len()];
    for &input in nodes.iter().flat_map(|node| &node.inputs) {
        uses[input] += 1;
    }
    let layers = layers(nodes);
    let n_layers = layers.iter().max().map_or(0, |&last| last + 1);

    // The column of each layer; a layer with a node that is used several times is followed by a column of branches.
    let mut column_of = Vec::with_capacity(n_layers);
    let mut n_columns = 0;
    for layer in 0..n_layers {
        column_of.push(n_columns);
        let branches = (0..nodes.len()).any(|i| layers[i] == layer && uses[i] > 1);
        n_columns += if branches { 2 } else { 1 };
    }

    let mut layout = Layout {
        items: Vec::new(),
        lines: Vec::new(),
        n_columns,
        places: vec![usize::MAX; nodes.len()],
        uses,
        columns: vec![Vec::new(); n_columns],
        links: Vec::new(),
    };
    let columns: Vec<usize> = layers.iter().map(|&layer| column_of[layer]).collect();
    for node in 0..nodes.len() {
        if layout.uses[node] == 0 {
            layout.add_with_inputs(node, nodes, &columns);
        }
    }
    layout.link();
    layout.order(nodes);
    layout.choose_ports(nodes);
    layout.choose_heights();
    layout
}

fn layers(nodes: &[NodeShape]) -> Vec<usize> {
    let mut layers = vec![0; nodes.len()];
    for (i, node) in nodes.iter().enumerate() {
        let last = node.inputs.iter().map(|&input| layers[input] + 1).max();
        layers[i] = last.unwrap_or(0);
    }
    for (i, node) in nodes.iter().enumerate() {
        if node.near_its_use {
            let users = (0..nodes.len()).filter(|&user| nodes[user].inputs.contains(&i));
            layers[i] = users.map(|user| layers[user] - 1).min().unwrap_or(0);
        }
    }
    layers
}

impl Layout {
    /// Adds a node, the lines to its inputs, and the inputs: a tree gets its order without crossings from this.
    fn add_with_inputs(&mut self, node: usize, nodes: &[NodeShape], columns: &[usize]) {
        if self.places[node] != usize::MAX {
            return;
        }
        let NodeShape { above, below, .. } = nodes[node];
        self.places[node] = self.add(Kind::Node(node), columns[node], (above, below));
        for (k, &input) in nodes[node].inputs.iter().enumerate() {
            let through = (columns[input] + 1..columns[node])
                .map(|column| {
                    let branch = column == columns[input] + 1 && self.uses[input] > 1;
                    if branch {
                        self.add(Kind::Branch, column, (17.0, 17.0))
                    } else {
                        self.add(Kind::Bend, column, (5.0, 5.0))
                    }
                })
                .collect();
            self.lines.push(Line {
                from: input,
                to: node,
                input: k,
                through,
                port: 0.0,
            });
            self.add_with_inputs(input, nodes, columns);
        }
    }

    fn add(&mut self, kind: Kind, column: usize, (above, below): (f64, f64)) -> usize {
        let index = self.items.len();
        self.items.push(Item {
            kind,
            column,
            y: 0.0,
            above,
            below,
        });
        self.columns[column].push(index);
        index
    }

    fn link(&mut self) {
        for (index, line) in self.lines.iter().enumerate() {
            let mut left = self.places[line.from];
            for &right in line.through.iter().chain([&self.places[line.to]]) {
                self.links.push(Link {
                    left,
                    right,
                    line: index,
                    arrives: right == self.places[line.to],
                });
                left = right;
            }
        }
    }

    /// The places of all items in their columns.
    fn ranks(&self) -> Vec<f64> {
        let mut ranks = vec![0.0; self.items.len()];
        for column in &self.columns {
            for (rank, &item) in column.iter().enumerate() {
                ranks[item] = rank as f64;
            }
        }
        ranks
    }

    /// Where a link ends on the right, as a rank: the two inputs of a difference do not arrive at the same place.
    fn right_end(&self, link: &Link, ranks: &[f64], nodes: &[NodeShape]) -> f64 {
        let line = &self.lines[link.line];
        let lower = link.arrives && nodes[line.to].ordered && line.input == 1;
        ranks[link.right] + if lower { 0.5 } else { 0.0 }
    }

    fn crossings(&self, nodes: &[NodeShape]) -> usize {
        let ranks = self.ranks();
        let ends: Vec<(usize, f64, f64)> = self
            .links
            .iter()
            .map(|link| {
                let right = self.right_end(link, &ranks, nodes);
                (self.items[link.right].column, ranks[link.left], right)
            })
            .collect();
        let crosses = |a: &(usize, f64, f64), b: &(usize, f64, f64)| {
            a.0 == b.0 && (a.1 - b.1) * (a.2 - b.2) < 0.0
        };
        let pairs = ends.iter().enumerate();
        pairs
            .map(|(i, a)| ends[i + 1..].iter().filter(|b| crosses(a, b)).count())
            .sum()
    }

    /// Orders the columns: each item goes to the mean of its neighbours (the barycentre heuristic of Sugiyama, Tagawa
    /// and Toda), then neighbours change places as long as that removes a crossing.
    fn order(&mut self, nodes: &[NodeShape]) {
        const SWEEPS: usize = 12;
        let mut fewest = self.crossings(nodes);
        let mut best = self.columns.clone();
        for sweep in 0..SWEEPS {
            if fewest == 0 {
                break;
            }
            let to_the_right = sweep % 2 == 0;
            for step in 0..self.n_columns {
                let column = if to_the_right {
                    step
                } else {
                    self.n_columns - 1 - step
                };
                self.sort_column(column, to_the_right, nodes);
            }
            let crossings = self.crossings(nodes);
            if crossings < fewest {
                (fewest, best) = (crossings, self.columns.clone());
            }
        }
        self.columns = best;
        let mut improved = fewest > 0;
        while improved {
            improved = false;
            for column in 0..self.n_columns {
                for place in 1..self.columns[column].len() {
                    self.columns[column].swap(place - 1, place);
                    let crossings = self.crossings(nodes);
                    if crossings < fewest {
                        (fewest, improved) = (crossings, true);
                    } else {
                        self.columns[column].swap(place - 1, place);
                    }
                }
            }
        }
    }

    fn sort_column(&mut self, column: usize, by_left_neighbours: bool, nodes: &[NodeShape]) {
        let ranks = self.ranks();
        let mean = |item: usize| {
            let ends: Vec<f64> = self
                .links
                .iter()
                .filter_map(|link| {
                    if by_left_neighbours {
                        (link.right == item).then(|| ranks[link.left])
                    } else {
                        (link.left == item).then(|| self.right_end(link, &ranks, nodes))
                    }
                })
                .collect();
            if ends.is_empty() {
                ranks[item]
            } else {
                ends.iter().sum::<f64>() / ends.len() as f64
            }
        };
        let mut order: Vec<(f64, usize)> = self.columns[column]
            .iter()
            .map(|&item| (mean(item), item))
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.columns[column] = order.into_iter().map(|(_, item)| item).collect();
    }

    /// The upper one of two lines arrives above, unless the order of the inputs has a meaning.
    fn choose_ports(&mut self, nodes: &[NodeShape]) {
        let ranks = self.ranks();
        for (node, shape) in nodes.iter().enumerate() {
            if shape.inputs.len() < 2 {
                continue;
            }
            let mut arriving: Vec<&Link> = self
                .links
                .iter()
                .filter(|link| link.arrives && self.lines[link.line].to == node)
                .collect();
            if shape.ordered {
                arriving.sort_by_key(|link| self.lines[link.line].input);
            } else {
                arriving.sort_by(|a, b| ranks[a.left].total_cmp(&ranks[b.left]));
            }
            let lines: Vec<usize> = arriving.iter().map(|link| link.line).collect();
            for (line, port) in lines.into_iter().zip([-PORT, PORT]) {
                self.lines[line].port = port;
            }
        }
    }

    /// Least squares: the sum of all squared rises is made small, one column after the other, with room between items.
    /// A line that passes columns should be straight until it arrives, so its rises weigh more.
    fn choose_heights(&mut self) {
        const ROUNDS: usize = 2000;
        for column in &self.columns {
            let mut y = 0.0;
            for &item in column {
                y += self.items[item].above;
                self.items[item].y = y;
                y += self.items[item].below + GAP;
            }
        }
        // For each item its neighbours: which, how far from them it should be, and how much that weighs.
        let mut neighbours = vec![Vec::new(); self.items.len()];
        for link in &self.links {
            let weight = if self.is_straight(link) { 300.0 } else { 1.0 };
            let port = if link.arrives {
                self.lines[link.line].port
            } else {
                0.0
            };
            neighbours[link.left].push((link.right, port, weight));
            neighbours[link.right].push((link.left, -port, weight));
        }
        for round in 0..ROUNDS {
            let before: Vec<f64> = self.items.iter().map(|item| item.y).collect();
            for step in 0..self.n_columns {
                let column = if round % 2 == 0 {
                    step
                } else {
                    self.n_columns - 1 - step
                };
                self.settle(column, &neighbours);
            }
            let moved = self.items.iter().zip(before);
            if moved.fold(0.0, |far: f64, (item, y)| far.max((item.y - y).abs())) < 1e-3 {
                break;
            }
        }
        self.straighten();
    }

    fn settle(&mut self, column: usize, neighbours: &[Vec<(usize, f64, f64)>]) {
        let order = &self.columns[column];
        let wanted: Vec<(f64, f64)> = order
            .iter()
            .map(|&item| {
                let (mut sum, mut weights) = (1e-6 * self.items[item].y, 1e-6);
                for &(other, distance, weight) in &neighbours[item] {
                    sum += weight * (self.items[other].y + distance);
                    weights += weight;
                }
                (sum / weights, weights)
            })
            .collect();
        // With the room between items taken off, the heights only have to rise: isotonic regression, by pooling
        // neighbours that would be in the wrong order.
        let mut room = vec![0.0; order.len()];
        for i in 1..order.len() {
            room[i] = room[i - 1] + self.distance(order[i - 1], order[i]);
        }
        let mut pools: Vec<(f64, f64, usize)> = Vec::new();
        for (&(height, weight), room) in wanted.iter().zip(&room) {
            pools.push((height - room, weight, 1));
            while let [.., a, b] = pools[..] {
                if a.0 <= b.0 {
                    break;
                }
                let weight = a.1 + b.1;
                let mean = (a.0 * a.1 + b.0 * b.1) / weight;
                pools.truncate(pools.len() - 2);
                pools.push((mean, weight, a.2 + b.2));
            }
        }
        let heights = pools
            .iter()
            .flat_map(|&(height, _, n)| std::iter::repeat_n(height, n));
        let heights: Vec<f64> = heights.zip(&room).map(|(h, room)| h + room).collect();
        for (item, y) in order.clone().into_iter().zip(heights) {
            self.items[item].y = y;
        }
    }

    /// How far apart the middles of two neighbours of a column are at least.
    fn distance(&self, upper: usize, lower: usize) -> f64 {
        self.items[upper].below + GAP + self.items[lower].above
    }

    /// Whether a link should be horizontal: where a line passes columns, and to a node with one input. From a node
    /// that is used several times the branches fan out.
    fn is_straight(&self, link: &Link) -> bool {
        let line = &self.lines[link.line];
        let fans_out = self.uses[line.from] > 1 && link.left == self.places[line.from];
        !fans_out && (!link.arrives || line.port == 0.0)
    }

    /// Takes the last small steps out of what should be straight, where there is room. An item has one straight link
    /// at most on either side, so they form paths.
    fn straighten(&mut self) {
        let mut next = vec![None; self.items.len()];
        let mut is_start = vec![true; self.items.len()];
        for link in self.links.iter().filter(|link| self.is_straight(link)) {
            next[link.left] = Some(link.right);
            is_start[link.right] = false;
        }
        for start in (0..self.items.len()).filter(|&item| is_start[item]) {
            let path: Vec<usize> = std::iter::successors(Some(start), |&item| next[item]).collect();
            let (low, high) = path
                .iter()
                .map(|&item| self.free_range(item))
                .fold((f64::NEG_INFINITY, f64::INFINITY), |range, (low, high)| {
                    (range.0.max(low), range.1.min(high))
                });
            if low <= high {
                let sum: f64 = path.iter().map(|&item| self.items[item].y).sum();
                let y = (sum / path.len() as f64).clamp(low, high);
                for item in path {
                    self.items[item].y = y;
                }
            }
        }
    }

    /// Where an item may go while its neighbours stay.
    fn free_range(&self, item: usize) -> (f64, f64) {
        let column = &self.columns[self.items[item].column];
        let place = column.iter().position(|&other| other == item).unwrap_or(0);
        let low = place.checked_sub(1).map(|above| {
            let above = column[above];
            self.items[above].y + self.distance(above, item)
        });
        let high = column
            .get(place + 1)
            .map(|&below| self.items[below].y - self.distance(item, below));
        (
            low.unwrap_or(f64::NEG_INFINITY),
            high.unwrap_or(f64::INFINITY),
        )
    }

    /// The top and the bottom of everything.
    pub(crate) fn extent(&self) -> (f64, f64) {
        self.items
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(top, bottom), item| {
                (
                    top.min(item.y - item.above),
                    bottom.max(item.y + item.below),
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::{GAP, Kind, Layout, NodeShape, PORT, layout};

    fn shapes(inputs: &[&[usize]]) -> Vec<NodeShape> {
        inputs
            .iter()
            .map(|inputs| NodeShape {
                inputs: inputs.to_vec(),
                near_its_use: false,
                ordered: false,
                above: 18.0,
                below: 18.0,
            })
            .collect()
    }

    fn columns_of(layout: &Layout) -> Vec<usize> {
        layout
            .places
            .iter()
            .map(|&i| layout.items[i].column)
            .collect()
    }

    #[test]
    fn a_node_stands_right_of_its_inputs_and_a_tree_has_no_crossings() {
        // (a b + c d) e, with the variables made in an order that would cross.
        let nodes = shapes(&[&[], &[], &[], &[], &[], &[0, 3], &[1, 4], &[5, 6], &[7, 2]]);
        let layout = layout(&nodes);
        assert_eq!(columns_of(&layout), [0, 0, 0, 0, 0, 1, 1, 2, 3]);
        assert_eq!(layout.crossings(&nodes), 0);
    }

    #[test]
    fn items_of_a_column_keep_their_room() {
        let nodes = shapes(&[&[], &[], &[], &[0, 1], &[1, 2], &[3, 4], &[5, 0], &[6, 2]]);
        let layout = layout(&nodes);
        for column in &layout.columns {
            for pair in column.windows(2) {
                let (a, b) = (&layout.items[pair[0]], &layout.items[pair[1]]);
                assert!(b.y - b.above - (a.y + a.below) > GAP - 1e-9);
            }
        }
    }

    #[test]
    fn a_node_that_is_used_twice_has_a_column_of_branches() {
        let nodes = shapes(&[&[], &[0, 0]]);
        let layout = layout(&nodes);
        assert_eq!(columns_of(&layout), [0, 2]);
        let branches = layout.items.iter().filter(|i| i.kind == Kind::Branch);
        assert_eq!(branches.count(), 2);
        let mut ports: Vec<f64> = layout.lines.iter().map(|line| line.port).collect();
        ports.sort_by(f64::total_cmp);
        assert_eq!(ports, [-PORT, PORT]);
        // Symmetric: the product stands at the height of the variable.
        let y = |node: usize| layout.items[layout.places[node]].y;
        assert!((y(0) - y(1)).abs() < 0.5);
    }

    #[test]
    fn a_constant_stands_near_its_use_and_a_difference_keeps_its_order() {
        let mut nodes = shapes(&[&[], &[], &[0], &[2], &[1, 3]]);
        nodes[1].near_its_use = true;
        nodes[4].ordered = true;
        let layout = layout(&nodes);
        assert_eq!(columns_of(&layout), [0, 2, 1, 2, 3]);
        let minuend = layout
            .lines
            .iter()
            .find(|line| line.to == 4 && line.input == 0);
        assert_eq!(minuend.map(|line| (line.from, line.port)), Some((1, -PORT)));
    }
}
