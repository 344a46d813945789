// Chapter 09: the race.

live("race", {
  title: "The race",
  about: "Two equal networks learn the same digits, with the same computing time for each. Start them and see how far each comes. Then give them more hidden neurons: which one does that slow down, and why?",
  run: "Race",
  controls: [
    slider("hidden", "hidden neurons", { low: 2, high: 50, value: 10, whole: true }),
    slider("rate", "learning rate", { low: 0.05, high: 2, value: 0.5, log: true }),
  ],

  build(page) {
    page.curve = canvas(room(page), 250, "The losses of both networks over the computing time that each has had");
    page.bar = make("progress", { max: 1, value: 0, style: "width:160px;max-width:100%", "aria-label": "slopes measured for the next step" });
    page.counted = make("output");
    return [page.curve.element, make("div", { class: "row" }, make("label", {}, "slopes measured", page.bar, page.counted))];
  },

  begin(page) {
    const { pictures, labels } = page.host.dataset;
    if (pictures) {
      page.figure.set("labels", labels.split(",").map(Number));
      const bytes = Uint8Array.from(atob(pictures), (letter) => letter.charCodeAt(0));
      page.figure.set("pictures", Array.from(new Float32Array(bytes.buffer)));
    }
    beginRace(page);
  },

  changed(page, name, value) {
    page.pause();
    page.figure.set(name, value);
    beginRace(page);
  },

  again(page) {
    page.figure.get("again");
    beginRace(page);
  },

  step(page) {
    const [parameters, measured] = page.figure.get("state");
    if (!page.running) {
      // One step of each.
      timed(page, 0, "measure", parameters - measured);
      timed(page, 1, "backpropagate", 1);
    } else if (page.seconds[0] <= page.seconds[1]) timed(page, 0, "measure", 20);
    else timed(page, 1, "backpropagate", 10);
    if (Math.min(...page.seconds) > 30) page.pause();
  },

  draw(page) {
    const { colours, curve, figure, seconds, paths } = page;
    const c = curve.context;
    const [parameters, measured, ...rest] = figure.get("state");
    const [steps, losses] = [rest.slice(0, 2), rest.slice(2)];
    page.state = { parameters, steps, losses, seconds };
    paths.forEach((path, which) => {
      if (seconds[which] > path.at(-1)[0]) path.push([seconds[which], losses[which]]);
      // Half of the points tell the same once there are many.
      if (path.length > 1200) paths[which] = path.filter((_, i) => i % 2 === 0 || i === path.length - 1);
    });
    const end = Math.max(0.5, ...seconds);
    const plot = axes(curve, colours, { x: [0, 1.02 * end], y: [0, 2.6], labels: ["seconds of computing, each", ""], margin: [34, 26, 38, 12] });
    plot.inside(() => paths.forEach((path, which) => {
      line(c, path.map(([x, y]) => [plot.px(x), plot.py(y)]), colours[which ? "s0" : "s1"], { width: 2.5 });
    }));
    paths.forEach((path, which) => dot(c, plot.px(path.at(-1)[0]), plot.py(Math.min(2.6, path.at(-1)[1])), 4, colours[which ? "s0" : "s1"]));
    text(c, "loss: small steps", plot.left, plot.top - 6, colours.s1, "left", "bottom", "bold 13px system-ui, sans-serif");
    text(c, "backpropagation", plot.right, plot.top - 6, colours.s0, "right", "bottom");
    page.bar.max = parameters;
    page.bar.value = measured;
    page.counted.textContent = `${measured} of ${parameters}`;

    const plural = (number) => `${number} ${number === 1 ? "step" : "steps"}`;
    const each = seconds.map((time, which) => (1000 * time) / (which || !measured ? steps[which] : steps[which] + measured / parameters));
    const compare = steps[0] && steps[1] >= 10 && each[1] > 0 ? `\nOne step: ${short(each[0], 3)} ms against ${short(each[1], 2)} ms, ${short(each[0] / each[1], 2)} times as long.` : "";
    const broken = losses.every(Number.isFinite) ? "" : "\nA loss is no number any more: the rate is too large.";
    page.say(`Small steps: ${plural(steps[0])} in ${seconds[0].toFixed(2)} s, loss ${short(losses[0])}.\nBackpropagation: ${plural(steps[1])} in ${seconds[1].toFixed(2)} s, loss ${short(losses[1])}.${compare}${broken}`);
  },
});

/** Both stand at the start: [seconds, loss] of each, small steps and backpropagation. */
function beginRace(page) {
  // The first calls of a page are slow, and would tell against the one that needs so few.
  page.figure.get("backpropagate", 20);
  page.figure.get("again");
  const losses = page.figure.get("state").slice(4);
  page.seconds = [0, 0];
  page.paths = [[[0, losses[0]]], [[0, losses[1]]]];
}

/** Works on one of them, and takes the time; Rust has no clock in a page. */
function timed(page, which, result, amount) {
  const start = performance.now();
  page.figure.get(result, amount);
  page.seconds[which] += (performance.now() - start) / 1000;
}
