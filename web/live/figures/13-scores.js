// Chapter 13: y - t.

live("scores", {
  title: "What it said minus what it should have said",
  about: "Move the scores and choose the true class: which bars of y - t point down, and do they ever add up to anything but 0? Then make the network sure and wrong, and look at the Jacobian.",
  controls: [
    // The logarithms of 0.7, 0.1 and 0.2.
    ...[-0.3567, -2.303, -1.609].map((a, k) => slider(`a${k}`, `score ${k}`, { low: -12, high: 12, value: a, step: 0.1, digits: 4 })),
    choice("target", "true class", ["0", "1", "2"]),
  ],

  build(page) {
    page.bars = canvas(Math.min(340, room(page)), 270, "Bars of the probabilities y, the target t, and y minus t, for three classes");
    page.heat = canvas(Math.min(250, room(page)), 270, "The Jacobian of softmax, a row for each probability and a column for each score");
    return make("div", { class: "beside" }, page.bars.element, page.heat.element);
  },

  draw(page) {
    const { colours, figure, bars, heat, values: { target } } = page;
    const y = Array.from(figure.get("probabilities"));
    const gradient = Array.from(figure.get("gradient"));
    const jacobian = figure.get("jacobian");
    const apart = Array.from(figure.get("apart"));
    const [loss] = figure.get("loss");

    const c = bars.context;
    const left = 30;
    const right = bars.width - 4;
    const at = (value) => 132 - 100 * value;
    c.fillStyle = colours.paper;
    c.fillRect(0, 0, bars.width, bars.height);
    for (const value of [-1, -0.5, 0, 0.5, 1]) {
      line(c, [[left, at(value)], [right, at(value)]], value ? colours.grid : colours.axis);
      text(c, String(value), left - 5, at(value), colours.quiet, "right", "middle", "12px system-ui, sans-serif");
    }
    ["y", "t", "y - t"].forEach((name, n) => {
      c.fillStyle = colours[`s${n}`];
      c.fillRect(left + 8 + 62 * n, 6, 11, 11);
      text(c, name, left + 24 + 62 * n, 12, colours.ink, "left", "middle", "13px system-ui, sans-serif");
    });
    const group = (right - left) / 3;
    const wide = Math.min(24, group / 3.6);
    for (let k = 0; k < 3; k++) {
      const start = left + k * group + (group - 3 * wide) / 2;
      [y[k], k === target ? 1 : 0, gradient[k]].forEach((value, n) => {
        c.fillStyle = colours[`s${n}`];
        c.fillRect(start + n * wide, Math.min(at(0), at(value)), wide - 3, Math.max(1, Math.abs(at(value) - at(0))));
      });
      const low = at(Math.min(0, gradient[k]));
      text(c, gradient[k].toFixed(3), start + 2.5 * wide, low + 10, colours.ink, "center", "middle", "12px system-ui, sans-serif");
    }
    for (let k = 0; k < 3; k++) {
      const font = `${k === target ? "bold " : ""}13px system-ui, sans-serif`;
      text(c, `class ${k}`, left + (k + 0.5) * group, bars.height - 8, k === target ? colours.ink : colours.quiet, "center", "middle", font);
    }

    const h = heat.context;
    const cell = (heat.width - 44) / 3;
    const top = 42;
    const tall = 62;
    h.fillStyle = colours.paper;
    h.fillRect(0, 0, heat.width, heat.height);
    text(h, "Jacobian of softmax", 40, 10, colours.ink, "left", "middle", "13px system-ui, sans-serif");
    const strongest = Math.max(1e-12, ...jacobian.map(Math.abs));
    for (let k = 0; k < 3; k++) {
      text(h, `a${k}`, 40 + (k + 0.5) * cell, top - 10, colours.quiet, "center", "middle", "13px system-ui, sans-serif");
      text(h, `y${k}`, 32, top + (k + 0.5) * tall, colours.quiet, "right", "middle");
      for (let i = 0; i < 3; i++) {
        const value = jacobian[3 * k + i];
        // A pale matrix is the message: colours are for a quarter, the largest entry there is.
        h.fillStyle = diverging(colours, 0.75 * value / 0.25);
        h.fillRect(40 + i * cell, top + k * tall, cell - 2, tall - 2);
        text(h, value && Math.abs(value) < 1e-3 ? value.toExponential(0) : short(value, 3), 40 + (i + 0.5) * cell - 1, top + (k + 0.5) * tall, colours.ink, "center", "middle", "13px system-ui, sans-serif");
      }
    }
    h.strokeStyle = colours.ink;
    h.lineWidth = 2;
    h.strokeRect(39, top + target * tall - 1, 3 * cell, tall);
    text(h, `row of y${target}: what the loss looks at`, 40, top + 3 * tall + 14, colours.quiet, "left", "middle", "12px system-ui, sans-serif");

    page.gradient = gradient;
    page.strongest = strongest;
    const list = (numbers) => `(${numbers.map((number) => short(number, 3)).join(", ")})`;
    const lost = gradient.some((g, k) => Math.abs(g - apart[3 + k]) > 1e-6);
    page.say(`y = ${list(y)}, loss ${short(loss)}, y - t = ${list(gradient)}\n`
      + (lost
        ? `Cross-entropy and softmax one after the other clip so small a probability, and hand back only ${list(apart.slice(3))}.`
        : `The framed row, times -1/y${target} = ${short(apart[target])}, is the same gradient.`)
      + (y[target] < 0.01 ? `\nSure and wrong: no entry of the Jacobian is above ${short(strongest, 2)}, and y - t pulls with ${short(Math.abs(gradient[target]), 3)}.` : ""));
  },
});
