//! Computational graphs and shapes as pictures: what is written where, and that nothing covers anything.

use nnfs_notebook::prelude::*;

/// A box in pixels: left, top, right, bottom.
type Area = [f64; 4];

fn overlap(a: Area, b: Area) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// What a picture consists of: texts with the room that they take, circles as centre and radius, and points of lines.
struct Picture {
    texts: Vec<(String, Area)>,
    circles: Vec<[f64; 3]>,
    points: Vec<(f64, f64)>,
    arrow_heads: Vec<Vec<(f64, f64)>>,
    size: (f64, f64),
}

fn number(node: &roxmltree::Node<'_, '_>, attribute: &str) -> f64 {
    let text = node.attribute(attribute).expect(attribute);
    text.parse().expect(attribute)
}

/// The numbers of a path's text, and the letter before them.
fn steps(path: &str) -> Vec<(char, Vec<f64>)> {
    let starts: Vec<usize> = path
        .char_indices()
        .filter(|(_, c)| "MHCLZ".contains(*c))
        .map(|(i, _)| i)
        .chain([path.len()])
        .collect();
    starts
        .windows(2)
        .map(|ends| {
            let step = &path[ends[0]..ends[1]];
            let numbers = step[1..].split([' ', ',']).filter(|text| !text.is_empty());
            let numbers = numbers.map(|text| text.parse().expect("a number"));
            (step.chars().next().expect("a letter"), numbers.collect())
        })
        .collect()
}

/// Points along a line, a few pixels apart at most.
fn points_of(path: &str) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut at = (0.0, 0.0);
    for (letter, n) in steps(path) {
        let [a, b, end] = match letter {
            'M' => [(n[0], n[1]); 3],
            'H' => [at, (n[0], at.1), (n[0], at.1)],
            'L' => [at, (n[0], n[1]), (n[0], n[1])],
            'C' => [(n[0], n[1]), (n[2], n[3]), (n[4], n[5])],
            _ => panic!("{letter} in {path}"),
        };
        let from = if letter == 'M' { end } else { at };
        for i in 0..=200 {
            let t = f64::from(i) / 200.0;
            let s = 1.0 - t;
            let mix = |p: f64, q: f64, r: f64, e: f64| {
                s * s * s * p + 3.0 * s * s * t * q + 3.0 * s * t * t * r + t * t * t * e
            };
            points.push((mix(from.0, a.0, b.0, end.0), mix(from.1, a.1, b.1, end.1)));
        }
        at = end;
    }
    points
}

fn picture(drawing: &impl Draw) -> Picture {
    let figure = drawing.figure();
    let svg = figure.to_svg();
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    let mut picture = Picture {
        texts: Vec::new(),
        circles: Vec::new(),
        points: Vec::new(),
        arrow_heads: Vec::new(),
        size: (f64::from(figure.width()), f64::from(figure.height())),
    };
    for node in document.descendants() {
        match node.tag_name().name() {
            "text" => {
                let text = node.text().expect("a text").trim().to_owned();
                let size = number(&node, "font-size");
                // Digits of DejaVu Sans, which is a wide font, are 0.64 em wide, and blanks 0.32.
                let ems = |c: char| if c == ' ' { 0.32 } else { 0.64 };
                let width = size * text.chars().map(ems).sum::<f64>();
                let (x, y) = (number(&node, "x"), number(&node, "y"));
                let left = match node.attribute("text-anchor") {
                    Some("middle") => x - width / 2.0,
                    Some("end") => x - width,
                    _ => x,
                };
                // Where the letters stand; digits are 0.73 em high.
                let base = y + number(&node, "dy");
                picture
                    .texts
                    .push((text, [left, base - 0.73 * size, left + width, base]));
            }
            "circle" => picture
                .circles
                .push(["cx", "cy", "r"].map(|name| number(&node, name))),
            "path" if node.attribute("fill") == Some("none") => {
                let path = node.attribute("d").expect("a path");
                picture.points.extend(points_of(path));
            }
            "path" => {
                let head = steps(node.attribute("d").expect("a path"));
                let corners = head.iter().filter(|step| !step.1.is_empty());
                picture
                    .arrow_heads
                    .push(corners.map(|(_, n)| (n[0], n[1])).collect());
            }
            _ => {}
        }
    }
    picture
}

/// Panics where a text covers another text, a line or a circle, or stands outside of the picture.
#[track_caller]
fn assert_readable(drawing: &impl Draw) {
    let picture = picture(drawing);
    for (i, (text, area)) in picture.texts.iter().enumerate() {
        let inside = area[0] >= 0.0
            && area[1] >= 0.0
            && area[2] <= picture.size.0
            && area[3] <= picture.size.1;
        assert!(inside, "{text} at {area:?} of {:?}", picture.size);
        for (other, place) in &picture.texts[i + 1..] {
            assert!(
                !overlap(*area, *place),
                "{text} {area:?} covers {other} {place:?}"
            );
        }
        for &(x, y) in &picture.points {
            let on_line = area[0] < x && x < area[2] && area[1] < y && y < area[3];
            assert!(!on_line, "a line goes through {text} {area:?} at {x}, {y}");
        }
        for &[x, y, r] in picture.circles.iter().filter(|circle| circle[2] > 5.0) {
            let sign = (area[0] + area[2] - 2.0 * x).abs() < 2.0 && area[1] < y && y < area[3];
            let circle = [x - r, y - r, x + r, y + r];
            assert!(
                sign || !overlap(*area, circle),
                "{text} {area:?} covers the circle at {x}, {y}"
            );
        }
    }
    // Lines end at circles, and do not go through them.
    for &[x, y, r] in picture.circles.iter().filter(|circle| circle[2] > 5.0) {
        for &(px, py) in &picture.points {
            let distance = (px - x).hypot(py - y);
            assert!(
                distance > r - 1.5,
                "a line at {px}, {py} goes into the circle at {x}, {y}"
            );
        }
    }
}

fn texts(drawing: &impl Draw) -> Vec<String> {
    let texts = picture(drawing).texts;
    texts.into_iter().map(|(text, _)| text).collect()
}

/// Apples and oranges of Deep Learning from Scratch, 5.1: the graph and its nodes.
fn fruit() -> (Graph, [Node; 9]) {
    let mut graph = Graph::new();
    let apples = graph.variable("apples", 2.0);
    let apple = graph.variable("apple price", 100.0);
    let oranges = graph.variable("oranges", 3.0);
    let orange = graph.variable("orange price", 150.0);
    let tax = graph.variable("tax", 1.1);
    let apple_total = graph.mul(apples, apple);
    let orange_total = graph.mul(oranges, orange);
    let subtotal = graph.add(apple_total, orange_total);
    let total = graph.mul(subtotal, tax);
    graph.named("apple total", apple_total);
    graph.named("total", total);
    let nodes = [
        apples,
        apple,
        oranges,
        orange,
        tax,
        apple_total,
        orange_total,
        subtotal,
        total,
    ];
    (graph, nodes)
}

#[test]
fn a_graph_shows_values_first_and_gradients_after_backward() {
    let (mut graph, nodes) = fruit();
    let drawing = computational_graph("Fruit", &graph);
    let shown = texts(&drawing);
    for text in [
        "Fruit",
        "apples",
        "apple total",
        "total",
        "×",
        "+",
        "650",
        "715",
    ] {
        assert!(shown.iter().any(|t| t == text), "{text} in {shown:?}");
    }
    assert!(!shown.iter().any(|t| t == "gradient below" || t == "165"));
    assert!(!drawing.figure().alt().contains("Gradients"));

    graph.backward(nodes[8]);
    let drawing = computational_graph("Fruit", &graph);
    let shown = texts(&drawing);
    // The book's gradients; 650 is a value as well.
    for text in [
        "gradient below",
        "1.1",
        "650",
        "2.2",
        "110",
        "3.3",
        "165",
        "1",
    ] {
        assert!(shown.iter().any(|t| t == text), "{text} in {shown:?}");
    }
    assert_eq!(
        drawing.figure().alt(),
        "Computational graph \"Fruit\" of total = (apples × apple price + oranges × orange price) × tax. Values: apples 2, \
         apple price 100, oranges 3, orange price 150, tax 1.1, apple total 200, oranges × orange price 450, apples × \
         apple price + oranges × orange price 650, total 715. Gradients of total: apples 110, apple price 2.2, oranges \
         165, orange price 3.3, tax 650, apple total 1.1, oranges × orange price 1.1, apples × apple price + oranges × \
         orange price 1.1, total 1."
    );
}

#[test]
fn hidden_numbers_are_nowhere_in_the_figure() {
    let (mut graph, [apples, .., tax, _, _, _, total]) = fruit();
    graph.backward(total);
    let drawing = computational_graph("Fruit", &graph)
        .hide_values([total])
        .hide_gradients([apples, tax]);
    let svg = drawing.figure().to_svg();
    assert!(!svg.contains(">715") && !svg.contains("total 715") && !svg.contains("apples 110"));
    let shown = texts(&drawing);
    assert!(!shown.iter().any(|text| text == "110" || text == "715"));
    assert_eq!(shown.iter().filter(|text| *text == "?").count(), 3);
}

#[test]
fn only_what_the_result_depends_on_has_a_gradient() {
    let (mut graph, [.., apple_total, _, subtotal, _]) = fruit();
    graph.backward(apple_total);
    let alt = computational_graph("", &graph).figure().alt().to_owned();
    let (_, gradients) = alt.split_once("Gradients of apple total: ").expect("some");
    assert_eq!(gradients, "apples 100, apple price 2, apple total 1.");
    graph.backward(subtotal);
    assert!(
        computational_graph("", &graph)
            .figure()
            .alt()
            .contains("oranges 150")
    );
}

#[test]
fn a_branch_shows_its_own_gradient_and_the_line_before_it_the_sum() {
    let mut graph = Graph::new();
    let x = graph.variable("x", 3.0);
    let square = graph.mul(x, x);
    let z = graph.add(square, x);
    graph.backward(z);
    let drawing = computational_graph("x² + x", &graph);
    let mut numbers = texts(&drawing);
    numbers.retain(|text| text.parse::<f64>().is_ok());
    numbers.sort();
    // Values 3 (four times: the line and its branches), 9, 12; gradients 7 = 3 + 3 + 1, then 1 and 1.
    assert_eq!(
        numbers,
        ["1", "1", "1", "12", "3", "3", "3", "3", "3", "3", "7", "9"]
    );
    let hidden = drawing.hide_gradients([x]);
    assert_eq!(texts(&hidden).iter().filter(|t| *t == "?").count(), 4);
    assert_readable(&hidden);
}

#[test]
fn a_constant_stands_at_its_use_without_a_gradient() {
    let mut graph = Graph::new();
    let x = graph.variable("x", 0.0);
    let e = graph.exp(x);
    let one = graph.constant(1.0);
    let sum = graph.add(e, one);
    graph.backward(sum);
    let drawing = computational_graph("", &graph);
    assert_readable(&drawing);
    let shown = texts(&drawing);
    // Values 0, 1, 2 and gradients 1, 1, 1 of x, e, sum, and the constant itself.
    assert_eq!(shown.iter().filter(|text| *text == "1").count(), 5);
    let hidden = texts(&drawing.hide_values([one]));
    assert!(hidden.contains(&"?".to_owned()));
}

#[test]
fn arrows_point_forward() {
    let (graph, _) = fruit();
    let heads = picture(&computational_graph("", &graph)).arrow_heads;
    assert_eq!(heads.len(), 9); // eight inputs of nodes, and the result
    for head in heads {
        assert!(head[0].0 > head[1].0 && head[0].0 > head[2].0);
    }
}

/// A graph of about `n` nodes: each operation takes its inputs from the latest nodes.
fn random_graph(seed: u32, n: usize) -> Graph {
    let mut rng = NumpyRng::seed(seed);
    let mut graph = Graph::new();
    for i in 0..2 + n / 4 {
        let name = ["x", "weight", "b", "price of one"][i % 4];
        graph.variable(&format!("{name}{i}"), rng.standard_normal());
    }
    while graph.nodes().len() < n {
        let nodes = graph.nodes();
        let mut pick =
            || nodes[nodes.len() - 1 - rng.randint(0, nodes.len().min(6) as i64) as usize];
        let (a, b) = (pick(), pick());
        let node = match rng.randint(0, 10) {
            0 => graph.exp(a),
            1 => graph.relu(a),
            2 => graph.sub(a, b),
            3 => graph.neg(a),
            4 => graph.ln(a),
            5 => graph.reciprocal(a),
            6 => {
                let constant = graph.constant(0.5);
                graph.add(a, constant)
            }
            7 => graph.mul(a, a),
            8 => graph.mul(a, b),
            _ => graph.add(a, b),
        };
        if rng.random() < 0.3 {
            let name = format!("node {}", graph.nodes().len());
            graph.named(&name, node);
        }
    }
    let last = graph.nodes()[graph.nodes().len() - 1];
    graph.backward(last);
    graph
}

#[test]
fn nothing_covers_anything_in_graphs_of_up_to_18_nodes() {
    for seed in 0..51 {
        let graph = random_graph(seed, 2 + seed as usize % 17);
        assert_readable(&computational_graph(&format!("Graph {seed}"), &graph));
    }
    let (mut graph, nodes) = fruit();
    graph.backward(nodes[8]);
    assert_readable(&computational_graph("Fruit", &graph));
}

#[test]
fn a_deep_graph_grows_to_about_960_pixels() {
    let (graph, _) = fruit();
    let narrow = computational_graph("", &graph).figure().width();
    let mut graph = Graph::new();
    let mut node = graph.variable("x", 0.123_456_789);
    for i in 0..4 {
        let w = graph.variable(&format!("w{i}"), 0.987_654_321);
        node = graph.mul(node, w);
        node = graph.relu(node);
    }
    graph.backward(node);
    let drawing = computational_graph("", &graph);
    let wide = drawing.figure().width();
    assert!(
        narrow < 640 && narrow < wide && wide < 1000,
        "{narrow} {wide}"
    );
    assert_readable(&drawing);
}

#[test]
fn numbers_that_are_none_and_odd_titles_are_drawn() {
    let mut graph = Graph::new();
    let x = graph.variable("a < b & \"c\"", -1.0);
    let y = graph.ln(x);
    let z = graph.reciprocal(y);
    graph.backward(z);
    let drawing = computational_graph("a < b & \"c\" > d", &graph);
    assert!(texts(&drawing).contains(&"NaN".to_owned()));
    assert_readable(&drawing);
}

#[test]
#[should_panic(expected = "no nodes to draw")]
fn an_empty_graph_says_how_to_begin() {
    let _ = computational_graph("", &Graph::new());
}

#[test]
#[should_panic(expected = "call graph.forward()")]
fn a_graph_with_old_values_says_what_is_missing() {
    let (mut graph, nodes) = fruit();
    graph.set(nodes[0], 3.0);
    let _ = computational_graph("", &graph);
}

#[test]
#[should_panic(expected = "belongs to another graph")]
fn a_node_of_another_graph_cannot_be_hidden() {
    let _ = computational_graph("", &fruit().0).hide_values([fruit().1[0]]);
}

#[test]
#[should_panic(expected = "at most 60")]
fn a_graph_too_large_to_read_says_so() {
    let _ = computational_graph("", &random_graph(0, 80));
}

#[test]
fn shapes_stand_beside_their_boxes() {
    let layer = shapes("A layer")
        .matrix("X", (3, 4))
        .times()
        .matrix("W", (4, 2))
        .plus()
        .matrix("b", (1, 2))
        .equals()
        .matrix("Y", (3, 2));
    let shown = texts(&layer);
    for text in [
        "X", "W", "b", "Y", "×", "+", "=", "(3, 4)", "(4, 2)", "(1, 2)", "(3, 2)",
    ] {
        assert!(shown.contains(&text.to_owned()), "{text} in {shown:?}");
    }
    assert_eq!(shown.iter().filter(|text| *text == "4").count(), 2);
    assert!(!shown.iter().any(|text| text.contains('≠')));
    assert_eq!(
        layer.figure().alt(),
        "Shapes \"A layer\": X (3, 4) times W (4, 2) plus b (1, 2) equals Y (3, 2)."
    );
    assert_readable(&layer);
}

#[test]
fn shapes_that_do_not_fit_are_said_with_both_numbers() {
    // A mistake of the notes: W2 of shape (2, 3) cannot follow W1 of (2, 3).
    let wrong = shapes("Wrong")
        .matrix("X", (1, 2))
        .times()
        .matrix("W1", (2, 3))
        .times()
        .matrix("W2", (2, 3));
    assert!(texts(&wrong).contains(&"3 ≠ 2".to_owned()));
    let alt = wrong.figure().alt().to_owned();
    assert!(
        alt.ends_with("They do not fit: W1 has 3 columns, W2 has 2 rows."),
        "{alt}"
    );
    assert_readable(&wrong);
}

#[test]
fn shapes_of_any_size_are_readable() {
    let large = shapes("Digits, of which there are many")
        .matrix("X", ("n", 784))
        .times()
        .matrix("weights", (784, 50))
        .plus()
        .matrix("biases", (1, 50))
        .equals()
        .matrix("scores", ("n", 50))
        .arrow()
        .matrix("probabilities", ("n", 1_000_000));
    assert_readable(&large);
    let figure = large.figure();
    assert!(figure.width() < 960 && figure.height() < 300);
    let n = 0_usize;
    assert_readable(&shapes("").matrix("", (n, 3)).times().times());
    assert_readable(&shapes("Nothing"));
}

#[test]
#[should_panic(expected = "no negative number")]
fn a_negative_side_says_so() {
    let _ = shapes("").matrix("X", (-1, 2));
}

#[test]
fn a_graph_and_a_sketch_of_it_are_drawn_alike() {
    let mut graph = Graph::new();
    let (a, b) = (graph.variable("a", 0.5), graph.variable("b", 1.5));
    let u = graph.mul(a, b);
    let u = graph.named("u", u);
    let s = graph.add(u, a);
    let s = graph.named("s", s);
    graph.backward(s);

    let mut sketch = GraphSketch::new();
    sketch.node("a", "", 0.5, &[]).node("b", "", 1.5, &[]);
    sketch.node("u", "×", 0.75, &[0, 1]).slopes(&[1.5, 0.5]);
    sketch.node("s", "+", 1.25, &[2, 0]).slopes(&[1.0, 1.0]);
    sketch.gradients(&[2.5, 0.5, 1.0, 1.0]);

    let (of_graph, of_sketch) = (
        computational_graph("s", &graph),
        computational_graph("s", sketch),
    );
    assert_eq!(texts(&of_graph), texts(&of_sketch));
    assert!(texts(&of_sketch).contains(&"2.5".to_owned()));
    assert_readable(&of_sketch);
}

#[test]
fn a_sketch_may_have_shapes_on_its_lines() {
    let mut sketch = GraphSketch::new();
    sketch.node("X", "", (3, 4), &[]).node("W", "", (4, 2), &[]);
    sketch.node("", "dot", (3, 2), &[0, 1]);
    let drawing = computational_graph("a product", sketch);
    for text in ["(3, 4)", "(4, 2)", "(3, 2)", "dot"] {
        assert!(texts(&drawing).contains(&text.to_owned()), "{text}");
    }
}

#[test]
#[should_panic(expected = "a node comes after its inputs")]
fn a_sketched_node_comes_after_its_inputs() {
    GraphSketch::new().node("x", "+", 1.0, &[0]);
}

#[test]
#[should_panic(expected = "one gradient for each node")]
fn a_sketch_has_a_gradient_for_each_node() {
    GraphSketch::new()
        .node("x", "", 1.0, &[])
        .gradients(&[1.0, 1.0]);
}
