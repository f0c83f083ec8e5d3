// The map of damage: houses by grade and shelters, on no ground at all where none is there; beside it in words what is in sight,
// and the same acts by list and keyboard.
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ask, type Problem } from "../ask";
import type { Ledger, Shelter } from "../contract";
import { tileOf } from "../files";
import { count } from "../format";
import { label, language, t } from "../i18n";
import { Canvas, type Count, type House, type Place, type Seen } from "../map/canvas";
import { looks, swatch } from "../map/look";
import type { Position, Shape } from "../map/shape";
import { disaster, disasterId, may } from "../session";
import { Button, Facts, Note, Page, ProblemNote, Section } from "../ui/basic";
import { Form, Text, useTexts } from "../ui/field";
import { ActNote, asProblem, useAct, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { word } from "../words";
import { AreaActs, AreaWork } from "./map-area";

type Site = Shelter.Site;
const gradeName = (code: string): string => (code ? label("grade", code) : t("判定前", "Not assessed yet"));
/** Where somebody looked last, as long as the page is loaded. */
let last: { at: Position; zoom: number } | null = null;

export function Grade(p: { code: string }) {
	const at = useRef<HTMLCanvasElement>(null);
	useEffect(() => swatch(at.current, p.code, language.value === "en"), [p.code, language.value]);
	return <span class="grade"><canvas ref={at} width={44} height={28} aria-hidden="true" />{gradeName(p.code)}</span>;
}

function InSight(p: { seen: Seen | null }) {
	const s = p.seen;
	if (!s || s.far) return <p class="hint">{t("ここでは広すぎて被害を表示できません。拡大するか、下の「場所へ移動」で場所を選んでください。", "Too wide to show damage here: zoom in, or go to a place below.")}</p>;
	if (s.loading > 0) return <p class="wait" role="status">{t("読み込んでいます…", "Loading…")}</p>;
	if (s.meshes) return <Facts rows={[[t("500mの区画", "Meshes of 500 m"), count(s.meshes.shown)], [t("住家（10棟以上の区画の計）", "Dwellings (meshes of ten or more)"), count(s.meshes.dwellings)], [t("少数（10棟未満）の区画", "Meshes of fewer than ten"), count(s.meshes.few)]]} />;
	const rows = looks.map(([code]) => [code, s.byGrade?.get(code)] as const).filter((row): row is readonly [string, Count] => !!row[1]);
	return (
		<Table caption={t("いま見えている範囲", "In sight")} rows={rows} keyOf={([code]) => code} empty={t("見えている範囲に、台帳の住家がある建物はありません。", "No building with a dwelling of the ledger is in sight.")} columns={[
			{ head: t("被害の程度", "Damage"), cell: ([code]) => gradeName(code) }, { head: t("建物", "Buildings"), number: true, cell: ([, c]) => count(c.buildings) },
			{ head: t("住家", "Dwellings"), number: true, cell: ([, c]) => count(c.dwellings) }, { head: t("未決裁", "Not final"), number: true, cell: ([, c]) => count(c.waiting) },
		]} />
	);
}

function Legend() {
	return (
		<details open>
			<summary>{t("凡例", "Legend")}</summary>
			<ul class="legend">{looks.map(([code]) => <li key={code}><Grade code={code} /></li>)}</ul>
			<p class="hint">{t("1つの建物に住家がいくつもあるときは、いちばん重い程度です。", "Of several dwellings in one building the heaviest.")}</p>
		</details>
	);
}

function Chosen(p: { house: House | null | undefined }) {
	if (p.house === undefined) return null;
	return (
		<div role="status" class="chosen">
			{p.house === null ? <p>{t("そこに、台帳の住家がある建物はありません。", "No building with a dwelling of the ledger is there.")}</p>
				: <Facts rows={[[t("選んだ建物", "Chosen building"), <b>{gradeName(p.house.grade)}</b>], [t("調査", "Surveys"), p.house.state === "SEVERAL" ? t("住家により異なる", "Several") : label("surveyState", p.house.state)], [t("住家", "Dwellings"), count(p.house.dwellings)], [t("未決裁の住家", "Not final"), count(p.house.waiting)]]} />}
		</div>
	);
}

function GoTo(p: { named: Ledger.MapFeature[]; sites: Site[]; go: (place: Place) => void }) {
	const f = useTexts("where"), found = useSignal<Place[] | null>(null), act = useAct();
	const find = () => void act.run(async () => {
		const wanted = f.where.value.normalize("NFKC").trim();
		const known = [...p.named.map((a): Place => ({ name: a.label ?? "", at: [a.longitude ?? 0, a.latitude ?? 0] })), ...p.sites.map((s): Place => ({ name: s.name ?? "", at: [s.longitude ?? 0, s.latitude ?? 0] }))];
		const hits = known.filter((place) => !wanted || place.name.normalize("NFKC").includes(wanted));
		if (hits.length === 0) hits.push(...((await ask("ledger/FindMapFeatures", { kind: "BUILDING", address: wanted })).features ?? []).map((b): Place => ({ name: b.label ?? "", at: [b.longitude ?? 0, b.latitude ?? 0] })));
		found.value = hits.slice(0, 100);
		const only = hits.length === 1 ? hits[0] : undefined;
		if (only) p.go(only);
		return only ? t(`「${only.name}」を表示しました。`, `Shown: ${only.name}`) : "";
	});
	return (
		<Section title={t("場所へ移動", "Go to a place")}>
			<Form onSubmit={find} class="search" label={t("場所へ移動", "Go to a place")}>
				<Text label={t("区域・避難所の名前、または建物の所在地", "Name of an area or shelter, or address of a building")} value={f.where} hint={t("空欄なら、登録済みの区域と避難所をすべて並べます。", "Blank: all named areas and shelters.")} />
				<Button submit look="main" busy={act.busy.value}>{t("さがす", "Find")}</Button>
			</Form>
			<ActNote act={act} />
			{found.value && <Table caption={t("見つかった場所", "Places")} rows={found.value} keyOf={(x) => x.name + x.at.join()} empty={t("見つかりません。所在地は町名と番地まで書いてください。", "Nothing; write the address with its number.")} columns={[
				{ head: t("場所", "Place"), cell: (x) => x.name }, { head: t("地図", "Map"), cell: (x) => <Button onClick={() => p.go(x)}>{t("地図で表示", "Show")}</Button> },
			]} />}
		</Section>
	);
}

interface Held { canvas: Signal<Canvas | null>; seen: Signal<Seen | null>; house: Signal<House | null | undefined>; problem: Signal<Problem | null> }

/** The canvas, as long as the page shows this disaster. */
function useCanvas(d: string, shapes: Signal<Shape[]>, drawing: Signal<boolean>, add: (rings: Position[][]) => void): Held & { at: { current: HTMLDivElement | null } } {
	const at = useRef<HTMLDivElement>(null);
	const held: Held = { canvas: useSignal<Canvas | null>(null), seen: useSignal<Seen | null>(null), house: useSignal<House | null | undefined>(undefined), problem: useSignal<Problem | null>(null) };
	useEffect(() => {
		if (!at.current || !d) return;
		const canvas = new Canvas(at.current, {
			seen: (s) => {
				held.seen.value = s;
				last = { at: s.centre, zoom: s.zoom };
			},
			chosen: (h) => (held.house.value = h), failed: (e) => (held.problem.value = asProblem(e)),
			drawn: (ring) => {
				drawing.value = false;
				add([ring]);
			},
			changed: (key, rings) => (shapes.value = shapes.value.map((s) => (s.key === key ? { ...s, rings } : s))),
		}, (tile) => tileOf(d, tile));
		held.canvas.value = canvas;
		if (last) canvas.go(last.at, last.zoom);
		return () => {
			held.canvas.value = null;
			canvas.close();
		};
	}, [d, language.value]);
	useEffect(() => held.canvas.value?.showShapes(shapes.value), [held.canvas.value, shapes.value]);
	useEffect(() => {
		held.canvas.value?.drawing(drawing.value);
		if (drawing.value) at.current?.scrollIntoView({ block: "center" });
	}, [held.canvas.value, drawing.value]);
	return { ...held, at };
}

function metres(seen: Seen | null): string {
	const m = seen?.metres ?? 0;
	return m >= 2000 ? `${count(Math.round(m / 1000))} km` : `${count(Math.round(m / 10) * 10)} m`;
}

function Shelters(p: { sites: Site[]; go: (place: Place) => void }) {
	const open = p.sites.filter((s) => s.state === "OPEN");
	return (
		<Section title={t("開いている避難所", "Open shelters")}>
			<Table caption={t("地図に位置のある、開いている避難所", "Open shelters with a position")} rows={open} keyOf={(s) => s.siteId ?? ""} empty={t("ありません。", "None.")} columns={[
				{ head: t("名前", "Name"), cell: (s) => <>{s.name}<small>{s.address}</small></> }, { head: t("状態", "State"), cell: (s) => word("shelter", s.state) },
				{ head: t("地図", "Map"), cell: (s) => <Button onClick={() => p.go({ name: s.name ?? "", at: [s.longitude ?? 0, s.latitude ?? 0] })}>{t("地図で表示", "Show")}</Button> },
			]} />
		</Section>
	);
}

function Around(p: { d: string }) {
	const shapes = useSignal<Shape[]>([]), drawing = useSignal(false), acts = useSignal(0), no = useRef(0);
	const add = (rings: Position[][], name = "") => {
		const n = ++no.current;
		shapes.value = [...shapes.value, { key: `s${n}`, name: name || t(`区域${n}`, `Area ${n}`), rings }];
	};
	const held = useCanvas(p.d, shapes, drawing, add), canvas = held.canvas.value, seen = held.seen.value;
	const named = usePages("ledger/FindMapFeatures", { kind: "AREA" }, (r) => r.features, (f: Ledger.MapFeature) => ({ afterFeatureId: f.featureId }), 200);
	const sites = usePages("shelter-gateway/ListSites", may("shelter-gateway/ListSites") ? { limit: 500 } : null, (r) => r.sites, (s: Site) => ({ afterSiteId: s.siteId }), 500);
	const placed = sites.rows.value.filter((s) => s.longitude && s.latitude);
	useEffect(() => canvas?.showShelters(placed.map((s) => ({ name: s.name ?? "", at: [s.longitude ?? 0, s.latitude ?? 0], open: s.state === "OPEN" }))), [canvas, placed.length]);
	useEffect(() => {
		const places = (named.rows.value.length ? named.rows.value : placed).map((x): Position => [x.longitude ?? 0, x.latitude ?? 0]);
		if (canvas && (!last || last.zoom <= 5) && places.length) canvas.fit(places);
	}, [canvas, named.rows.value.length, placed.length]);
	const go = (place: Place) => {
		canvas?.go(place.at);
		held.at.current?.scrollIntoView({ block: "nearest" });
	};
	return (
		<>
			<ProblemNote problem={held.problem.value} again={() => {
				held.problem.value = null;
				canvas?.again();
			}} />
			<div class="map-and-list">
				<div class="map-box">
					<div class="map" ref={held.at} tabIndex={0} role="application" aria-roledescription={t("地図", "map")} aria-label={t("被害の地図", "Map of damage")} aria-describedby="map-keys" />
					<p class="acts no-print">
						<Button onClick={() => canvas?.zoom(1)}>{t("拡大", "Zoom in")}</Button><Button onClick={() => canvas?.zoom(-1)}>{t("縮小", "Zoom out")}</Button>
						<span class="hint">{t(`画面の幅 ${metres(seen)}`, `Width ${metres(seen)}`)}</span>
					</p>
					<p class="hint" id="map-keys">{t("地図を選んで、矢印キーで動かす、＋と－で拡大・縮小、Enterで中央の建物を調べる。マウスなら建物を押す。", "With the map focused: arrows move, + and - zoom, Enter asks about the building in the middle. By mouse: click a building.")}</p>
					<Chosen house={held.house.value} />
				</div>
				<div class="map-list"><Legend /><InSight seen={seen} /></div>
			</div>
			<GoTo named={named.rows.value} sites={placed} go={go} />
			{may("ledger/PreviewArea") && <AreaWork d={p.d} shapes={shapes} drawing={drawing} add={add} named={named} centre={seen?.centre ?? null} go={go} drafted={() => acts.value++} />}
			<AreaActs key={`acts${acts.value}`} d={p.d} />
			{may("shelter-gateway/ListSites") && <Shelters sites={placed} go={go} />}
		</>
	);
}

export function DamageMap() {
	const d = disasterId.value;
	return (
		<Page title={t("地図", "Map")} lead={disaster.value?.name}>
			{!d || !disaster.value?.ledgerOpen ? <Note>{t("台帳を作成すると、住家の被害を地図で見られます。", "Open the ledger first.")}</Note> : <Around key={d} d={d} />}
		</Page>
	);
}
