// What every live figure is made of: elements, controls, the box around it.

/** An element with attributes (`onclick` and the like are listeners) and children. */
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
};

// JupyterLab leaves the keys to an element that says so.
const ownKeys = { "data-lm-suppress-shortcuts": "true" };

const STYLE = `
:host {
  display: block; max-width: 640px; margin: 8px 0; font: 14px/1.4 system-ui, sans-serif; color: var(--ink);
  --paper: light-dark(#fffffe, #171b21); --ink: light-dark(#1f242b, #e6eaef); --quiet: light-dark(#57606a, #a4afbb);
  --axis: light-dark(#8b949e, #6e7884); --grid: light-dark(#e4e8ec, #2e353d);
  --s0: light-dark(#0b6bcb, #58a6ff); --s1: light-dark(#c85a00, #f0964b); --s2: light-dark(#1a7f37, #4ac26b);
  --s3: light-dark(#8250df, #be9cff); --s4: light-dark(#c2214b, #ff7b92); --s5: light-dark(#0e7c86, #3fc8d4);
  --f0: light-dark(#cde2f6, #183250); --f1: light-dark(#f6dfcc, #4a2c1a); --f2: light-dark(#d0e8d6, #1a3a24);
  --f3: light-dark(#e4d8f8, #33264f); --f4: light-dark(#f5d2db, #4c1f2a); --f5: light-dark(#cfe7e9, #153c41);
  --low: light-dark(#1d5fb4, #5aa6ff); --zero: light-dark(#f5f6f7, #232a32); --high: light-dark(#b91c3c, #ff6b86);
}
[hidden] { display: none !important; }
.box { background: var(--paper); border: 1px solid var(--grid); border-radius: 8px; padding: 12px 14px; }
h4 { margin: 0 0 2px; font-size: 15px; font-weight: 600; }
p { margin: 0 0 10px; color: var(--quiet); }
canvas { display: block; max-width: 100%; border-radius: 4px; touch-action: none; }
canvas:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible { outline: 2px solid var(--s0); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; gap: 8px 18px; align-items: center; margin-top: 10px; }
.beside { display: flex; flex-wrap: wrap; gap: 14px; align-items: flex-start; }
button, select, input[type=number] {
  font: inherit; color: inherit; background: transparent; border: 1px solid var(--axis); border-radius: 5px;
  padding: 3px 10px; min-height: 32px;
}
button { cursor: pointer; } button:hover { border-color: var(--s0); } button:disabled { opacity: .45; cursor: default; }
select option { color: CanvasText; background: Canvas; }
input[type=number] { width: 5.5em; padding: 3px 6px; }
label { display: inline-flex; gap: 7px; align-items: center; color: var(--quiet); }
label output { min-width: 3.2em; }
.marked { flex-basis: 100%; } .marked input[type=range] { display: block; width: 100%; margin: 4px 0 0; } .marked > div { position: relative; height: 24px; }
.mark { position: absolute; border: 0; padding: 0; min-height: 24px; font-size: 12.5px; color: var(--quiet); white-space: nowrap; } .mark:hover { color: var(--s0); }
input[type=range] { width: 130px; accent-color: var(--s0); } input[type=checkbox] { accent-color: var(--s0); }
output { font-variant-numeric: tabular-nums; color: var(--ink); }
.says { display: block; margin-top: 8px; min-height: 1.4em; white-space: pre-line; } .problem { color: var(--s4); }
.code > button { margin-top: 10px; }
pre { margin: 6px 0 0; padding: 8px 10px; border: 1px solid var(--grid); border-radius: 5px; overflow: auto; max-height: 22em; font: 12.5px/1.45 ui-monospace, monospace; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } td, th { padding: 2px 8px; text-align: right; font-weight: 400; }
`;

/**
 * A slider. `log` makes its steps factors; `whole` keeps it to whole numbers. marks: [number, name] of places on it that
 * a reader may go to, or [number, name, true] with the name left of its place; such a slider is as wide as its figure.
 */
const slider = (name, label, { low, high, value, log = false, whole = false, step, digits = 2, marks }) => {
  const to = log ? Math.log10 : (x) => x;
  const from = (text) => {
    const number = log ? 10 ** +text : +text;
    // The number that is used is the one that is shown.
    return whole ? Math.round(number) : +number.toPrecision(digits);
  };
  return {
    name, value,
    parse: (text) => Math.min(high, Math.max(low, whole ? Math.round(Number(text)) : Number(text))),
    build(change) {
      const shown = make("output");
      const input = make("input", {
        type: "range", min: to(low), max: to(high), step: step ?? (whole && !log ? 1 : (to(high) - to(low)) / 200),
        "aria-label": label, ...ownKeys, oninput: () => change(from(input.value)),
      });
      this.show = (number) => {
        // Where several places of the slider stand for one number, it stays where a reader has put it.
        if (from(input.value) !== number) input.value = to(number);
        const text = String(+number.toPrecision(4)); // one from elsewhere may have more digits
        shown.textContent = text;
        input.setAttribute("aria-valuetext", text);
      };
      if (!marks) return make("label", {}, label, input, shown);
      const names = marks.map(([number, words, isLeft]) => {
        const share = (to(number) - to(low)) / (to(high) - to(low));
        return button(isLeft ? `${words} ▴` : `▴ ${words}`, () => change(number), {
          class: "mark", title: `${label}: ${String(+number.toPrecision(4))}`,
          // The thumb is 16 pixels wide, and its middle stands at the number.
          style: isLeft ? `right:calc(${100 * (1 - share)}% + ${(16 * share - 8).toFixed(2)}px - 5px)` : `left:calc(${100 * share}% + ${(8 - 16 * share).toFixed(2)}px - 5px)`,
        });
      });
      return make("div", { class: "marked" }, make("label", {}, label, shown), input, make("div", {}, ...names));
    },
  };
};

/** A choice of one among named ones; its value is the place in the list, or that of `values` there. */
const choice = (name, label, options, { value, values = options.map((_, index) => index) } = {}) => ({
  name, value: value ?? values[0],
  parse: (text) => (values.includes(Number(text)) ? Number(text) : values[0]),
  build(change) {
    const options_ = options.map((option, index) => make("option", { value: values[index] }, option));
    const input = make("select", { "aria-label": label, ...ownKeys, onchange: () => change(Number(input.value)) }, ...options_);
    this.show = (chosen) => { input.value = chosen; };
    return make("label", {}, label, input);
  },
});

/** A switch; its value is 1 or 0. */
const toggle = (name, label, { value = 0 } = {}) => ({
  name, value,
  parse: (text) => (Number(text) ? 1 : 0),
  build(change) {
    const input = make("input", { type: "checkbox", ...ownKeys, onchange: () => change(input.checked ? 1 : 0) });
    this.show = (on) => { input.checked = Boolean(on); };
    return make("label", {}, input, label);
  },
});

/** A button. */
const button = (text, act, attributes = {}) => make("button", { type: "button", ...ownKeys, ...attributes, onclick: act }, text);

/**
 * A matrix of numbers. show(rows, mark): the texts row by row; mark(row, column) is the background of a place, if any.
 * point(row, column, passing): a reader points at a place, by mouse, finger or arrow keys; passing: the mouse only goes
 * over it. edit(row, column, number): every place is a field to type in. head: names of the columns.
 */
const grid = (label, { point, edit, head, width = 40 } = {}) => {
  const cell = `padding:0 2px;height:31px;min-width:${width}px;text-align:center;border:1px solid var(--grid)`;
  const body = make("tbody");
  const names = head ? [make("thead", {}, make("tr", {}, ...head.map((name) => make("th", { scope: "col", style: "padding:0;text-align:center;font-size:11.5px;color:var(--quiet)" }, name))))] : [];
  const table = make("table", { "aria-label": label, ...ownKeys }, ...names, body);
  let places = [];
  let at = [0, 0];
  let mouse = "";
  const go = (row, column, passing = false) => {
    at = [Math.max(0, Math.min(places.length - 1, row)), Math.max(0, Math.min((places[0]?.length ?? 1) - 1, column))];
    if (places.length) point(...at, passing);
  };
  if (point) {
    table.tabIndex = 0;
    table.style.cursor = "pointer";
    table.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!way) return;
      event.preventDefault();
      event.stopPropagation();
      go(at[0] + way[0], at[1] + way[1]);
    });
  }
  const build = (rows) => {
    places = rows.map((row, r) => row.map((_, c) => {
      // A mouse that lies still is no one who points, even if the page moves below it.
      const pointed = point && ((event) => {
        const here = `${event.screenX} ${event.screenY}`;
        if (here !== mouse) go(r, c, true);
        mouse = here;
      });
      if (!edit) return make("td", { style: cell, onpointermove: pointed, onclick: point && (() => go(r, c)) });
      const input = make("input", {
        inputmode: "decimal", "aria-label": `${label}, row ${r}, column ${c}`, ...ownKeys,
        style: `display:block;box-sizing:border-box;width:${width}px;height:28px;padding:0;text-align:center;font:inherit;font-size:13px;color:inherit;background:none;border:1px solid transparent;border-radius:4px`,
        oninput: () => { if (input.value !== "" && Number.isFinite(+input.value)) edit(r, c, +input.value); },
      });
      return make("td", { style: cell }, input);
    }));
    body.replaceChildren(...places.map((row) => make("tr", {}, ...row)));
  };
  return {
    element: table,
    show(rows, mark) {
      if (rows.length !== places.length || rows[0]?.length !== places[0]?.length) build(rows);
      rows.forEach((row, r) => row.forEach((words, c) => {
        const place = places[r][c];
        place.style.background = mark?.(r, c) || "";
        if (!edit) place.textContent = words;
        else {
          // An empty field counts as 0, and is left alone while a reader types in it.
          const field = place.firstChild;
          const isNew = field.value === "" && field !== field.getRootNode().activeElement;
          if (isNew || Number(field.value) !== Number(words)) field.value = words;
        }
      }));
    },
  };
};

/** Numbers as rows of texts. */
const inRows = (numbers, columns, digits = 6) => Array.from({ length: numbers.length / columns }, (_, r) =>
  Array.from(numbers.slice(r * columns, (r + 1) * columns), (number) => short(number, digits)));
