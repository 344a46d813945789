// Chapter 06: why a network learns from the loss.

const WEIGHTS = Array.from({ length: 601 }, (_, i) => i / 100);

live("loss", {
  title: "Ten plants, one weight",
  about: "Turn the weight and look for the best one with the accuracy alone, then with the loss: which of them tells you where to go? The curves appear where you have been.",
  controls: [
    slider("weight", "weight w", { low: 0, high: 6, value: 3, step: 0.01, digits: 3 }),
    slider("offset", "taken off", { low: 0, high: 6, value: 3, step: 0.1 }),
    toggle("all", "show the whole curves"),
  ],
  ownControls: ["all"],

  build(page) {
    const width = Math.min(296, room(page));
    page.plants = canvas(width, 240, "The ten plants by height, with the probability that the network gives to kind 1");
    page.curves = canvas(width, 240, "Loss and accuracy over the weight, as far as it has been turned. Left and right turn it.");
    page.been = new Set();
    handles(page.curves, {
      places: () => [[page.plot.px(page.values.weight), page.plot.py(page.judged[0])]],
      move(_, a) { page.change("weight", +Math.min(6, Math.max(0, page.plot.back(a, 0)[0])).toFixed(2)); },
      stride: () => [page.plot.px(0.05) - page.plot.px(0), 0],
    });
    return make("div", { class: "beside" }, page.plants.element, page.curves.element);
  },

  changed(page, name, value) {
    if (name === "all") return;
    page.figure.set(name, value);
    if (name === "offset") page.been.clear();
    page.all = null;
  },

  begin(page) {
    page.last = null;
  },

  draw(page) {
    const { colours, plants, curves, figure, values } = page;
    const c = plants.context;
    const heights = Array.from({ length: 121 }, (_, i) => (3 * i) / 120);
    const chances = figure.get("probabilities", heights);
    const field = axes(plants, colours, { x: [0, 3], y: [-0.12, 1.12], labels: ["height in metres", "probability of kind 1"], margin: [34, 24, 38, 10] });
    field.inside(() => {
      line(c, [[field.left, field.py(0.5)], [field.right, field.py(0.5)]], colours.axis, { dash: [3, 3] });
      line(c, heights.map((height, i) => [field.px(height), field.py(chances[i])]), colours.quiet, { width: 2 });
    });
    const ten = figure.get("plants");
    let wrong = 0;
    for (let i = 0; i < ten.length; i += 3) {
      const [height, kind, answer] = ten.subarray(i, i + 3);
      const [a, b] = [field.px(height), field.py(kind)];
      if (kind) { c.fillStyle = colours.s3; c.fillRect(a - 5, b - 5, 10, 10); } else dot(c, a, b, 5.5, colours.s2);
      if (kind === answer) continue;
      wrong += 1;
      dot(c, a, b, 10, "transparent", colours.s4);
    }

    const judged = (page.judged = figure.get("judged"));
    if (page.offset !== values.offset) [page.curve, page.offset] = [figure.get("judged", WEIGHTS), values.offset];
    const here = Math.round(100 * values.weight);
    for (let i = Math.min(here, page.last ?? here); i <= Math.max(here, page.last ?? here); i++) page.been.add(i);
    page.last = here;
    const { context: d } = curves;
    const plot = (page.plot = axes(curves, colours, { x: [0, 6], y: [0, 1.7], labels: ["weight w", ""], margin: [34, 24, 38, 10] }));
    const path = (which) => WEIGHTS.map((w, i) => [plot.px(w), values.all || page.been.has(i) ? plot.py(page.curve[2 * i + which]) : NaN]);
    plot.inside(() => {
      line(d, [[plot.px(values.weight), plot.top], [plot.px(values.weight), plot.bottom]], colours.axis, { dash: [3, 3] });
      line(d, path(0), colours.s0, { width: 2 });
      line(d, path(1), colours.s1, { width: 2 });
    });
    dot(d, plot.px(values.weight), plot.py(judged[0]), 6, colours.s0, colours.paper);
    dot(d, plot.px(values.weight), plot.py(judged[1]), 6, colours.s1, colours.paper);
    text(d, "loss", plot.left, plot.top - 6, colours.s0, "left", "bottom", "bold 13px system-ui, sans-serif");
    text(d, "accuracy", plot.left + 36, plot.top - 6, colours.s1, "left", "bottom");

    const [loss, accuracy] = figure.get("nudge", -0.001);
    const signed = (number) => (number === 0 ? "by nothing" : `by ${number > 0 ? "+" : ""}${number.toFixed(6)}`);
    page.say(`w = ${values.weight}: loss ${judged[0].toFixed(4)}, accuracy ${short(judged[1])}; ${wrong} of 10 plants on the wrong side, ringed.\nWith 0.001 taken off w the loss changes ${signed(loss)}, the accuracy ${signed(accuracy)}.`);
  },
});
