/** The one script a shop embeds: /widget.js. It must be built after the chat, whose file name it holds. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { alias, dist, shortNames, web } from "./vite.config.ts";

function chatFile(): string {
  const manifest = JSON.parse(readFileSync(resolve(dist, "widget/manifest.json"), "utf8")) as Record<
    string,
    { file: string }
  >;
  const chat = manifest["widget/chat.tsx"];
  if (!chat) throw new Error("dist/widget/manifest.json names no chat: build the chat first");
  return chat.file;
}

export default defineConfig({
  root: web,
  plugins: [shortNames()],
  resolve: { alias },
  css: { transformer: "lightningcss" },
  define: { __CHAT_FILE__: JSON.stringify(chatFile()) },
  build: {
    outDir: dist,
    emptyOutDir: false,
    copyPublicDir: false,
    target: "es2022",
    cssTarget: ["chrome111", "safari16.4", "firefox114"],
    lib: { entry: resolve(web, "widget/loader.ts"), formats: ["iife"], name: "KefuLoader", fileName: () => "widget.js" },
  },
});
