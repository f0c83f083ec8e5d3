// Polygons as people give them: typed, pasted, drawn or from a file. Longitude and latitude everywhere, as in GeoJSON.
import { t } from "../i18n";

export type Position = [number, number];
/** A polygon: its outline, and the holes in it. */
export interface Shape { key: string; name: string; rings: Position[][] }
export interface Taken { shapes: Omit<Shape, "key">[]; left: number; wrong: string }

export const POSITIONS_MOST = 50000, CHARS_MOST = 1000000;
const none = (wrong: string): Taken => ({ shapes: [], left: 0, wrong });
const inJapan = ([lon, lat]: Position): boolean => lon >= 120 && lon <= 155 && lat >= 20 && lat <= 46;
const same = (a: Position | undefined, b: Position | undefined): boolean => !!a && !!b && a[0] === b[0] && a[1] === b[1];
/** Without the last position that closes a ring. */
export const open = (ring: Position[]): Position[] => (ring.length > 1 && same(ring[0], ring[ring.length - 1]) ? ring.slice(0, -1) : ring);
export const positions = (shape: { rings: Position[][] }): number => shape.rings.reduce((n, ring) => n + open(ring).length, 0);

/** 35度41分22.5秒, 35°41′22.5″ or 35.689: in degrees; NaN where it is none. */
function degrees(text: string): number {
	const parts = /^([+-]?\d+(?:\.\d+)?)(?:[度°](?:(\d+(?:\.\d+)?)[分′'])?(?:(\d+(?:\.\d+)?)[秒″"])?)?$/.exec(text);
	return parts ? Number(parts[1]) + Number(parts[2] ?? 0) / 60 + Number(parts[3] ?? 0) / 3600 : NaN;
}

/** One line, latitude first as it is written in Japan; which is which tells itself where it is the other way round. */
export function position(line: string): Position | null {
	const words = line.normalize("NFKC").replace(/北緯|東経|緯度|経度|[:：]/g, " ").split(/[\s,、，;]+/).filter(Boolean).map(degrees);
	const [a, b] = words;
	if (words.length !== 2 || a === undefined || b === undefined || Number.isNaN(a) || Number.isNaN(b)) return null;
	return [[b, a], [a, b]].map((p) => p as Position).find(inJapan) ?? null;
}

/** Lines of positions, polygons parted by empty lines. */
export function typed(text: string): Taken {
	const shapes: Omit<Shape, "key">[] = [];
	let ring: Position[] = [], from = 1;
	for (const [i, line] of [...text.split(/\r?\n/), ""].entries()) {
		if (line.trim()) {
			const at = position(line);
			if (!at) return none(t(`${i + 1}行目を位置として読めません。「緯度, 経度」（例 35.6895, 139.6917）で1行に1点ずつ書いてください。日本の範囲だけ使えます。`, `Line ${i + 1} is no position in Japan; write "latitude, longitude".`));
			if (ring.length === 0) from = i + 1;
			ring.push(at);
		} else if (ring.length > 0) {
			const outline = open(ring);
			if (outline.length < 3) return none(t(`${from}行目からの区域は点が足りません。3点以上を順に書いてください。`, `The area from line ${from} needs three positions or more.`));
			if (crosses(outline)) return none(t(`${from}行目からの区域は線が交わっています。点の順番を確かめてください。`, `The outline from line ${from} crosses itself; check the order.`));
			shapes.push({ name: "", rings: [[...outline, outline[0] as Position]] });
			ring = [];
		}
	}
	return shapes.length === 0 ? none(t("位置がありません。「緯度, 経度」で1行に1点ずつ書いてください。", "There is no position.")) : { shapes, left: 0, wrong: "" };
}

const side = (a: Position, b: Position, c: Position): number => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

/** Two edges that are no neighbours meet. Looked at for what is typed by hand; the ledger mends what comes from files. */
export function crosses(ring: Position[]): boolean {
	const n = ring.length, at = (i: number): Position => ring[i % n] as Position;
	if (n > 500) return false;
	for (let i = 0; i < n; i++)
		for (let j = i + 2; j < n; j++) {
			if (i === 0 && j === n - 1) continue;
			if (side(at(i), at(i + 1), at(j)) !== side(at(i), at(i + 1), at(j + 1)) && side(at(j), at(j + 1), at(i)) !== side(at(j), at(j + 1), at(i + 1))) return true;
		}
	return false;
}

interface Json { type?: unknown; features?: unknown; geometry?: unknown; geometries?: unknown; coordinates?: unknown; properties?: unknown; crs?: unknown; id?: unknown }

function ringOf(value: unknown): Position[] | string {
	if (!Array.isArray(value) || value.length < 4) return t("点が4つない輪郭があります（最初の点を最後にもう一度書いて閉じます）。", "An outline has fewer than four positions.");
	const ring: Position[] = [];
	for (const p of value as unknown[]) {
		const [lon, lat] = Array.isArray(p) ? (p as unknown[]) : [];
		if (typeof lon !== "number" || typeof lat !== "number") return t("数字でない座標があります。", "A coordinate is no number.");
		if (!inJapan([lon, lat])) return inJapan([lat, lon]) ? t("経度と緯度が逆です。経度, 緯度の順で作り直してください。", "Longitude and latitude are swapped.")
			: t("緯度経度ではない座標か、日本の外の座標があります。緯度経度（JGD2011、WGS84）で書き出してください。", "Coordinates are not degrees in Japan; export as longitude and latitude.");
		ring.push([lon, lat]);
	}
	return same(ring[0], ring[ring.length - 1]) ? ring : t("閉じていない輪郭があります。", "An outline is not closed.");
}

function gather(value: unknown, name: string, into: Taken, depth = 0): string {
	const g = value as Json | null;
	if (!g || typeof g !== "object" || depth > 6) return t("GeoJSONとして読めない部分があります。", "Part of it is no GeoJSON.");
	if (g.type === "FeatureCollection" || g.type === "GeometryCollection") {
		const all = g.type === "FeatureCollection" ? g.features : g.geometries;
		if (!Array.isArray(all)) return t("GeoJSONとして読めない部分があります。", "Part of it is no GeoJSON.");
		for (const one of all as unknown[]) {
			const wrong = gather(one, name, into, depth + 1);
			if (wrong) return wrong;
		}
		return "";
	}
	if (g.type === "Feature") {
		const said = (g.properties ?? {}) as Record<string, unknown>;
		const called = [said.name, said["名称"], said["名前"], said.NAME, g.id].find((x) => typeof x === "string" || typeof x === "number");
		if (g.geometry === null) return (into.left++, "");
		return gather(g.geometry, called === undefined ? name : String(called).slice(0, 80), into, depth + 1);
	}
	if (g.type !== "Polygon" && g.type !== "MultiPolygon") return (into.left++, "");
	const polygons = (g.type === "Polygon" ? [g.coordinates] : g.coordinates) as unknown;
	for (const polygon of Array.isArray(polygons) ? (polygons as unknown[]) : [null]) {
		if (!Array.isArray(polygon) || polygon.length === 0) return t("座標のない区域があります。", "An area has no coordinates.");
		const rings = (polygon as unknown[]).map(ringOf), wrong = rings.find((r) => typeof r === "string");
		if (typeof wrong === "string") return wrong;
		into.shapes.push({ name, rings: rings as Position[][] });
	}
	return "";
}

/** The polygons of a file; what is none (points, lines) is counted and left out. */
export function ofGeoJson(text: string, fileName: string): Taken {
	const into: Taken = { shapes: [], left: 0, wrong: "" };
	let root: unknown;
	try {
		root = JSON.parse(text.replace(/^\ufeff/, ""));
	} catch {
		return none(t("GeoJSONとして読めません。途中で切れていないか確かめてください。", "It is no GeoJSON."));
	}
	into.wrong = gather(root, fileName.replace(/\.[^.]*$/, "").slice(0, 80), into);
	if (into.wrong) return none(into.wrong);
	if (into.shapes.length === 0) return none(t("区域（ポリゴン）が1つもありません。", "There is no polygon in it."));
	return into;
}

/** What the ledger is asked with. */
export function geoJson(shapes: { rings: Position[][] }[]): string {
	const short = (n: number): number => Math.round(n * 1e7) / 1e7;
	return JSON.stringify({ type: "MultiPolygon", coordinates: shapes.map((s) => s.rings.map((ring) => ring.map(([lon, lat]) => [short(lon), short(lat)]))) });
}

/** Square metres, near enough to see whether it is a house or a town. */
export function squareMetres(shape: { rings: Position[][] }): number {
	const R = 6371008.8, rad = Math.PI / 180;
	const one = (ring: Position[]): number => {
		let sum = 0;
		for (let i = 0; i < ring.length; i++) {
			const [x1, y1] = ring[i] as Position, [x2, y2] = ring[(i + 1) % ring.length] as Position;
			sum += (x2 - x1) * rad * (2 + Math.sin(y1 * rad) + Math.sin(y2 * rad));
		}
		return Math.abs((sum * R * R) / 2);
	};
	const [outline, ...holes] = shape.rings.map(one);
	return (outline ?? 0) - holes.reduce((a, b) => a + b, 0);
}

export const middle = (shape: { rings: Position[][] }): Position => {
	const ring = open(shape.rings[0] ?? []);
	return [ring.reduce((n, p) => n + p[0], 0) / (ring.length || 1), ring.reduce((n, p) => n + p[1], 0) / (ring.length || 1)];
};
