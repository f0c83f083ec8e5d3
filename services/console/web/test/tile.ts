// Vector tiles of an invented town, written by hand (Mapbox Vector Tile 2.1): one house per grade at its middle, one on the edge of
// two tiles, meshes from farther away.
type Value = string | number | boolean;
interface Made { kind: 1 | 3; at: [number, number][]; tags: Record<string, Value> }

const EXTENT = 4096;
export const MIDDLE: [number, number] = [139.7, 35.69];
/** A meridian at which tiles meet, at every zoom from 15 on. */
const EDGE = (29100 / 2 ** 15) * 360 - 180;

const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))]);
const bytes = (field: number, of: number[]): number[] => [...varint(field * 8 + 2), ...varint(of.length), ...of];
const whole = (field: number, n: number): number[] => [...varint(field * 8), ...varint(n)];
const text = (s: string): number[] => [...new TextEncoder().encode(s)];
const zigzag = (n: number): number => (n < 0 ? -2 * n - 1 : 2 * n);
const valueOf = (v: Value): number[] => (typeof v === "string" ? bytes(1, text(v)) : typeof v === "boolean" ? whole(7, v ? 1 : 0) : whole(5, v));

function geometry(m: Made): number[] {
	let [x, y] = [0, 0];
	const step = ([a, b]: [number, number]): number[] => {
		const out = [zigzag(a - x), zigzag(b - y)];
		[x, y] = [a, b];
		return out;
	};
	const [first, ...rest] = m.at;
	if (!first) return [];
	return m.kind === 1 ? [9, ...step(first)] : [9, ...step(first), rest.length * 8 + 2, ...rest.flatMap(step), 15];
}

export function layer(name: string, features: Made[]): number[] {
	const keys = [...new Set(features.flatMap((f) => Object.keys(f.tags)))], values = [...new Set(features.flatMap((f) => Object.values(f.tags)))];
	const one = (f: Made): number[] => bytes(2, [...bytes(2, Object.entries(f.tags).flatMap(([k, v]) => [...varint(keys.indexOf(k)), ...varint(values.indexOf(v))])), ...whole(3, f.kind), ...bytes(4, geometry(f).flatMap(varint))]);
	return bytes(3, [...whole(15, 2), ...bytes(1, text(name)), ...features.flatMap(one), ...keys.flatMap((k) => bytes(3, text(k))), ...values.flatMap((v) => bytes(4, valueOf(v))), ...whole(5, EXTENT)]);
}

/** Where a place lies, in units of the tile. */
export function within(z: number, x: number, y: number, [lon, lat]: [number, number]): [number, number] {
	const n = 2 ** z, rad = (lat * Math.PI) / 180;
	return [((lon + 180) / 360) * n - x, ((1 - Math.asinh(Math.tan(rad)) / Math.PI) / 2) * n - y].map((v) => Math.round(v * EXTENT)) as [number, number];
}

const box = ([x, y]: [number, number], half: number): [number, number][] => [[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]];
const clipped = (at: [number, number][]): [number, number][] => at.map(([x, y]) => [Math.max(-64, Math.min(EXTENT + 64, x)), Math.max(-64, Math.min(EXTENT + 64, y))]);
const inside = ([x, y]: [number, number], over: number): boolean => x >= -over && x < EXTENT + over && y >= -over && y < EXTENT + over;

/** Empty where nothing is. */
export function tile(z: number, x: number, y: number): Buffer {
	const grades = ["1", "2", "3", "4", "5", "6", "0", "9", ""];
	if (z < 15) {
		const at = within(z, x, y, MIDDLE);
		if (!inside(at, 0)) return Buffer.alloc(0);
		const size = Math.round(EXTENT * 2 ** (z - 14) / 4);
		return Buffer.from(layer("meshes", [{ kind: 3, at: box(at, size / 2), tags: { dwellings: 90, g1: 10, g2: 10, g3: 10, g4: 10, g5: 10, g6: 10, unknown: 30 } }, { kind: 3, at: box([at[0] + size, at[1]], size / 2), tags: { few: true } }]));
	}
	const scale = 2 ** (z - 17), houses: Made[] = [];
	const places = grades.map((grade, i): [string, [number, number]] => [grade, [MIDDLE[0] + (i - 4) * 0.0004, MIDDLE[1]]]);
	for (const [i, [grade, place]] of [...places, ["2", [EDGE, MIDDLE[1] + 0.0003]] as [string, [number, number]]].entries()) {
		const at = within(z, x, y, place);
		const half = Math.max(8, 150 * scale);
		if (inside(at, half)) houses.push({ kind: 3, at: clipped(box(at, half)), tags: { grade, state: grade ? "CONFIRMED" : "UNSURVEYED", dwellings: i === 0 ? 6 : 1, waiting: grade ? 0 : 1 } });
	}
	return houses.length ? Buffer.from(layer("houses", houses)) : Buffer.alloc(0);
}

/** Many houses of one grade, half a house to each side of these places. */
export function houses(places: [number, number][], half: number): Buffer {
	return Buffer.from(layer("houses", places.filter((at) => inside(at, half)).map((at) => ({ kind: 3, at: clipped(box(at, half)), tags: { grade: "2", state: "CONFIRMED", dwellings: 1, waiting: 0 } }))));
}
