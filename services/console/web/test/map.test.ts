// The map: tiles at the ledger's door and nowhere else, counted once each; areas by mouse, by keyboard alone, from a file; draft and undoing.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import type { Page } from "playwright-core";
import { crosses, geoJson, ofGeoJson, position, squareMetres, typed } from "../src/map/shape";
import { refusal, settled, visit, type Visit } from "./browser";
import { disaster, id } from "./invented";

const square = "35.6890, 139.6990\n35.6890, 139.7010\n35.6910, 139.7010\n35.6910, 139.6990";
const rings = [[[139.699, 35.689], [139.701, 35.689], [139.701, 35.691], [139.699, 35.691], [139.699, 35.689]]];

async function open(v: Visit): Promise<void> {
	await v.page.goto(v.base + "/map");
	await settled(v);
	await v.page.getByText("いま見えている範囲").waitFor();
}
const asked = (v: Visit, name: string) => v.fake.asked.filter((a) => a.name === name).map((a) => a.request as never);
const row = (page: Page, grade: string) => page.getByRole("row", { name: new RegExp(`^${grade} `) });

test("positions are read as people write them, and nothing else is", () => {
	for (const line of ["35.6890, 139.6990", "35.6890 139.6990", "北緯35.6890　東経139.6990", "139.6990,35.6890", "３５．６８９０，１３９．６９９０", "35度41分20.4秒 139度41分56.4秒"])
		assert.deepEqual(position(line)?.map((n) => n.toFixed(4)), ["139.6990", "35.6890"], line);
	for (const line of ["35.6", "35.6 139.7 1", "0, 0", "abc, 139", "35.6, 239.7", "-35.6, 139.7"]) assert.equal(position(line), null, line);
	assert.deepEqual(typed(square).shapes.map((s) => s.rings), [rings]);
	assert.equal(typed(square + "\n\n" + square).shapes.length, 2);
	assert.match(typed(square + "\n35.7").wrong, /^5行目/);
	assert.match(typed("35.689, 139.699\n35.69, 139.7").wrong, /3点以上/);
	assert.match(typed("35.0, 139.0\n35.1, 139.1\n35.1, 139.0\n35.0, 139.1").wrong, /交わって/);
	assert.equal(crosses([[0, 0], [1, 0], [1, 1], [0, 1]]), false);
	assert.match(typed(" \n").wrong, /位置がありません/);
});

test("a file's polygons are taken with their names; what is none is counted; what is wrong is said", () => {
	const file = (geometry: unknown, more = {}) => JSON.stringify({ type: "FeatureCollection", features: [{ type: "Feature", properties: { name: "浜町" }, geometry }], ...more });
	assert.deepEqual(ofGeoJson(file({ type: "Polygon", coordinates: rings }), "a.geojson"), { shapes: [{ name: "浜町", rings }], left: 0, wrong: "" });
	assert.equal(ofGeoJson(file({ type: "MultiPolygon", coordinates: [rings, rings] }), "a").shapes.length, 2);
	const mixed = JSON.stringify({ type: "GeometryCollection", geometries: [{ type: "Point", coordinates: [139, 35] }, { type: "Polygon", coordinates: rings }] });
	assert.deepEqual([ofGeoJson(mixed, "地区.json").left, ofGeoJson(mixed, "地区.json").shapes[0]?.name], [1, "地区"]);
	for (const [geometry, why] of [[{ type: "Polygon", coordinates: [rings[0]!.slice(0, 4)] }, /閉じていない/], [{ type: "Polygon", coordinates: [rings[0]!.map(([a, b]) => [b, a])] }, /逆です/], [{ type: "Polygon", coordinates: [[[-6000, 2], [-6000, 3], [5, 3], [-6000, 2]]] }, /緯度経度ではない/],
		[{ type: "Point", coordinates: [139, 35] }, /1つもありません/], [{ type: "Polygon", coordinates: [[["a", 1], [1, 2], [1, 2], [1, 2]]] }, /数字でない/], [{ type: "Polygon" }, /座標のない/]] as const)
		assert.match(ofGeoJson(file(geometry), "a").wrong, why);
	assert.match(ofGeoJson("{\"type\":", "a").wrong, /途中で切れて/);
	assert.deepEqual(JSON.parse(geoJson([{ rings: rings as never }])), { type: "MultiPolygon", coordinates: [rings] });
	assert.ok(Math.abs(squareMetres({ rings: rings as never }) - 180.9 * 222.4) < 300);
});

test("houses come from the ledger's door alone, each is counted once, and what is in sight stands in words beside the map", () => visit({}, async (v) => {
	await open(v);
	await row(v.page, "全壊").waitFor();
	for (const name of ["全壊", "大規模半壊", "中規模半壊", "半壊", "準半壊", "準半壊に至らない\\(一部損壊\\)", "無被害", "判定対象外", "判定前"])
		assert.equal(await row(v.page, name).locator("td").first().textContent(), name === "大規模半壊" ? "2" : "1", name);
	assert.deepEqual(await row(v.page, "全壊").locator("td").allTextContents(), ["1", "6", "0"]);
	const tiles = v.fake.asked.filter((a) => a.name.includes("/tiles/"));
	assert.ok(tiles.length > 0 && tiles.every((a) => a.name.startsWith(`/file/ledger/ledger/disasters/${disaster.disasterId}/tiles/`) && a.purpose === "90-2"));
	assert.equal(new Set(tiles.map((a) => a.name)).size, tiles.length, "no tile is asked for twice");
	for (let i = 0; i < 3; i++) await v.page.getByRole("button", { name: "縮小" }).click();
	await v.page.getByText("住家（10棟以上の区画の計）").waitFor();
	assert.equal(await v.page.getByText("住家（10棟以上の区画の計）").locator("..").locator("dd").textContent(), "90");
	for (let i = 0; i < 4; i++) await v.page.getByRole("button", { name: "縮小" }).click();
	await v.page.getByText("ここでは広すぎて").waitFor();
	assert.ok(v.fake.asked.every((a) => !/tiles\/(\d|1[01])\//.test(a.name)), "no tile that the ledger does not have");
	assert.deepEqual(v.complaints, []);
}));

test("a house is asked about by the mouse, and by keyboard: arrows and Enter", () => visit({}, async (v) => {
	await open(v);
	await v.page.getByLabel(/^区域・避難所の名前/).fill("浜町2");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("「潮咲市浜町2番地」を表示しました。").waitFor();
	await settled(v);
	const map = v.page.getByRole("application", { name: "被害の地図" });
	await map.focus();
	await v.page.keyboard.press("Enter");
	await v.page.locator(".chosen b", { hasText: "準半壊に至らない" }).waitFor();
	await v.page.keyboard.press("ArrowDown");
	await v.page.waitForTimeout(300);
	await v.page.keyboard.press("Enter");
	await v.page.locator(".chosen", { hasText: "そこに、台帳の住家がある建物はありません。" }).waitFor();
	await v.page.keyboard.press("ArrowUp");
	await v.page.waitForTimeout(300);
	const box = (await map.boundingBox())!;
	await v.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
	await v.page.locator(".chosen b", { hasText: "準半壊に至らない" }).waitFor();
	assert.deepEqual(v.complaints, []);
}));

test("by keyboard alone: typed corners, what the area holds, the draft; another approves it", () => visit({}, async (v) => {
	await open(v);
	const tabTo = async (name: RegExp | string, role: "button" | "textbox" | "radio"): Promise<void> => {
		const wanted = v.page.getByRole(role, { name });
		for (let i = 0; i < 120; i++) {
			if (await wanted.first().evaluate((e) => e === document.activeElement)) return;
			await v.page.keyboard.press("Tab");
		}
		throw new Error(`the keyboard does not come to ${name}`);
	};
	await tabTo(/^角の位置/, "textbox");
	await v.page.keyboard.insertText("35.689, 139.699\n35.691");
	await tabTo("区域に加える", "button");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("2行目を位置として読めません").waitFor();
	await v.page.keyboard.press("Shift+Tab");
	await v.page.keyboard.press("Shift+Tab");
	await v.page.keyboard.press("Control+A");
	await v.page.keyboard.insertText(square);
	await tabTo("区域に加える", "button");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("1区域を加えました。").waitFor();
	await tabTo(/^損害割合/, "textbox");
	await v.page.keyboard.type("60");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("登録するとこうなります").waitFor();
	const [preview] = asked(v, "ledger/PreviewArea") as { judgement: { drawn: string; lossPermille: number; kind: string } }[];
	assert.deepEqual(JSON.parse(preview!.judgement.drawn), { type: "MultiPolygon", coordinates: [rings] });
	assert.deepEqual([preview!.judgement.lossPermille, preview!.judgement.kind], [600, "AREA"]);
	assert.equal(asked(v, "ledger/ApplyArea").length, 0, "nothing is drafted by looking");
	await tabTo(/^202棟の登録を起案する/, "button");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("理由を書いてください。").waitFor();
	await v.page.keyboard.press("Shift+Tab");
	await v.page.keyboard.insertText("地区全体が倒壊");
	await tabTo(/^202棟の登録を起案する/, "button");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("202棟を「全壊」とする案を作りました。").waitFor();
	const [drafted] = asked(v, "ledger/ApplyArea") as { judgement: object; preview: string; reason: string }[];
	assert.deepEqual([drafted!.judgement, drafted!.preview, drafted!.reason], [preview!.judgement, "ab".repeat(32), "地区全体が倒壊"]);
	assert.deepEqual(v.complaints, []);
}));

test("by mouse: an area is drawn on the map and stands in the list; a file adds to it; one is taken out again", () => visit({}, async (v) => {
	await open(v);
	await v.page.getByRole("button", { name: "地図に描く（マウス）" }).click();
	const box = (await v.page.getByRole("application").boundingBox())!;
	const at = (dx: number, dy: number): [number, number] => [box.x + box.width / 2 + dx, box.y + box.height / 2 + dy];
	for (const [dx, dy] of [[-80, -80], [80, -80], [80, 80]] as const) {
		await v.page.mouse.click(...at(dx, dy));
		await v.page.waitForTimeout(350);
	}
	await v.page.mouse.dblclick(...at(-80, 80));
	await v.page.getByRole("row", { name: /^区域1 4 / }).waitFor();
	await v.page.getByRole("button", { name: "地図に描く（マウス）" }).waitFor();
	const path = join(tmpdir(), `shien-${process.pid}.geojson`);
	writeFileSync(path, JSON.stringify({ type: "Feature", properties: { name: "東の区域" }, geometry: { type: "Polygon", coordinates: rings } }));
	await v.page.locator("input[type=file]").setInputFiles(path);
	await v.page.getByRole("row", { name: /^東の区域 4 / }).waitFor();
	await v.page.getByRole("row", { name: /^区域1/ }).getByRole("button", { name: "外す" }).click();
	await v.page.getByLabel(/^損害割合/).fill("50");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("登録するとこうなります").waitFor();
	assert.deepEqual(JSON.parse((asked(v, "ledger/PreviewArea") as { judgement: { drawn: string } }[])[0]!.judgement.drawn).coordinates, [rings]);
	await v.page.getByLabel("表示", { exact: true }).selectOption("NO");
	assert.equal(await v.page.getByRole("row", { name: /登録しない/ }).count(), 3);
	await v.page.getByRole("row", { name: /^潮咲市浜町1番地 .*登録しない（調査済み）/ }).waitFor();
	await v.page.getByLabel("表示", { exact: true }).selectOption("ALL");
	await v.page.getByRole("row", { name: /^潮咲市浜町5番地\s101号 .*登録する/ }).waitFor();
	assert.deepEqual(v.complaints, []);
}));

test("what was registered is undone as a draft, with its reason", () => visit({}, async (v) => {
	await open(v);
	await v.page.getByRole("row", { name: /浸水1.8m以上/ }).getByRole("button", { name: "取り消す" }).click();
	await v.page.getByLabel(/^取り消す理由/).fill("区域を誤った");
	await v.page.getByRole("button", { name: "取消しを起案する" }).click();
	await settled(v);
	assert.deepEqual(asked(v, "ledger/UndoArea"), [{ actId: id(6701), reason: "区域を誤った" }]);
}));

test("who may not draft sees the map and no form; a refused tile is said, and tried again", () => visit({ set: (f) => {
	f.signedIn = true;
	f.roles = ["staff", "ledger"];
} }, async (v) => {
	v.fake.tilesRefused = 1;
	await v.page.goto(v.base + "/map");
	await v.page.getByText("建物が多すぎます").waitFor();
	await v.page.getByRole("button", { name: "もう一度" }).click();
	await settled(v);
	await row(v.page, "全壊").waitFor();
	assert.equal(await v.page.getByText("区域の一括登録").count(), 0);
	assert.deepEqual(v.complaints.filter((line) => !refusal(400)(line)), []);
}));

test("the first page is small, and the map comes when it is opened", () => visit({}, async (v) => {
	const scripts: string[] = [];
	v.page.on("response", (r) => r.url().includes("/assets/") && scripts.push(r.url()));
	await v.page.goto(v.base + "/");
	await settled(v);
	const { gzipSync } = await import("node:zlib");
	let size = 0;
	for (const url of [v.base + "/", ...new Set(scripts)]) size += gzipSync(Buffer.from(await (await v.context.request.get(url)).body())).length;
	assert.ok(size <= 150000, `first page: ${size} bytes compressed`);
	assert.equal(scripts.some((s) => s.includes("/map-")), false);
	await open(v);
	assert.equal(scripts.some((s) => s.includes("/map-")), true);
}));
