// The map itself, on OpenLayers and a plain canvas: houses and meshes from the ledger's tiles, shelters, polygons to draw and to change.
import Feature, { type FeatureLike } from "ol/Feature";
import OlMap from "ol/Map";
import type VectorTile from "ol/VectorTile";
import View from "ol/View";
import { getCenter, type Extent } from "ol/extent";
import MVT from "ol/format/MVT";
import Point from "ol/geom/Point";
import Polygon from "ol/geom/Polygon";
import { defaults } from "ol/interaction/defaults";
import Draw from "ol/interaction/Draw";
import Modify from "ol/interaction/Modify";
import Snap from "ol/interaction/Snap";
import VectorLayer from "ol/layer/Vector";
import VectorTileLayer from "ol/layer/VectorTile";
import { fromLonLat, getPointResolution, toLonLat } from "ol/proj";
import type RenderFeature from "ol/render/Feature";
import VectorSource from "ol/source/Vector";
import VectorTileSource from "ol/source/VectorTile";
import CircleStyle from "ol/style/Circle";
import Fill from "ol/style/Fill";
import Icon from "ol/style/Icon";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import { createXYZ } from "ol/tilegrid";
import { language } from "../i18n";
import { looks, pattern, plate } from "./look";
import type { Position, Shape } from "./shape";

/** Zooms of the ledger's tiles; from HOUSES on they hold houses. */
export const FARTHEST = 12, NEAREST = 18, HOUSES = 15;
const ink = "#1a1a1c", LETTERS = 1.2, ERROR = 3;

export interface House { grade: string; state: string; dwellings: number; waiting: number }
export interface Count { buildings: number; dwellings: number; waiting: number }
/** What is in sight: told in the list beside the map. */
export interface Seen { centre: Position; zoom: number; metres: number; far: boolean; byGrade: Map<string, Count> | null; meshes: { dwellings: number; few: number; shown: number } | null; loading: number }
export interface Place { name: string; at: Position }
export interface Listener { seen: (s: Seen) => void; chosen: (h: House | null) => void; drawn: (ring: Position[]) => void; changed: (key: string, rings: Position[][]) => void; failed: (e: unknown) => void }
interface Kept extends House { f: RenderFeature; box: Extent; layer: string; few: boolean; counts: boolean }

const text = (n: number): string => n.toLocaleString("ja-JP");
const number = (f: FeatureLike, name: string): number => Number(f.get(name) ?? 0);
const gradeOf = (f: FeatureLike): string => String(f.get("grade") ?? "");
const word = (ja: string, en: string): string => (language.value === "en" ? en : ja);

function houseStyle(): (f: FeatureLike, resolution: number) => Style[] {
	const bodies = new Map(looks.map(([code]) => [code, new Style({ fill: new Fill({ color: pattern(code) }), stroke: new Stroke({ color: ink, width: 1, lineDash: code === "" ? [4, 3] : undefined }) })]));
	const dots = new Map(looks.map(([code, l]) => [code, new Style({ image: new CircleStyle({ radius: 6, fill: new Fill({ color: l.fill }), stroke: new Stroke({ color: ink, width: 1.5 }) }) })]));
	const letters = new Map(looks.map(([code, l]) => [code, new Style({
		image: new Icon({ img: plate(word(l.letter, l.en), l.fill, l.ink), scale: 0.5 }),
		geometry: (f) => {
			const house = f as unknown as RenderFeature;
			return new Point(house.getType() === "Point" ? house.getFlatCoordinates().slice(0, 2) : house.getFlatInteriorPoint().slice(0, 2));
		},
	})]));
	const of = (by: Map<string, Style>, code: string): Style => (by.get(code) ?? by.get("")) as Style;
	return (f, resolution) => {
		const code = gradeOf(f), body = of(f.getGeometry()?.getType() === "Point" ? dots : bodies, code);
		return resolution <= LETTERS ? [body, of(letters, code)] : [body];
	};
}

/** Counts by mesh: darker where more of what is known is 全壊 or 大規模半壊, and always the number. */
function meshStyle(f: FeatureLike): Style[] {
	const few = !!f.get("few"), all = number(f, "dwellings"), split = f.get("g1") !== undefined, heavy = number(f, "g1") + number(f, "g2");
	const share = split && all ? heavy / all : 0;
	const label = few ? word("少数", "few") : split ? word(`${text(all)}棟\n全壊 ${text(number(f, "g1"))}`, `${text(all)}\ndestroyed ${text(number(f, "g1"))}`) : word(`${text(all)}棟`, text(all));
	return [
		new Style({ fill: new Fill({ color: few ? "rgba(227,237,251,.5)" : `rgba(168,16,27,${(0.08 + 0.5 * share).toFixed(2)})` }), stroke: new Stroke({ color: "#3a3f47", width: 1 }) }),
		new Style({ image: new Icon({ img: plate(label, "#ffffff", "#000000"), scale: 0.5 }), geometry: () => new Point(getCenter((f as RenderFeature).getExtent())) }),
	];
}

const shelterStyle = (f: FeatureLike): Style => new Style({ image: new Icon({ img: plate(f.get("open") ? word("避難所 開", "shelter: open") : word("避難所", "shelter"), f.get("open") ? "#00531f" : "#ffffff", f.get("open") ? "#ffffff" : "#00531f", "#00531f"), scale: 0.5 }) });
const drawnStyle = [new Style({ stroke: new Stroke({ color: "#ffffff", width: 6 }) }), new Style({ fill: new Fill({ color: "rgba(0,49,216,.12)" }), stroke: new Stroke({ color: "#0017c1", width: 3, lineDash: [10, 6] }) })];

/** What a tile holds, for the list beside the map. A house on the edge of two tiles belongs to the one in which the lower left
 * corner around it lies, so that it is counted once. */
function keep(features: RenderFeature[], tile: Extent): Kept[] {
	const [left, bottom, right, top] = tile as [number, number, number, number];
	return features.map((f) => {
		const box = f.getExtent(), layer = String(f.get("layer")), [x, y] = box as [number, number];
		return { f, box, layer, grade: gradeOf(f), state: String(f.get("state") ?? ""), dwellings: number(f, "dwellings"), waiting: number(f, "waiting"), few: !!f.get("few"), counts: layer === "meshes" || (x >= left && x < right && y >= bottom && y < top) };
	});
}

/** Inside of a house, or at it where it is a point: by the corners, for reading pixels back is what a canvas is slow at. */
function covers(f: RenderFeature, [x, y]: [number, number], near: number): boolean {
	const flat = f.getFlatCoordinates(), [left, bottom] = flat as [number, number];
	if (f.getType() === "Point") return Math.hypot(left - x, bottom - y) <= near;
	let inside = false, from = 0;
	for (const end of (f.getEnds() ?? []).flat() as number[]) {
		for (let i = from, j = end - 2; i < end; j = i, i += 2) {
			const [xi, yi, xj, yj] = [flat[i], flat[i + 1], flat[j], flat[j + 1]] as [number, number, number, number];
			if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
		}
		from = end;
	}
	return inside;
}

export class Canvas {
	private readonly map: OlMap;
	private readonly view = new View({ center: fromLonLat([137.5, 37.5]), zoom: 5, minZoom: 5, maxZoom: 20 });
	private readonly grid = createXYZ({ minZoom: FARTHEST, maxZoom: NEAREST, tileSize: 512 });
	private readonly tiles: VectorTileSource;
	private readonly shelters = new VectorSource();
	private readonly shapes = new VectorSource<Feature<Polygon>>();
	private readonly held = new Map<string, Kept[]>(); // of a tile that did not come: nothing
	private loading = 0;
	private turn = 0; // OpenLayers keeps what failed by its name: another turn is another name
	private readonly name = ([z, x, y]: number[]): string => `${this.turn}:${z}/${x}/${y}`;
	private draw: Draw | null = null;
	private readonly snap = new Snap({ source: this.shapes });

	constructor(private readonly target: HTMLElement, private readonly on: Listener, private readonly load: (tile: string) => Promise<ArrayBuffer>) {
		const format = new MVT(), house = houseStyle();
		this.tiles = new VectorTileSource({
			format, tileGrid: this.grid, tileUrlFunction: this.name, wrapX: false,
			tileLoadFunction: (tile, url) => (tile as VectorTile<RenderFeature>).setLoader((extent, _, projection) => this.fetch(tile as VectorTile<RenderFeature>, url, extent, (bytes) =>
				format.readFeatures(bytes, { extent, featureProjection: projection }) as unknown as RenderFeature[])),
		});
		const layers = [
			new VectorTileLayer({ source: this.tiles, minZoom: FARTHEST, style: (f, r) => (f.get("layer") === "meshes" ? meshStyle(f) : house(f, r)) }),
			new VectorLayer({ source: this.shapes, style: drawnStyle }),
			new VectorLayer({ source: this.shelters, style: shelterStyle }),
		];
		this.map = new OlMap({ target, layers, view: this.view, controls: [], interactions: defaults({ altShiftDragRotate: false, pinchRotate: false }) });
		const modify = new Modify({ source: this.shapes });
		modify.on("modifyend", (e) => e.features.forEach((f) => this.tell(f as Feature<Polygon>)));
		this.map.addInteraction(modify);
		this.map.on("moveend", () => this.look());
		this.map.on("singleclick", (e) => !this.draw && this.choose(e.pixel));
		target.addEventListener("keydown", this.key);
	}

	private readonly key = (e: KeyboardEvent): void => {
		const size = this.map.getSize();
		if (e.key !== "Enter" || !size) return;
		e.preventDefault();
		this.choose([(size[0] ?? 0) / 2, (size[1] ?? 0) / 2]);
	};

	private fetch(tile: VectorTile<RenderFeature>, name: string, extent: Extent, read: (bytes: ArrayBuffer) => RenderFeature[]): void {
		const url = name.replace(/^\d+:/, "");
		this.loading++;
		this.load(url).then((bytes) => {
			const features = read(bytes);
			this.held.set(url, keep(features, extent));
			tile.setFeatures(features);
		}).catch((error) => {
			tile.setState(ERROR);
			this.held.set(url, []);
			this.on.failed(error);
		}).finally(() => {
			this.loading--;
			this.look();
		});
	}

	private choose(pixel: number[]): void {
		const at = this.map.getCoordinateFromPixel(pixel) as [number, number], resolution = this.view.getResolution() ?? 1;
		const z = this.grid.getZForResolution(resolution, this.tiles.zDirection), near = 8 * resolution, all: Kept[] = [];
		this.grid.forEachTileCoord([at[0], at[1], at[0], at[1]], z, ([, x, y]) => all.push(...(this.held.get(`${z}/${x}/${y}`) ?? [])));
		const k = all.find((one) => one.layer === "houses" && covers(one.f, at, near));
		this.on.chosen(k ? { grade: k.grade, state: k.state, dwellings: k.dwellings, waiting: k.waiting } : null);
	}

	private tell(f: Feature<Polygon>): void {
		const rings = f.getGeometry()?.getCoordinates() ?? [];
		this.on.changed(String(f.getId()), rings.map((ring) => ring.map((p) => toLonLat(p) as Position)));
	}

	/** Says what is in sight. */
	private look(): void {
		const size = this.map.getSize(), resolution = this.view.getResolution();
		if (!size || !resolution) return;
		const centre = this.view.getCenter() ?? [0, 0], zoom = this.view.getZoom() ?? 0, extent = this.view.calculateExtent(size);
		const seen: Seen = {
			centre: toLonLat(centre) as Position, zoom, metres: getPointResolution("EPSG:3857", resolution, centre) * (size[0] ?? 0), far: zoom <= FARTHEST, byGrade: null, meshes: null, loading: this.loading,
		};
		if (!seen.far) this.count(seen, extent, this.grid.getZForResolution(resolution, this.tiles.zDirection));
		this.on.seen(seen);
	}

	private count(seen: Seen, extent: Extent, z: number): void {
		const [left, bottom, right, top] = extent as [number, number, number, number];
		const inSight = (k: Kept): boolean => {
			const [x1, y1, x2, y2] = k.box as [number, number, number, number];
			return k.counts && x1 < right && x2 > left && y1 < top && y2 > bottom;
		};
		const all: Kept[] = [];
		let awaited = 0; // also those that will be asked for with the next frame: nothing is said of them before
		this.grid.forEachTileCoord(extent, z, ([, x, y]) => {
			const kept = this.held.get(`${z}/${x}/${y}`);
			if (kept) all.push(...kept.filter(inSight));
			else awaited++;
		});
		seen.loading = Math.max(seen.loading, awaited);
		if (z < HOUSES) seen.meshes = { dwellings: all.reduce((n, k) => n + k.dwellings, 0), few: all.filter((k) => k.few).length, shown: all.length };
		else {
			seen.byGrade = new Map();
			for (const k of all) {
				const c = seen.byGrade.get(k.grade) ?? { buildings: 0, dwellings: 0, waiting: 0 };
				seen.byGrade.set(k.grade, { buildings: c.buildings + 1, dwellings: c.dwellings + k.dwellings, waiting: c.waiting + k.waiting });
			}
		}
	}

	go(at: Position, zoom = 17): void {
		this.view.setCenter(fromLonLat(at));
		this.view.setZoom(zoom);
	}

	/** Shows all of these places. */
	fit(places: Position[]): void {
		const points = places.map((p) => fromLonLat(p)), xs = points.map((p) => p[0] ?? 0), ys = points.map((p) => p[1] ?? 0);
		if (points.length > 0) this.view.fit([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], { size: this.map.getSize(), padding: [40, 40, 40, 40], maxZoom: 17 });
	}

	zoom(by: number): void {
		this.view.setZoom((this.view.getZoom() ?? 5) + by);
	}

	showShelters(all: (Place & { open: boolean })[]): void {
		this.shelters.clear();
		this.shelters.addFeatures(all.map((s) => new Feature({ geometry: new Point(fromLonLat(s.at)), open: s.open })));
	}

	showShapes(all: Shape[]): void {
		this.shapes.clear();
		this.shapes.addFeatures(all.map((s) => {
			const f = new Feature(new Polygon(s.rings.map((ring) => ring.map((p) => fromLonLat(p)))));
			f.setId(s.key);
			return f;
		}));
	}

	/** Begins or ends drawing with the mouse. */
	drawing(on: boolean): void {
		if (this.draw) for (const one of [this.draw, this.snap]) this.map.removeInteraction(one);
		this.draw = null;
		if (!on) return;
		const draw = new Draw({ type: "Polygon", source: undefined });
		draw.on("drawend", (e) => this.on.drawn(((e.feature as Feature<Polygon>).getGeometry()?.getCoordinates()[0] ?? []).map((p) => toLonLat(p) as Position)));
		this.draw = draw;
		for (const one of [draw, this.snap]) this.map.addInteraction(one);
	}

	again(): void {
		this.held.clear();
		this.turn++;
		this.tiles.setTileUrlFunction(this.name, String(this.turn));
	}

	close(): void {
		this.target.removeEventListener("keydown", this.key);
		this.map.setTarget(undefined);
		this.map.dispose();
	}
}
