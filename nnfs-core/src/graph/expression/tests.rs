use super::*;
use crate::random::NumpyRng;
use crate::testing::panic_message;
use proptest::prelude::*;

/// Two apples at 100 with a tax of 10 %: the graph, price, number, tax, subtotal and total.
fn two_apples() -> (Graph, [Node; 5]) {
    let mut graph = Graph::new();
    let price = graph.variable("price", 100.0);
    let number = graph.variable("number", 2.0);
    let tax = graph.variable("tax", 1.1);
    let subtotal = graph.mul(price, number);
    let total = graph.mul(subtotal, tax);
    let total = graph.named("total", total);
    (graph, [price, number, tax, subtotal, total])
}

#[test]
fn two_apples_cost_220_and_every_node_has_its_gradient() {
    // Deep Learning from Scratch, 5.1 to 5.4.1.
    let (mut graph, nodes) = two_apples();
    assert_eq!(graph.value(nodes[4]), 220.00000000000003);
    graph.backward(nodes[4]);
    assert_eq!(
        nodes.map(|node| graph.gradient(node)),
        [2.2, 110.00000000000001, 200.0, 1.1, 1.0]
    );
}

#[test]
fn apples_and_oranges_cost_715() {
    // Deep Learning from Scratch, 5.4.2. It prints 715 and 1.1, 650, 2.2, 110, 3.3, 165: its digits are rounded.
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
    assert_eq!(graph.value(total), 715.0000000000001);
    graph.backward(total);
    let gradients =
        [subtotal, tax, apple, apples, orange, oranges].map(|node| graph.gradient(node));
    assert_eq!(
        gradients,
        [
            1.1,
            650.0,
            2.2,
            110.00000000000001,
            3.3000000000000003,
            165.0
        ]
    );
}

#[test]
fn the_square_of_a_sum_has_twice_the_sum_as_gradient() {
    let mut graph = Graph::new();
    let x = graph.variable("x", 3.0);
    let y = graph.variable("y", 4.0);
    let t = graph.add(x, y);
    let z = graph.square(t);
    assert_eq!(graph.value(z), 49.0);
    graph.backward(z);
    // 2 (x + y)
    assert_eq!([x, y, t].map(|node| graph.gradient(node)), [14.0; 3]);
}

#[test]
fn the_gradients_of_a_node_that_is_used_twice_add_up() {
    let mut graph = Graph::new();
    let x = graph.variable("x", 5.0);
    let xx = graph.mul(x, x);
    let sum = graph.add(xx, x);
    let z = graph.add(sum, sum);
    graph.backward(z);
    assert_eq!(graph.gradient(x), 22.0); // d (2 x^2 + 2 x) / dx = 4 x + 2
    assert_eq!(graph.gradients_of_inputs(xx), [10.0, 10.0]);
    assert_eq!(graph.gradients_of_inputs(z), [1.0, 1.0]);
    assert!(graph.gradients_of_inputs(x).is_empty());
}

#[test]
fn one_neuron_gives_6_and_a_step_against_its_gradient_5_985() {
    // Neural Networks from Scratch, chapter 9: products -3, 2, 6; a step of 0.001 gives w [-3.001 -0.998 1.997], b 0.999.
    let mut graph = Graph::new();
    let x = [1.0, -2.0, 3.0].map(|x| graph.variable(&format!("x{x}"), x));
    let w = [-3.0, -1.0, 2.0].map(|w| graph.variable(&format!("w{w}"), w));
    let b = graph.variable("b", 1.0);
    let products = [0, 1, 2].map(|i| graph.mul(x[i], w[i]));
    assert_eq!(products.map(|node| graph.value(node)), [-3.0, 2.0, 6.0]);
    let sum = graph.add(products[0], products[1]);
    let sum = graph.add(sum, products[2]);
    let z = graph.add(sum, b);
    let y = graph.relu(z);
    assert_eq!([z, y].map(|node| graph.value(node)), [6.0, 6.0]);

    graph.backward(y);
    assert_eq!(x.map(|node| graph.gradient(node)), [-3.0, -1.0, 2.0]);
    assert_eq!(w.map(|node| graph.gradient(node)), [1.0, -2.0, 3.0]);
    assert_eq!(graph.gradient(b), 1.0);

    for parameter in w.into_iter().chain([b]) {
        graph.set(
            parameter,
            graph.value(parameter) - 0.001 * graph.gradient(parameter),
        );
    }
    graph.forward();
    assert_eq!(w.map(|node| graph.value(node)), [-3.001, -0.998, 1.997]);
    assert!((graph.value(y) - 5.985).abs() < 1e-12);
}

#[test]
fn forward_follows_the_variables() {
    let (mut graph, [price, _, _, subtotal, total]) = two_apples();
    graph.set(price, 150.0);
    graph.forward();
    assert_eq!(graph.value(subtotal), 300.0);
    graph.backward(total);
    assert_eq!(graph.gradient(price), 2.2);
}

#[test]
fn the_sigmoid_has_the_gradient_y_times_1_minus_y() {
    let mut graph = Graph::new();
    let x = graph.variable("x", 2.0);
    let minus = graph.neg(x);
    let e = graph.exp(minus);
    let one = graph.constant(1.0);
    let below = graph.add(one, e);
    let y = graph.reciprocal(below);
    // NumPy: 1 / (1 + np.exp(-2.0))
    assert_eq!(graph.value(y), 0.8807970779778823);
    graph.backward(y);
    let value = graph.value(y);
    assert!((graph.gradient(x) - value * (1.0 - value)).abs() < 1e-15);
}

#[test]
fn at_the_kink_of_relu_the_gradient_is_0_and_nan_stays_visible() {
    let mut graph = Graph::new();
    let x = graph.variable("x", 0.0);
    let y = graph.relu(x);
    graph.backward(y);
    assert_eq!(graph.gradient(x), 0.0);
    graph.set(x, f64::NAN);
    graph.forward();
    assert!(graph.value(y).is_nan());
}

#[test]
fn a_node_that_plays_no_part_gets_0_and_spoils_nothing() {
    let mut graph = Graph::new();
    let x = graph.variable("x", 0.0);
    let infinite = graph.ln(x);
    let y = graph.add(x, x);
    graph.backward(y);
    assert_eq!(
        [x, infinite, y].map(|node| graph.gradient(node)),
        [2.0, 0.0, 1.0]
    );
    let later = graph.neg(y);
    assert!(panic_message!(graph.gradient(later)).contains("has no gradient yet"));
    assert_eq!(graph.result(), Some(y));
}

#[test]
fn it_prints_its_results_as_formulas() {
    let (mut graph, [price, _, tax, ..]) = two_apples();
    let text = "total = price × number × tax = 220.00000000000003";
    assert_eq!(format!("{graph}"), text);
    assert_eq!(format!("{graph:?}"), text);
    assert_eq!(format!("{price:?}"), "Node(0)");
    graph.set(price, 1.0);
    assert!(format!("{graph}").ends_with("= ? (call forward)"));
    graph.forward();
    let sum = graph.sub(price, tax);
    let difference = graph.sub(price, sum);
    let product = graph.mul(sum, difference);
    let one = graph.constant(1.0);
    let square = graph.square(product);
    let e = graph.neg(square);
    let e = graph.exp(e);
    let below = graph.add(one, e);
    let formula = graph.reciprocal(below);
    assert_eq!(
        graph.expression(formula),
        "1 / (1 + exp(-((price - tax) × (price - (price - tax)))²))"
    );
    assert_eq!(format!("{}", Graph::default()), "Graph without nodes");
}

#[test]
fn what_grows_without_end_is_printed_short() {
    let mut graph = Graph::new();
    let mut node = graph.variable("x", 1.0);
    for _ in 0..100 {
        node = graph.add(node, node);
    }
    graph.backward(node);
    assert_eq!(graph.gradient(graph.nodes()[0]), 2.0_f64.powi(100));
    assert!(format!("{graph}").len() < 300);
    for i in 0..20 {
        graph.variable(&format!("x{i}"), 0.0);
    }
    assert!(format!("{graph}").ends_with("and 16 more"));
}

#[test]
fn mistakes_are_explained() {
    let (mut graph, [price, _, _, subtotal, total]) = two_apples();
    let stranger = Graph::new().variable("x", 1.0);
    for message in [
        panic_message!(graph.add(price, stranger)),
        panic_message!(graph.value(stranger)),
        panic_message!(graph.backward(stranger)),
        panic_message!(graph.set(stranger, 1.0)),
    ] {
        assert!(
            message.contains("Node(0) belongs to another graph"),
            "{message}"
        );
    }
    let mut clone = graph.clone();
    let newer = clone.neg(total);
    assert!(panic_message!(graph.value(newer)).contains("another graph"));
    assert!(panic_message!(graph.variable("tax", 1.0)).contains("already has a node \"tax\""));
    assert!(panic_message!(graph.named("tax", subtotal)).contains("already has"));
    assert!(panic_message!(graph.named("cost", price)).contains("\"price\" is no result"));
    assert!(panic_message!(graph.set(total, 1.0)).contains("\"total\" is computed"));
    assert!(panic_message!(graph.set(subtotal, 1.0)).contains("the node price × number"));
    assert!(panic_message!(graph.gradient(price)).contains("graph.backward(result)"));
    assert!(panic_message!(graph.gradients_of_inputs(total)).contains("graph.backward(result)"));
    graph.set(price, 1.0);
    assert_eq!(graph.value(price), 1.0);
    assert!(panic_message!(graph.value(total)).contains("graph.forward()"));
    assert!(panic_message!(graph.backward(total)).contains("graph.forward()"));
}

/// A random graph of up to 15 operations, whose values stay away from kinks and poles; its variables and last node.
fn random_graph(seed: u32, operations: usize) -> (Graph, Vec<Node>, Node) {
    let mut rng = NumpyRng::seed(seed);
    let mut graph = Graph::new();
    let variables: Vec<Node> = (0..3)
        .map(|i| graph.variable(&format!("x{i}"), 0.5 + 1.5 * rng.random()))
        .collect();
    let mut last = variables[0];
    for _ in 0..operations {
        let nodes = graph.nodes();
        let a = last;
        let b = nodes[rng.randint(0, nodes.len() as i64) as usize];
        let (x, y) = (graph.value(a), graph.value(b));
        last = match rng.randint(0, 10) {
            0 => graph.sub(a, b),
            1 if (x * y).abs() < 20.0 => graph.mul(a, b),
            2 => graph.neg(a),
            3 if x < 2.0 => graph.exp(a),
            4 if x > 0.2 => graph.ln(a),
            5 if x.abs() > 0.3 => graph.reciprocal(a),
            6 if x.abs() > 0.05 => graph.relu(a),
            7 if x.abs() < 4.0 => graph.square(a),
            8 => graph.tanh(a),
            _ => graph.add(a, b),
        };
    }
    (graph, variables, last)
}

#[test]
fn a_value_that_is_used_three_times_gets_three_gradients() {
    // Computed by central differences too: 1.92227800822... for u.
    let mut graph = Graph::new();
    let (a, b) = (graph.variable("a", 0.5), graph.variable("b", 1.5));
    let u = graph.mul(a, b);
    let v = graph.add(u, a);
    let w = graph.mul(u, v);
    let t = graph.tanh(w);
    let s = graph.add(t, u);
    assert_eq!(graph.expression(t), "tanh(a × b × (a × b + a))");
    assert_eq!(graph.value(t), 0.734_071_519_604_341_6);
    graph.backward(s);
    let gradients = [w, v, u, a, b].map(|node| graph.gradient(node));
    let expected = [
        0.461_139_004_105_772_8,
        0.345_854_253_079_329_6,
        1.922_278_008_211_545_6,
        3.229_271_265_396_648,
        0.961_139_004_105_772_8,
    ];
    for (gradient, expected) in gradients.into_iter().zip(expected) {
        assert!(
            (gradient - expected).abs() < 1e-15,
            "{gradient} and {expected}"
        );
    }
}

proptest! {
    #[test]
    fn backward_agrees_with_numerical_differences(seed: u32, operations in 1..16_usize) {
        let (mut graph, variables, last) = random_graph(seed, operations);
        graph.backward(last);
        let gradients: Vec<f64> = variables.iter().map(|&node| graph.gradient(node)).collect();
        let h = 1e-6;
        for (&variable, gradient) in variables.iter().zip(gradients) {
            let here = graph.value(variable);
            let mut at = |x| {
                graph.set(variable, x);
                graph.forward();
                graph.value(last)
            };
            let numerical = (at(here + h) - at(here - h)) / (2.0 * h);
            at(here);
            let scale = gradient.abs().max(numerical.abs()).max(1.0);
            prop_assert!((gradient - numerical).abs() / scale < 1e-5, "{gradient} and {numerical} in {graph}");
        }
    }

    #[test]
    fn forward_without_a_change_changes_no_value(seed: u32) {
        let (mut graph, _, _) = random_graph(seed, 12);
        let before: Vec<u64> = graph.nodes().iter().map(|&node| graph.value(node).to_bits()).collect();
        graph.forward();
        let after: Vec<u64> = graph.nodes().iter().map(|&node| graph.value(node).to_bits()).collect();
        prop_assert_eq!(before, after);
    }
}
