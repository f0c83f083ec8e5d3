// A clerk's desk: how one gets in by a one-time link, and what each page that is seen there must hold.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { sideways, start, violations } from "../browser";
import { shrunk } from "./shrink";

export const given = JSON.parse(process.env.SHIEN_STORY ?? "{}") as {
	/** One-time link of each login. */
	links: Record<string, string>;
	/** What to search for: a reading that somebody of the register has. */
	name: string;
	/** Where mails come to. */
	mails: string;
	/** Where the certificate is put. */
	out: string;
	/** Where pictures are put, or nowhere. */
	shots?: string;
};
/** The pages of which docs/console has pictures. */
const shown = ["home", "person", "counter", "case", "survey", "approvals", "issue", "refused"];
const password = "tired clerks drink green tea";
/** What pages say on their consoles, throw or load from elsewhere. */
export const complaints: string[] = [];
export const step = (text: string) => console.log(`  ○ ${text}`);

export interface Clerk { login: string; page: Page; context: BrowserContext; base: string }

function totp(secret: string, at: number): string {
	const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
	const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => parseInt(b, 2))), counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
	const h = createHmac("sha1", key).update(counter).digest(), from = (h[19] ?? 0) & 15;
	return String((h.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, "0");
}

/** From the link to the first page: password, authenticator, recovery codes, sign-in. */
export async function clerk(login: string): Promise<Clerk> {
	const link = given.links[login];
	assert.ok(link, `a link for ${login}`);
	const context = await (await start()).newContext({ viewport: { width: 1366, height: 768 }, locale: "ja-JP", timezoneId: "Asia/Tokyo", reducedMotion: "reduce" });
	const page = await context.newPage(), base = link.replace(/\/invitation#.*/, "");
	page.setDefaultTimeout(20000);
	// 503: a daemon that was busy said when to come again, and the page came again (ask.ts).
	page.on("console", (m) => ["error", "warning"].includes(m.type()) && !m.text().includes("status of 503") && complaints.push(`${login}: ${m.text()} ${m.location().url}`));
	page.on("pageerror", (e) => complaints.push(`${login}: ${e.message}`));
	page.on("request", (r) => !r.url().startsWith(new URL(base).origin) && !/^(data|blob):/.test(r.url()) && complaints.push(`${login}: from elsewhere: ${r.url()}`));
	const at = Date.now();
	await page.goto(link);
	await page.getByLabel("新しいパスワード").fill(password);
	await page.getByLabel("もう一度").fill(password);
	await page.keyboard.press("Enter");
	const secret = ((await page.locator(".secret").textContent()) ?? "").replace(/\s/g, "");
	if (login === "mado") await look(page, "authenticator");
	await page.getByLabel("6桁の確認コード").fill(totp(secret, at));
	await page.keyboard.press("Enter");
	await page.locator(".codes li").nth(9).waitFor();
	await page.getByRole("link", { name: "サインインへ進む" }).click();
	await page.getByLabel("ログイン名").fill(login);
	await page.getByLabel("パスワード").fill(password);
	// A code counts once, and one of the next half-minute is as good.
	await page.getByLabel("6桁の確認コード").fill(totp(secret, at + 30000));
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: "きょうの仕事" }).waitFor();
	// That nobody was signed in yet is no complaint.
	complaints.push(...complaints.splice(0).filter((line) => !(line.startsWith(`${login}: `) && line.includes("status of 401") && line.endsWith("/api/session"))));
	return { login, page, context, base };
}

/** The page is there and has no barriers; nothing lies beside what is seen. A picture of it where somebody wants one. */
export async function look(page: Page, name: string): Promise<void> {
	await page.waitForFunction(() => !document.querySelector(".wait"));
	assert.deepEqual(await violations(page), [], `${name}: barriers`);
	assert.ok((await sideways(page)) <= 0, `${name}: something lies sideways`);
	if (given.shots && shown.includes(name)) writeFileSync(`${given.shots}/${name}.png`, shrunk(await page.screenshot()));
}

/** Looks again until it is there: other daemons hear of it a moment later. */
export async function until(page: Page, there: () => Promise<boolean>, what: string): Promise<void> {
	for (const end = Date.now() + 60000; Date.now() < end; ) {
		await page.locator("h1").waitFor();
		await page.waitForFunction(() => !document.querySelector(".wait"));
		for (let i = 0; i < 5; i++) {
			if (await there()) return;
			await page.waitForTimeout(100);
		}
		await page.reload();
		await page.waitForLoadState("networkidle");
	}
	throw new Error(`in vain: ${what}\n${await page.locator("main").textContent()}`);
}

/** Refusals that are meant: the lines that Chromium writes of them are no complaints. */
export async function refusing<T>(login: string, status: number, what: () => Promise<T>): Promise<T> {
	const before = complaints.length, said = await what();
	const meant = complaints.splice(before).filter((line) => !(line.startsWith(`${login}: `) && line.includes(`status of ${status}`)));
	complaints.push(...meant);
	return said;
}
