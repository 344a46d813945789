// The ePub and the PDF.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { inflateRawSync } from "node:zlib";

import { DESKTOP, check, withBrowser } from "./browser.mjs";

export async function theEpubIsWellFormedAndWhole() {
  const files = unzipped(await readFile(process.env.NNFS_EPUB));
  check([...files.keys()][0] === "mimetype", "its first file is not called mimetype");
  check(files.get("mimetype").toString() === "application/epub+zip", "its type is wrong");
  const pages = [...files.keys()].filter((name) => /\.(xhtml|opf|ncx|svg)$/.test(name));
  check(![...files.keys()].some((name) => name.endsWith(".js")), "it holds a script");
  check(pages.filter((name) => /^\d\d-.*\.xhtml$/.test(name)).length >= 17, "chapters are missing");
  const texts = pages.map((name) => [name, files.get(name).toString("utf8")]);
  const facts = await withBrowser(DESKTOP, async (context) => {
    const opened = await context.newPage();
    return opened.evaluate((all) => all.map(([name, text]) => {
      const document = new DOMParser().parseFromString(text, "application/xml");
      const values = (selector, attribute) => [...document.querySelectorAll(selector)].map((element) => element.getAttribute(attribute));
      return {
        name,
        error: document.querySelector("parsererror")?.textContent,
        scripts: document.querySelectorAll("script").length,
        pictures: values("img", "src"),
        hasFormulas: document.querySelector("math") !== null,
        entries: [...document.querySelectorAll("manifest > item")].map((item) => [item.getAttribute("href"), item.getAttribute("properties")]),
        chapters: document.querySelectorAll("nav li").length,
      };
    }), texts);
  });
  const listed = new Map(facts.find((fact) => fact.name === "content.opf").entries);
  for (const { name, error, scripts, pictures, hasFormulas, chapters } of facts) {
    check(!error, `${name}: ${error}`);
    check(scripts === 0, `${name} has a script`);
    for (const picture of pictures) {
      check(files.has(picture) && listed.has(picture), `${name} shows ${picture.slice(0, 60)}, which is not in the ePub`);
    }
    if (name.endsWith(".xhtml")) check((listed.get(name) === "mathml") === hasFormulas || name === "nav.xhtml", `${name}: formulas are not listed`);
    if (name === "nav.xhtml") check(chapters > 100, `its contents have ${chapters} entries only`);
  }
}

export async function thePdfHasPagesAndBookmarks() {
  const text = (await readFile(process.env.NNFS_PDF)).toString("latin1");
  const pages = text.match(/\/Type \/Page\b/g)?.length ?? 0;
  const bookmarks = text.match(/\/Parent \d+ 0 R[^>]*\/Title|\/Title [^>]*\/Parent \d+ 0 R/g)?.length ?? 0;
  check(pages > 300, `it has ${pages} pages`);
  const title = "2. Activations: from perceptron to neuron";
  check(text.includes(`/Title (${title})`), `no bookmark is called ${title}`);
  check(/\/Type \/Outlines|\/Outlines \d+ 0 R/.test(text) && bookmarks > 200, `it has ${bookmarks} bookmarks`);
}

// The files of a zip archive, in their order, by its directory at the end.
function unzipped(archive) {
  const files = new Map();
  const end = archive.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size, length, extra, comment, start] = [10, 20, 28, 30, 32, 42].map((offset) =>
      offset === 20 || offset === 42 ? archive.readUInt32LE(at + offset) : archive.readUInt16LE(at + offset),
    );
    const name = archive.toString("utf8", at + 46, at + 46 + length);
    const from = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
    const packed = archive.subarray(from, from + size);
    files.set(path.posix.normalize(name), method === 0 ? packed : inflateRawSync(packed));
    at += 46 + length + extra + comment;
  }
  return files;
}
