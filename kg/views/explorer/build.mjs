// Bundles the page's script and styles: `node build.mjs` writes bundle/explorer.js and bundle/explorer.css, the files that
// kg ships. `node build.mjs FOLDER [ENTRY.ts]` writes them, or another entry's, elsewhere. The same sources give the same bytes.

import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const [folder = join(here, "bundle"), entry = join(here, "src", "main.ts")] = process.argv.slice(2);
const name = basename(entry, ".ts") === "main" ? "explorer" : basename(entry, ".ts");

const built = await build({
  absWorkingDir: here,
  entryPoints: { [name]: entry },
  outdir: folder,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022", "chrome109", "firefox115", "safari16.4"],
  charset: "utf8",
  legalComments: "inline",
  sourcemap: false,
  write: false,
  logLevel: "warning",
});

mkdirSync(folder, { recursive: true });
const texts = { ".js": "", ".css": "" }; // an entry without styles has an empty sheet, so that both files are always there
for (const file of built.outputFiles) texts[file.path.slice(file.path.lastIndexOf("."))] = file.text;
for (const [end, text] of Object.entries(texts)) {
  writeFileSync(join(folder, name + end), text);
  console.error(`${join(folder, name + end)}: ${(Buffer.byteLength(text) / 1024).toFixed(1)} kB`);
}
