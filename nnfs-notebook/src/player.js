// Puts a player in the place of a film's still picture. `film` holds the id of the place, a title, the size, and the
// frames, each as [caption, picture, text]. Either the pictures are PNGs that lie in a rectangle (in percent) between a
// picture behind them and one above, both data URLs; or they are lists of numbers into `parts`, the pieces of an SVG. A
// film with a `start` is a slider: it begins there, and has no button.
((film) => {
  const make = (tag, parent, attributes, style) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.style.cssText = style;
    if (parent) parent.append(element);
    return element;
  };
  const source = (picture) => film.parts
    ? "data:image/svg+xml," + encodeURIComponent(picture.map((part) => film.parts[part]).join(""))
    : "data:image/png;base64," + picture;
  for (const place of document.querySelectorAll(`[data-film="${film.id}"]`)) {
    if (place.hasFilm) continue;
    place.hasFilm = true;
    const last = film.frames.length - 1;
    const isSlider = film.start !== undefined;
    // JupyterLab leaves the keys to an element that says so.
    const ownKeys = { "data-lm-suppress-shortcuts": "true" };
    const player = make("div", null, { role: "group", "aria-label": film.title },
      `width:${film.size[0]}px;max-width:100%`);
    const screen = make("div", player, { role: "img" }, `position:relative;aspect-ratio:${film.size[0]}/${film.size[1]}`);
    const whole = "position:absolute;left:0;top:0;width:100%;height:100%;max-width:none;margin:0;";
    if (film.behind) make("img", screen, { src: film.behind, alt: "" }, whole);
    const [left, top, width, height] = film.rectangle || [0, 0, 100, 100];
    const frames = film.frames.map(([, picture]) => make("img", screen, { src: source(picture), alt: "" },
      `position:absolute;left:${left}%;top:${top}%;width:${width}%;height:${height}%;max-width:none;margin:0;visibility:hidden`));
    if (film.above) make("img", screen, { src: film.above, alt: "" }, whole);

    const caption = make("div", player, { "aria-hidden": "true" },
      "padding-top:6px;text-align:center;font:14px system-ui,sans-serif;font-variant-numeric:tabular-nums");
    const row = make("div", player, {}, "display:flex;align-items:center;gap:12px;padding:6px 4px;font:14px system-ui,sans-serif");
    const button = isSlider ? null : make("button", row, { type: "button", ...ownKeys },
      "flex:none;width:5.2em;padding:3px 0;font:inherit;color:inherit;background:transparent;border:1px solid currentColor;border-radius:5px;cursor:pointer");
    const slider = make("input", row,
      { type: "range", min: 0, max: last, step: 1, "aria-label": (isSlider ? "" : "Frame of ") + film.title, ...ownKeys },
      "flex:1;min-width:60px;margin:0;accent-color:#0B6BCB;cursor:pointer");

    let shown = last;
    let timer = null;
    const show = (index) => {
      frames[shown].style.visibility = "hidden";
      shown = index;
      frames[shown].style.visibility = "visible";
      const [text, , words] = film.frames[shown];
      slider.value = shown;
      caption.textContent = text;
      slider.setAttribute("aria-valuetext", text);
      screen.setAttribute("aria-label", words || film.alt + " " + text);
    };
    const pause = () => {
      clearInterval(timer);
      timer = null;
      if (button) button.textContent = "Play";
    };
    const play = () => {
      if (shown === last) show(0);
      button.textContent = "Pause";
      timer = setInterval(() => {
        if (shown < last && player.isConnected) show(shown + 1);
        if (shown === last || !player.isConnected) pause();
      }, Math.min(600, Math.max(80, 6000 / (last + 1))));
    };
    if (button) button.addEventListener("click", () => (timer === null ? play() : pause()));
    slider.addEventListener("input", () => {
      pause();
      show(Number(slider.value));
    });
    pause();
    show(isSlider ? film.start : last);
    place.replaceChildren(player);
  }
})
