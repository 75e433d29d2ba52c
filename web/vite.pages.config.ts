/** A page of its own: `--mode console`, `studio` or `demo`; everything it loads lies under its own path. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { alias, dist, web } from "./vite.config.ts";

const backend = process.env.KEFU_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig(({ mode: page }) => ({
  root: resolve(web, page),
  base: `/${page}/`,
  plugins: [svelte({ configFile: resolve(web, "svelte.config.js") })],
  resolve: { alias },
  css: { transformer: "lightningcss" as const },
  build: {
    outDir: resolve(dist, page),
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome111", "safari16.4", "firefox114"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    proxy: {
      "/api": backend,
      "/demo/identity": backend,
      "/help": backend,
      "/widget": backend,
      "/widget.js": backend,
    },
  },
}));
