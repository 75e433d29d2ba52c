/** What every build shares, and the unit tests (`npm test`). */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { minify } from "terser";
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

/** Terser finds another 2 % in what Vite has minified; which way is best differs from file to file. */
async function smallest(code: string): Promise<string> {
  const ways = [false, true].map(async (hoist_funs) => {
    const compress = { passes: 3, unsafe_arrows: true, hoist_funs };
    return (await minify(code, { module: true, ecma: 2020, compress })).code ?? code;
  });
  const size = (one: string) => gzipSync(one, { level: 9 }).length;
  return [code, ...(await Promise.all(ways))].reduce((best, one) => (size(one) < size(best) ? one : best));
}

/**
 * The widget counts every byte: the two long names with which Lightning CSS writes `light-dark()` for older browsers
 * become short, and tokens that no style of it uses are left out.
 */
export function shortNames(): Plugin {
  const shorter = (code: string) => code.replaceAll("--lightningcss-light", "--wl").replaceAll("--lightningcss-dark", "--wd");
  return {
    name: "short-names",
    async generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const all = chunks.map(({ code }) => code).join();
      for (const chunk of chunks) {
        const code = shorter(chunk.code).replace(/(--k-[\w-]+):[^;{}`]*;/g, (rule, name: string) =>
          all.includes(`var(${name})`) ? rule : "",
        );
        chunk.code = await smallest(code);
      }
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
