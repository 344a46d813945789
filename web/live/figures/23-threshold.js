// Chapter 23: a threshold, and the ROC curve that it draws.

live("threshold", {
  title: "Move the threshold",
  about: "Drag the threshold between the two classes (or the point on the curve), or use the arrow keys. Everything to the right of it is answered with yes. Then make the yeses rare. (Each class is drawn to its own scale.)",
  controls: [
    slider("share", "yeses, in %", { low: 1, high: 50, value: 20, log: true }),
    slider("apart", "how far apart", { low: 0, high: 5, value: 2, step: 0.05 }),
    slider("threshold", "threshold", { low: -6, high: 6, value: 0, step: 0.05, digits: 4 }),
  ],

  build(page) {
    const wide = Math.min(340, room(page));
    page.bars = canvas(wide, 300, "Histograms of the scores of both classes, noes above the line and yeses below it, with the threshold. The arrow keys left and right move the threshold.");
    page.curve = canvas(Math.min(250, room(page)), 300, "The ROC curve: hits over false alarms, with the point of this threshold. The arrow keys move the point along the curve.");
    page.counts = grid("Confusion matrix: rows true no and true yes, columns said no and said yes", { width: 96, head: ["", "said no", "said yes"] });
    page.measures = grid("Measures at this threshold", { width: 96, head: ["accuracy", "precision", "recall"] });
    const to = (threshold) => page.change("threshold", +Math.max(-6, Math.min(6, threshold)).toFixed(2));
    handles(page.bars, {
      places: () => [[page.plot.px(page.values.threshold), page.plot.top + 8]],
      move: (_, a, b) => to(page.plot.back(a, b)[0]),
      stride: () => [(page.plot.px(0.1) - page.plot.px(0)), 0],
    });
    // A key pushes the point by next to nothing, which no mouse does: it moves on along the curve, right and up by a
    // lower threshold. A mouse is followed by the nearest point.
    const push = 1e-3;
    const point = () => [page.square.px(page.point[0]), page.square.py(page.point[1])];
    handles(page.curve, {
      places: () => [point()],
      move: (_, a, b) => {
        const [right, up] = [a - point()[0], point()[1] - b];
        if (Math.hypot(right, up) < 10 * push) to(page.values.threshold - (0.1 * (right + up)) / push);
        else to(page.figure.get("nearest", page.square.back(a, b))[0]);
      },
      stride: () => [push, push],
    });
    return [
      make("div", { class: "beside" }, page.bars.element, page.curve.element),
      make("div", { class: "row" }, page.counts.element, page.measures.element),
    ];
  },

  draw(page) {
    const { colours, figure, bars, curve, values } = page;
    const bins = figure.get("histograms");
    const half = bins.length / 2;
    const [right, alarms, misses, hits] = figure.get("counts");
    const [accuracy, precision, recall, alarmed] = figure.get("measures");
    const [area] = figure.get("area");
    const [best, bestAccuracy] = figure.get("best");
    page.point = [alarmed, recall];

    // Noes stand on the line, yeses hang from it, each to its own scale: a rare class stays to be seen.
    const plot = (page.plot = axes(bars, colours, { x: [-6, 6], y: [-1.12, 1.12], labels: ["score", ""], margin: [12, 22, 40, 12] }));
    const c = bars.context;
    c.fillStyle = colours.paper;
    c.fillRect(0, plot.top, plot.left - 1, plot.bottom - plot.top);
    plot.inside(() => {
      c.fillStyle = colours.paper;
      c.fillRect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
      for (const [first, way, colour, pale] of [[0, 1, "s0", "f0"], [half, -1, "s1", "f1"]]) {
        const most = Math.max(1, ...bins.slice(first, first + half));
        for (let i = 0; i < half; i++) {
          const low = -6 + (12 * i) / half;
          const [a, b] = [plot.px(low), plot.px(low + 12 / half)];
          const end = plot.py((way * bins[first + i]) / most);
          // Full colour where the answer is right.
          c.fillStyle = colours[(low + 6 / half > values.threshold) === (way < 0) ? colour : pale];
          c.fillRect(a, Math.min(end, plot.py(0)), b - a - 1, Math.abs(end - plot.py(0)));
        }
      }
      line(c, [[plot.left, plot.py(0)], [plot.right, plot.py(0)]], colours.axis);
      text(c, `${right + alarms} noes`, plot.left + 6, plot.top + 12, colours.s0);
      text(c, `${misses + hits} yeses`, plot.left + 6, plot.bottom - 12, colours.s1);
      const at = plot.px(values.threshold);
      line(c, [[at, plot.top], [at, plot.bottom]], colours.ink, { width: 2.5 });
      dot(c, at, plot.top + 8, 6, colours.ink);
    });
    text(c, "\u2190 no | yes \u2192", Math.max(48, Math.min(bars.width - 48, plot.px(values.threshold))), 11, colours.ink, "center", "middle");

    const square = (page.square = axes(curve, colours, { x: [0, 1], y: [0, 1], labels: ["false alarms, of all noes", "hits, of all yeses"], margin: [38, 26, 40, 14] }));
    const points = figure.get("roc");
    const places = [];
    for (let i = 0; i < points.length; i += 2) places.push([square.px(points[i]), square.py(points[i + 1])]);
    const r = curve.context;
    line(r, [[square.px(0), square.py(0)], [square.px(1), square.py(1)]], colours.axis, { dash: [5, 4] });
    line(r, places, colours.s2, { width: 2.5 });
    dot(r, square.px(alarmed), square.py(recall), 6, colours.ink, colours.paper);

    const share = (value) => (Number.isNaN(value) ? "0 / 0" : value.toFixed(3));
    page.counts.show([["true no", String(right), String(alarms)], ["true yes", String(misses), String(hits)]],
      (row, column) => (column === row + 1 ? `var(--f${row})` : ""));
    page.measures.show([[share(accuracy), share(precision), share(recall)]]);
    page.accuracy = accuracy;
    page.area = area;
    page.say(`hits ${hits} of ${misses + hits}, false alarms ${alarms} of ${right + alarms}; area below the curve ${short(area, 3)}\n`
      + `Accuracy is highest, ${bestAccuracy.toFixed(3)}, at the threshold ${short(best, 3)}; \u201cnever\u201d has ${((right + alarms) / (right + alarms + misses + hits)).toFixed(3)}.`);
  },
});
