// A survey as a flow of questions: one at a time, in words; the grade is drafted by the ledger's rules, not here.
import { signal, useSignal, type Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { ask, uuid } from "../ask";
import type { Ledger } from "../contract";
import { surveyOf } from "../draft";
import { day, today } from "../format";
import { choices, label, t } from "../i18n";
import { disaster, disasterId } from "../session";
import { Button, Facts, Link, Note, Page, Tag } from "../ui/basic";
import { DateField, dateFrom, isoOf, type DateParts } from "../ui/date";
import { Area, Check, Choice, Form, Radios, Text } from "../ui/field";
import { ActNote, useAct, useAsk } from "../ui/load";
import { hazardOf } from "../words";
import { surveyKinds } from "./surveys";

interface Answers {
	id: string;
	kind: Signal<string>; hazard: Signal<string>; on: DateParts; could: Signal<string>; way: Signal<string>; structure: Signal<string>; loss: Signal<string>; depth: Signal<string>; force: Signal<boolean>;
	marks: Signal<string[]>; plumb: Signal<string>; offsets: Signal<string>[]; parts: Map<string, { area: Signal<string>[]; damaged: Signal<string> }>; reason: Signal<string>;
}
interface Question { title: string; body: ComponentChildren; ready: () => string }

const fresh = (): Answers => ({
	id: uuid(),
	kind: signal(surveyOf.value?.kind || "FIRST"), hazard: signal(hazardOf(disaster.value?.kind)), on: dateFrom(today()), could: signal("YES"), way: signal(""), structure: signal("WOODEN"), loss: signal(""), depth: signal(""), force: signal(false),
	marks: signal<string[]>([]), plumb: signal("1200"), offsets: [0, 1, 2, 3].map(() => signal("")), parts: new Map(), reason: signal(""),
});
const n = (s: Signal<string>): number => Number(s.value.normalize("NFKC").replace(/[^\d.]/g, "") || 0);

function partOf(a: Answers, code: string) {
	const found = a.parts.get(code) ?? { area: [0, 1, 2, 3, 4].map(() => signal("")), damaged: signal("") };
	a.parts.set(code, found);
	return found;
}

function requestOf(a: Answers, sheet: Ledger.ScoringSheet | undefined, stage: string): Ledger.RecordSurveyRequest {
	const head = { disasterId: disasterId.value, surveyId: a.id, dwellingId: surveyOf.value?.dwellingId ?? "", kind: a.kind.value, hazard: a.hazard.value, surveyedOn: isoOf(a.on), reason: a.reason.value.trim() };
	if (a.could.value !== "YES") return { ...head, state: a.could.value };
	if (a.way.value === "LOSS") return { ...head, lossPermille: Math.round(n(a.loss) * 10) };
	if (a.way.value === "DEPTH") return { ...head, flood: { depthMm: n(a.depth) * 10, externalForce: a.force.value } };
	const parts = (sheet?.parts ?? []).map((p) => {
		const said = partOf(a, p.code);
		return { code: p.code, areaPercent: said.area.map(n), damagedPercent: n(said.damaged) };
	}).filter((p) => p.areaPercent.some(Boolean) || p.damagedPercent);
	return { ...head, parts: { structure: a.structure.value, stage, marks: a.marks.value, tiltOffsetMm: a.offsets.map(n), tiltPlumbMm: n(a.plumb), parts } };
}

const ok = () => "";

function first(a: Answers): Question[] {
	return [
		{ title: t("いつの、どの調査ですか", "Which survey?"), ready: () => (isoOf(a.on) ? "" : t("調査日を直してください。", "Mend the date.")), body: (
			<><Choice label={t("調査の種類", "Kind")} value={a.kind} of={surveyKinds()} /><Choice label={t("被害の種類", "Hazard")} value={a.hazard} of={choices("hazard")} /><DateField label={t("調査した日", "Day")} value={a.on} required />
				{a.kind.value === "RE" && <Area label={t("再調査の理由", "Reason of the re-survey")} value={a.reason} wide />}</>) },
		{ title: t("調査できましたか", "Could it be surveyed?"), ready: ok, body: (
			<Radios label={t("結果", "Result")} value={a.could} of={[["YES", t("調査できた", "Yes")], ["IMPOSSIBLE", t("調査不能（立ち入れない など）", "Could not be surveyed")], ["HELD", t("判定を保留する", "On hold")], ["OUT_OF_SCOPE", t("判定の対象外", "Not assessed")]]} />) },
	];
}

function way(a: Answers): Question[] {
	const ways: [string, string][] = [["PARTS", t("部位ごとの被害を入力する", "Part by part")], ["LOSS", t("調査票で損害割合が計算してある", "The sheet has the loss already")]];
	if (a.hazard.value === "FLOOD") ways.unshift(["DEPTH", t("浸水の深さで判定する（木造・プレハブの戸建て）", "By depth (detached wooden houses)")]);
	const out: Question[] = [{ title: t("どのように判定しますか", "How is it assessed?"), ready: () => (a.way.value ? "" : t("選んでください。", "Choose one.")), body: <Radios label={t("判定の方法", "Way")} value={a.way} of={ways} /> }];
	if (a.way.value === "LOSS") out.push({ title: t("損害割合は何％ですか", "Loss in percent?"), ready: () => (a.loss.value && n(a.loss) <= 100 ? "" : t("0から100までの数字を入力してください。", "0 to 100.")), body: <Text label={t("損害割合（％）", "Loss (%)")} value={a.loss} small focus /> });
	if (a.way.value === "DEPTH") out.push({ title: t("床上何cmまで浸水しましたか", "Depth above the floor?"), ready: () => (a.depth.value ? "" : t("床下なら0を入力してください。", "0 for below the floor.")), body: (
		<><Text label={t("床上の深さ（cm）。いちばん浅いところ。床下なら0", "Depth above the floor (cm) at the shallowest; 0 = below")} value={a.depth} mode="numeric" small focus /><Check label={t("流れの力（外力）で、この家が壊れている", "This house was damaged by the force of water")} value={a.force} /></>) });
	return out;
}

function PartFields(p: { a: Answers; part: Ledger.ScoringPart; levels: number[] }) {
	const said = partOf(p.a, p.part.code);
	const sum = said.area.reduce((all, one) => all + n(one), 0);
	return (
		<>
			<p class="wide hint">{t("被害のある面積の割合を、被害の程度ごとに入力します（合計100％まで。被害がなければ空欄のまま次へ）。", "The damaged share of the area, by degree (100 % in all).")}</p>
			{p.levels.map((level, i) => <Text key={i} label={t(`程度${"ⅠⅡⅢⅣⅤ"[i]}（損傷 ${level}％相当）の面積 ％`, `Degree ${i + 1} (${level}%): share %`)} value={said.area[i] as Signal<string>} mode="numeric" small />)}
			<p class="wide">{t("合計 ", "Sum ")}<b>{sum}</b> %{sum > 100 && <span class="wrong">{t("100％を超えています", "more than 100 %")}</span>}</p>
			{!!p.part.totalFromPercent && <Text label={t(`損傷率（％）。${p.part.totalFromPercent}％以上で全壊`, `Damaged rate (%); from ${p.part.totalFromPercent} % destroyed`)} value={said.damaged} mode="numeric" small />}
		</>
	);
}

function byParts(a: Answers, sheet: Ledger.ScoringSheet | undefined): Question[] {
	const out: Question[] = [{ title: t("家の構造はどれですか", "Structure?"), ready: () => (sheet ? "" : t("この構造の調査票がありません。", "No sheet for it.")), body: <Radios label={t("構造", "Structure")} value={a.structure} of={choices("structure")} /> }];
	if (!sheet) return out;
	if (sheet.marks?.length) out.push({ title: t("一見して分かる被害がありますか", "Anything seen at one look?"), ready: ok, body: (
		<fieldset class="field wide"><legend>{t("あてはまるものすべて（なければそのまま次へ）", "All that apply")}</legend><div class="options">
			{sheet.marks.map((m) => <label key={m.code} class="option"><input type="checkbox" checked={a.marks.value.includes(m.code)} onChange={(e) => (a.marks.value = e.currentTarget.checked ? [...a.marks.value, m.code] : a.marks.value.filter((c) => c !== m.code))} />{m.name}</label>)}
		</div></fieldset>) });
	if (sheet.tilts?.length) out.push({ title: t("家は傾いていますか", "Does it lean?"), ready: () => (a.offsets.some((o) => n(o)) && !n(a.plumb) ? t("下げ振りの長さを入力してください。", "Give the length of the plumb line.") : ""), body: (
		<><Text label={t("下げ振りの長さ（mm）", "Plumb line (mm)")} value={a.plumb} mode="numeric" small />{a.offsets.map((o, i) => <Text key={i} label={t(`${i + 1}隅目のずれ（mm）`, `Offset at corner ${i + 1} (mm)`)} value={o} mode="numeric" small />)}</>) });
	for (const part of sheet.parts ?? []) out.push({
		title: t(`${part.name}の被害`, `Damage: ${part.name}`), body: <PartFields a={a} part={part} levels={sheet.levelPercent ?? []} />,
		ready: () => (partOf(a, part.code).area.reduce((all, one) => all + n(one), 0) <= 100 ? "" : t("合計が100％を超えています。", "More than 100 %.")),
	});
	return out;
}

function useSheet(a: Answers) {
	const stage = a.kind.value === "FIRST" ? "FIRST" : "SECOND";
	const editions = useAsk("ledger/ListScorings", {});
	const edition = (editions.reply.value?.scorings ?? []).filter((s) => (s.state === "NATIONAL" || s.state === "APPROVED") && (s.validFrom ?? "") <= (disaster.value?.occurredOn ?? ""))
		.sort((x, y) => (x.validFrom ?? "").localeCompare(y.validFrom ?? "")).pop()?.edition;
	const scoring = useAsk("ledger/GetScoring", edition ? { edition } : null);
	const sheet = scoring.reply.value?.sheets?.find((s) => s.hazard === a.hazard.value && s.structures.includes(a.structure.value) && s.stages.includes(stage));
	return { sheet, stage };
}

function Drafted(p: { of: Ledger.RecordSurveyReply }) {
	return (
		<Note kind="good" status>
			<b>{t("調査を記録しました。", "The survey was recorded.")}</b>
			<p class="number">{t("判定の案 ", "Drafted grade ")}<b>{p.of.gradeCode ? label("grade", p.of.gradeCode) : t("なし（保留・調査不能）", "none")}</b></p>
			{!!p.of.lossPermille && <p>{t(`損害割合 ${p.of.lossPermille / 10}％`, `Loss ${p.of.lossPermille / 10} %`)}</p>}
			{p.of.unverified && <p><Tag kind="warn">{t("決裁の前に、調査票の数値を運用指針と見比べてください", "Compare the sheet's figures with the guideline before approval")}</Tag></p>}
			<p>{t("別の人の決裁を経て、この家の判定になります。", "It becomes the house's grade once another person approves.")}</p>
			<p class="acts"><Link to="/surveys" class="button main">{t("調査の名簿へ", "To the lists")}</Link></p>
		</Note>
	);
}

function Summary(p: { a: Answers; sheet?: Ledger.ScoringSheet }) {
	const a = p.a;
	const rows: [string, ComponentChildren][] = [[t("家", "House"), surveyOf.value?.address], [t("調査", "Survey"), `${label("surveyKind", a.kind.value)}・${label("hazard", a.hazard.value)}・${day(isoOf(a.on))}`]];
	if (a.could.value !== "YES") rows.push([t("結果", "Result"), label("surveyState", a.could.value)]);
	else if (a.way.value === "LOSS") rows.push([t("損害割合", "Loss"), `${a.loss.value} %`]);
	else if (a.way.value === "DEPTH") rows.push([t("浸水", "Flood"), `${a.depth.value} cm${a.force.value ? t("・外力あり", ", by force") : ""}`]);
	else {
		rows.push([t("構造", "Structure"), label("structure", a.structure.value)]);
		for (const part of p.sheet?.parts ?? []) {
			const said = partOf(a, part.code).area.map((s, i) => (n(s) ? `${"ⅠⅡⅢⅣⅤ"[i]} ${n(s)}%` : "")).filter(Boolean).join("、");
			rows.push([part.name, said || t("被害なし", "none")]);
		}
	}
	return <div class="wide"><Facts rows={rows} /></div>;
}

export function EnterSurvey() {
	const a = useMemo(fresh, [surveyOf.value?.dwellingId]);
	const at = useSignal(0), wrong = useSignal(""), drafted = useSignal<Ledger.RecordSurveyReply | null>(null);
	const act = useAct(), heading = useRef<HTMLHeadingElement>(null);
	const { sheet, stage } = useSheet(a);
	const asked = [...first(a), ...(a.could.value === "YES" ? way(a) : []), ...(a.could.value === "YES" && a.way.value === "PARTS" ? byParts(a, sheet) : [])];
	asked.push({ title: t("この内容で記録しますか", "Record this?"), ready: ok, body: <Summary a={a} sheet={sheet} /> });
	const here = asked[Math.min(at.value, asked.length - 1)] as Question, end = at.value >= asked.length - 1;
	useLayoutEffect(() => {
		if (at.value > 0) heading.current?.focus();
	}, [at.value]);
	const next = () => {
		wrong.value = here.ready();
		if (wrong.value) return;
		if (!end) at.value++;
		else void act.run(async () => {
			drafted.value = await ask("ledger/RecordSurvey", requestOf(a, sheet, stage));
		});
	};
	if (!surveyOf.value) return <Page title={t("調査を入力", "Enter a survey")}><p>{t("先に家を選んでください。", "Choose the house first.")} <Link to="/surveys/find">{t("家をさがす", "Find a house")}</Link></p></Page>;
	return (
		<Page title={t("調査を入力", "Enter a survey")} back={["/surveys", t("調査の名簿へ", "Back to the lists")]} lead={surveyOf.value.address}>
			{drafted.value ? <Drafted of={drafted.value} /> : (
				<div class="card question">
					<p class="hint">{t(`質問 ${at.value + 1}／${asked.length}`, `Question ${at.value + 1} of ${asked.length}`)}</p>
					<h2 ref={heading} tabIndex={-1}>{here.title}</h2>
					<Form onSubmit={next}>
						{here.body}
						{wrong.value && <p class="wrong wide" role="alert">{wrong.value}</p>}
						<div class="wide"><ActNote act={act} /></div>
						<div class="acts">
							{at.value > 0 && <Button onClick={() => at.value--}>{t("前の質問へ", "Back")}</Button>}
							<Button submit look="main" busy={act.busy.value}>{end ? t("記録する", "Record") : t("次へ", "Next")}</Button>
						</div>
					</Form>
				</div>
			)}
		</Page>
	);
}
