// The custom element behind every live figure: one `live(name, piece)` a figure.

/**
 * Defines a live figure.
 *
 * piece.title, piece.about: its heading and one sentence on what to do.
 * piece.figure: the name of the figure in nnfs-live; without it, `name`.
 * piece.controls: slider, choice, toggle; each is set in the figure when it changes.
 * piece.kept: further numbers or rows of numbers that belong to its state, by name, with their first values.
 * piece.build(page): returns the elements of its picture, once.
 * piece.draw(page): shows the figure as it is; called after each change.
 * piece.step(page): one small stretch of a long work; its figure gets the buttons Run, One step and Start again.
 */
const live = (name, piece) => {
  class Live extends HTMLElement {
    async connectedCallback() {
      if (this.page) return;
      this.page = new Page(this, name, piece);
      await this.page.start();
      this.ready = true;
    }
  }
  customElements.define(`nnfs-${name}`, Live);
};

// On the web a page of its own loads this file, and its address may carry a figure's state; a notebook's may not.
const hasOwnAddress = Boolean(HOME);

class Page {
  #root; #piece; #name; #dirty = false; #running = false; #colours = null; #problem; #says; #row; #play; #defaults; #unfit = [];

  constructor(host, name, piece) {
    this.host = host;
    this.#name = name;
    this.#piece = piece;
    this.#root = host.attachShadow({ mode: "open" });
    // JupyterLab sees the figure as the target of all its keys, and not what is inside.
    for (const [name, value] of Object.entries(ownKeys)) host.setAttribute(name, value);
    this.values = Object.fromEntries((piece.controls ?? []).map(({ name, value }) => [name, value]));
    this.kept = structuredClone(piece.kept ?? {});
    this.#read(host.dataset);
    this.#defaults = JSON.stringify([this.values, this.kept]);
    if (hasOwnAddress) this.#read(this.#address());
  }

  /** Takes values from texts, by name; the reader is told of what does not fit a control. */
  #read(texts) {
    for (const control of this.#piece.controls ?? []) {
      const text = texts[control.name];
      if (text === undefined || text === "" || Number.isNaN(Number(text))) continue;
      this.values[control.name] = control.parse(text);
      if (this.values[control.name] !== Number(text))
        this.#unfit.push(`${control.name} cannot be ${text} here; it is ${this.values[control.name]} instead.`);
    }
    for (const name of Object.keys(this.kept)) {
      if (texts[name] === undefined) continue;
      const numbers = texts[name].split(/[;,]/).filter(Boolean).map(Number);
      if (numbers.some(Number.isNaN)) continue;
      this.kept[name] = Array.isArray(this.kept[name]) ? numbers : numbers[0];
    }
  }

  /** The state in the page's address: `#spiral:rate=10&hidden=8`. */
  #address() {
    let address = "";
    try { address = decodeURIComponent(location.hash.slice(1)); } catch { /* an address that somebody else has made */ }
    const [name, state] = address.split(":");
    return name === this.#name && state ? Object.fromEntries(new URLSearchParams(state)) : {};
  }

  #remember() {
    if (!hasOwnAddress) return;
    const state = { ...this.values };
    for (const [name, value] of Object.entries(this.kept)) state[name] = [value].flat().join(";");
    history.replaceState(null, "", `#${this.#name}:${new URLSearchParams(state)}`);
  }

  async start() {
    const { title, about, controls = [], step, build } = this.#piece;
    this.figure = await Figure.named(this.#piece.figure ?? this.#name);
    this.#says = make("output", { class: "says", "aria-live": "off" });
    this.#problem = make("output", { class: "says problem", role: "status", hidden: true });
    this.#row = make("div", { class: "row" });
    const inputs = controls.map((control) => {
      const input = control.build((value) => this.change(control.name, value));
      control.show(this.values[control.name]);
      return input;
    });
    const picture = build(this);
    if (step) this.#addPlayer();
    const rust = make("div", { class: "code", hidden: true });
    const code = button("as Rust", () => this.#showRust(rust, code), { "aria-expanded": "false" });
    this.#row.append(...(this.buttons ?? []), code);
    this.#root.append(
      make("style", {}, STYLE),
      make("section", { class: "box", "aria-label": title },
        make("h4", {}, title), make("p", {}, about), ...[picture].flat(),
        make("div", { class: "row" }, ...inputs), this.#row, this.#says, this.#problem,
        ...this.#unfit.map((words) => make("output", { class: "says" }, words)), rust));
    this.#giveAll();
    const follow = new MutationObserver(() => this.redraw(true));
    for (const element of [document.documentElement, document.body])
      follow.observe(element, { attributes: true, attributeFilter: ["class", "style", "data-theme", "data-jp-theme-light"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw(true));
    new IntersectionObserver(([seen]) => { if (!seen.isIntersecting) this.pause(); }).observe(this.host);
    this.#draw();
  }

  /** Gives the figure all values, as after a panic, which takes its state away. */
  #giveAll() {
    for (const [name, value] of Object.entries(this.values)) if (!this.#piece.ownControls?.includes(name)) this.figure.set(name, value);
    this.#piece.begin?.(this);
  }

  /** Changes a value, as if by its control. */
  change(name, value) {
    if (name in this.kept) this.kept[name] = value;
    else {
      this.values[name] = value;
      this.#piece.controls.find((control) => control.name === name).show(value);
    }
    this.#remember();
    this.attempt(() => {
      if (this.#piece.changed) this.#piece.changed(this, name, value);
      else this.figure.set(name, ...[value].flat());
    });
    this.redraw();
  }

  /** Does what may panic: the message is shown, and the figure begins anew. */
  attempt(act) {
    try {
      act();
      this.#problem.hidden = true;
    } catch (error) {
      this.pause();
      this.#problem.textContent = error.message;
      this.#problem.hidden = false;
      Figure.named(this.#piece.figure ?? this.#name).then((figure) => {
        this.figure = figure;
        try { this.#giveAll(); } catch { [this.values, this.kept] = JSON.parse(this.#defaults); }
      });
    }
  }

  /** The sentence below the picture. */
  say(text) {
    this.#says.textContent = text;
  }

  redraw(recolour = false) {
    if (recolour) this.#colours = null;
    if (this.#dirty) return;
    this.#dirty = true;
    requestAnimationFrame(() => { this.#dirty = false; this.#draw(); });
  }

  #draw() {
    this.attempt(() => this.#piece.draw(this));
  }

  /** The colours that the page's theme gives: `ink`, `s0`, `f0` ... */
  get colours() {
    if (this.#colours) return this.#colours;
    const probe = make("i", { hidden: true });
    this.#root.append(probe);
    const names = ["paper", "ink", "quiet", "axis", "grid", "low", "zero", "high", ..."012345".split("").flatMap((n) => [`s${n}`, `f${n}`])];
    this.#colours = Object.fromEntries(names.map((name) => {
      probe.style.color = `var(--${name})`;
      return [name, getComputedStyle(probe).color];
    }));
    probe.remove();
    return this.#colours;
  }

  // Long work -----------------------------------------------------------------------------------------------------

  #addPlayer() {
    const { run = "Run", step, again } = this.#piece;
    this.#play = button(run, () => (this.#running ? this.pause() : this.#run()));
    this.#row.append(
      this.#play,
      button("One step", () => { this.pause(); this.attempt(() => step(this)); this.redraw(); }),
      button("Start again", () => { this.pause(); this.attempt(() => again(this)); this.redraw(); }));
  }

  get running() {
    return this.#running;
  }

  pause() {
    if (!this.#running) return;
    this.#running = false;
    this.#play.textContent = this.#piece.run ?? "Run";
    this.redraw();
  }

  #run() {
    this.#running = true;
    this.#play.textContent = "Pause";
    this.frames = 0;
    const { step, draw } = this.#piece;
    const frame = () => {
      if (!this.#running) return;
      if (!this.host.isConnected) return this.pause();
      this.attempt(() => {
        // Six milliseconds of work leave ten for the picture.
        const end = performance.now() + 6;
        do step(this); while (this.#running && performance.now() < end);
        draw(this);
      });
      this.frames += 1;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  // As Rust -------------------------------------------------------------------------------------------------------

  #showRust(place, code) {
    place.hidden = !place.hidden;
    code.setAttribute("aria-expanded", String(!place.hidden));
    if (place.hidden) return;
    const text = this.figure.rust();
    const copy = button("Copy", async () => {
      try {
        await navigator.clipboard.writeText(text);
        copy.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(place.lastChild);
      }
    });
    place.replaceChildren(copy, make("pre", { tabindex: 0, "aria-label": "The same as a cell in Rust" }, make("code", {}, text)));
  }
}

/** Puts the live figures into their places below `root`, each when it comes near the window. */
const scan = (root) => {
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      const element = document.createElement(`nnfs-${target.dataset.live}`);
      for (const [name, value] of Object.entries(target.dataset)) if (name !== "live") element.dataset[name] = value;
      target.replaceChildren(element);
    }
  }, { rootMargin: "300px" });
  for (const place of root.querySelectorAll("[data-live]")) {
    if (place.isLive) continue;
    place.isLive = true;
    near.observe(place);
  }
};
