// Chapter 04: four scores.

const SCORES = { low: -5, high: 10 };

live("softmax", {
  title: "Four scores, four probabilities",
  about: "Drag the scores up and down (or choose one with Enter and push it with the arrow keys), and change the temperature: who wins, and how surely? Then add more and more to all of them: which formula breaks, and when?",
  controls: [
    slider("temperature", "temperature", { low: 0.01, high: 100, value: 1, log: true, step: 0.05 }),
    slider("shift", "added to all scores", { low: 0, high: 1000, value: 0, whole: true }),
  ],
  kept: { scores: [0.3, 2.9, 4, 0] },

  build(page) {
    const width = Math.min(296, room(page));
    page.scores = canvas(width, 230, "Four scores as points on stems. Enter chooses one, up and down push it.");
    page.bars = canvas(width, 230, "The four probabilities as bars");
    page.table = grid("The numbers of each class", { head: ["class", "exponent", "e to it", "plain", "softmax"], width: 52 });
    handles(page.scores, {
      places: () => page.kept.scores.map((score, k) => [page.plot.px(k), page.plot.py(score)]),
      move(i, _, b) {
        const score = +Math.min(SCORES.high, Math.max(SCORES.low, page.plot.back(0, b)[1])).toFixed(1);
        page.change("scores", page.kept.scores.map((old, k) => (k === i ? score : old)));
      },
      chosen(i) { page.chosen = i; page.redraw(); },
      stride: () => [0, page.plot.py(0) - page.plot.py(0.1)],
    });
    return [
      make("div", { class: "beside" }, page.scores.element, page.bars.element),
      make("div", { style: "margin-top:8px;overflow-x:auto;font-size:13px" }, page.table.element),
    ];
  },

  begin(page) {
    page.figure.set("scores", page.kept.scores);
  },

  draw(page) {
    const { colours, scores, bars, figure, kept } = page;
    const columns = { x: [-0.6, 3.6], margin: [34, 24, 38, 8] };
    const plot = (page.plot = axes(scores, colours, { ...columns, y: [SCORES.low - 0.5, SCORES.high + 3], labels: ["class", "score"] }));
    const c = scores.context;
    // Every class has its number, where the axes write every other one.
    const number = (to, { px, bottom }) => [1, 3].forEach((k) => text(to, String(k), px(k), bottom + 5, colours.quiet, "center", "top", "13px system-ui, sans-serif"));
    number(c, plot);
    line(c, [[plot.left, plot.py(0)], [plot.right, plot.py(0)]], colours.axis);
    kept.scores.forEach((score, k) => {
      const [a, b] = [plot.px(k), plot.py(score)];
      line(c, [[a, plot.py(0)], [a, b]], colours[`s${k}`], { width: 3 });
      dot(c, a, b, 9, colours[`s${k}`], colours.paper);
      if (page.chosen === k && scores.element.matches(":focus-visible")) dot(c, a, b, 13, "transparent", colours.ink);
      text(c, score.toFixed(1), a, b - 18, colours.ink, "center", "middle", "13px system-ui, sans-serif");
    });

    const [exponentials, plain, y] = ["exponentials", "plain", "probabilities"].map((name) => figure.get(name));
    const chances = axes(bars, colours, { ...columns, y: [0, 1.3], labels: ["class", "filled: softmax, outlined: plain"] });
    const b = bars.context;
    number(b, chances);
    y.forEach((p, k) => {
      const [left, half] = [chances.px(k) - 22, 22];
      b.fillStyle = colours[`s${k}`];
      b.fillRect(left, chances.py(p), half, chances.bottom - chances.py(p));
      b.strokeStyle = colours[`s${k}`];
      b.lineWidth = 1.5;
      if (Number.isNaN(plain[k])) text(b, "NaN", left + half, chances.py(p) - 23, colours.s4, "center", "middle", "bold 12px system-ui, sans-serif");
      else b.strokeRect(left + half + 2, chances.py(plain[k]), half - 2, chances.bottom - chances.py(plain[k]));
      text(b, p.toFixed(3), left + half, chances.py(p) - 9, colours.ink, "center", "middle", "12px system-ui, sans-serif");
    });
    const exponents = figure.get("exponents");
    page.table.show([0, 1, 2, 3].map((k) => [String(k), short(exponents[k]), short(exponentials[k], 3), short(plain[k], 3), short(y[k], 3)]));

    const [winner] = figure.get("winner");
    const [factor] = figure.get("factor");
    page.isBroken = plain.some(Number.isNaN);
    const most = Math.max(...exponents);
    const broken = page.isBroken
      ? `The plain formula gives NaN: e to the ${short(most)} is more than an f64 holds. Softmax takes the largest score off first.`
      : "Both formulas agree.";
    page.say(`Class ${winner} wins with the probability ${y[winner].toFixed(4)}. One point more is worth a factor of ${short(factor)}.\n${broken}`);
  },
});
