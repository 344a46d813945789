// Chapter 25: a training, batch by batch.

const MACHINE_POINTS = 150;
const MACHINE_EVENTS = ["nothing", "the lowest validation loss so far: its parameters are kept", "the patience is over"];

live("machine", {
  title: "The machine",
  about: "One step shows the network the next batch, Next epoch all that are left. What changes with the size of a batch, without shuffling, with less patience?",
  run: "Run",
  controls: [
    slider("batch", "batch size", { low: 1, high: MACHINE_POINTS, value: 25, whole: true }),
    slider("rate", "learning rate", { low: 0.001, high: 0.5, value: 0.02, log: true }),
    slider("patience", "patience (0: none)", { low: 0, high: 50, value: 20, whole: true }),
    toggle("shuffle", "shuffle", { value: 1 }),
    slider("seed", "seed", { low: 0, high: 9, value: 0, whole: true }),
  ],

  build(page) {
    const width = room(page);
    page.belt = canvas(width, 178, "The points in the order of this epoch, and below them batch, network, loss and optimizer with arrows between.");
    page.chart = canvas(width, 250, "Loss over the epochs, on what is learnt and on what is not.");
    page.buttons = [button("Next epoch", () => { page.pause(); page.attempt(() => page.figure.get("epoch")); page.redraw(); })];
    return [page.belt.element, page.chart.element];
  },

  step(page) {
    const { figure, values } = page;
    if (page.running) {
      // A reader wants to watch: a batch a picture, and of tiny ones as many as make 25 points.
      if (page.picture !== page.frames) [page.picture, page.made] = [page.frames, 0];
      if (page.made >= Math.max(1, 25 / values.batch)) return;
      page.made += 1;
    }
    figure.get("batch");
    if (figure.get("state")[3]) page.pause();
  },

  again(page) {
    page.figure.get("again");
  },

  draw(page) {
    const { colours, figure, values } = page;
    const order = figure.get("order");
    const batches = Array.from(figure.get("batches"));
    const numbers = Array.from(figure.get("history"));
    const history = Array.from({ length: numbers.length / 4 }, (_, k) => numbers.slice(4 * k, 4 * k + 4));
    const [over, taken, best, stopped] = figure.get("state");
    const size = Math.min(values.batch, MACHINE_POINTS);
    const inEpoch = Math.ceil(MACHINE_POINTS / size);
    const last = batches.length ? (batches.length - 1) * size : 0; // where the batch that was shown begins

    // The points, and the belt.
    const { context: c, width, height } = page.belt;
    c.fillStyle = colours.paper;
    c.fillRect(0, 0, width, height);
    const columns = 50;
    const side = Math.floor((width - 2) / columns);
    const left = (width - columns * side) / 2;
    order.forEach((arm, n) => {
      const [a, b] = [left + (n % columns) * side, 22 + Math.floor(n / columns) * (side + 5)];
      const now = taken > 0 && n >= last && n < taken;
      c.globalAlpha = n < taken && !now ? 0.22 : 1;
      c.fillStyle = colours[`s${arm}`];
      c.fillRect(a + 0.5, b, side - 1, side);
      c.globalAlpha = 1;
      if (now) { c.fillStyle = colours.ink; c.fillRect(a, b + side + 1, side, 2); }
    });
    const small = "12px system-ui, sans-serif";
    text(c, `${MACHINE_POINTS} points, ${values.shuffle && size < MACHINE_POINTS ? "shuffled" : "arm by arm"}; underlined: the last batch`, left, 10, colours.quiet, "left", "middle", small);
    const boxes = [
      ["batch", `${(batches.length ? taken - last : size)} x 2`, "s2"],
      ["network", "2-32-32-3", "s0"],
      ["loss", batches.length ? short(batches[batches.length - 1], 3) : "-", "s1"],
      ["Adam", `rate ${short(values.rate)}`, "s3"],
    ];
    const gap = 18;
    const wide = (width - 4 - 3 * gap) / 4;
    const top = 94;
    boxes.forEach(([name, words, colour], k) => {
      const a = 2 + k * (wide + gap);
      c.fillStyle = colours[colour.replace("s", "f")];
      c.fillRect(a, top, wide, 44);
      c.lineWidth = 1.5;
      c.strokeStyle = colours[colour];
      c.strokeRect(a, top, wide, 44);
      text(c, name, a + wide / 2, top + 14, colours.ink, "center", "middle", "bold 13px system-ui, sans-serif");
      text(c, words, a + wide / 2, top + 31, colours.ink, "center", "middle", small);
      if (k < 3) arrow(a + wide + 2, top + 22, a + wide + gap - 2);
    });
    // Back from the optimizer to the network.
    const [from, to] = [2 + 3 * (wide + gap) + wide / 2, 2 + wide + gap + wide / 2];
    line(c, [[from, top + 45], [from, top + 60], [to, top + 60], [to, top + 50]], colours.axis, { width: 1.5 });
    line(c, [[to - 4, top + 54], [to, top + 48], [to + 4, top + 54]], colours.axis, { width: 1.5 });
    text(c, "new weights", (from + to) / 2, top + 72, colours.quiet, "center", "middle", small);
    function arrow(a, b, end) {
      line(c, [[a, b], [end, b]], colours.axis, { width: 1.5 });
      line(c, [[end - 5, b - 4], [end, b], [end - 5, b + 4]], colours.axis, { width: 1.5 });
    }

    // The history.
    const plot = axes(page.chart, colours, { x: [0, Math.max(20, over + 1)], y: [0, 1.6], labels: ["epoch", "loss"], margin: [40, 24, 40, 12] });
    const h = page.chart.context;
    plot.inside(() => {
      batches.forEach((loss, k) => { if (taken < MACHINE_POINTS) dot(h, plot.px(over + (k + 1) / inEpoch), plot.py(loss), 2.5, colours.s2); });
      if (stopped) line(h, [[plot.px(over), plot.top], [plot.px(over), plot.bottom]], colours.ink, { dash: [5, 4] });
      line(h, history.map(([loss], k) => [plot.px(k + 1), plot.py(loss)]), colours.s0, { width: 2.5 });
      line(h, history.map(([, loss], k) => [plot.px(k + 1), plot.py(loss)]), colours.s1, { width: 2.5 });
    });
    if (best) dot(h, plot.px(best), plot.py(history[best - 1][1]), 6, colours.paper, colours.s1);
    text(h, "training", plot.right - 88, plot.top - 12, colours.s0, "right", "middle", "bold 13px system-ui, sans-serif");
    text(h, "validation", plot.right, plot.top - 12, colours.s1, "right", "middle", "bold 13px system-ui, sans-serif");

    const done = taken === MACHINE_POINTS;
    const epoch = done ? over : over + 1;
    let words = batches.length
      ? `epoch ${epoch}, batch ${batches.length} of ${inEpoch}: loss ${short(batches[batches.length - 1])}`
      : `${inEpoch} batches make an epoch`;
    if (history.length) {
      const [loss, validation, accuracy, event] = history[history.length - 1];
      words += `\nepoch ${over}: training ${short(loss)}, validation ${short(validation)}, ${short(accuracy, 3)} right. `;
      if (stopped) words += `Stopped, as ${MACHINE_EVENTS[2]}; the network has the parameters of epoch ${best} again.`;
      else if (event === 1) words += `Event: ${MACHINE_EVENTS[1]}.`;
      else words += `No event: no better than epoch ${best} for ${over - best}${values.patience ? ` of ${values.patience}` : ""}.`;
    }
    page.say(words);
  },
});
