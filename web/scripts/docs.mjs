// The API's documentation page: Swagger UI from its npm package, served by ourselves instead of a CDN.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const web = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const source = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

const INIT = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true });\n`;

/** Copy the files into dist/docs. */
export function buildDocs() {
  const target = resolve(web, "dist/docs");
  mkdirSync(target, { recursive: true });
  for (const file of ["swagger-ui.css", "swagger-ui-bundle.js"]) {
    copyFileSync(resolve(source, file), resolve(target, file));
  }
  writeFileSync(resolve(target, "init.js"), INIT);
}
