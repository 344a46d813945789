// Chapter 05: draw a digit.

const DIGIT_SIDE = 252;

/** The width of a stroke, as a share of the sheet. */
const PEN = 17 / 252;

live("digit", {
  title: "Draw a digit",
  about: "Draw with the mouse or a finger; with the keyboard, the arrow keys move the pen and Space puts it down. Then push the picture a few pixels aside, or forget the division by 255.",
  controls: [
    toggle("fit", "fitted and centred, as MNIST's were", { value: 1 }),
    toggle("raw", "division by 255 forgotten"),
  ],
  kept: { shift: [0, 0] },

  build(page) {
    drawingPad(page, DIGIT_SIDE);
    page.seen = canvas(112, 112, "The 28 x 28 pixels that the network sees");
    page.bars = canvas(210, 230, "The probability of each digit");
    const push = (right, down) => () => page.change("shift", [page.kept.shift[0] + right, page.kept.shift[1] + down]);
    page.buttons = [
      page.clear,
      button("←", push(-1, 0), { "aria-label": "one pixel to the left" }),
      button("→", push(1, 0), { "aria-label": "one pixel to the right" }),
      button("↑", push(0, -1), { "aria-label": "one pixel up" }),
      button("↓", push(0, 1), { "aria-label": "one pixel down" }),
    ];
    return make("div", { class: "beside" }, page.pad.element, make("div", {}, page.seen.element, make("p", { style: "margin-top:4px" }, "what it sees")), page.bars.element);
  },

  async begin(page) {
    page.figure.set("shift", page.kept.shift);
    await takeWeights(page);
  },

  draw(page) {
    const { colours, seen, bars, figure } = page;
    drawPad(page, DIGIT_SIDE);
    if (!page.hasWeights) return page.say("The trained weights are being fetched.");
    const picture = figure.get("picture");
    cells(seen.context, 28, 28, (i) => [picture[i], picture[i], picture[i]], 0, 0, 112, 112);
    const isEmpty = picture.every((byte) => byte === 0);
    const probabilities = figure.get("probabilities");
    const c = bars.context;
    c.fillStyle = colours.paper;
    c.fillRect(0, 0, bars.width, bars.height);
    probabilities.forEach((p, digit) => {
      const top = 23 * digit;
      text(c, String(digit), 4, top + 12, colours.ink, "left", "middle", "14px system-ui, sans-serif");
      if (isEmpty) return;
      c.fillStyle = colours.s0;
      c.fillRect(20, top + 5, 120 * p, 14);
      text(c, p.toFixed(4), 146, top + 12, colours.quiet, "left", "middle", "13px system-ui, sans-serif");
    });
    page.read = isEmpty ? null : probabilities.indexOf(Math.max(...probabilities));
    const [right, down] = page.kept.shift;
    const moved = right || down ? ` Pushed ${right} to the right and ${down} down.` : "";
    page.say(isEmpty ? "The sheet is empty." : `It reads ${page.read}, with the probability ${probabilities[page.read].toFixed(4)}.${moved}`);
  },
});

/**
 * A sheet to draw on, by mouse, finger or keys: page.pad. The figure gets its ink, and page.clear is a button that empties
 * it.
 */
function drawingPad(page, side) {
  page.pad = canvas(side, side, "Draw a digit here", { style: `width:${side}px;aspect-ratio:1;cursor:crosshair;border:1px solid var(--axis)` });
  page.strokes = [];
  page.pen = null;
  const begin = (a, b) => { page.strokes.push([[a, b]]); page.inkChanged(); };
  const go = (a, b) => { page.strokes.at(-1)?.push([a, b]); page.inkChanged(); };
  let isDown = false;
  pointing(page.pad, {
    stride: 6,
    // Enter or Space: the pen goes down, or up again.
    pick: (a, b) => { page.pen = null; begin(a, b); },
    drag: go,
    move: (a, b, byKey) => {
      if (!byKey) return;
      page.pen = [a, b];
      if (isDown) go(a, b); else page.redraw();
    },
  });
  page.pad.element.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    isDown = !isDown;
    page.pen ??= [side / 2, side / 2];
    if (isDown) begin(...page.pen); else page.redraw();
  }, { capture: true });
  const drawing = new OffscreenCanvas(112, 112);
  page.ink = drawing.getContext("2d", { willReadFrequently: true });
  page.inkChanged = () => {
    const scale = 112 / side;
    strokes(page.ink, page.strokes.map((stroke) => stroke.map(([a, b]) => [a * scale, b * scale])), 112, 112 * PEN);
    const { data } = page.ink.getImageData(0, 0, 112, 112);
    page.attempt(() => page.figure.set("ink", Array.from({ length: 112 * 112 }, (_, i) => data[4 * i] / 255)));
    page.redraw();
  };
  page.clear = button("Clear", () => { page.strokes = []; page.inkChanged(); });
}

/** Shows the sheet as it is. */
function drawPad(page, side) {
  strokes(page.pad.context, page.strokes, side, side * PEN);
  if (page.pen) dot(page.pad.context, ...page.pen, 4, "#58a6ff");
}

/** Gives the figure the trained weights. */
async function takeWeights(page) {
  try {
    page.figure.set("weights", Array.from(await weights(page.host.dataset.weights)));
  } catch (error) {
    return page.attempt(() => { throw error; });
  }
  page.hasWeights = true;
  page.inkChanged();
}

/** Draws white strokes on black. */
function strokes(c, lines, side, width) {
  c.fillStyle = "#000";
  c.fillRect(0, 0, side, side);
  c.strokeStyle = c.fillStyle = "#fff";
  c.lineWidth = width;
  c.lineCap = c.lineJoin = "round";
  for (const points of lines) {
    c.beginPath();
    c.moveTo(...points[0]);
    for (const point of points.slice(1)) c.lineTo(...point);
    if (points.length === 1) c.lineTo(points[0][0] + 0.01, points[0][1]);
    c.stroke();
  }
}

/** The weights in 32-bit floats and base 64: those of the place itself, or of the file beside this script. */
async function weights(text) {
  if (!text && !HOME) throw new Error("The trained weights are missing. Run the cell again.");
  text ||= await (window.nnfsDigits ??= new Promise((done, failed) => {
    // A script rather than a request, which a page without a server may not make.
    window.nnfsDigitsAre = done;
    document.head.append(make("script", { src: new URL("digits.js", HOME).href, onerror: () => failed(new Error("digits.js is missing beside live.js")) }));
  }));
  return new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}
