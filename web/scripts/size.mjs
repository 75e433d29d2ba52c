// What the browser downloads, gzipped, against the limits of the widget. Exits with 1 when one is broken.
// The goal for the first open is 20 KB (issue 6); the Svelte runtime alone is 13 of them.
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

const rows = [
  { what: "loader (widget.js)", bytes: gzipped("widget.js"), budget: 3 * 1024 },
  { what: "chat, first open", bytes: gzipped(...new Set(eager("widget/chat.ts"))), budget: 32 * 1024 },
  { what: "chat, all parts", bytes: gzipped(...scripts("widget")), budget: 40 * 1024 },
];

for (const { what, bytes, budget } of rows) {
  const verdict = bytes > budget ? "TOO BIG" : "ok";
  console.log(`${what.padEnd(20)} ${String(bytes).padStart(6)} B gz of ${budget}  ${verdict}`);
}
if (rows.some(({ bytes, budget }) => bytes > budget)) process.exitCode = 1;
