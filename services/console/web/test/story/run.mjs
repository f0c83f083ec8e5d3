// Bundles the story and plays it on a site that is there (see story.ts). Exit 77 where there is no Chromium.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const out = join(root, "node_modules/.shien-tests/story.mjs");
if (![process.env.SHIEN_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].some((p) => p && existsSync(p))) process.exit(77);
await build({ entryPoints: [join(root, "test/story/story.ts")], outfile: out, bundle: true, platform: "node", format: "esm", packages: "external", absWorkingDir: root, logLevel: "warning" });
process.exit(spawnSync(process.execPath, [out], { cwd: root, stdio: "inherit", env: { ...process.env, SHIEN_WEB_ROOT: root } }).status ?? 1);
