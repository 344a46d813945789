// Every page, as a file and from a server, in light and dark, on a desk and on a phone.

import { readdir } from "node:fs/promises";

import { DESKTOP, PHONE, check, file, page, site, withBrowser, withServer } from "./browser.mjs";

const names = (await readdir(site)).filter((name) => name.endsWith(".html"));

export async function everyPageOpensAsAFileWithoutARequestElsewhere() {
  check(names.filter((name) => /^\d\d-/.test(name)).length >= 17, "chapters are missing");
  await withBrowser({ ...DESKTOP, colorScheme: "light" }, async (context) => {
    for (const name of names) await page(context, file(name), settled);
  });
}

export async function everyPageFitsAPhoneInTheDark() {
  await withServer((server) =>
    withBrowser({ ...PHONE, colorScheme: "dark" }, async (context) => {
      for (const name of names) {
        await page(context, server + name, async (opened) => {
          await settled(opened);
          const wide = await opened.evaluate(() => {
            for (const details of document.querySelectorAll("details")) details.open = true;
            // What is wider than the screen may be moved within a box of its own, which is no wider.
            return document.documentElement.scrollWidth - innerWidth;
          });
          check(wide <= 0, `${name} is ${wide} pixels wider than a phone`);
          const colour = await opened.evaluate(() => getComputedStyle(document.body).backgroundColor);
          check(colour !== "rgb(255, 255, 255)", `${name} is white in the dark`);
        });
      }
    }),
  );
}

export async function everyLinkWithinThePagesLeadsSomewhere() {
  await withBrowser(DESKTOP, async (context) => {
    const ids = {};
    const links = [];
    for (const name of names) {
      await page(context, file(name), async (opened) => {
        const found = await opened.evaluate(() => [
          [...document.querySelectorAll("[id]")].map((element) => element.id),
          [...document.querySelectorAll("a[href]")].map((link) => link.href),
        ]);
        ids[name] = new Set(found[0]);
        links.push(...found[1].filter((link) => link.startsWith("file:")).map((link) => [name, new URL(link)]));
      });
    }
    const lost = new Set();
    for (const [from, link] of links) {
      const to = decodeURIComponent(link.pathname.split("/").pop());
      if (!to.endsWith(".html")) continue;
      const anchor = decodeURIComponent(link.hash.slice(1));
      if (!ids[to] || (anchor && !ids[to].has(anchor))) lost.add(`${from}: ${to}#${anchor}`);
    }
    check(links.length > 1000, `only ${links.length} links were found`);
    check(lost.size === 0, [...lost].join("; "));
  });
}

export async function searchFindsSoftmaxAsAFileAndFromAServer() {
  await withServer((server) =>
    withBrowser(DESKTOP, async (context) => {
      for (const start of [file("search.html"), server + "search.html"]) {
        await page(context, start + "?q=softmax", async (opened) => {
          await opened.waitForFunction(() => document.querySelectorAll("#search-results li").length > 3);
          const found = await opened.locator("#search-results a").evaluateAll((links) => links.map((link) => link.href));
          for (const chapter of ["04-softmax", "13-softmax-with-cross-entropy"]) {
            check(found.some((link) => link.includes(chapter)), `${start} does not find ${chapter}`);
          }
          await opened.waitForTimeout(500);
        });
      }
    }),
  );
}

export async function theSwitchTurnsTheFigures() {
  await withBrowser({ ...DESKTOP, colorScheme: "light" }, (context) =>
    page(context, file("04-softmax.html"), async (opened) => {
      const figure = opened.locator(".cell_output img").first();
      await figure.scrollIntoViewIfNeeded();
      const light = await brightness(opened, figure);
      // From "as the system says" to light, and on to dark.
      const themes = [];
      for (let click = 0; click < 3 && themes.at(-1) !== "dark"; click += 1) {
        await opened.locator(".theme-toggle-content .theme-toggle").click();
        themes.push(await opened.evaluate(() => document.body.dataset.theme));
      }
      check(themes.at(-1) === "dark", `the switch went through ${themes}`);
      const dark = await brightness(opened, figure);
      check(light > 200 && dark < 80, `the corner of a figure is ${light} bright on a light page, ${dark} on a dark one`);
    }),
  );
}

export async function answersAreCoveredUntilTheyAreAskedFor() {
  await withBrowser(DESKTOP, (context) =>
    page(context, file("04-softmax.html"), async (opened) => {
      const answer = opened.locator("details.nn-answer").first();
      const output = answer.locator(".cell_output");
      check(!(await output.isVisible()), "the answer is shown before it is asked for");
      await answer.locator("summary").press("Enter");
      check(await output.isVisible(), "the answer is not shown");
    }),
  );
}

async function settled(opened) {
  await opened.evaluate(() => Promise.all([...document.images].map((image) => image.decode().catch(() => null))));
}

// How bright the corner of an element is on the screen, from 0 to 255.
async function brightness(opened, element) {
  const picture = await element.screenshot();
  return opened.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const pen = document.createElement("canvas").getContext("2d");
    pen.drawImage(image, 0, 0);
    const [red, green, blue] = pen.getImageData(3, 3, 1, 1).data;
    return (red + green + blue) / 3;
  }, "data:image/png;base64," + picture.toString("base64"));
}
