// A change of the matrix, put together by form: what changes is marked, and goes to the daemon as a whole.
import { signal, useSignal, type Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { ask } from "../ask";
import type { Console } from "../contract";
import { today } from "../format";
import { choices, t } from "../i18n";
import { asRequest, begun, changeOf, changesIn, days, DAYS_MAX, draft, put, type Draft, type Line, type Marked, type Place, type Row } from "../permission";
import { go, tenant } from "../router";
import { Button, Note, Section } from "../ui/basic";
import { DateField, dateFrom, isoOf } from "../ui/date";
import { Dialog } from "../ui/dialog";
import { Check, Checks, Choice, Form, Text, useTexts } from "../ui/field";
import { ActNote, useAct, useAsk, Loaded } from "../ui/load";
import { Table } from "../ui/table";
import { word, wordChoices } from "../words";
import { EntriesOf } from "./permission-entry";
import { Change, Lines, Out, placeText, useNames, Who } from "./permission-parts";

const kept = <T,>(value: T): Signal<T> => useMemo(() => signal(value), []);
const inAYear = (): string => new Date(Date.parse(today()) + (DAYS_MAX - 2) * 86400000).toISOString().slice(0, 10);

/** What is wrong with a line, by field; the daemon looks once more. */
function faults(l: Line): Partial<Record<keyof Line, string>> {
	const wrong: Partial<Record<keyof Line, string>> = {};
	if (!l.organisation) wrong.organisation = t("組織を入力してください。", "Give the organisation.");
	if (!l.business || l.business === "*") wrong.business = t("業務を入力してください。「*」は使えません。", "Give the business; not “*”.");
	if (!l.unit) wrong.unit = t("単位を入力してください。どの課でもよければ「*」です。", "Give the unit; “*” for any.");
	if (l.organisation === "*" && l.scope !== "OWN") wrong.scope = t("組織が「*」の行は「所属する市町村の人だけ」にしてください。", "With any organisation: own municipality only.");
	if (l.scope === "LISTED" && !(l.listed?.length && l.listed.every((c) => /^\d{6}$/.test(c)))) wrong.listed = t("市町村コード（6桁）を「、」で区切って入力してください。", "Six-digit codes, separated by commas.");
	if (!l.firstDay) wrong.firstDay = t("始めの日を直してください。", "Mend the first day.");
	if (!l.lastDay || (l.firstDay && (l.lastDay < l.firstDay || days(l.firstDay, l.lastDay) > DAYS_MAX))) wrong.lastDay = t("終わりの日は、始めの日以降、1年以内にしてください。", "From the first day on, within a year.");
	if (!l.ask) wrong.ask = t("権限がないときに尋ねる先を入力してください。", "Say whom to ask.");
	return wrong;
}

function LineForm(p: { of: Row<Line> | null; close: () => void; done: (line: Line) => void }) {
	const was = p.of?.is ?? p.of?.was;
	const f = {
		organisation: kept(was?.organisation ?? tenant), business: kept(was?.business ?? ""), unit: kept(was?.unit ?? ""), scope: kept(was?.scope ?? "OWN"),
		listed: kept((was?.listed ?? []).join("、")), zone: kept(was?.zone ?? ""), ask: kept(was?.ask ?? ""),
	};
	const emergency = kept(!!was?.emergency), categories = kept(was?.categories ?? []), first = useMemo(() => dateFrom(was?.firstDay ?? today()), []), last = useMemo(() => dateFrom(was?.lastDay ?? inAYear()), []);
	const wrong = useSignal<Partial<Record<keyof Line, string>>>({}), none = useSignal("");
	const send = () => {
		const order = choices("category").map(([code]) => code);
		const line: Line = {
			organisation: f.organisation.value.trim(), business: f.business.value.trim(), unit: f.unit.value.trim(), categories: order.filter((c) => categories.value.includes(c)), scope: f.scope.value,
			listed: f.scope.value === "LISTED" ? f.listed.value.normalize("NFKC").split(/[、,\s]+/).filter(Boolean) : [], firstDay: isoOf(first), lastDay: isoOf(last), zone: f.zone.value.trim(), ask: f.ask.value.trim(),
			emergency: emergency.value,
		};
		wrong.value = faults(line);
		none.value = line.emergency && line.categories.includes("PROTECTED") ? t("緊急時だけの行に、支援措置等の情報は入れられません。", "Who is protected is not for emergencies.") : line.categories.length ? "" : t("見られる情報を1つ以上選んでください。", "Choose at least one.");
		if (Object.keys(wrong.value).length === 0 && !none.value) p.done(line);
	};
	return (
		<Dialog title={p.of ? t("行を変更する", "Change the line") : t("行を加える", "Add a line")} onClose={p.close}>
			<Form onSubmit={send}>
				<Text label={t("業務", "Business")} value={f.business} required max={40} wrong={wrong.value.business} hint={t("例: 罹災証明、避難所運営", "")} />
				<Text label={t("単位（課・委託先など。どこでもよければ *）", "Unit (* for any)")} value={f.unit} required max={40} wrong={wrong.value.unit} />
				<Text label={t("組織（団体コード。どこでもよければ *）", "Organisation (* for any)")} value={f.organisation} required max={40} wrong={wrong.value.organisation} />
				<Checks label={t("見られる情報", "Sees")} value={categories} of={choices("category")} hint={t("要配慮情報と支援措置等の情報は、この行のほかに標識のある人だけが見られます。", "The last two need a marking beside the line.")} />
				<Check label={t("緊急時だけ（本人が理由を入れて数時間だけ開き、あとで別の人が確認します）", "In emergencies only (opened for hours with a reason, looked at by another)")} value={emergency} />
				{none.value && <p class="wrong wide" role="alert">{none.value}</p>}
				<Choice label={t("どこの人の情報か", "Of whom")} value={f.scope} of={wordChoices("permissionScope")} wrong={wrong.value.scope} />
				{f.scope.value === "LISTED" && <Text label={t("市町村コード（「、」で区切る）", "Codes of municipalities")} value={f.listed} required wrong={wrong.value.listed} />}
				<DateField label={t("始めの日", "First day")} value={first} required wrong={wrong.value.firstDay} />
				<DateField label={t("終わりの日（1年以内）", "Last day (within a year)")} value={last} required wrong={wrong.value.lastDay} />
				<Text label={t("ネットワークの名前（どこからでもよければ空欄）", "Network (blank: any)")} value={f.zone} max={24} />
				<Text label={t("権限がないときに尋ねる先", "Whom to ask")} value={f.ask} required max={60} wrong={wrong.value.ask} hint={t("例: 税務課 罹災証明係 内線210", "")} />
				<div class="acts"><Button submit look="main">{p.of ? t("この内容に変更する", "Change it") : t("この行を加える", "Add it")}</Button><Button onClick={p.close}>{t("やめる", "Cancel")}</Button></div>
			</Form>
		</Dialog>
	);
}

function LinesOf(p: { of: Draft }) {
	const open = useSignal<Row<Line> | null | undefined>(undefined);
	const set = (lines: Row<Line>[]) => (draft.value = { ...p.of, lines });
	return (
		<Section title={t("1. だれが何を見られるか", "1. Who sees what")} aside={<Button onClick={() => (open.value = null)}>{t("行を加える", "Add a line")}</Button>}>
			<Lines caption={t(`行 ${p.of.lines.length}`, `${p.of.lines.length} lines`)} rows={p.of.lines} empty={t("行がありません。この案では、だれも何も見られません。", "No line: nobody sees anything.")} acts={(row) => (
				<span class="acts">{row.is && <Button onClick={() => (open.value = row)}>{t("変更", "Change")}</Button>}<Out of={row} rows={p.of.lines} set={set} name={t("取り除く", "Take out")} /></span>
			)} />
			{open.value !== undefined && <LineForm of={open.value} close={() => (open.value = undefined)} done={(line) => {
				set(put(p.of.lines, open.value?.key ?? "", line));
				open.value = undefined;
			}} />}
		</Section>
	);
}

type Names = Signal<Console.Account[]>;
const people = (names: Names): [string, string][] => names.value.filter((a) => a.state !== "ENDED").map((a) => [a.login ?? "", `${a.name}（${a.login}）`]);

function PlacesOf(p: { of: Draft; names: Names }) {
	const f = useTexts("login", "business", "unit", "organisation"), wrong = useSignal("");
	const set = (places: Row<Place>[]) => (draft.value = { ...p.of, places });
	const businesses = [...new Set(p.of.lines.flatMap((row) => (row.is ? [row.is.business] : [])))];
	const add = () => {
		const place: Place = { login: f.login.value, organisation: f.organisation.value.trim() || tenant, business: f.business.value, unit: f.unit.value.trim() };
		const twice = p.of.places.some((row) => row.is && JSON.stringify({ ...row.is }) === JSON.stringify(place));
		wrong.value = !place.login || !place.business ? t("人と業務を選んでください。", "Choose person and business.") : !place.unit || place.unit === "*" ? t("実際の課や委託先の名前を入力してください。「*」は使えません。", "The unit's own name, not “*”.")
			: twice ? t("その人はすでにそこに所属しています。", "They stand there already.") : "";
		if (!wrong.value) {
			set(put(p.of.places, "", place));
			f.login.value = "";
		}
	};
	return (
		<Section title={t("2. だれがどこに所属するか", "2. Who stands where")}>
			<Table caption={t(`所属 ${p.of.places.length}`, `${p.of.places.length} places`)} rows={p.of.places} keyOf={(row) => row.key} marked={(row) => changeOf(row) !== ""} empty={t("だれも所属していません。", "Nobody yet.")} columns={[
				{ head: t("人", "Person"), cell: (row) => <><Change of={changeOf(row)} /><Who login={(row.is ?? row.was)?.login} of={p.names} /></> }, { head: t("所属", "Stands at"), cell: (row) => placeText((row.is ?? row.was)!) },
				{ head: t("操作", "Acts"), cell: (row) => <Out of={row} rows={p.of.places} set={set} name={t("外す", "Take out")} /> },
			]} />
			<details class="more"><summary>{t("所属を加える", "Add a place")}</summary>
				<Form onSubmit={add}>
					<Choice label={t("人", "Person")} value={f.login} of={people(p.names)} none={t("選んでください", "choose")} required wrong={wrong.value} />
					<Choice label={t("業務（上の行にあるもの）", "Business (of a line above)")} value={f.business} of={businesses.map((b) => [b, b])} none={t("選んでください", "choose")} required />
					<Text label={t("単位（課・委託先など）", "Unit")} value={f.unit} required max={40} /><Text label={t("組織（空欄なら自分の市町村）", "Organisation (blank: own)")} value={f.organisation} max={40} />
					<div class="acts"><Button submit>{t("所属を加える", "Add the place")}</Button></div>
				</Form>
			</details>
		</Section>
	);
}

function MarkingsOf(p: { of: Draft; names: Names }) {
	const f = useTexts("login", "marking"), wrong = useSignal("");
	const set = (markings: Row<Marked>[]) => (draft.value = { ...p.of, markings });
	const add = () => {
		const twice = p.of.markings.some((row) => row.is?.login === f.login.value && row.is.marking === f.marking.value);
		wrong.value = !f.login.value || !f.marking.value ? t("人と標識を選んでください。", "Choose person and marking.") : twice ? t("その人にはすでにその標識があります。", "They have it already.") : "";
		if (!wrong.value) {
			set(put(p.of.markings, "", { login: f.login.value, marking: f.marking.value }));
			f.login.value = "";
		}
	};
	return (
		<Section title={t("3. だれに標識を与えるか", "3. Who has a marking")}>
			<Table caption={t(`標識 ${p.of.markings.length}`, `${p.of.markings.length} markings`)} rows={p.of.markings} keyOf={(row) => row.key} marked={(row) => changeOf(row) !== ""} empty={t("標識のある人はいません。", "Nobody has one.")} columns={[
				{ head: t("人", "Person"), cell: (row) => <><Change of={changeOf(row)} /><Who login={(row.is ?? row.was)?.login} of={p.names} /></> }, { head: t("標識", "Marking"), cell: (row) => word("marking", (row.is ?? row.was)?.marking) },
				{ head: t("操作", "Acts"), cell: (row) => <Out of={row} rows={p.of.markings} set={set} name={t("外す", "Take out")} /> },
			]} />
			<details class="more"><summary>{t("標識を加える", "Add a marking")}</summary>
				<Form onSubmit={add}>
					<Choice label={t("標識を与える人", "Person with the marking")} value={f.login} of={people(p.names)} none={t("選んでください", "choose")} required wrong={wrong.value} />
					<Choice label={t("標識", "Marking")} value={f.marking} of={wordChoices("marking")} none={t("選んでください", "choose")} required />
					<div class="acts"><Button submit>{t("標識を加える", "Add the marking")}</Button></div>
				</Form>
			</details>
		</Section>
	);
}

function Hand(p: { of: Draft }) {
	const f = useTexts("reason"), wrong = useSignal(""), act = useAct(), n = changesIn(p.of);
	const send = () => {
		wrong.value = f.reason.value.trim() ? "" : t("変更の理由を入力してください。", "Give a reason.");
		if (!wrong.value) void act.run(async () => {
			const r = await ask("console/PlanPermissions", asRequest(p.of, f.reason.value.trim()));
			draft.value = null;
			go(`/permissions/editions/${r.edition}`);
		});
	};
	return (
		<Section title={t("5. 差分を確かめる", "5. See the difference")}>
			<ActNote act={act} />
			<p role="status">{n ? t(`変わる行・所属・標識・入れる場所は ${n} です。`, `${n} changes.`) : t("まだ何も変えていません。", "Nothing is changed yet.")}</p>
			<Form onSubmit={send}>
				<Text label={t("変更の理由（適用する人が読みます）", "Reason (for whoever applies it)")} value={f.reason} required wide max={200} wrong={wrong.value} />
				<div class="acts"><Button submit look="main" busy={act.busy.value} disabled={n === 0}>{t("案を登録して差分を見る", "Draft it and see the difference")}</Button><Button look="grave" onClick={() => (draft.value = null)}>{t("作りかけを捨てる", "Throw it away")}</Button></div>
			</Form>
		</Section>
	);
}

function Begin() {
	const now = useAsk("console/GetPermissions", {});
	return (
		<Loaded of={now}>{(r) => (
			<>
				<p>{t("いまの権限表を写し取って直します。ここで直しても、別の管理者が適用するまでは何も変わりません。", "A copy of what is in force is changed; nothing holds until another administrator applies it.")}</p>
				<p class="acts"><Button look="main" onClick={() => (draft.value = begun(r))}>{r.edition ? t(`いまの権限表（第${r.edition.edition}版）から始める`, `Begin with edition ${r.edition.edition}`) : t("最初の権限表を作る", "Make the first matrix")}</Button></p>
			</>
		)}</Loaded>
	);
}

export function DraftOf() {
	const d = draft.value, names = useNames();
	if (!d) return <Begin />;
	return (
		<>
			<Note>{d.of === "0" ? t("最初の権限表を作っています。", "The first matrix.") : t(`第${d.of}版をもとに直しています。ほかの画面を見ても、作りかけは残ります（画面を閉じるまで）。`, `From edition ${d.of}; kept until the window is closed.`)}</Note>
			<LinesOf of={d} /><PlacesOf of={d} names={names} /><MarkingsOf of={d} names={names} /><EntriesOf of={d} /><Hand of={d} />
		</>
	);
}
