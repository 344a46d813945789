// Chapter 24: drag the points.

// A wave, and one point that does not belong there: x, y, and so on.
const FIT_POINTS = [-1, 0, -0.92, -0.26, -0.83, -0.5, -0.75, -0.71, -0.67, -0.87, -0.58, -0.97, -0.5, -1, -0.42, -0.97, -0.33, -0.87, -0.25, -0.71, -0.17, -0.5, -0.08, -0.26, 0, 0, 0.08, 0.26, 0.17, 0.5, 0.25, 0.71, 0.33, -1.5, 0.42, 0.97, 0.5, 1, 0.58, 0.97, 0.67, 0.87, 0.75, 0.71, 0.83, 0.5, 0.92, 0.26, 1, 0];
// A reader wants to watch: so many steps a picture, though a page could make hundreds.
const FIT_STEPS = 15;

live("fit", {
  title: "Drag the points",
  about: "Train, and drag points meanwhile (or choose one with Enter and push it with the arrow keys). Which loss follows the bad point? What does the curve do in the grey, where there is no data?",
  run: "Train",
  controls: [
    choice("loss", "loss", ["squared", "absolute"]),
    choice("spread", "hinges begin", ["spread", "all at -1"], { values: [1, 0] }),
    choice("layers", "hidden layers", ["one", "two"]),
    slider("neurons", "neurons in each", { low: 1, high: 32, value: 8, whole: true }),
    slider("rate", "learning rate", { low: 0.001, high: 0.1, value: 0.01, log: true, digits: 1 }),
    slider("seed", "seed", { low: 0, high: 9, value: 0, whole: true }),
  ],
  kept: { points: FIT_POINTS },

  build(page) {
    page.plane = canvas(room(page), 340, "Points to be dragged, the curve of the network, and the hinges of its first layer as ticks below. Enter chooses a point, arrow keys push it.");
    const within = (number, most) => +Math.min(most, Math.max(-most, number)).toFixed(2);
    handles(page.plane, {
      places: () => page.pairs().map(([x, y]) => [page.plot.px(x), page.plot.py(y)]),
      move(i, a, b) {
        const [x, y] = page.plot.back(a, b);
        page.change("points", page.kept.points.map((old, k) => (k === 2 * i ? within(x, 1.9) : k === 2 * i + 1 ? within(y, 2.4) : old)));
      },
      chosen(i) { page.chosen = i; page.redraw(); },
      stride: () => [page.plot.px(0.05) - page.plot.px(0), page.plot.py(0) - page.plot.py(0.05)],
    });
    page.pairs = () => Array.from({ length: page.kept.points.length / 2 }, (_, i) => page.kept.points.slice(2 * i, 2 * i + 2));
    page.buttons = [button("Points back", () => page.change("points", FIT_POINTS))];
    return page.plane.element;
  },

  begin(page) {
    page.figure.set("points", page.kept.points);
  },

  step(page) {
    if (page.running) {
      if (page.picture !== page.frames) [page.picture, page.made] = [page.frames, 0];
      if (page.made >= FIT_STEPS) return;
      page.made += 1;
    }
    const [loss] = page.figure.get("train", 1);
    if (!Number.isFinite(loss)) page.pause();
  },

  again(page) {
    page.figure.get("again");
  },

  draw(page) {
    const { colours, plane, figure, values } = page;
    const { context: c } = plane;
    const plot = (page.plot = axes(plane, colours, { x: [-2, 2], y: [-2.5, 2.5], labels: ["x", ""], margin: [34, 26, 38, 10] }));
    const points = page.pairs();
    const places = points.map(([x]) => x);
    const [first, last] = [Math.min(...places), Math.max(...places)];
    const n = 401;
    const x = Array.from({ length: n }, (_, i) => (4 * i) / (n - 1) - 2);
    const curve = figure.get("curve", x);
    const hinges = Array.from(figure.get("hinges"));
    plot.inside(() => {
      c.fillStyle = colours.grid;
      c.globalAlpha = 0.6;
      c.fillRect(plot.left, plot.top, plot.px(first) - plot.left, plot.bottom - plot.top);
      c.fillRect(plot.px(last), plot.top, plot.right - plot.px(last), plot.bottom - plot.top);
      c.globalAlpha = 1;
      for (const at of hinges) line(c, [[plot.px(at), plot.bottom], [plot.px(at), plot.bottom - 14]], colours.s1, { width: 2 });
      line(c, x.map((place, i) => [plot.px(place), plot.py(curve[i])]), colours.s0, { width: 3 });
    });
    points.forEach(([x_, y], i) => {
      const [a, b] = [plot.px(x_), plot.py(y)];
      dot(c, a, b, 5, colours.s2, colours.paper);
      if (page.chosen === i && plane.element.matches(":focus-visible")) dot(c, a, b, 10, "transparent", colours.ink);
    });
    text(c, "the network", plot.right, plot.top - 6, colours.s0, "right", "bottom", "bold 13px system-ui, sans-serif");
    text(c, "ticks below: hinges", plot.left, plot.top - 6, colours.s1, "left", "bottom", "13px system-ui, sans-serif");

    const [steps, squared, absolute] = figure.get("score");
    const inside = hinges.filter((at) => at > first && at < last).length;
    const [left, right] = figure.get("curve", -2, 2);
    page.score = { steps, squared, absolute, inside };
    const learns = values.loss ? "absolute" : "squared";
    page.say(`step ${steps}, learning by the ${learns} error: mean squared ${short(squared)}, mean absolute ${short(absolute)}\n`
      + `${inside} of ${hinges.length} hinges lie among the points. Outside, at -2 and 2, the network says ${short(left, 3)} and ${short(right, 3)}.`);
  },
});
