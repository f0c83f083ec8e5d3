// Chromium on the built pages before the fake daemon. Whatever the page says on its console, throws or loads in vain is a failure.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after } from "node:test";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import type { AxeResults } from "axe-core";
import { Fake } from "./fake";

export const sizes = { small: { width: 1366, height: 768 }, large: { width: 1920, height: 1080 }, tablet: { width: 820, height: 1180 } };
export const chromiumPath = [process.env.SHIEN_CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser"].find((p) => p && existsSync(p)) ?? "";
const axe = readFileSync(createRequire(process.env.SHIEN_WEB_ROOT + "/package.json").resolve("axe-core/axe.min.js"), "utf8");
const dist = process.env.SHIEN_WEB_DIST ?? "dist";

let browser: Browser | undefined;
export async function start(): Promise<Browser> {
	browser ??= await chromium.launch({
		executablePath: chromiumPath, headless: true,
		args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
	});
	return browser;
}
if (!process.env.SHIEN_STORY) after(async () => void (await browser?.close()));

export interface Visit {
	page: Page;
	context: BrowserContext;
	fake: Fake;
	base: string;
	/** What the page complained of. A test that provokes a refusal says which lines it expects. */
	complaints: string[];
	/** Requests under way. */
	open: Set<unknown>;
}

type Setting = { size?: keyof typeof sizes; set?: (fake: Fake) => void; init?: string };

/** A browser's window of its own before a daemon of its own, closed again whatever becomes of it. */
export async function visit({ size = "small", set = signedIn, init = "" }: Setting, what: (v: Visit) => Promise<void>): Promise<void> {
	const fake = new Fake(dist);
	set(fake);
	const base = await fake.listen();
	const context = await (await start()).newContext({ viewport: sizes[size], locale: "ja-JP", timezoneId: "Asia/Tokyo", reducedMotion: "reduce" });
	if (init) await context.addInitScript(init);
	const page = await context.newPage();
	page.setDefaultTimeout(15000);
	const complaints: string[] = [];
	page.on("console", (m) => ["error", "warning"].includes(m.type()) && complaints.push(`${m.type()}: ${m.text()} ${m.location().url}`));
	page.on("pageerror", (e) => complaints.push(`thrown: ${e.message}`));
	page.on("request", (r) => !r.url().startsWith(base) && !/^(data|blob):/.test(r.url()) && complaints.push(`foreign: ${r.url()}`));
	const open = new Set<unknown>();
	page.on("request", (r) => open.add(r));
	page.on("requestfinished", (r) => open.delete(r));
	page.on("requestfailed", (r) => open.delete(r));
	try {
		await what({ page, context, fake, base, complaints, open });
	} catch (error) {
		if (process.env.SHIEN_WEB_SHOTS) await page.screenshot({ path: `${process.env.SHIEN_WEB_SHOTS}/failed.png` });
		throw error;
	} finally {
		await context.close();
		fake.server.closeAllConnections();
		fake.server.close();
	}
}

export const signedIn = (fake: Fake): void => void (fake.signedIn = true);

/** Lines that Chromium writes by itself for an answer that refuses. */
export const refusal = (status: number) => (line: string): boolean => line.includes(`status of ${status}`);

/** Violations of WCAG 2.2 A and AA, each with where it is. */
export async function violations(page: Page): Promise<string[]> {
	await page.evaluate(`(() => { if (!window.axe) { ${axe} } })()`);
	const found = (await page.evaluate(`axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })`)) as AxeResults;
	return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} ${n.failureSummary?.split("\n")[1] ?? ""}`));
}

/** Pages whose content lies beside what is seen. */
export const sideways = (page: Page): Promise<number> =>
	page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Nothing is asked any more, and nothing awaited. */
export async function settled(v: Visit): Promise<void> {
	for (let quiet = 0, tries = 0; quiet < 2; tries++) {
		if (tries > 400) throw new Error("the page does not settle: " + (await v.page.locator("main").textContent()));
		await v.page.waitForTimeout(25);
		quiet = v.open.size === 0 && (await v.page.locator(".wait").count()) === 0 ? quiet + 1 : 0;
	}
}
