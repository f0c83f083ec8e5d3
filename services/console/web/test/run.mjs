// Bundles the tests (TypeScript) and runs them: node test/run.mjs [PART OF A FILE'S NAME]. Exit 77 where there is no Chromium.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = process.env.SHIEN_WEB_TESTS || join(root, "node_modules/.shien-tests");
const files = readdirSync(join(root, "test")).filter((f) => f.endsWith(".test.ts") && f.includes(process.argv[2] ?? ""));
if (![process.env.SHIEN_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].some((p) => p && existsSync(p))) {
	console.log("console web: there is no chromium (apt-get install chromium): its pages were not looked at");
	process.exit(77);
}
mkdirSync(out, { recursive: true });
await build({
	entryPoints: files.map((f) => join(root, "test", f)), outdir: out, bundle: true, platform: "node", format: "esm", outExtension: { ".js": ".mjs" },
	packages: "external", jsx: "automatic", jsxImportSource: "preact", logLevel: "warning",
	absWorkingDir: root,
});
// Every page at every size takes as long as all the rest: the one beside the other.
const groups = [files.filter((f) => f.startsWith("pages.")), files.filter((f) => !f.startsWith("pages."))].filter((g) => g.length > 0);
const run = (group) => new Promise((done) => {
	const said = [], child = spawn(process.execPath, ["--test", ...group.map((f) => join(out, f.replace(/\.ts$/, ".mjs")))], {
		cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, SHIEN_WEB_ROOT: root, SHIEN_WEB_DIST: process.env.SHIEN_WEB_DIST || join(root, "dist"), TZ: "Asia/Tokyo" },
	});
	for (const from of [child.stdout, child.stderr]) from.on("data", (part) => said.push(part));
	child.on("close", (code) => {
		process.stdout.write(Buffer.concat(said));
		done(code ?? 1);
	});
});
process.exit(Math.max(...(await Promise.all(groups.map(run)))));
