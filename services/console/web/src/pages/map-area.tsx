// 一括登録: areas drawn, typed, named or from a file; what they hold is looked at, and exactly that is drafted, for another to approve.
import { useSignal, type Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { ask, Problem, uuid } from "../ask";
import type { Ledger } from "../contract";
import { count, day, houseOf, today, who } from "../format";
import { choices, label, t } from "../i18n";
import type { Place } from "../map/canvas";
import { CHARS_MOST, geoJson, middle, ofGeoJson, positions, POSITIONS_MOST, squareMetres, typed, type Position, type Shape, type Taken } from "../map/shape";
import { disaster, may } from "../session";
import { Button, Facts, Link, Note, Section, Tag } from "../ui/basic";
import { DateField, dateFrom, isoOf } from "../ui/date";
import { Dialog } from "../ui/dialog";
import { Area, Check, Checks, Choice, Form, Radios, Text, useTexts } from "../ui/field";
import { ActNote, Loaded, useAct, usePages, type Asked } from "../ui/load";
import { Table } from "../ui/table";
import { hazardOf, word } from "../words";

interface Named extends Asked<Ledger.MapFeature[]> { rows: Signal<Ledger.MapFeature[]>; more: Signal<boolean>; next: () => void }
interface Work { d: string; shapes: Signal<Shape[]>; drawing: Signal<boolean>; add: (rings: Position[][], name?: string) => void; named: Named; centre: Position | null; go: (place: Place) => void; drafted: () => void }

const FILE_MOST = 20 << 20;
const written = ([lon, lat]: Position): string => `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
const size = (m2: number): string => (m2 >= 1e6 ? `${(m2 / 1e6).toFixed(2)} km²` : `${count(Math.round(m2))} m²`);

/** Where: by mouse, by typing, from a file, by name. */
function Where(p: Work & { chosen: Signal<string[]> }) {
	const f = useTexts("lines", "filter"), said = useSignal(""), wrong = useSignal(""), file = useRef<HTMLInputElement>(null);
	const take = (taken: Taken) => {
		wrong.value = taken.wrong;
		for (const s of taken.shapes) p.add(s.rings, s.name);
		said.value = taken.wrong ? "" : t(`${taken.shapes.length}区域を加えました。${taken.left ? `区域（ポリゴン）でない${taken.left}件は使いません。` : ""}`, `${taken.shapes.length} added${taken.left ? `, ${taken.left} are no polygons` : ""}.`);
		if (!taken.wrong) f.lines.value = "";
	};
	const read = async (one: File | undefined) => {
		if (one) take(one.size > FILE_MOST ? { shapes: [], left: 0, wrong: t("ファイルが大きすぎます。20MBまでです。区域だけを書き出してください。", "The file is too large (20 MB).") } : ofGeoJson(await one.text(), one.name));
		if (file.current) file.current.value = "";
	};
	const names = p.named.rows.value.filter((a) => !f.filter.value || (a.label ?? "").normalize("NFKC").includes(f.filter.value.normalize("NFKC")));
	return (
		<>
			<p class="acts">
				<Button onClick={() => (p.drawing.value = !p.drawing.value)}>{p.drawing.value ? t("描くのをやめる", "Stop drawing") : t("地図に描く（マウス）", "Draw on the map (mouse)")}</Button>
				<Button onClick={() => file.current?.click()}>{t("GeoJSONファイルから", "From a GeoJSON file")}</Button>
				<input ref={file} type="file" hidden accept=".geojson,.json,application/geo+json" aria-label={t("GeoJSONファイル", "GeoJSON file")} onChange={(e) => void read(e.currentTarget.files?.[0])} />
			</p>
			{p.drawing.value && <Note status>{t("地図で角を順に押し、最後の角を2回押すと終わりです。", "Click the corners; double-click the last one.")}</Note>}
			<details class="more" open>
				<summary>{t("位置を入力する、貼り付ける", "Type or paste positions")}</summary>
				<Form onSubmit={() => take(typed(f.lines.value))} label={t("位置の入力", "Positions")}>
					<Area label={t("角の位置（1行に 緯度, 経度）", "Corners (latitude, longitude; one a line)")} value={f.lines} rows={5} max={200000} wide wrong={wrong.value} hint={t("例 35.689500, 139.691700。3行以上。空の行で次の区域になります。度分秒でも書けます。", "e.g. 35.689500, 139.691700; three or more; an empty line begins the next.")} />
					<div class="acts">
						<Button onClick={() => p.centre && (f.lines.value = `${f.lines.value.replace(/\n*$/, (s) => (f.lines.value && !s ? "\n" : s))}${written(p.centre)}\n`)}>{t("地図の中央を角に加える", "Add the middle of the map")}</Button>
						<Button submit look="main">{t("区域に加える", "Add as area")}</Button>
					</div>
				</Form>
			</details>
			<details class="more">
				<summary>{t("名前のある区域から選ぶ", "Choose named areas")}</summary>
				<Text label={t("名前でしぼる", "Filter by name")} value={f.filter} />
				<Checks label={t("地図に登録済みの区域", "Named areas of the map")} value={p.chosen} of={names.slice(0, 100).map((a) => [a.featureId ?? "", a.label ?? ""] as const)} hint={names.length === 0 ? t("ありません。区域の地図（GeoJSON）を取り込むと選べます。", "None; import a map of areas first.") : names.length > 100 ? t("はじめの100件です。名前でしぼってください。", "The first 100; filter by name.") : undefined} />
				{p.named.more.value && <Button onClick={p.named.next}>{t("続きを読み込む", "Load more")}</Button>}
			</details>
			<div role="status">{said.value && <Note kind="good">{said.value}</Note>}</div>
			<Table caption={t("選んだ区域", "Areas chosen")} rows={p.shapes.value} keyOf={(s) => s.key} empty={p.chosen.value.length ? t(`名前のある区域を${p.chosen.value.length}件選んでいます。`, `${p.chosen.value.length} named areas.`) : t("まだありません。", "None yet.")} columns={[
				{ head: t("区域", "Area"), cell: (s) => s.name }, { head: t("角の数", "Corners"), number: true, cell: (s) => count(positions(s)) }, { head: t("広さ", "Size"), number: true, cell: (s) => size(squareMetres(s)) },
				{ head: t("操作", "Acts"), cell: (s) => <span class="acts"><Button onClick={() => p.go({ name: s.name, at: middle(s) })}>{t("地図で表示", "Show")}</Button><Button look="grave" onClick={() => (p.shapes.value = p.shapes.value.filter((x) => x.key !== s.key))}>{t("外す", "Remove")}</Button></span> },
			]} />
		</>
	);
}

const whyNot: Record<string, [string, string]> = { NOT_DWELLING: ["登録しない（住家でない）", "No dwelling"], SURVEYED: ["登録しない（調査済み）", "Surveyed before"] };

/** What the areas hold: how many, which, what stands against it. Nothing has happened yet. */
function Preview(p: { judgement: Ledger.AreaJudgement; first: Ledger.PreviewAreaReply; drafted: () => void }) {
	const r = p.first, rest = useSignal<Ledger.AreaDwelling[]>([]), ended = useSignal((r.listed?.length ?? 0) < 200), only = useSignal("ALL"), wrong = useSignal(""), f = useTexts("reason"), actId = useSignal(uuid());
	const act = useAct(), more = useAct(), rows = [...(r.listed ?? []), ...rest.value];
	const shown = rows.filter((x) => only.value === "ALL" || (only.value === "NO" ? !!x.whyNot : !!x.areaBefore || !!x.draft));
	const draft = () => {
		wrong.value = f.reason.value.trim() ? "" : t("理由を書いてください。", "Write the reason.");
		if (!wrong.value) void act.run(send);
	};
	const send = async () => {
		const done = await ask("ledger/ApplyArea", { actId: actId.value, judgement: p.judgement, preview: r.preview ?? "", reason: f.reason.value.trim() });
		p.drafted();
		return t(`${count(done.dwellings)}棟を「${label("grade", done.gradeCode)}」とする案を作りました。ほかの人が決裁すると登録されます。`, `Drafted: ${count(done.dwellings)} dwellings.`);
	};
	return (
		<Section title={t("登録するとこうなります（まだ何も変わっていません）", "What it would do; nothing has happened yet")}>
			<Facts rows={[
				[t("登録する住家", "To be registered"), <b>{t(`${count(r.eligible)}棟を「${label("grade", r.gradeCode)}」に`, `${count(r.eligible)} as “${label("grade", r.gradeCode)}”`)}</b>], [t("区域の中の建物", "Buildings inside"), count(r.buildings)], [t("うち台帳の住家など", "In the ledger"), count(r.dwellings)],
				[t("登録しない：調査済み", "Not: surveyed"), count(r.surveyed)], [t("登録しない：住家でない", "Not: no dwelling"), count(r.notDwelling)], [t("前の一括判定を置き換える", "Replaces an area judgement"), count(r.areaBefore)], [t("調査が決裁待ち", "A survey waits"), count(r.drafts)],
				[t("建物の分からない住家（どの区域にも入らない）", "Dwellings in no building (in no area)"), count(r.unplaced)],
			]} />
			<Choice label={t("表示", "Show")} value={only} of={[["ALL", t("すべて", "All")], ["NO", t("登録しないもの", "Not registered")], ["BEFORE", t("前の判定や決裁待ちのあるもの", "With an earlier judgement or draft")]]} />
			<ActNote act={more} />
			<Table caption={t(`対象の住家（${count(rows.length)}棟を読み込み済み）`, `Dwellings (${count(rows.length)} loaded)`)} rows={shown} keyOf={(x) => x.dwellingId ?? ""} more={ended.value ? undefined : () => void more.run(async () => {
				const next = await ask("ledger/PreviewArea", { judgement: p.judgement, afterDwellingId: rows[rows.length - 1]?.dwellingId });
				if (next.preview !== r.preview) throw new Problem(0, "ledger.area.changed", t("対象が変わりました", "The set changed"), t("もう一度、対象を数えてください。", "Look again what it holds."));
				rest.value = [...rest.value, ...(next.listed ?? [])];
				ended.value = (next.listed?.length ?? 0) < 200;
			})} columns={[
				{ head: t("所在地", "Address"), cell: houseOf }, { head: t("いまの判定", "Now"), cell: (x) => label("grade", x.gradeCode) || t("なし", "None") },
				{ head: t("扱い", "Treatment"), cell: (x) => (x.whyNot ? <Tag kind="warn">{t(...(whyNot[x.whyNot] ?? [x.whyNot, x.whyNot]))}</Tag> : <Tag kind="good">{t("登録する", "Registered")}</Tag>) },
				{ head: t("注意", "Mind"), cell: (x) => [x.areaBefore && t("前の一括判定を置き換える", "replaces an area judgement"), x.draft && t("調査が決裁待ち", "a survey waits")].filter(Boolean).join("、") },
			]} />
			<ActNote act={act} />
			{act.done.value ? <p><Link to="/approvals">{t("決裁の一覧へ", "To the approvals")}</Link></p> : may("ledger/ApplyArea") && Number(r.eligible) > 0 && (
				<Form onSubmit={draft} label={t("起案", "Draft")}>
					<Area label={t("一括で登録する理由", "Reason")} value={f.reason} required wide max={500} wrong={wrong.value} hint={t("例: 航空写真で地区全体の倒壊を確認した。人の名前は書かないでください。", "No names of people.")} />
					<div class="acts"><Button submit look="main" busy={act.busy.value}>{t(`${count(r.eligible)}棟の登録を起案する`, `Draft ${count(r.eligible)}`)}</Button></div>
				</Form>
			)}
		</Section>
	);
}

export function AreaWork(p: Work) {
	const kind = useSignal("AREA"), hazard = useSignal(hazardOf(disaster.value?.kind)), on = useRef(dateFrom(today())).current, way = useSignal("LOSS"), force = useSignal(false), chosen = useSignal<string[]>([]), wrong = useSignal("");
	const f = useTexts("loss", "depth"), act = useAct(), seen = useSignal<{ judgement: Ledger.AreaJudgement; reply: Ledger.PreviewAreaReply } | null>(null);
	const number = (text: string): number => Number(text.normalize("NFKC").replace(/[^\d.]/g, "") || NaN);
	const deep = way.value === "DEPTH" && hazard.value === "FLOOD";
	const judgement = (): Ledger.AreaJudgement | string => {
		const drawn = p.shapes.value.length ? geoJson(p.shapes.value) : "", n = number(deep ? f.depth.value : f.loss.value), day_ = isoOf(on);
		if (!drawn && chosen.value.length === 0) return t("区域を選んでください。", "Choose an area.");
		if (drawn.length > CHARS_MOST || p.shapes.value.reduce((all, s) => all + positions(s), 0) > POSITIONS_MOST) return t("区域の角が多すぎます。分けるか、形を簡単にしてください。", "Too many corners; split the area or simplify it.");
		if (!day_) return t("調査した日を直してください。", "Mend the date.");
		if (Number.isNaN(n) || (!deep && n > 100)) return deep ? t("床上の深さを数字で入力してください。", "Write the depth.") : t("損害割合を0から100までの数字で入力してください。", "Write the loss (0 to 100).");
		return { disasterId: p.d, kind: kind.value, hazard: hazard.value, surveyedOn: day_, ...(deep ? { flood: { depthMm: Math.round(n * 10), externalForce: force.value } } : { lossPermille: Math.round(n * 10) }), drawn, areaIds: chosen.value };
	};
	const look = () => {
		const j = judgement();
		wrong.value = typeof j === "string" ? j : "";
		seen.value = null;
		if (typeof j !== "string") void act.run(async () => void (seen.value = { judgement: j, reply: await ask("ledger/PreviewArea", { judgement: j }) }));
	};
	return (
		<Section title={t("区域の一括登録", "Registering by area")}>
			<p class="hint">{t("調査しないでも程度が明らかな区域だけに使います。1棟ずつ調査した家の判定は変えません。", "Only where the grade is evident without surveys; houses surveyed one by one are left alone.")}</p>
			<Where {...p} chosen={chosen} />
			<Form onSubmit={look} label={t("判定", "Judgement")}>
				<Radios label={t("判定の種類", "Kind")} value={kind} of={[["AREA", label("surveyKind", "AREA")], ["AERIAL", label("surveyKind", "AERIAL")]]} />
				<Choice label={t("被害の種類", "Hazard")} value={hazard} of={choices("hazard")} />
				<DateField label={t("調査した日", "Day")} value={on} required />
				{hazard.value === "FLOOD" && <Radios label={t("判定の方法", "Way")} value={way} of={[["DEPTH", t("浸水の深さ", "Depth")], ["LOSS", t("損害割合", "Loss")]]} />}
				{deep ? <><Text label={t("床上の深さ（cm）", "Depth above the floor (cm)")} value={f.depth} mode="numeric" small required /><Check label={t("流れの力（外力）で壊れている", "Damaged by the force of water")} value={force} /></> : <Text label={t("損害割合（％）", "Loss (%)")} value={f.loss} mode="numeric" small required hint={t("全壊は50％以上です。", "Destroyed: 50 or more.")} />}
				{wrong.value && <p class="wrong wide" role="alert">{wrong.value}</p>}
				<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("対象を数える（登録はまだしません）", "Look what it holds (nothing is registered)")}</Button></div>
			</Form>
			<ActNote act={act} />
			{seen.value && <Preview key={seen.value.reply.preview} judgement={seen.value.judgement} first={seen.value.reply} drafted={p.drafted} />}
		</Section>
	);
}

function Undo(p: { of: Ledger.AreaAct; close: (done: boolean) => void }) {
	const f = useTexts("reason"), act = useAct();
	return (
		<Dialog title={t(`${count(p.of.dwellings)}棟の一括登録を取り消しますか`, `Undo the registration of ${count(p.of.dwellings)}?`)} onClose={() => p.close(false)}>
			<p>{t("取消しの案を作ります。ほかの人が決裁すると、住家ごとに前の判定に戻ります。", "It is drafted; once another approves it, each dwelling has again what it had.")}</p>
			<ActNote act={act} />
			<Form onSubmit={() => void act.run(async () => {
				await ask("ledger/UndoArea", { actId: p.of.actId ?? "", reason: f.reason.value.trim() });
				p.close(true);
			})}>
				<Area label={t("取り消す理由", "Reason")} value={f.reason} required />
				<div class="acts"><Button submit look="grave" busy={act.busy.value}>{t("取消しを起案する", "Draft the undoing")}</Button><Button onClick={() => p.close(false)}>{t("やめる", "Cancel")}</Button></div>
			</Form>
		</Dialog>
	);
}

export function AreaActs(p: { d: string }) {
	const acts = usePages("ledger/ListAreaActs", { disasterId: p.d }, (r) => r.acts, (a: Ledger.AreaAct) => ({ afterActId: a.actId }), 200), undoing = useSignal<Ledger.AreaAct | null>(null);
	return (
		<Section title={t("一括登録の記録", "Registrations by area")}>
			<Loaded of={acts}>{(rows) => (
				<Table caption={t("一括登録と取消し", "Registrations and undoings")} rows={rows} keyOf={(a) => a.actId ?? ""} more={acts.more.value ? acts.next : undefined} empty={t("まだありません。", "None yet.")} columns={[
					{ head: t("状態", "State"), cell: (a) => <Tag kind={a.state === "APPLIED" ? "good" : a.state === "DRAFT" || a.state === "UNDO_DRAFT" ? "warn" : "plain"}>{word("area", a.state)}</Tag> }, { head: t("判定", "Grade"), cell: (a) => label("grade", a.gradeCode) },
					{ head: t("種類", "Kind"), cell: (a) => `${label("surveyKind", a.kind)}・${label("hazard", a.hazard)}・${day(a.surveyedOn)}` }, { head: t("棟数", "Houses"), number: true, cell: (a) => count(a.dwellings) },
					{ head: t("理由", "Reason"), cell: (a) => <>{a.reason}{a.undoReason && <small>{t("取消し: ", "Undone: ")}{a.undoReason}</small>}</> }, { head: t("起案・決裁", "By"), cell: (a) => <small>{[a.draftedBy, a.approvedBy, a.undoBy, a.undoApprovedBy].filter(Boolean).map(who).join("・")}</small> },
					{ head: t("操作", "Acts"), cell: (a) => (a.state === "APPLIED" && may("ledger/UndoArea") ? <Button look="grave" onClick={() => (undoing.value = a)}>{t("取り消す", "Undo")}</Button> : a.state === "DRAFT" || a.state === "UNDO_DRAFT" ? <Link to="/approvals">{t("決裁へ", "Approvals")}</Link> : "") },
				]} />
			)}</Loaded>
			{undoing.value && <Undo of={undoing.value} close={(done) => {
				undoing.value = null;
				if (done) acts.again();
			}} />}
		</Section>
	);
}
