// Long work: how far it is shows as it goes, a broken line is found again, and when it is over the page says so by itself.
import assert from "node:assert/strict";
import test from "node:test";
import { eventsOf } from "../src/events";
import { settled, violations, visit, type Visit } from "./browser";

const asked = (v: Visit, name: string) => v.fake.asked.filter((a) => a.name.startsWith(name));
const at = (done: number) => ({ state: "RUNNING", done: String(done), total: "100" });
const importAt = (state: string) => (q: { importId: string }) => ({ importId: q.importId, jobId: "018d5f00-0000-7000-8000-000000000001", state, kind: "BUILDING", source: "都市計画基本図" });

test("events come in pieces; comments and what has another name are none", () => {
	assert.deepEqual(eventsOf('data: {"a":1}\n\n:\n\nevent: problem\ndata: {}\n\ndata: {"b"'), [['{"a":1}'], 'data: {"b"']);
	assert.deepEqual(eventsOf(""), [[], ""]);
});

test("an import shows how far it is, also after the line broke, and its page says by itself when it is done", () => visit({}, async (v) => {
	let state = "RUNNING";
	v.fake.over["ledger/GetMapImport"] = (q: never) => importAt(state)(q);
	v.fake.stands = [at(40), "cut", at(80)];
	await v.page.goto(v.base + "/imports/map/018d5f00-0000-7000-8000-000000000002");
	const bar = v.page.getByRole("progressbar");
	await v.page.waitForFunction(() => document.querySelector("progress")?.getAttribute("value") === "40");
	assert.deepEqual(await violations(v.page), []);
	await v.page.waitForFunction(() => document.querySelector("progress")?.getAttribute("value") === "80");
	state = "DONE";
	await bar.waitFor({ state: "detached" });
	await settled(v);
	assert.equal(asked(v, "/watch/ledger/GetLedgerJob/018d5f00-0000-7000-8000-000000000001").length, 2, "once more after it broke");
	assert.equal(asked(v, "ledger/GetMapImport").length, 2, "asked for when it was over, not meanwhile");
	assert.deepEqual(v.complaints.filter((line) => !/ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION|ERR_EMPTY/.test(line)), []);
}));

test("who leaves the page listens no more", () => visit({}, async (v) => {
	v.fake.over["ledger/GetMapImport"] = (q: never) => importAt("RUNNING")(q);
	v.fake.stands = Array.from({ length: 60 }, (_, i) => at(i));
	await v.page.goto(v.base + "/imports/map/018d5f00-0000-7000-8000-000000000002");
	await v.page.getByRole("progressbar").waitFor();
	await v.page.getByRole("link", { name: /取込みの一覧へ/ }).click();
	await v.page.getByRole("progressbar").waitFor({ state: "detached" });
	await v.page.waitForTimeout(3000);
	assert.equal(asked(v, "/watch/").length, 1);
	assert.deepEqual(v.complaints, []);
}));

test("where nobody answers it is said, and found again", () => visit({}, async (v) => {
	v.fake.over["ledger/GetMapImport"] = (q: never) => importAt("RUNNING")(q);
	v.fake.stands = [at(40)];
	let dead = true;
	await v.page.route("**/api/watch/**", (route) => (dead ? route.abort() : route.continue()));
	await v.page.goto(v.base + "/imports/map/018d5f00-0000-7000-8000-000000000002");
	await v.page.getByText("サーバーにつながりません。").waitFor();
	dead = false;
	await v.page.getByText("サーバーにつながりません。").waitFor({ state: "detached", timeout: 15000 });
	assert.ok(asked(v, "/watch/").length >= 1);
}));
