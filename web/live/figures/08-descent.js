// Chapter 08: drop a ball.

// How far each landscape is shown.
const DESCENT_REACH = [5, 8, 5, 3];

live("descent", {
  title: "Drop a ball",
  about: "Click on the map (or move with the arrow keys and press Enter), and follow the steps down. Then change the rate: when does it crawl, when does it zigzag, when does it fly away?",
  controls: [
    choice("landscape", "landscape", ["bowl", "long valley", "saddle", "two valleys"]),
    slider("rate", "learning rate", { low: 0.001, high: 2, value: 0.1, log: true }),
    slider("steps", "steps", { low: 1, high: 200, value: 100, whole: true }),
  ],
  kept: { start: [-3, 4] },

  build(page) {
    page.map = canvas(400, 414, "A map of the landscape with the path of the ball. Arrow keys move a cross, Enter drops the ball there.");
    page.curve = canvas(190, 165, "The height after each step");
    const drop = (a, b) => {
      if (!page.plot) return;
      const reach = DESCENT_REACH[page.values.landscape];
      const [x0, x1] = page.plot.back(a, b).map((x) => +Math.max(-reach, Math.min(reach, x)).toFixed(2));
      page.cross = null;
      page.change("start", [x0, x1]);
    };
    pointing(page.map, {
      pick: drop,
      drag: drop,
      move(a, b, byKey) { page.cross = byKey ? [a, b] : null; if (byKey) page.redraw(); },
      from: () => [page.plot.px(page.kept.start[0]), page.plot.py(page.kept.start[1])],
    });
    return make("div", { class: "beside" }, page.map.element, page.curve.element);
  },

  begin(page) {
    page.figure.set("start", page.kept.start);
  },

  draw(page) {
    const { colours, map, curve, figure, kept } = page;
    const { context: c } = map;
    const reach = DESCENT_REACH[page.values.landscape];
    const plot = (page.plot = axes(map, colours, { x: [-reach, reach], y: [-reach, reach], labels: ["x0", "x1"], margin: [34, 22, 36, 10] }));
    const side = 180;
    if (page.heightsOf !== page.values.landscape) {
      const places = [];
      for (let i = 0; i < side * side; i++) {
        const at = (n) => ((n + 0.5) / side) * 2 * reach - reach;
        places.push(at(i % side), -at(Math.floor(i / side)));
      }
      page.heights = figure.get("heights", places);
      page.heightsOf = page.values.landscape;
    }
    const { heights } = page;
    const low = heights.reduce((a, b) => Math.min(a, b));
    const high = heights.reduce((a, b) => Math.max(a, b));
    const [zero, full] = [rgb(colours.paper), rgb(colours.s0)];
    // Twelve bands, narrow where it is low, so that the edges are lines of equal height.
    const band = (height) => Math.floor(Math.sqrt((height - low) / (high - low)) * 12) / 12;
    cells(c, side, side, (i) => zero.map((from, n) => from + (full[n] - from) * 0.5 * band(heights[i])),
      plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);

    const path = figure.get("path");
    const places = [];
    for (let i = 0; i < path.length; i += 3) places.push([path[i], path[i + 1], path[i + 2]]);
    page.end = places.at(-1);
    plot.inside(() => {
      line(c, places.map(([x0, x1]) => [plot.px(x0), plot.py(x1)]), colours.s1, { width: 1.5 });
      for (const [x0, x1] of places) if (Math.abs(x0) < 2 * reach && Math.abs(x1) < 2 * reach) dot(c, plot.px(x0), plot.py(x1), 2.5, colours.s1);
      dot(c, plot.px(kept.start[0]), plot.py(kept.start[1]), 6, colours.s1, colours.ink);
      if (page.cross) {
        const [a, b] = page.cross;
        line(c, [[a - 9, b], [a + 9, b]], colours.ink, { width: 2 });
        line(c, [[a, b - 9], [a, b + 9]], colours.ink, { width: 2 });
      }
    });

    const values = places.map(([, , height]) => height);
    const finite = values.filter((value) => Number.isFinite(value) && Math.abs(value) < 1e4);
    const bottom = Math.min(low, ...finite);
    const down = axes(curve, colours, {
      x: [0, Math.max(1, values.length - 1)], y: [bottom, Math.max(bottom + 1, Math.min(4 * high, Math.max(...finite, bottom)))],
      labels: ["step", "height"], margin: [36, 22, 38, 10],
    });
    down.inside(() => line(curve.context, values.map((y, i) => [down.px(i), down.py(y)]), colours.s1, { width: 1.5 }));

    const [x0, x1, height] = page.end;
    page.say(`from (${short(kept.start[0])}, ${short(kept.start[1])}), height ${short(values[0])}\nafter ${page.values.steps} steps at (${short(x0)}, ${short(x1)}), height ${short(height)}`);
  },
});
