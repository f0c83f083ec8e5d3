// A district by its polygon: a map of buildings comes in, dwellings are put into them, corners are typed at the map, what the area
// holds is looked at house by house, drafted, approved by another, and undone as one act.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { look, step, until, type Clerk } from "./desk";

const WEST = 136.9, SOUTH = 37.3, SIDE = 0.0001, STEP = 0.0002;

/** Buildings in a row, one for each address; nothing of anybody stands in a map. */
function buildings(addresses: string[]): Buffer {
	const square = (n: number): [number, number][] => [[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE], [0, 0]].map(([x, y]) => [WEST + n * STEP + x!, SOUTH + y!]);
	return Buffer.from(JSON.stringify({
		type: "FeatureCollection",
		features: addresses.map((address, n) => ({ type: "Feature", id: `b${n}`, properties: { 住所: address }, geometry: { type: "Polygon", coordinates: [square(n)] } })),
	}));
}

async function mapped(daicho: Clerk, addresses: string[]): Promise<void> {
	const { page, base } = daicho;
	await page.goto(base + "/imports");
	await page.getByRole("radio", { name: "地図（GeoJSON）" }).check();
	await page.getByLabel(/^地図のGeoJSONファイル/).setInputFiles({ name: "buildings.geojson", mimeType: "application/geo+json", buffer: buildings(addresses) });
	await page.getByLabel(/^だれの地図か/).fill("訓練の地図");
	await page.getByRole("button", { name: "送って取り込む" }).click();
	await page.getByRole("heading", { name: "地図の取込み" }).waitFor();
	const place = page.getByRole("button", { name: /の住家を結びつける$/ });
	await until(page, async () => (await place.count()) > 0, "the map is taken in");
	await place.click();
	await page.getByText("結びつけが終わりました。").waitFor();
	await look(page, "map-import");
	await page.goto(base + "/imports");
	await page.getByRole("table", { name: "取り込んだ地図" }).getByRole("row", { name: /^訓練の地図 建物の輪郭 取込み済/ }).waitFor();
	step("建物の地図を取り込み、台帳の住家を建物に結びつけた");
}

/** The grade that stands for a house, as whoever enters surveys finds it: by its address, then by how the flat in it is called. */
async function gradeOf(page: Page, base: string, house: string): Promise<string> {
	const said = house.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s");
	await page.goto(base + "/surveys/find");
	await page.getByLabel("家の所在地").fill(house.split("　")[0] ?? "");
	await page.keyboard.press("Enter");
	const row = page.getByRole("row").filter({ has: page.getByRole("rowheader").filter({ hasText: new RegExp(`^${said}(一致)?$`) }) }).first();
	await row.waitFor();
	return (await row.textContent()) ?? "";
}

/** What is registered, and of which house it can be seen. */
async function drafted(chosa: Clerk, own: string, n: number): Promise<{ houses: string; free: string }> {
	const { page, base } = chosa;
	await page.goto(base + "/map");
	const east = WEST + n * STEP, north = SOUTH + STEP;
	await page.getByLabel(/^角の位置/).fill([[SOUTH - STEP, WEST - STEP], [SOUTH - STEP, east], [north, east], [north, WEST - STEP]].map(([lat, lon]) => `${lat!.toFixed(6)}, ${lon!.toFixed(6)}`).join("\n"));
	await page.getByRole("button", { name: "区域に加える" }).click();
	await page.getByText("1区域を加えました。").waitFor();
	await page.getByLabel(/^損害割合（％）/).fill("60");
	await page.getByRole("button", { name: /^対象を数える/ }).click();
	await page.getByText("登録するとこうなります").waitFor();
	await page.getByRole("row").filter({ hasText: own }).filter({ hasText: "登録しない（調査済み）" }).first().waitFor();
	const first = page.getByRole("row").filter({ hasText: "登録する" }).filter({ hasText: "なし" }).first(), free = (await first.getByRole("rowheader").textContent()) ?? "";
	assert.match(free, /\p{Nd}/u, "a house that will be registered stands with its address");
	await look(page, "area");
	const draft = page.getByRole("button", { name: /^[\d,]+棟の登録を起案する/ }), houses = /^[\d,]+/.exec((await draft.textContent()) ?? "")?.[0] ?? "";
	await page.getByLabel(/^一括で登録する理由/).fill("訓練: 地区全体の倒壊を確認した");
	await draft.click();
	await page.getByText(`${houses}棟を「全壊」とする案を作りました。`).waitFor();
	step("地図で区域を定め、中の家を所在地で確かめて、一括登録を起案した（調査済みの家は変わらない）");
	return { houses, free };
}

async function decided(kacho: Clerk, houses: string): Promise<void> {
	const { page, base } = kacho;
	await page.goto(base + "/approvals");
	await page.getByRole("button", { name: `${houses}棟を決裁` }).click();
	await page.getByText("決裁しました。登録は順に進みます。").waitFor();
}

/** All of it: drafted by chosa, approved by kacho, and undone by the same two. */
export async function byArea(daicho: Clerk, chosa: Clerk, kacho: Clerk, own: string, around: string[]): Promise<void> {
	const { page, base } = chosa, acts = page.getByRole("table", { name: "一括登録と取消し" });
	const addresses = [...new Set([own, ...around])];
	assert.ok(addresses.length >= 3, `houses for a map: ${addresses.length}`);
	await mapped(daicho, addresses);
	const { houses, free } = await drafted(chosa, own, addresses.length), before = await gradeOf(page, base, free);
	assert.ok(!before.includes("全壊"), before);
	await decided(kacho, houses);
	await page.goto(base + "/map");
	await until(page, async () => (await acts.getByRole("row", { name: /^登録済/ }).count()) > 0, "the area is registered");
	assert.match(await gradeOf(page, base, free), /全壊/);
	step("別の人の決裁で、区域の家が全壊になった");
	await page.goto(base + "/map");
	await acts.getByRole("button", { name: "取り消す" }).click();
	await page.getByLabel(/^取り消す理由/).fill("訓練: 区域の誤り");
	await page.getByRole("button", { name: "取消しを起案する" }).click();
	await acts.getByRole("row", { name: /^取消しの決裁待ち/ }).waitFor();
	await decided(kacho, houses);
	await until(page, async () => (await acts.getByRole("row", { name: /^取消し済/ }).count()) > 0, "the area is undone");
	assert.equal(await gradeOf(page, base, free), before, "each house has again what it had");
	step("取消しも起案と決裁で一度に済み、家は前の状態に戻った");
}
