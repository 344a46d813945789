// Chapter 02: what three ReLUs can draw.

live("kinks", {
  title: "Three neurons and their sum",
  about: "Drag the three round handles (or choose one with Enter and push it with the arrow keys): sideways moves a corner, up and down changes a weight. Then take the identity in place of ReLU, and try to bend the line.",
  controls: [
    choice("activation", "activation", ["ReLU", "identity"]),
    choice("goal", "try to draw", ["what you like", "a hat twice as high", "a ramp"]),
  ],
  kept: { corners: [-1, 0, 1], weights: [1, -2, 1] },

  build(page) {
    page.plane = canvas(room(page), 320, "Three dashed lines, each with a round handle, and their sum as a thick line. Enter chooses a handle, arrow keys push it.");
    const round = (number, low, high) => +Math.min(high, Math.max(low, number)).toFixed(1);
    handles(page.plane, {
      // A handle lies one to the right of the corner, where h is 1 and the line as high as its weight.
      places: () => page.kept.corners.map((corner, i) => [page.plot.px(corner + 1), page.plot.py(page.kept.weights[i])]),
      move(i, a, b) {
        const [x, y] = page.plot.back(a, b);
        const put = (name, number) => page.change(name, page.kept[name].map((old, k) => (k === i ? number : old)));
        put("corners", round(x - 1, -4.8, 3.8));
        put("weights", round(y, -2.4, 2.4));
      },
      chosen(i) { page.chosen = i; page.redraw(); },
      stride: () => [page.plot.px(0.1) - page.plot.px(0), page.plot.py(0) - page.plot.py(0.1)],
    });
    return page.plane.element;
  },

  begin(page) {
    for (const [name, numbers] of Object.entries(page.kept)) page.figure.set(name, numbers);
  },

  draw(page) {
    const { colours, plane, figure, kept, values } = page;
    const c = plane.context;
    const plot = (page.plot = axes(plane, colours, { x: [-5, 5], y: [-2.5, 2.5], labels: ["x", ""], margin: [34, 26, 38, 10] }));
    const n = 401;
    const x = Array.from({ length: n }, (_, i) => (10 * i) / (n - 1) - 5);
    const curves = figure.get("parts", x);
    const curve = (numbers, colour, style) => line(c, x.map((place, i) => [plot.px(place), plot.py(numbers[i])]), colour, style);
    const goal = figure.get("goal", x);
    plot.inside(() => {
      line(c, [[plot.left, plot.py(0)], [plot.right, plot.py(0)]], colours.axis);
      if (goal.length) curve(goal, colours.grid, { width: 9 });
      for (const k of [0, 1, 2]) curve(curves.subarray(k * n, (k + 1) * n), colours[`s${k + 1}`], { width: 1.5, dash: [5, 4] });
      curve(curves.subarray(3 * n), colours.s0, { width: 3 });
    });
    kept.corners.forEach((corner, k) => {
      const colour = colours[`s${k + 1}`];
      const [a, b] = [plot.px(corner + 1), plot.py(kept.weights[k])];
      if (!values.activation) dot(c, plot.px(corner), plot.py(0), 3.5, colour);
      dot(c, a, b, 9, colour, colours.paper);
      if (page.chosen === k && page.plane.element.matches(":focus-visible")) dot(c, a, b, 13, "transparent", colours.ink);
      text(c, String(k + 1), a, b + 0.5, colours.paper, "center", "middle", "bold 12px system-ui, sans-serif");
    });
    text(c, "the sum", plot.right, plot.top - 6, colours.s0, "right", "bottom", "bold 13px system-ui, sans-serif");
    text(c, goal.length ? "dashed: neurons, wide: goal" : "dashed: the three neurons", plot.left, plot.top - 6, colours.quiet, "left", "bottom", "13px system-ui, sans-serif");

    const signed = (number) => `${number < 0 ? "\u2212" : "+"}\u00a0${short(Math.abs(number))}`;
    const inside = (corner) => (corner === 0 ? "x" : `x\u00a0${signed(-corner)}`);
    const h = (corner) => `${values.activation ? "" : "h"}(${inside(corner)})`;
    const sum = kept.weights.map((weight, k) => (k ? `${signed(weight)}\u00a0${h(kept.corners[k])}` : `${short(weight)}\u00a0${h(kept.corners[k])}`)).join(" ");
    const bends = figure.get("bends");
    const places = [];
    for (let i = 0; i < bends.length; i += 2) places.push(`by ${short(bends[i + 1])} at ${short(bends[i])}`);
    const [slope] = figure.get("slope");
    const shape = values.activation
      ? `A straight line with the slope ${short(slope)}, wherever you drag.`
      : places.length ? `It bends ${places.join(", ")}. To the far right its slope is ${short(slope)}.` : "It does not bend.";
    const [distance] = figure.get("distance");
    page.say(`sum = ${sum}\n${shape}${goal.length ? ` Farthest from the goal by ${short(distance, 3)}.` : ""}`);
  },
});
