// Chapter 12: stack layers.

const STACK_MOST = 6;
const STACK_STYLE = `
.stack { list-style: none; margin: 0; padding: 0; } .stack li { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; padding: 6px 8px; border: 1px solid var(--axis); border-radius: 6px; }
.stack li.bad { border: 2px solid var(--s4); } .stack .shape { border: 0; padding: 2px 8px 2px 22px; color: var(--quiet); font-variant-numeric: tabular-nums; }
.stack input[type=number] { width: 3.4em; } .stack .check { margin-left: auto; font-size: 13px; color: var(--quiet); } .stack li > button { padding: 0 9px; }
.stack .said { margin: 8px 0 0; color: var(--s4); white-space: pre-line; }
`;

live("stack", {
  title: "Stack layers",
  about: "Change the layers and their sizes, add some and take some away. Follow the shape of the batch downwards, and look at what the crate says when two layers do not fit.",
  kept: { layers: [0, 2, 4, 1, 0, 0, 0, 4, 3] },

  build(page) {
    page.list = make("ol", { class: "stack", "aria-label": "The layers, from the first to the last, with the shapes between them" });
    page.said = make("p", { class: "said", role: "status" });
    const add = () => {
      const last = page.columns.at(-1);
      const isDense = page.rows().at(-1)?.[0] === 0;
      page.change("layers", [...page.kept.layers, ...(isDense ? [1, 0, 0] : [0, last, 3])]);
    };
    page.more = button("Add a layer", add);
    page.buttons = [page.more, button("The chapter's network", () => page.change("layers", [0, 2, 4, 1, 0, 0, 0, 4, 3])),
      button("The slip of 12.7", () => page.change("layers", [0, 2, 3, 0, 2, 3]))];
    page.rows = () => Array.from({ length: page.kept.layers.length / 3 }, (_, n) => page.kept.layers.slice(3 * n, 3 * n + 3));
    page.put = (n, row) => page.change("layers", page.rows().flatMap((old, m) => (n === m ? row : old)));
    return [make("style", {}, STACK_STYLE), make("div", { class: "stack" }, page.list, page.said)];
  },

  begin(page) {
    page.figure.set("layers", page.kept.layers);
  },

  draw(page) {
    const { figure } = page;
    const rows = page.rows();
    const [fits] = figure.get("fits");
    page.columns = [2, ...figure.get("columns", fits)];
    const checks = figure.get("checks", fits);
    const isWhole = fits === rows.length;
    page.more.disabled = rows.length >= STACK_MOST || !isWhole;
    // The element that has the keyboard keeps it.
    const focused = page.list.getRootNode().activeElement?.getAttribute("aria-label");

    const shape = (columns) => make("li", { class: "shape" }, `↓ (3, ${columns})`);
    const items = [make("li", { class: "shape" }, "a batch of three samples, (3, 2)")];
    rows.forEach(([kind, n, m], at) => {
      const name = `layer ${at + 1}`;
      const size = (label, value, put) => make("input", {
        type: "number", min: 1, max: 9, value, "aria-label": `${name}: ${label}`, ...ownKeys,
        onchange: (event) => put(Math.max(1, Math.min(9, Math.round(Number(event.target.value)) || 1))),
      });
      const kinds = make("select", { "aria-label": `${name}: kind`, ...ownKeys, onchange: () => page.put(at, kinds.value === "0" ? [0, page.columns[at] ?? 2, 3] : [Number(kinds.value), 0, 0]) },
        ...["Dense", "ReLU", "Sigmoid", "Tanh", "Softmax"].map((text, value) => make("option", { value, selected: value === kind }, text)));
      const sizes = kind === 0 ? [size("inputs", n, (n) => page.put(at, [0, n, m])), "→", size("outputs", m, (m) => page.put(at, [0, n, m]))] : [];
      const [error, learns] = [checks[2 * at], checks[2 * at + 1]];
      const check = at >= fits ? "" : `${error < 1e-7 ? "✓" : "✗"} dX is off by ${error.toExponential(0)}${learns ? `, learns ${learns}` : ""}`;
      items.push(make("li", { class: at === fits ? "bad" : "" }, kinds, ...sizes, make("span", { class: "check" }, check),
        button("×", () => page.change("layers", rows.filter((_, other) => other !== at).flat()), { "aria-label": `take ${name} away`, disabled: rows.length === 1 })));
      items.push(at < fits ? shape(page.columns[at + 1]) : make("li", { class: "shape" }, "↓ ?"));
    });
    page.list.replaceChildren(...items);
    if (focused) page.list.querySelector(`[aria-label="${focused}"]`)?.focus();

    page.passed = checks.at(-1);
    page.said.hidden = isWhole;
    if (!isWhole) complain(page, fits + 1);
    page.say(isWhole
      ? `Forward ${page.columns.map((columns) => `(3, ${columns})`).join(" → ")}, and the gradients come back in the same shapes. `
        + (Number.isNaN(page.passed) ? "Nothing here can learn." : `The gradient check of all parameters ${page.passed ? "passed" : "did not pass"}.`)
        + (Array.from(checks).some((error, i) => i % 2 === 0 && i < 2 * fits && error > 1e-7) ? "\nA ReLU behind zeros is measured at its kink, where there is no slope: that is no mistake of the layer." : "")
      : `${fits} of ${rows.length} layers fit.`);
  },
});

/** Shows what nnfs-core says about the first layers; a figure that stopped is lost, so another one asks. */
async function complain(page, layers) {
  const asked = String(page.kept.layers);
  const trial = await Figure.named("stack");
  trial.set("layers", page.kept.layers);
  try {
    trial.get("columns", layers);
  } catch (error) {
    if (String(page.kept.layers) === asked) page.said.textContent = error.message;
  }
}
