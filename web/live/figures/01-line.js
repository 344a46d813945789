// Chapter 01: drag the line.

const LINE_GATES = { AND: [0, 0, 0, 1], OR: [0, 1, 1, 1], NAND: [1, 1, 1, 0], XOR: [0, 1, 1, 0] };
const LINE_CASES = [[0, 0], [0, 1], [1, 0], [1, 1]];
const LINE_STYLE = `
.gates { min-width: 150px; } .gates li { display: flex; gap: 10px; align-items: center; padding: 3px 8px; margin-bottom: 6px; border: 1px solid var(--grid); border-radius: 5px; }
.gates ul { list-style: none; margin: 0; padding: 0; } .gates b { width: 3.2em; font-weight: 600; } .gates .lit { background: var(--f2); border-color: var(--s2); }
.gates span { font-variant-numeric: tabular-nums; color: var(--quiet); } .gates .lit span { color: var(--ink); }
`;

live("line", {
  title: "Drag the line",
  about: "Drag one of its ends to turn the line, or anything else to push it: which gates can you light up? Try XOR too. Then add the second layer, which says 1 where both lines do.",
  controls: [toggle("second", "second layer: a second line, and both must say 1")],
  kept: { lines: [0.5, 0, -0.25, 0, -0.5, 0.7] },

  build(page) {
    page.plane = canvas(Math.min(380, room(page)), Math.min(380, room(page)),
      "The plane of the two inputs, with the four cases, the answers and the line. Left and right turn the line, up and down push it, Enter swaps its sides, Space takes the other line.");
    page.active = 0;
    page.found = new Set();
    const put = (line, numbers) => {
      page.active = line;
      page.change("lines", page.kept.lines.map((old, n) => (Math.floor(n / 3) === line ? numbers[n % 3] : old)));
    };
    const act = (name, ...values) => { page.handles = null; put(page.active, page.figure.get(name, page.active, ...values)); };
    const other = () => { page.active = page.values.second ? 1 - page.active : 0; page.redraw(); };
    const grab = (a, b) => {
      if (!page.plot) return;
      const ends = page.handles.flatMap((handles, line) => [0, 1].map((end) => ({ line, end, at: handles.slice(2 * end, 2 * end + 2) })));
      const far = ({ at: [x, y] }) => Math.hypot(page.plot.px(x) - a, page.plot.py(y) - b);
      const nearest = ends.filter(({ line }) => line === 0 || page.values.second).sort((one, two) => far(one) - far(two))[0];
      page.grabbed = { ...nearest, end: far(nearest) < 30 ? nearest.end : null, from: page.plot.back(a, b), handles: [...page.handles[nearest.line]] };
      page.active = nearest.line;
      page.redraw();
    };
    const pull = (a, b) => {
      if (!page.grabbed) return;
      const { line, end, from, handles } = page.grabbed;
      const [x, y] = page.plot.back(a, b).map((n) => Math.max(-0.5, Math.min(1.5, n)));
      const moved = end === null
        ? handles.map((n, axis) => n + (axis % 2 ? y - from[1] : x - from[0]))
        : handles.map((n, axis) => (Math.floor(axis / 2) === end ? [x, y][axis % 2] : n));
      if (Math.hypot(moved[2] - moved[0], moved[3] - moved[1]) < 0.1) return;
      page.handles[line] = moved;
      put(line, page.figure.get("through", line, moved));
    };
    const keys = {
      ArrowLeft: () => act("turned", 0.05), ArrowRight: () => act("turned", -0.05), ArrowUp: () => act("pushed", 0.04),
      ArrowDown: () => act("pushed", -0.04), Enter: () => act("swapped"), " ": other,
    };
    page.plane.element.addEventListener("keydown", (event) => {
      if (!keys[event.key]) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      keys[event.key]();
    });
    pointing(page.plane, { pick: grab, drag: pull, done: () => { page.grabbed = null; } });
    page.other = button("Other line", other);
    page.buttons = [button("Swap its sides", () => act("swapped")), page.other];
    page.gates = Object.fromEntries(Object.keys(LINE_GATES).map((name) => [name, make("li", {})]));
    return [make("style", {}, LINE_STYLE), make("div", { class: "beside" }, page.plane.element,
      make("div", { class: "gates" }, make("ul", { "aria-label": "The gates, and how many of their four answers are right" }, ...Object.values(page.gates))))];
  },

  begin(page) {
    page.figure.set("lines", page.kept.lines);
  },

  changed(page, name, value) {
    page.figure.set(name, value);
    if (name === "second") page.active = value;
  },

  draw(page) {
    const { colours, plane, figure, values: { second }, kept: { lines } } = page;
    const { context: c } = plane;
    const plot = (page.plot = axes(plane, colours, { x: [-0.5, 1.5], y: [-0.5, 1.5], labels: ["x1", "x2"], margin: [36, 22, 38, 8] }));
    page.handles ??= [0, 1].map((line) => Array.from(figure.get("handles", line)));
    const side = 90;
    const regions = figure.get("regions", side);
    const fills = [rgb(colours.f0), rgb(colours.f1)];
    cells(c, side, side, (i) => fills[regions[i]], plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
    plot.inside(() => {
      page.handles.slice(0, second ? 2 : 1).forEach(([p1, p2, q1, q2], line_) => {
        const at = (t) => [plot.px(p1 + t * (q1 - p1)), plot.py(p2 + t * (q2 - p2))];
        line(c, [at(-40), at(40)], colours.ink, { width: line_ === page.active ? 2.5 : 1.2 });
        for (const t of [0, 1]) dot(c, ...at(t), 7, line_ === page.active ? colours.ink : colours.paper, colours.ink);
      });
    });
    const answers = Array.from(figure.get("answers"));
    LINE_CASES.forEach(([x1, x2], n) => {
      dot(c, plot.px(x1), plot.py(x2), 12, colours[`s${answers[n]}`], colours.paper);
      text(c, String(answers[n]), plot.px(x1), plot.py(x2) + 1, colours.paper, "center", "middle", "bold 14px system-ui, sans-serif");
    });
    for (const [name, wanted] of Object.entries(LINE_GATES)) {
      const right = wanted.filter((answer, n) => answer === answers[n]).length;
      if (right === 4) page.found.add(name);
      page.gates[name].className = right === 4 ? "lit" : "";
      page.gates[name].replaceChildren(make("b", {}, name), make("span", {}, wanted.join(" ")),
        make("span", {}, right === 4 ? "all right" : `${right} right${page.found.has(name) ? ", found" : ""}`));
    }
    page.other.hidden = !second;
    page.lit = Object.keys(LINE_GATES).find((name) => LINE_GATES[name].every((answer, n) => answer === answers[n]));
    const numbers = (n) => `w = (${short(lines[n])}, ${short(lines[n + 1])}), b = ${short(lines[n + 2])}`;
    const places = Array.from(figure.get("layer_1"));
    page.say(`${second ? `line 1: ${numbers(0)}\nline 2: ${numbers(3)}\nLayer 1 moves the cases to ${[0, 2, 4, 6].map((n) => `(${places[n]}, ${places[n + 1]})`).join(" ")}.` : numbers(0)}`
      + `\nThe answers to (0, 0), (0, 1), (1, 0) and (1, 1) are ${answers.join(" ")}: ${page.lit ? `that is ${page.lit}.` : "none of the four gates."}`);
  },
});
