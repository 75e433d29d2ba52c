/** The chat itself, loaded by the loader when it is first opened: an ES module under /widget/. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { alias, dist, web } from "./vite.config.ts";

export default defineConfig({
  root: web,
  base: "./",
  plugins: [svelte()],
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
      input: resolve(web, "widget/chat.ts"),
      preserveEntrySignatures: "allow-extension",
      output: { format: "es", entryFileNames: "[name]-[hash].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
