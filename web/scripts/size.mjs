// What the browser downloads, gzipped, against the limits of issue 6. Exits with 1 when one is broken.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = resolve(dirname(fileURLToPath(import.meta.url)), "../dist");
const manifest = JSON.parse(readFileSync(resolve(dist, "widget/manifest.json"), "utf8"));

/** @param {string[]} files */
function gzipped(...files) {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(resolve(dist, file)), { level: 9 }).length, 0);
}

/** The entry and what it imports at once. @param {string} name @returns {string[]} */
function eager(name) {
  const { file, imports = [] } = manifest[name];
  return [`widget/${file}`, ...imports.flatMap(eager)];
}

/** @param {string} folder */
function scripts(folder) {
  return readdirSync(resolve(dist, folder)).filter((file) => file.endsWith(".js")).map((file) => `${folder}/${file}`);
}

/** What a page's own HTML asks for at once. @param {string} page */
function firstLoad(page) {
  const html = readFileSync(resolve(dist, page, "index.html"), "utf8");
  return [...html.matchAll(/(?:src|href)="\/(\S+\.(?:js|css))"/g)].map(([, file = ""]) => file);
}

const KB = 1024;
const rows = [
  { what: "widget: loader", bytes: gzipped("widget.js"), budget: 3 * KB },
  { what: "widget: first open", bytes: gzipped(...new Set(eager("widget/chat.tsx"))), budget: 20 * KB },
  { what: "widget: all parts", bytes: gzipped(...scripts("widget")), budget: 40 * KB },
  { what: "console: first load", bytes: gzipped(...firstLoad("console")), budget: 200 * KB },
];

for (const { what, bytes, budget } of rows) {
  const verdict = bytes > budget ? "TOO BIG" : "ok";
  console.log(`${what.padEnd(20)} ${String(bytes).padStart(6)} B gz of ${budget}  ${verdict}`);
}
if (rows.some(({ bytes, budget }) => bytes > budget)) process.exitCode = 1;
