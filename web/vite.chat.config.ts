/** The chat itself, loaded by the loader when it is first opened: an ES module under /widget/. */
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { alias, dist, shortNames, web } from "./vite.config.ts";

/** Parts have no styles or imports of their own to load first, so Vite's helper for that (1 KB) may stay away. */
function withoutPreloadHelper(): Plugin {
  return {
    name: "without-preload-helper",
    enforce: "pre",
    load: (id) => (id.endsWith("vite/preload-helper.js") ? "export const __vitePreload = (load) => load();" : null),
  };
}

export default defineConfig({
  root: web,
  base: "./",
  plugins: [withoutPreloadHelper(), shortNames()],
  resolve: { alias },
  css: { transformer: "lightningcss" },
  build: {
    outDir: resolve(dist, "widget"),
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome111", "safari16.4", "firefox114"],
    manifest: "manifest.json",
    modulePreload: false,
    rollupOptions: {
      input: resolve(web, "widget/chat.tsx"),
      preserveEntrySignatures: "allow-extension",
      output: {
        format: "es",
        generatedCode: { symbols: false },
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        // What several parts share goes with the first of them, not into crumbs of files of their own.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: "talk",
              test: /widget\/(talk\.ts|attention\.ts|home\/|texts\.more|files\/save|parts\/(Thread|Bubble|Markdown|Replies|newest))|shared\/(time|link|markdown)|(home|thread)\.css/,
            },
          ],
        },
      },
    },
  },
});
