// What the pages take in Chromium, with a daemon that answers at once from invented data: one JSON object a line {name, figure, reference, unit}.
import type { Page } from "playwright-core";
import { start, visit, settled, type Visit } from "../browser";
import { id, resident } from "../invented";
import { houses, layer, MIDDLE, within } from "../tile";

const ROWS = 100000, HOUSES = 100000, TURNS = Number(process.env.SHIEN_MEASURE_TURNS ?? 3);

function tell(name: string, figures: number[], reference: number, unit: string): void {
	const [least] = figures.sort((a, b) => a - b); // the machine is shared: what the page itself takes is nearest to the least
	console.log(JSON.stringify({ name, figure: Math.round((least ?? 0) * 10) / 10, reference, unit: `${unit} (${figures.map((f) => Math.round(f)).join(", ")})` }));
}

/** Runs `act` in the page and resolves with the milliseconds until `there` holds and a frame more was drawn. */
async function until(page: Page, act: () => Promise<void>, there: string): Promise<number> {
	await page.evaluate(`window.took = new Promise((done) => {
		const from = performance.now();
		const look = () => (${there}) ? requestAnimationFrame(() => done(performance.now() - from)) : setTimeout(look, 4);
		look();
	}); 0`);
	await act();
	return (await page.evaluate("window.took")) as number;
}

async function first(): Promise<number[]> {
	const took: number[] = [];
	for (let i = 0; i < TURNS; i++) await visit({ set: () => {} }, async (v) => {
		await v.page.goto(v.base + "/");
		await v.page.getByLabel("ログイン名").waitFor();
		took.push((await v.page.evaluate("performance.now()")) as number);
	});
	return took;
}

const turns = async (what: (v: Visit) => Promise<number>): Promise<number[]> => {
	const took: number[] = [];
	for (let i = 0; i < TURNS; i++) await visit({}, async (v) => {
		v.page.setDefaultTimeout(120000); // how long it takes is told, and is no failure
		took.push(await what(v));
	});
	return took;
};

async function search(v: Visit): Promise<number> {
	v.fake.over["register-sync/SearchResidents"] = () => ({ found: Array.from({ length: 50 }, (_, n) => ({ resident: resident(n) })), more: true, registerAsOf: "2025-12-31" });
	await v.page.goto(v.base + "/search");
	await settled(v);
	await v.page.getByLabel(/氏名・ふりがな・生年月日/).fill("白砂");
	return until(v.page, () => v.page.keyboard.press("Enter"), "document.querySelectorAll('.results tbody tr').length === 50");
}

let rowsInPage = 0;
async function list(v: Visit): Promise<number> {
	const page = 10000;
	v.fake.over["ledger/GetExtractionRows"] = (q: { afterPersonId?: string }) => {
		const from = Number(q.afterPersonId || 0);
		return { rows: Array.from({ length: page }, (_, n) => ({ cells: [`白砂　${from + n}`, `潮咲市浜町${from + n}番地`] })), lastPersonId: from + page < ROWS ? String(from + page) : "" };
	};
	await v.page.goto(`${v.base}/extraction/${id(6901)}`);
	await settled(v);
	await v.page.getByRole("button", { name: "画面に表示" }).click();
	const scroller = v.page.getByRole("region", { name: `${ROWS}人` });
	await scroller.waitFor();
	await scroller.focus();
	const took = await until(v.page, () => v.page.keyboard.press("End"), `!!document.querySelector("tr[aria-rowindex='${ROWS + 1}']")`);
	rowsInPage = await scroller.locator("tbody tr").count();
	return took;
}

const kept = new Map<string, Buffer>();
/** Houses of ten metres, evenly over some two by three kilometres. */
function crowded(z: number, x: number, y: number): Buffer {
	const name = `${z}/${x}/${y}`, side = Math.ceil(Math.sqrt(HOUSES));
	let tile = kept.get(name);
	if (!tile) {
		const made = Array.from({ length: HOUSES }, (_, n) => within(z, x, y, [MIDDLE[0] + ((n % side) / side - 0.5) * 0.024, MIDDLE[1] + (Math.floor(n / side) / side - 0.5) * 0.018]));
		kept.set(name, (tile = houses(made, Math.max(4, 150 * 2 ** (z - 17) / 8))));
	}
	return tile;
}

async function map(v: Visit): Promise<number> {
	v.fake.tile = (z, x, y) => (z < 15 ? Buffer.from(layer("meshes", [])) : crowded(z, x, y));
	await v.page.goto(v.base + "/map");
	await settled(v);
	// Nearer by, a quarter of them is in sight; one step out is the widest view that shows houses.
	return until(v.page, () => v.page.getByRole("button", { name: "縮小" }).click(), `Number(document.querySelector(".map-list td.number")?.textContent?.replace(/,/g, "") ?? 0) > ${HOUSES * 0.3} && !document.querySelector(".map-list .wait")`);
}

tell("page.first", await first(), 1000, "ms until the first page can be used");
tell("page.search", await turns(search), 250, "ms from Enter to 50 rows, beside the 50 ms that the answer may take");
tell("page.list", await turns(list), 250, `ms from the first of ${ROWS} rows to the last`);
tell("page.list.rows", [rowsInPage], 60, `rows in the page, of ${ROWS}`);
await turns(map); // whoever answers makes the tiles
tell("page.map", await turns(map), 2000, `ms until what is in sight of ${HOUSES} houses is drawn and counted`);
await (await start()).close();
