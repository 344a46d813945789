// Pictures on a canvas, in the page's colours.

/** A canvas of a size in pixels of the page, sharp on every screen; `label` is for those who cannot see it. */
const canvas = (width, height, label, attributes = {}) => {
  const scale = Math.max(1, window.devicePixelRatio || 1);
  const element = make("canvas", {
    width: width * scale, height: height * scale, role: "img", "aria-label": label,
    style: `width:${width}px;aspect-ratio:${width}/${height}`, ...attributes,
  });
  const context = element.getContext("2d");
  context.scale(scale, scale);
  context.font = "13px system-ui, sans-serif";
  return { element, context, width, height };
};

/** Round numbers between low and high, about so many. */
const ticks = (low, high, about = 5) => {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => +((first + i) * step).toPrecision(12));
};

/** A number as a reader likes it. */
const short = (number, digits = 4) => {
  if (!Number.isFinite(number)) return Number.isNaN(number) ? "NaN" : number > 0 ? "∞" : "-∞";
  const size = Math.abs(number);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return number.toExponential(2);
  return String(+number.toPrecision(digits));
};

/**
 * Axes on a canvas, cleared before: returns what turns numbers into pixels and back.
 * x, y: [low, high]; labels: [x, y]; powers: the numbers of the x axis are exponents of ten, with "y" those of the y
 * axis, with "both" those of both.
 * margin: pixels left, top, bottom, right.
 */
const axes = ({ context: c, width, height }, colours, { x, y, labels = ["", ""], powers = false, margin = [46, 24, 40, 16] }) => {
  const [left, top, bottom, right] = margin;
  const plot = { left, top, right: width - right, bottom: height - bottom };
  const px = (value) => plot.left + ((value - x[0]) / (x[1] - x[0])) * (plot.right - plot.left);
  const py = (value) => plot.bottom - ((value - y[0]) / (y[1] - y[0])) * (plot.bottom - plot.top);
  c.fillStyle = colours.paper;
  c.fillRect(0, 0, width, height);
  c.lineWidth = 1;
  c.font = "13px system-ui, sans-serif";
  for (const value of ticks(...x, (plot.right - plot.left) / 70)) {
    line(c, [[px(value), plot.top], [px(value), plot.bottom]], colours.grid);
    const words = powers && powers !== "y" ? `1e${value}` : short(value);
    const half = c.measureText(words).width / 2;
    text(c, words, Math.min(px(value), width - half - 1), plot.bottom + 5, colours.quiet, "center", "top");
  }
  for (const value of ticks(...y, (plot.bottom - plot.top) / 45)) {
    line(c, [[plot.left, py(value)], [plot.right, py(value)]], colours.grid);
    text(c, powers === "both" || powers === "y" ? `1e${value}` : short(value), plot.left - 6, py(value), colours.quiet, "right", "middle");
  }
  c.strokeStyle = colours.axis;
  c.strokeRect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
  text(c, labels[0], (plot.left + plot.right) / 2, height - 3, colours.quiet, "center", "bottom");
  text(c, labels[1], plot.left, plot.top - 6, colours.quiet, "left", "bottom");
  return {
    ...plot, px, py,
    // From pixels on the canvas to numbers.
    back: (a, b) => [
      x[0] + ((a - plot.left) / (plot.right - plot.left)) * (x[1] - x[0]),
      y[0] + ((plot.bottom - b) / (plot.bottom - plot.top)) * (y[1] - y[0]),
    ],
    /** Draws without leaving the axes. */
    inside(act) {
      c.save();
      c.beginPath();
      c.rect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
      c.clip();
      act();
      c.restore();
    },
  };
};

/** A line through points in pixels; what is no number interrupts it. */
const line = (c, points, colour, { width = 1, dash = [] } = {}) => {
  c.strokeStyle = colour;
  c.lineWidth = width;
  c.setLineDash(dash);
  c.beginPath();
  let pen = false;
  for (const [a, b] of points) {
    if (!Number.isFinite(a) || !Number.isFinite(b)) { pen = false; continue; }
    // Far beyond the canvas is far enough.
    const [x, y] = [a, b].map((n) => Math.max(-1e5, Math.min(1e5, n)));
    if (pen) c.lineTo(x, y); else c.moveTo(x, y);
    pen = true;
  }
  c.stroke();
  c.setLineDash([]);
};

const dot = (c, a, b, radius, fill, edge) => {
  c.beginPath();
  c.arc(a, b, radius, 0, 7);
  c.fillStyle = fill;
  c.fill();
  if (!edge) return;
  c.strokeStyle = edge;
  c.lineWidth = 1.5;
  c.stroke();
};

const text = (c, words, a, b, colour, align = "left", baseline = "middle", font) => {
  if (font) c.font = font;
  c.fillStyle = colour;
  c.textAlign = align;
  c.textBaseline = baseline;
  c.fillText(words, a, b);
};

/** [r, g, b] of a colour as the page computes it. */
const rgb = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map(Number);

/** The colour of a number from -1 over 0 to 1. */
const diverging = (colours, value) => {
  if (!Number.isFinite(value)) return colours.axis;
  const share = Math.min(1, Math.abs(value)) ** 0.8;
  const [zero, full] = [rgb(colours.zero), rgb(value < 0 ? colours.low : colours.high)];
  return `rgb(${zero.map((from, i) => Math.round(from + (full[i] - from) * share))})`;
};

/** Paints columns x rows cells, row by row from the top, into a rectangle; `colour(i)` is [r, g, b] of cell i. */
const cells = (c, columns, rows, colour, left, top, width, height, smooth = false) => {
  const small = new OffscreenCanvas(columns, rows);
  const context = small.getContext("2d");
  const image = context.createImageData(columns, rows);
  for (let i = 0; i < columns * rows; i++) {
    const [r, g, b] = colour(i);
    image.data.set([r, g, b, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
  c.imageSmoothingEnabled = smooth;
  c.drawImage(small, left, top, width, height);
};

/**
 * Lets a reader point at a canvas: by mouse or finger, or by arrow keys and Enter. Places are in pixels of the canvas.
 * handlers: move(a, b), pick(a, b), drag(a, b), done(); from(): where the keys begin; stride: pixels per key.
 */
const pointing = ({ element, width, height }, { move, pick, drag, done, from, stride = 10 }) => {
  const place = (event) => {
    const box = element.getBoundingClientRect();
    return [((event.clientX - box.left) * width) / box.width, ((event.clientY - box.top) * height) / box.height];
  };
  let down = false;
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    down = true;
    pick?.(...place(event));
  });
  element.addEventListener("pointermove", (event) => {
    if (down) drag?.(...place(event));
    else move?.(...place(event));
  });
  for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => { if (down) done?.(); down = false; });
  element.tabIndex = 0;
  for (const [name, value] of Object.entries(ownKeys)) element.setAttribute(name, value);
  let at = null;
  element.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    at ??= from?.() ?? [width / 2, height / 2];
    if (way) {
      const far = event.shiftKey ? 5 : 1;
      at = at.map((now, axis) => Math.min([width, height][axis], Math.max(0, now + far * stride * way[axis])));
      move?.(...at, true);
    } else {
      pick?.(...at);
      done?.();
      at = null;
    }
  });
};

/** How wide a picture may be that fills its figure: as much as there is room for, in pixels of the page. */
const room = (page, most = 608) => Math.max(280, Math.min(most, page.host.parentElement.clientWidth - 30));

/**
 * Handles on a canvas that a reader drags, or pushes with the arrow keys; Enter or Space goes on to the next one.
 * places(): the pixels of each; move(i, a, b): handle i is wanted there; chosen(i): the keys push this one now;
 * stride(): pixels per key, sideways and upwards.
 */
const handles = ({ element, width, height }, { places, move, chosen, stride }) => {
  let held = 0;
  let down = false;
  const place = (event) => {
    const box = element.getBoundingClientRect();
    return [((event.clientX - box.left) * width) / box.width, ((event.clientY - box.top) * height) / box.height];
  };
  const hold = (i) => { held = i; chosen?.(i); };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    down = true;
    const [a, b] = place(event);
    const distances = places().map(([x, y]) => Math.hypot(x - a, y - b));
    hold(distances.indexOf(Math.min(...distances)));
    move(held, a, b);
  });
  element.addEventListener("pointermove", (event) => { if (down) move(held, ...place(event)); });
  for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => { down = false; });
  element.tabIndex = 0;
  for (const [name, value] of Object.entries(ownKeys)) element.setAttribute(name, value);
  for (const end of ["focus", "blur"]) element.addEventListener(end, () => chosen?.(held));
  element.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const next = event.key === "Enter" || event.key === " ";
    if (!way && !next) return;
    event.preventDefault();
    event.stopPropagation();
    if (next) return hold((held + 1) % places().length);
    const far = event.shiftKey ? 5 : 1;
    const now = places()[held];
    move(held, ...now.map((from, axis) => from + far * stride()[axis] * way[axis]));
  });
};
