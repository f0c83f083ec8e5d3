// Audit: who looked is asked of every daemon and joined by time; a denial says which category or role, and whom to ask.
import assert from "node:assert/strict";
import test from "node:test";
import { refusal, settled, visit } from "./browser";
import { id } from "./invented";

test("who looked: all daemons are asked, joined newest first; one that cannot be asked is named, and asked again", () => visit({ set: (fake) => {
	fake.signedIn = true;
	fake.roles = ["staff", "auditor"];
	fake.refuse.set("register-sync/WhoLooked", { status: 503, reason: "call.unreachable", title: "いまは使えません", detail: "しばらくして、もう一度お試しください。" });
} }, async (v) => {
	await v.page.goto(v.base + "/audit");
	await settled(v);
	await v.page.getByLabel(/^人のID/).fill("だれか");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("人のIDを入力してください").waitFor();
	await v.page.getByLabel(/^人のID/).fill(id(1001));
	await v.page.keyboard.press("Enter");
	const rows = v.page.locator("tbody tr");
	await v.page.getByText("「住民記録」の記録は、まだここに入っていません。").waitFor();
	assert.deepEqual(v.fake.asked.filter((a) => a.name.endsWith("/WhoLooked")).map((a) => a.purpose), ["AUDIT", "AUDIT", "AUDIT", "AUDIT", "AUDIT", "AUDIT"]);
	assert.equal(await rows.count(), 1, "what a program asked is not among them");
	await v.page.getByRole("button", { name: "もう一度尋ねる" }).press("Enter");
	await rows.getByText("SearchResidents").first().waitFor();
	await settled(v);
	const said = (await rows.allTextContents()).map((text) => text.replace(/^.*\d\d:\d\d/, ""));
	assert.deepEqual(said.map((text) => /伊藤|森|ポータル/.exec(text)?.[0]), ["伊藤", "森", "ポータル", "森"]);
	assert.ok(said[0]?.includes("被災者台帳") && said[0].includes("災対法90条の3"), said[0]);
	assert.equal(v.fake.asked.filter((a) => a.name === "application-intake/WhoLooked").length, 1, "who has told everything is not asked again");
	await v.page.getByRole("checkbox").press("Space");
	await rows.getByText("システム").waitFor();
	assert.equal(await rows.count(), 5);
	assert.deepEqual(v.complaints.filter((line) => !refusal(503)(line)), []);
}));

test("what is older than one daemon's page waits for its next", () => visit({}, async (v) => {
	await v.page.goto(`${v.base}/person/${id(1001)}/seen`);
	const looks = v.page.locator("section").filter({ hasText: "だれが見たか" }).locator("tbody tr");
	await v.page.getByText("見た記録 2件").waitFor();
	assert.ok(!(await looks.allTextContents()).join().includes("ポータル"));
	await v.page.getByRole("button", { name: "さらに古い記録" }).press("Enter");
	await v.page.getByText("見た記録 4件").waitFor();
	assert.equal(await v.page.getByRole("button", { name: "さらに古い記録" }).count(), 0);
	assert.deepEqual(v.complaints, []);
}));

test("a denial says which category, why, and whom to ask; or which role", () => visit({ set: (fake) => {
	fake.signedIn = true;
	fake.roles = ["staff", "window"];
	fake.refuse.set("ledger/GetVictimRecord", { status: 403, reason: "call.category_missing", title: "この操作の権限がありません", detail: "-", field: "integrated" });
} }, async (v) => {
	await v.page.goto(`${v.base}/person/${id(1001)}`);
	await v.page.getByText("「統合情報」は、あなたには見られません（所属の行に、この情報が含まれていません）。尋ねる先: 総務課 権限係 内線100。").waitFor();
	await v.page.goto(v.base + "/accounts");
	await v.page.getByText("この操作には役割「アカウント管理」か「監査」が要ります。尋ねる先: アカウントの管理者。").first().waitFor();
	assert.deepEqual(v.complaints.filter((line) => !refusal(403)(line)), []);
}));
