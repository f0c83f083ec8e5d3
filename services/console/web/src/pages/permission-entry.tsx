// From which networks people come in: shown, drafted, and compared.
import { signal, useSignal, type Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Console } from "../contract";
import { moment } from "../format";
import { t } from "../i18n";
import { changeOf, draft, put, type Draft, type Entry, type Row } from "../permission";
import { tenant } from "../router";
import { Button, Note, Section, Tag } from "../ui/basic";
import { Dialog } from "../ui/dialog";
import { Check, Checks, Form, Text } from "../ui/field";
import { Table, type Column } from "../ui/table";
import { anyOr, Change, Out, Who } from "./permission-parts";

const unnamed = (): string => t("名前のないところ", "networks without a name");
const networkText = (codes: string[] | undefined): string => (codes ?? []).map((code) => (code === "*" ? unnamed() : code)).join(t("、", ", "));

/** Lines in the order of the edition: a refusal names the line by its number. */
export function Entries(p: { rows: Row<Entry>[]; caption?: string; empty?: string; acts?: (row: Row<Entry>) => preact.ComponentChildren; numbered?: boolean }) {
	const of = (row: Row<Entry>): Entry => (row.is ?? row.was) as Entry;
	const acts: Column<Row<Entry>>[] = p.acts ? [{ head: t("操作", "Acts"), cell: p.acts }] : [];
	const number: Column<Row<Entry>>[] = p.numbered ? [{ head: t("行", "Line"), number: true, cell: (row) => p.rows.indexOf(row) + 1 }] : [];
	return (
		<Table caption={p.caption ?? t(`入れる場所 ${p.rows.length}行`, `From where people come in: ${p.rows.length} lines`)} rows={p.rows} keyOf={(row) => row.key} marked={(row) => changeOf(row) !== ""}
			empty={p.empty ?? t("行がありません。だれでも、どこからでも入れます。", "No line: everybody comes in from anywhere.")} columns={[...number,
				{ head: t("どこに所属する人が", "People of"), cell: (row) => <><Change of={changeOf(row)} />{anyOr(of(row).business)}・{anyOr(of(row).unit)}<small>{t("組織 ", "organisation ")}{anyOr(of(row).organisation)}</small></> },
				{ head: t("入れるネットワーク", "Come in from"), cell: (row) => (of(row).anywhere ? t("どこからでも", "anywhere") : networkText(of(row).zones)) },
				{ head: t("入れないとき尋ねる先", "Ask"), cell: (row) => of(row).ask }, ...acts,
			]} />
	);
}

const kept = <T,>(value: T): Signal<T> => useMemo(() => signal(value), []);

function faults(e: Entry): Partial<Record<keyof Entry, string>> {
	const wrong: Partial<Record<keyof Entry, string>> = {};
	if (!e.organisation) wrong.organisation = t("組織を入力してください。どの組織でもよければ「*」です。", "Give the organisation; “*” for any.");
	if (!e.business) wrong.business = t("業務を入力してください。どの業務でもよければ「*」です。", "Give the business; “*” for any.");
	if (!e.unit) wrong.unit = t("単位を入力してください。どの課でもよければ「*」です。", "Give the unit; “*” for any.");
	if (!e.anywhere === !e.zones?.length) wrong.zones = e.anywhere ? t("「どこからでも」のときは、ネットワークの選択を外してください。", "Choose networks or “anywhere”, not both.") : t("ネットワークを1つ以上選ぶか、「どこからでも」にしてください。", "Choose at least one network, or “anywhere”.");
	if (!e.ask) wrong.ask = t("入れないときに尋ねる先を入力してください。", "Say whom to ask.");
	return wrong;
}

function EntryForm(p: { of: Row<Entry> | null; in: Draft; close: () => void; done: (entry: Entry) => void }) {
	const was = p.of?.is ?? p.of?.was;
	const f = { organisation: kept(was?.organisation ?? tenant), business: kept(was?.business ?? "*"), unit: kept(was?.unit ?? "*"), ask: kept(was?.ask ?? "") };
	const anywhere = kept(!!was?.anywhere), zones = kept(was?.zones ?? []), wrong = useSignal<Partial<Record<keyof Entry, string>>>({});
	const networks = [...new Set([...p.in.networks, ...(was?.zones ?? [])])];
	const send = () => {
		const entry: Entry = {
			organisation: f.organisation.value.trim(), business: f.business.value.trim(), unit: f.unit.value.trim(), zones: networks.filter((n) => zones.value.includes(n)), anywhere: anywhere.value, ask: f.ask.value.trim(),
		};
		const twice = p.in.entries.some((row) => row !== p.of && row.is && row.is.organisation === entry.organisation && row.is.business === entry.business && row.is.unit === entry.unit);
		wrong.value = { ...faults(entry), ...(twice ? { business: t("同じ組織・業務・単位の行がもうあります。その行を変更してください。", "There is a line of the same place: change that one.") } : {}) };
		if (Object.keys(wrong.value).length === 0) p.done(entry);
	};
	return (
		<Dialog title={p.of ? t("入れる場所の行を変更する", "Change the line") : t("入れる場所の行を加える", "Add a line")} onClose={p.close}>
			<Form onSubmit={send}>
				<Text label={t("業務（どれでもよければ *）", "Business (* for any)")} value={f.business} required max={40} wrong={wrong.value.business} />
				<Text label={t("単位（課・委託先など。どこでもよければ *）", "Unit (* for any)")} value={f.unit} required max={40} wrong={wrong.value.unit} />
				<Text label={t("組織（団体コード。どこでもよければ *）", "Organisation (* for any)")} value={f.organisation} required max={40} wrong={wrong.value.organisation} hint={t("3つとも「*」の行は、どこにも所属しない人にも効きます。", "A line of three “*” binds also who stands nowhere.")} />
				{networks.length === 0 ? <Note kind="warn">{t("名前のあるネットワークがまだありません。運用担当に、設定 zones のファイルへの登録を依頼してください。", "No network has a name yet: the operators name them in the file of the setting zones.")}</Note>
					: <Checks label={t("入れるネットワーク", "Come in from")} value={zones} of={networks.map((n) => [n, n === p.in.here ? t(`${n}（いまここ）`, `${n} (here)`) : n])} />}
				<Check label={t("どこからでも（上のネットワークは選ばない）", "Anywhere (in place of the networks)")} value={anywhere} />
				{wrong.value.zones && <p class="wrong wide" role="alert">{wrong.value.zones}</p>}
				<Text label={t("入れないときに尋ねる先（14文字まで）", "Whom to ask (14 characters)")} value={f.ask} required max={14} wrong={wrong.value.ask} hint={t("例: 総務課 内線210", "")} />
				<div class="acts"><Button submit look="main">{p.of ? t("この内容に変更する", "Change it") : t("この行を加える", "Add it")}</Button><Button onClick={p.close}>{t("やめる", "Cancel")}</Button></div>
			</Form>
		</Dialog>
	);
}

export function EntriesOf(p: { of: Draft }) {
	const open = useSignal<Row<Entry> | null | undefined>(undefined);
	const set = (entries: Row<Entry>[]) => (draft.value = { ...p.of, entries });
	return (
		<Section title={t("4. どこから入れるか", "4. From where people come in")} aside={<Button onClick={() => (open.value = null)}>{t("入れる場所を加える", "Add a line")}</Button>}>
			<p class="hint">{t("所属にいちばん近い行が効きます（組織、業務、単位の順に、名前のある行が「*」の行より優先）。複数の所属がある人は、どれか1つの行で入れます。行のない人はどこからでも入れます。",
				"The most particular line about a place counts (a named organisation, then business, then unit, before “*”). Who stands at several places comes in by any of their lines; whom no line is about, from anywhere.")}</p>
			<Entries rows={p.of.entries} acts={(row) => (
				<span class="acts">{row.is && <Button onClick={() => (open.value = row)}>{t("変更", "Change")}</Button>}<Out of={row} rows={p.of.entries} set={set} name={t("取り除く", "Take out")} /></span>
			)} />
			{open.value !== undefined && <EntryForm of={open.value} in={p.of} close={() => (open.value = undefined)} done={(entry) => {
				set(put(p.of.entries, open.value?.key ?? "", entry));
				open.value = undefined;
			}} />}
		</Section>
	);
}

/** Who comes in from elsewhere than now: first who would be turned away from where they were last seen. */
export function EntriesCompared(p: { of: Console.ComparePermissionsReply; rows: Row<Entry>[]; names: Signal<Console.Account[]> }) {
	const people = p.of.entries ?? [];
	if (people.length === 0 && p.rows.length === 0) return null;
	const seen = (d: Console.PermissionEntryDifference) => (d.seenUs ? <>{d.lastNetwork || unnamed()}<small>{moment(d.seenUs)}</small></> : t("まだ見ていない", "not yet"));
	return (
		<>
			<p><b>{t(`最後にいた場所から入れなくなる人 ${p.of.turnedAway ?? 0}人`, `${p.of.turnedAway ?? 0} would be turned away from where they were last seen`)}</b></p>
			<Table caption={t("入れる場所が変わる人", "Who comes in from elsewhere")} rows={people} keyOf={(d) => d.login ?? ""} marked={(d) => !!d.turnedAway} empty={t("入れる場所が変わる人はいません。", "Nobody.")} columns={[
				{ head: t("人", "Person"), cell: (d) => <>{d.turnedAway && <Tag kind="bad">{t("入れなくなる", "turned away")}</Tag>}{d.nowhere && <Tag kind="bad">{t("どこからも入れない", "from nowhere")}</Tag>}<Who login={d.login} of={p.names} /></> },
				{ head: t("最後にいた場所", "Last seen at"), cell: seen }, { head: t("入れるようになる", "Comes in then"), cell: (d) => networkText(d.gained) }, { head: t("入れなくなる場所", "No more"), cell: (d) => networkText(d.lost) },
			]} />
			<Entries caption={t("変わる「入れる場所」の行", "Lines about coming in that change")} rows={p.rows} empty={t("行の変わりはありません（所属だけの変更です）。", "No line changes.")} />
		</>
	);
}
