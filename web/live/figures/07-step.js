// Chapter 07: the step.

live("step", {
  title: "The step",
  about: "Make the step smaller and smaller. On the left you see the curve through a glass that magnifies as the step shrinks; on the right, how wrong the two slopes are. Where is each at its best, and what does the curve look like beyond?",
  controls: [
    choice("function", "slope of", ["x³ at 3", "x² at 2", "sin x at 0"]),
    slider("h", "step h", { low: 1e-16, high: 1, value: 1, log: true, step: 0.1 }),
  ],

  build(page) {
    const width = Math.min(297, room(page));
    page.glass = canvas(width, 290, "The curve near the place, as wide as four steps, with the lines whose slopes are measured");
    page.curve = canvas(width, 290, "The errors of both slopes for all steps. Left and right change the step.");
    const choose = (a) => {
      if (!page.plot) return;
      const power = Math.round(10 * page.plot.back(a, 0)[0]) / 10;
      page.change("h", +(10 ** Math.max(-16, Math.min(0, power))).toPrecision(2));
    };
    pointing(page.curve, {
      pick: choose, drag: choose,
      move: (a, b, byKey) => { if (byKey) choose(a); },
      from: () => [page.plot.px(Math.log10(page.values.h)), 100],
      stride: 5,
    });
    return make("div", { class: "beside" }, page.glass.element, page.curve.element);
  },

  draw(page) {
    const { colours, figure, glass, curve, values: { h } } = page;
    const [slope, forward, central, taken] = figure.get("slopes");
    const near = figure.get("near", 401);
    const points = [];
    for (let i = 0; i < near.length; i += 2) points.push([near[i], near[i + 1]]);
    const heights = [...points.map(([, y]) => y), -2.2 * slope, 2.2 * slope];
    const [low, high] = [heights.reduce((a, b) => Math.min(a, b)), heights.reduce((a, b) => Math.max(a, b))];
    const at = axes(glass, colours, { x: [-2, 2], y: [low, high + 0.12 * (high - low)], labels: ["from x, in steps of h", "rise, in steps of h"], margin: [40, 24, 40, 10] });
    const { context: c } = glass;
    const to = ([x, y]) => [at.px(x), at.py(y)];
    at.inside(() => {
      line(c, points.map(to), colours.ink, { width: 2 });
      const [left, right] = [points[100][1], points[300][1]];
      line(c, [[-2, -2 * forward], [2, 2 * forward]].map(to), colours.s0, { width: 2, dash: [7, 4] });
      line(c, [[-2, left - central], [2, left + 3 * central]].map(to), colours.s1, { width: 2, dash: [3, 3] });
      for (const [x, y] of [[-1, left], [0, 0], [1, right]]) dot(c, ...to([x, y]), 4, colours.ink);
    });
    line(c, [[at.left + 8, at.top + 12], [at.left + 34, at.top + 12]], colours.s0, { width: 2, dash: [7, 4] });
    text(c, "forward", at.left + 40, at.top + 12, colours.ink);
    line(c, [[at.left + 104, at.top + 12], [at.left + 130, at.top + 12]], colours.s1, { width: 2, dash: [3, 3] });
    text(c, "central", at.left + 136, at.top + 12, colours.ink);

    if (page.errorsOf !== page.values.function) {
      const errors = figure.get("errors");
      page.errors = [1, 2].map((which) => Array.from({ length: errors.length / 3 }, (_, i) => [Math.log10(errors[3 * i]), Math.log10(errors[3 * i + which])]));
      page.errorsOf = page.values.function;
    }
    const plot = (page.plot = axes(curve, colours, { x: [-16, 0], y: [-16, 3], labels: ["step h", "error"], powers: "both", margin: [46, 24, 40, 14] }));
    const e = curve.context;
    plot.inside(() => {
      page.errors.forEach((errors, n) => line(e, errors.map(([x, y]) => [plot.px(x), plot.py(y)]), colours[`s${n}`], { width: 1.8 }));
      const x = plot.px(Math.log10(h));
      line(e, [[x, plot.top], [x, plot.bottom]], colours.ink, { width: 1.5 });
      [forward, central].forEach((found, n) => {
        if (found !== slope) dot(e, x, plot.py(Math.log10(Math.abs(found - slope))), 5, colours[`s${n}`], colours.paper);
      });
    });
    text(e, "forward", plot.right - 112, plot.top + 12, colours.s0, "right");
    text(e, "central", plot.right - 56, plot.top + 12, colours.s1, "right");
    const wrong = (found) => (found === slope ? "exactly right" : `wrong by ${Math.abs(found - slope).toExponential(1)}`);
    page.say(`h = ${h < 1e-3 ? h.toExponential(1) : short(h, 2)}, and the slope is ${slope}.\nforward ${short(forward, 12)}, ${wrong(forward)}\ncentral ${short(central, 12)}, ${wrong(central)}`
      + (Math.abs(taken - h) < 1e-3 * h ? "" : `\nx + h lies ${taken === 0 ? "nowhere else than x" : `${taken.toExponential(2)} from x`}: numbers in between do not exist.`));
  },
});
