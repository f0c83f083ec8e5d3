// Files on their way to the daemon that takes them: in parts, whole and once each, whatever answer is lost; then what it would do, and a word.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { settled, violations, visit, type Visit } from "./browser";
import { TENANT } from "./fake";
import { disaster } from "./invented";

const MIB = 1 << 20;
const bytes = Buffer.from(Uint8Array.from({ length: 2 * MIB + 77 }, (_, i) => (i * 31 + (i >> 8)) & 255));
const asked = (v: Visit, name: string) => v.fake.asked.filter((a) => a.name === name);

async function open(v: Visit): Promise<void> {
	await v.page.goto(v.base + "/imports");
	await settled(v);
}
async function asOf(v: Visit): Promise<void> {
	for (const [part, n] of [["年", "8"], ["月", "1"], ["日", "1"]] as const) await v.page.getByLabel(part, { exact: true }).fill(n);
}

test("a register goes in parts to the daemon that takes it, is checked first, and its page opens; a lost answer doubles nothing", () => visit({}, async (v) => {
	await open(v);
	await v.page.getByRole("button", { name: /^送って点検する/ }).click();
	await v.page.getByText("ファイルを選んでください。").waitFor();
	await v.page.locator("input[type=file]").setInputFiles({ name: "juki.csv", mimeType: "text/csv", buffer: bytes });
	await v.page.getByRole("button", { name: /^送って点検する/ }).click();
	await v.page.getByText("住民記録の時点（何年何月何日現在か）を入力してください。").waitFor();
	assert.equal(asked(v, "register-sync/PutFile").length, 0, "nothing is sent before it is known what it is");
	await asOf(v);
	v.fake.partsLost = 1;
	await v.page.getByRole("button", { name: /^送って点検する/ }).click();
	await v.page.getByRole("heading", { name: "取込みの内容" }).waitFor();
	const parts = asked(v, "register-sync/PutFile");
	assert.deepEqual(parts.map((a) => (a.request as { part: number; content: number }).part), [0, 0, 1, 2]);
	assert.equal(parts[0]?.key, parts[1]?.key, "the part whose answer was lost goes again under its key");
	assert.equal(new Set(parts.map((a) => a.key)).size, 3);
	const [[blobId, file] = []] = [...v.fake.files];
	assert.ok(file?.whole && Buffer.concat(file.parts).equals(bytes), "what came is what was chosen");
	assert.deepEqual([file.path, file.name], [`/v1/${TENANT}/register/imports`, "juki.csv"]);
	const [start] = asked(v, "register-sync/StartImport");
	const { importId, ...said } = start!.request as { importId: string };
	assert.deepEqual(said, { blobId, fileName: "juki.csv", asOf: "2026-01-01", encoding: "", profile: "", checkFirst: true });
	assert.equal(start!.purpose, "REGISTER_COPY");
	assert.ok(v.page.url().endsWith(`/imports/${importId}`));
	await settled(v);
	const [saved] = await Promise.all([v.page.waitForEvent("download"), v.page.getByRole("button", { name: "取り込めない行を保存する（CSV）" }).click()]);
	assert.equal(saved.suggestedFilename(), "rejects.csv");
	assert.ok(v.fake.asked.some((a) => a.name === `/file/register-sync/register/imports/${importId}/rejects.csv` && a.purpose === "REGISTER_COPY"));
	assert.deepEqual(v.complaints.filter((line) => !/ERR_EMPTY_RESPONSE|ERR_CONNECTION/.test(line)), []);
}));

test("how far it is stands in words while it is sent, and a second press sends nothing twice", () => visit({}, async (v) => {
	await open(v);
	await v.page.locator("input[type=file]").setInputFiles({ name: "juki.csv", mimeType: "text/csv", buffer: bytes });
	await asOf(v);
	let on = (): void => {};
	const held = new Promise<void>((go) => (on = go));
	await v.page.route("**/ask/register-sync/PutFile", async (route) => {
		if ((JSON.parse(route.request().postData() ?? "{}") as { part: number }).part === 1) await held;
		await route.continue();
	});
	await v.page.getByRole("button", { name: /^送って点検する/ }).click();
	await v.page.getByText("1,024 / 2,049").waitFor();
	assert.deepEqual(await violations(v.page), []);
	await v.page.getByRole("button", { name: "処理しています…" }).click({ force: true });
	on();
	await v.page.getByRole("heading", { name: "取込みの内容" }).waitFor();
	assert.equal(v.fake.files.size, 1);
	assert.equal(asked(v, "register-sync/StartImport").length, 1);
}));

test("by keyboard a table of another system: sent, counted, and taken in exactly so; its rejects are a file that computes nothing", () => visit({}, async (v) => {
	await open(v);
	await v.page.getByRole("radio", { name: "住民記録（CSV）" }).focus();
	await v.page.keyboard.press("ArrowDown");
	await v.page.getByRole("radio", { name: "被害認定調査の結果" }).waitFor();
	await v.page.locator("input[type=file]").setInputFiles({ name: "s.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") });
	await v.page.getByLabel(/^どのシステムの表か/).focus();
	await v.page.keyboard.insertText("調査システム");
	await v.page.keyboard.press("Enter");
	await v.page.getByRole("heading", { name: "表の取込み" }).waitFor();
	await settled(v);
	const start = asked(v, "ledger/StartTableImport")[0]!.request as Record<string, unknown>;
	assert.deepEqual([start.disasterId, start.kind, start.source, start.blobId], [disaster.disasterId, "SURVEY", "調査システム", [...v.fake.files.keys()][0]]);
	assert.equal(asked(v, "ledger/ConfirmTableImport").length, 0);
	const [saved] = await Promise.all([v.page.waitForEvent("download"), v.page.getByRole("button", { name: "取り込めない行を保存する（CSV）" }).click()]);
	assert.match(readFileSync(await saved.path(), "utf8"), /"17","判定","'=判定/);
	await v.page.getByRole("button", { name: "この内容で取り込む" }).click();
	await settled(v);
	assert.deepEqual(asked(v, "ledger/ConfirmTableImport").map((a) => a.request), [{ importId: start.importId, newRows: "48", rejectedRows: "1", decline: false }]);
	assert.deepEqual(v.complaints, []);
}));

test("a map says whose it is and in which coordinates; who may take in nothing is offered nothing", () => visit({}, async (v) => {
	await open(v);
	await v.page.getByRole("radio", { name: "地図（GeoJSON）" }).check();
	await v.page.locator("input[type=file]").setInputFiles({ name: "m.geojson", mimeType: "", buffer: Buffer.from("{}") });
	await v.page.getByRole("button", { name: "送って取り込む" }).click();
	await v.page.getByText("だれの地図かを書いてください。").waitFor();
	await v.page.getByLabel(/^だれの地図か/).fill("都市計画基本図");
	await v.page.getByLabel("座標系").selectOption("6675");
	await v.page.getByRole("button", { name: "送って取り込む" }).click();
	await v.page.getByRole("heading", { name: "地図の取込み" }).waitFor();
	const start = asked(v, "ledger/StartMapImport")[0]!.request as Record<string, unknown>;
	assert.deepEqual([start.kind, start.source, start.epsg], ["BUILDING", "都市計画基本図", 6675]);
	v.fake.roles = ["staff", "auditor"];
	await open(v);
	assert.equal(await v.page.locator("input[type=file]").count(), 0);
}));

test("files that came in are found again: tables of this disaster and maps, the newest first, page by page, each with its way to how it stands", () => visit({}, async (v) => {
	await open(v);
	const maps = v.page.getByRole("table", { name: "取り込んだ地図" }), tables = v.page.getByRole("table", { name: "取り込んだ表（この災害）" });
	await maps.getByRole("row", { name: /^都市計画基本図1 建物の輪郭 取込み済/ }).waitFor();
	assert.deepEqual(asked(v, "ledger/ListTableImports").map((a) => [(a.request as { disasterId: string }).disasterId, a.purpose]), [[disaster.disasterId, "90-3"]]);
	await v.page.getByRole("button", { name: "続きを読み込む" }).last().click();
	await settled(v);
	const next = asked(v, "ledger/ListMapImports")[1]!.request as { beforeUs: string; beforeImportId: string };
	assert.match(next.beforeUs, /^\d{16}$/);
	assert.ok(next.beforeImportId);
	await tables.getByRole("link", { name: "調査システム" }).click();
	await v.page.getByRole("heading", { name: "表の取込み" }).waitFor();
	await v.page.getByRole("button", { name: "この内容で取り込む" }).waitFor();
	assert.deepEqual(v.complaints, []);
}));
