// The live figures of the chapters: nnfs-core, compiled to WebAssembly, and what shows it. No part of it asks any server.
(() => {
  // Each cell of a notebook brings this script; the first one does the work.
  if (window.nnfsLive) return window.nnfsLive.scan(document);

  const MODULE = "@module@";
  // Where this script came from: a file beside a page, or nowhere, as in a notebook.
  const HOME = document.currentScript?.src;

  @parts@

  window.nnfsLive = { scan, Figure };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => scan(document));
  else scan(document);
})();
