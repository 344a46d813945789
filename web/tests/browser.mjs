// A browser to test the web edition with, and a server for its pages.

import { createRequire } from "node:module";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(path.join(process.env.NNFS_WEB_MODULES, "package.json"))("playwright-core");

export const site = path.join(process.env.NNFS_BOOK, "html");
export const DESKTOP = { viewport: { width: 1280, height: 900 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".ipynb": "application/json",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

// Gives `use` a browser of its own, with the options of a Playwright context, and closes it afterwards.
export async function withBrowser(options, use) {
  const profile = await mkdtemp(path.join(os.tmpdir(), "web-edition-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.NNFS_CHROMIUM,
    headless: true,
    args: FLAGS,
    ...options,
  });
  try {
    return await use(context);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

// Opens a page and gives it to `use`. Fails when it asks for anything elsewhere, or one of its scripts fails.
export async function page(context, url, use) {
  const opened = await context.newPage();
  const problems = [];
  const home = new URL(url);
  opened.on("request", (request) => {
    const asked = new URL(request.url());
    const isOwn = ["data:", "blob:"].includes(asked.protocol) || (asked.protocol === home.protocol && asked.host === home.host);
    if (!isOwn) problems.push(`asks for ${asked}`);
  });
  opened.on("requestfailed", (request) => problems.push(`cannot get ${request.url()}`));
  opened.on("response", (response) => {
    if (response.status() >= 400 && !response.url().endsWith("/favicon.ico")) problems.push(`gets ${response.status()} for ${response.url()}`);
  });
  opened.on("pageerror", (error) => problems.push(`fails: ${error.message}`));
  opened.on("console", (message) => {
    const isIcon = message.location().url?.endsWith("/favicon.ico");
    if (message.type() === "error" && !isIcon) problems.push(`says ${message.text()}`);
  });
  try {
    await opened.goto(url);
    const result = await use(opened);
    check(problems.length === 0, `${url} ${[...new Set(problems)].join("; ")}`);
    return result;
  } finally {
    await opened.close();
  }
}

// A page's address as a file.
export const file = (name) => pathToFileURL(path.join(site, name)).href;

// Serves the pages from a port that is free, and gives its address to `use`.
export async function withServer(use) {
  const server = http.createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const asked = path.join(site, name.endsWith("/") ? name + "index.html" : name);
    const isFile = asked.startsWith(site) && (await stat(asked).catch(() => null))?.isFile();
    if (!isFile) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[path.extname(asked)] ?? "application/octet-stream" });
    createReadStream(asked).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

export function check(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
