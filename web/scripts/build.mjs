// Build the web pages into web/dist: all of them, or those named: `node scripts/build.mjs chat loader`.
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { buildDocs } from "./docs.mjs";

const web = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const named = process.argv.slice(2);

// In this order: the loader holds the name of the chat's file.
const parts = [
  { name: "chat", config: "vite.chat.config.ts" },
  { name: "loader", config: "vite.loader.config.ts" },
  { name: "demo", config: "vite.pages.config.ts", page: "demo/index.html" },
  { name: "console", config: "vite.pages.config.ts", page: "console/index.html" },
  { name: "studio", config: "vite.pages.config.ts", page: "studio/index.html" },
];

for (const { name, config, page } of parts) {
  if (named.length > 0 && !named.includes(name)) continue;
  if (page && !existsSync(resolve(web, page))) continue;
  await build({ configFile: resolve(web, config), mode: page ? name : "production", logLevel: "warn" });
  console.log(`built ${name}`);
}

if (named.length === 0 || named.includes("docs")) {
  buildDocs();
  console.log("built docs");
}
