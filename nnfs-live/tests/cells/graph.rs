pub(super) fn cell() -> Vec<f64> {
    let mut bag = Graph::new();
    let apple_price = bag.variable("apple price", 120.0);
    let apple_number = bag.variable("apple number", 3.0);
    let orange_price = bag.variable("orange price", 150.0);
    let orange_number = bag.variable("orange number", 2.5);
    let tax = bag.variable("tax", 1.2);
    let apples = bag.mul(apple_price, apple_number);
    let oranges = bag.mul(orange_price, orange_number);
    let both = bag.add(apples, oranges);
    let total = bag.mul(both, tax);
    for (name, node) in [("apples", apples), ("oranges", oranges), ("both", both), ("total", total)] {
        bag.named(name, node);
    }
    bag.backward(total);
    computational_graph("Apples and oranges", &bag)
        .hide_gradients([both, tax, apples, oranges])
        .hide_gradients([apple_price, apple_number, orange_price, orange_number])
    ;
    // What the figure shows.
    let numbers = bag.nodes().into_iter().flat_map(|node| [bag.value(node), bag.gradient(node)]);
    numbers.collect()
}
