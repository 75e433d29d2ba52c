/** What every build shares, and the unit tests (`npm test`). */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

export const web = dirname(fileURLToPath(import.meta.url));
export const dist = resolve(web, "dist");

export const alias = {
  "@shared": resolve(web, "shared"),
  "@widget": resolve(web, "widget"),
  "@console": resolve(web, "console"),
  "@demo": resolve(web, "demo"),
  "@studio": resolve(web, "studio"),
};

/**
 * The widget counts every byte: the two long names with which Lightning CSS writes `light-dark()` for older browsers
 * become short, and tokens that no style of it uses are left out.
 */
export function shortNames(): Plugin {
  const shorter = (code: string) => code.replaceAll("--lightningcss-light", "--wl").replaceAll("--lightningcss-dark", "--wd");
  return {
    name: "short-names",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const all = chunks.map(({ code }) => code).join();
      for (const chunk of chunks)
        chunk.code = shorter(chunk.code).replace(/(--k-[\w-]+):[^;{}`]*;/g, (rule, name: string) =>
          all.includes(`var(${name})`) ? rule : "",
        );
    },
  };
}

/** Tests lie in ../tests/web, outside node_modules' reach: resolve their packages from here. */
function packagesFromHere(): Plugin {
  return {
    name: "packages-from-here",
    enforce: "pre",
    resolveId(id, importer) {
      const bare = /^[a-z@]/.test(id) && !Object.keys(alias).some((name) => id.startsWith(`${name}/`));
      if (!bare || !importer?.includes("/tests/web/")) return null;
      return this.resolve(id, resolve(web, "vite.config.ts"), { skipSelf: true });
    },
  };
}

export default defineConfig({
  root: web,
  plugins: [packagesFromHere(), svelte()],
  resolve: { alias, conditions: ["browser"] },
  server: { fs: { allow: [resolve(web, "..")] } },
  test: {
    include: [resolve(web, "../tests/web/**/*.test.ts")],
    environment: "jsdom",
    restoreMocks: true,
  },
});
