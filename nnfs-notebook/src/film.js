// Puts a player in the place of a film's still picture. `film` holds the id of the place, the title, the picture behind
// the frames and the one above them (data URLs), their size, the frames' rectangle in percent, and the frames.
((film) => {
  const make = (tag, parent, attributes, style) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.style.cssText = style;
    if (parent) parent.append(element);
    return element;
  };
  for (const place of document.querySelectorAll(`[data-film="${film.id}"]`)) {
    if (place.hasFilm) continue;
    place.hasFilm = true;
    const last = film.frames.length - 1;
    // JupyterLab leaves the keys to an element that says so.
    const ownKeys = { "data-lm-suppress-shortcuts": "true" };
    const player = make("div", null, { role: "group", "aria-label": film.title },
      `width:${film.size[0]}px;max-width:100%`);
    const screen = make("div", player, {}, `position:relative;aspect-ratio:${film.size[0]}/${film.size[1]}`);
    const whole = "position:absolute;left:0;top:0;width:100%;height:100%;max-width:none;margin:0;";
    make("img", screen, { src: film.behind, alt: film.alt }, whole);
    const [left, top, width, height] = film.rectangle;
    const frames = film.frames.map(([, png]) => make("img", screen,
      { src: "data:image/png;base64," + png, alt: "" },
      `position:absolute;left:${left}%;top:${top}%;width:${width}%;height:${height}%;max-width:none;margin:0;visibility:hidden`));
    make("img", screen, { src: film.above, alt: "" }, whole);

    const caption = make("div", player, { "aria-hidden": "true" },
      "padding-top:6px;text-align:center;font:13px system-ui,sans-serif;font-variant-numeric:tabular-nums");
    const row = make("div", player, {}, "display:flex;align-items:center;gap:12px;padding:6px 4px;font:13px system-ui,sans-serif");
    const button = make("button", row, { type: "button", ...ownKeys },
      "flex:none;width:5.2em;padding:3px 0;font:inherit;color:inherit;background:transparent;border:1px solid currentColor;border-radius:5px;cursor:pointer");
    const slider = make("input", row, { type: "range", min: 0, max: last, step: 1, "aria-label": "Frame of " + film.title, ...ownKeys },
      "flex:1;min-width:60px;margin:0;accent-color:#0B6BCB;cursor:pointer");

    let shown = last;
    let timer = null;
    const show = (index) => {
      frames[shown].style.visibility = "hidden";
      shown = index;
      frames[shown].style.visibility = "visible";
      slider.value = shown;
      caption.textContent = film.frames[shown][0];
      slider.setAttribute("aria-valuetext", film.frames[shown][0]);
    };
    const pause = () => {
      clearInterval(timer);
      timer = null;
      button.textContent = "Play";
    };
    const play = () => {
      if (shown === last) show(0);
      button.textContent = "Pause";
      timer = setInterval(() => {
        if (shown < last && player.isConnected) show(shown + 1);
        if (shown === last || !player.isConnected) pause();
      }, Math.min(600, Math.max(80, 6000 / (last + 1))));
    };
    button.addEventListener("click", () => (timer === null ? play() : pause()));
    slider.addEventListener("input", () => {
      pause();
      show(Number(slider.value));
    });
    pause();
    show(last);
    place.replaceChildren(player);
  }
})
