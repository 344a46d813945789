// Chapter 17: four paths down one valley.

const RAVINE_NAMES = ["Sgd", "Momentum", "AdaGrad", "Adam"];
// The colours that the paths have in the chapter's film.
const RAVINE_COLOURS = ["s1", "s4", "s3", "s0"];

live("ravine", {
  title: "Four paths down one valley",
  about: "Click on the map (or move with the arrow keys and press Enter) to choose another start, and give each optimizer its own rate. Can you make each of them end lowest?",
  controls: [
    slider("steps", "steps", { low: 1, high: 100, value: 30, whole: true }),
    slider("sgd", "Sgd", { low: 0.01, high: 1.1, value: 0.95, log: true }),
    slider("momentum", "Momentum", { low: 0.001, high: 2, value: 0.1, log: true }),
    slider("adagrad", "AdaGrad", { low: 0.01, high: 10, value: 1.5, log: true }),
    slider("adam", "Adam", { low: 0.01, high: 5, value: 0.3, log: true }),
  ],
  kept: { start: [-7, 2] },

  build(page) {
    page.map = canvas(room(page, 600), 330, "A map of the valley with the paths of four optimizers. Arrow keys move a cross, Enter starts them there.");
    const drop = (a, b) => {
      if (!page.plot) return;
      const [x, y] = page.plot.back(a, b);
      page.cross = null;
      page.change("start", [+Math.max(-8, Math.min(8, x)).toFixed(2), +Math.max(-3, Math.min(3, y)).toFixed(2)]);
    };
    pointing(page.map, {
      pick: drop,
      drag: drop,
      move(a, b, byKey) { page.cross = byKey ? [a, b] : null; if (byKey) page.redraw(); },
      from: () => [page.plot.px(page.kept.start[0]), page.plot.py(page.kept.start[1])],
    });
    return page.map.element;
  },

  begin(page) {
    page.figure.set("start", page.kept.start);
  },

  draw(page) {
    const { colours, map, figure, kept } = page;
    const { context: c } = map;
    const plot = (page.plot = axes(map, colours, { x: [-8, 8], y: [-3, 3], labels: ["x", "y"], margin: [34, 22, 36, 10] }));
    const [wide, high] = [160, 90];
    if (!page.heights) {
      const places = [];
      for (let i = 0; i < wide * high; i++)
        places.push(((i % wide) + 0.5) / wide * 16 - 8, 3 - (Math.floor(i / wide) + 0.5) / high * 6);
      page.heights = figure.get("heights", places);
    }
    const most = page.heights.reduce((a, b) => Math.max(a, b));
    const [zero, full] = [rgb(colours.paper), rgb(colours.axis)];
    // Twelve bands, narrow where it is low, so that the edges are lines of equal height.
    const band = (height) => Math.floor(Math.sqrt(height / most) * 12) / 12;
    cells(c, wide, high, (i) => zero.map((from, n) => from + (full[n] - from) * 0.5 * band(page.heights[i])),
      plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);

    page.ends = [];
    plot.inside(() => {
      for (const which of [0, 1, 2, 3]) {
        const path = figure.get("path", which);
        const places = [];
        for (let i = 0; i < path.length; i += 3) places.push([plot.px(path[i]), plot.py(path[i + 1])]);
        const colour = colours[RAVINE_COLOURS[which]];
        line(c, places, colour, { width: 1.5 });
        for (const [a, b] of places) if (Math.abs(a) < 2000 && Math.abs(b) < 2000) dot(c, a, b, 2.5, colour);
        page.ends.push(path.at(-1));
      }
      dot(c, plot.px(kept.start[0]), plot.py(kept.start[1]), 6, colours.ink);
      if (page.cross) {
        const [a, b] = page.cross;
        line(c, [[a - 9, b], [a + 9, b]], colours.ink, { width: 2 });
        line(c, [[a, b - 9], [a, b + 9]], colours.ink, { width: 2 });
      }
      RAVINE_NAMES.forEach((name, which) => {
        const [a, b] = [plot.right - 112, plot.bottom - 72 + 18 * which];
        line(c, [[a, b], [a + 18, b]], colours[RAVINE_COLOURS[which]], { width: 3 });
        text(c, name, a + 24, b, colours.ink, "left", "middle");
      });
    });
    const lowest = page.ends.indexOf(Math.min(...page.ends.filter(Number.isFinite)));
    const heights = page.ends.map((end, which) => `${RAVINE_NAMES[which]} ${short(end)}`).join(", ");
    page.say(`heights after ${page.values.steps} steps from (${short(kept.start[0])}, ${short(kept.start[1])}): ${heights}\nlowest: ${RAVINE_NAMES[lowest] ?? "none"}`);
  },
});
