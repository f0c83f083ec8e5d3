// Bundles the measure and runs it on the built pages (SHIEN_WEB_DIST). Exit 77 where there is no Chromium.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
if (![process.env.SHIEN_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].some((p) => p && existsSync(p))) process.exit(77);
const out = join(root, "node_modules/.shien-measure");
mkdirSync(out, { recursive: true });
await build({
	entryPoints: [join(root, "test/measure/measure.ts")], outdir: out, bundle: true, platform: "node", format: "esm", outExtension: { ".js": ".mjs" },
	packages: "external", jsx: "automatic", jsxImportSource: "preact", logLevel: "warning", absWorkingDir: root,
});
const ran = spawnSync(process.execPath, [join(out, "measure.mjs")], {
	cwd: root, stdio: "inherit", env: { ...process.env, SHIEN_STORY: "measure", SHIEN_WEB_ROOT: root, SHIEN_WEB_DIST: process.env.SHIEN_WEB_DIST || join(root, "dist"), TZ: "Asia/Tokyo" },
});
process.exit(ran.status ?? 1);
