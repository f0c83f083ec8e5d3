// Surveys: lists of teams, houses that wait, and finding a house to enter a survey of.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { ask, uuid } from "../ask";
import type { Ledger } from "../contract";
import { surveyOf } from "../draft";
import { count, day, houseOf, today } from "../format";
import { label, t } from "../i18n";
import { go } from "../router";
import { disasterId, may } from "../session";
import { Button, Link, Page, Section, Tabs, Tag } from "../ui/basic";
import { DateField, dateFrom, isoOf } from "../ui/date";
import { Choice, Form, Text, useTexts } from "../ui/field";
import { ActNote, Loaded, useAct, useAsk, usePages } from "../ui/load";
import { Table, type Column } from "../ui/table";
import { word } from "../words";

export const surveyKinds = (): [string, string][] => ["FIRST", "SECOND", "RE"].map((k) => [k, label("surveyKind", k)]);

export function enter(d: { dwellingId?: string; address?: string; use?: string; kind?: string }): void {
	surveyOf.value = { dwellingId: d.dwellingId ?? "", address: d.address ?? "", use: d.use, kind: d.kind };
	go("/surveys/enter");
}

const tabs = (at: string) => <Tabs label={t("調査の画面", "Surveys")} at={at} tabs={[["lists", t("調査の名簿", "Lists"), "/surveys"], ["waiting", t("割当てを待つ家", "Not assigned"), "/surveys/waiting"], ["find", t("家をさがして入力", "Find a house"), "/surveys/find"], ["all", t("これまでの調査", "All surveys"), "/surveys/all"]]} />;

export function Surveys() {
	const lists = useAsk("ledger/ListWorkLists", disasterId.value ? { disasterId: disasterId.value } : null);
	const columns: Column<Ledger.WorkList>[] = [
		{ head: t("名簿", "List"), cell: (l) => <Link to={`/surveys/list/${l.listId}`}>{l.name}</Link> }, { head: t("種類", "Kind"), cell: (l) => label("surveyKind", l.kind) },
		{ head: t("班", "Team"), cell: (l) => l.team }, { head: t("調査日", "Day"), cell: (l) => day(l.visitOn) },
		{ head: t("これから", "To do"), number: true, cell: (l) => l.todo ?? 0 }, { head: t("不在", "Absent"), number: true, cell: (l) => l.absent ?? 0 }, { head: t("調査不能", "Blocked"), number: true, cell: (l) => l.blocked ?? 0 },
		{ head: t("決裁待ち", "To approve"), number: true, cell: (l) => l.review ?? 0 }, { head: t("終わり", "Done"), number: true, cell: (l) => l.done ?? 0 },
	];
	return (
		<Page title={t("被害認定調査", "Damage surveys")}>
			{tabs("lists")}
			<Loaded of={lists}>{(r) => (
				<>
					<p>{t(`名簿に入っていない家 ${count(r.waiting)}棟`, `${count(r.waiting)} houses in no list`)}　<Link to="/surveys/waiting">{t("割り当てる", "Assign")}</Link></p>
					<Table caption={t("調査の名簿", "Work lists")} rows={r.lists ?? []} keyOf={(l) => l.listId ?? ""} columns={columns} empty={t("名簿はまだありません。「割当てを待つ家」から作ります。", "No list yet.")} />
				</>
			)}</Loaded>
		</Page>
	);
}

function MakeList(p: { again: () => void }) {
	const f = useTexts("name", "team", "kind", "most");
	const on = useMemo(() => dateFrom(today()), []);
	const wrong = useSignal(""), listId = useSignal(uuid());
	const act = useAct();
	if (!f.kind.value) f.kind.value = "FIRST";
	const send = () => {
		wrong.value = !f.name.value.trim() || !f.team.value.trim() || !isoOf(on) ? t("名簿の名前、班、調査日を入力してください。", "Give name, team and day.") : "";
		if (!wrong.value) void act.run(async () => {
			const r = await ask("ledger/MakeWorkList", {
				listId: listId.value, disasterId: disasterId.value, name: f.name.value.trim(), kind: f.kind.value, team: f.team.value.trim(), visitOn: isoOf(on), most: Number(f.most.value) || 0,
			});
			p.again();
			listId.value = uuid();
			return t(`${r.taken ?? 0}棟の名簿を作りました（入りきらなかった家 ${count(r.beyond)}棟）。`, `A list of ${r.taken ?? 0} houses was made (${count(r.beyond)} beyond).`);
		});
	};
	return (
		<Section title={t("長く待っている家から名簿を作る", "Make a list of who waits longest")}>
			<ActNote act={act} />
			<Form onSubmit={send}>
				<Text label={t("名簿の名前", "Name")} value={f.name} required wrong={wrong.value} /><Text label={t("班", "Team")} value={f.team} required />
				<Choice label={t("調査の種類", "Kind")} value={f.kind} of={surveyKinds()} /><DateField label={t("調査日", "Day")} value={on} required />
				<Text label={t("棟数の上限（空欄なら200）", "At most (blank: 200)")} value={f.most} mode="numeric" small />
				<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("名簿を作る", "Make the list")}</Button></div>
			</Form>
		</Section>
	);
}

export function Waiting() {
	const list = usePages("ledger/ListSurveyWork", disasterId.value ? { disasterId: disasterId.value, state: "WAITING", limit: 200 } : null, (r) => r.work, (w: Ledger.SurveyWork) => ({ afterWorkId: w.workId }), 200);
	return (
		<Page title={t("割当てを待つ家", "Houses not assigned")}>
			{tabs("waiting")}
			{may("ledger/MakeWorkList") && <MakeList again={list.again} />}
			<Loaded of={list}>{(rows) => (
				<Table caption={t("名簿に入っていない家", "In no list")} rows={rows} keyOf={(w) => w.workId ?? ""} more={list.more.value ? list.next : undefined} columns={[
					{ head: t("所在地", "Address"), cell: houseOf }, { head: t("種類", "Kind"), cell: (w) => label("surveyKind", w.kind) },
					{ head: t("きっかけ", "Cause"), cell: (w) => word("workCause", w.cause) }, { head: t("申し出の日", "Asked"), cell: (w) => day(w.askedOn) }, { head: t("いまの判定", "Grade"), cell: (w) => label("grade", w.gradeCode) },
				]} />
			)}</Loaded>
		</Page>
	);
}

export function FindHouse() {
	const f = useTexts("address");
	const address = useSignal("");
	const found = useAsk("ledger/FindDwellings", address.value ? { disasterId: disasterId.value, address: address.value } : null);
	return (
		<Page title={t("家をさがして調査を入力", "Find a house")}>
			{tabs("find")}
			<Form class="search" onSubmit={() => (address.value = f.address.value.trim())}>
				<Text label={t("家の所在地", "Address of the house")} value={f.address} wide hint={t("町名と番地（例: 浜町12-3）", "Town and number")} /><Button submit look="main">{t("さがす", "Search")}</Button>
			</Form>
			{address.value && <Loaded of={found}>{(r) => (
				<Table caption={t("見つかった家", "Houses found")} rows={r.dwellings ?? []} keyOf={(d) => d.dwellingId ?? ""} empty={t("この所在地の家は台帳にありません。", "No house here in the ledger.")} columns={[
					{ head: t("所在地", "Address"), cell: (d) => <>{houseOf(d)}{d.exact && <Tag kind="good">{t("一致", "same")}</Tag>}</> }, { head: t("用途", "Use"), cell: (d) => label("use", d.use) },
					{ head: t("判定", "Grade"), cell: (d) => (d.gradeCode ? label("grade", d.gradeCode) : label("surveyState", d.state)) },
					{ head: t("入力", "Enter"), cell: (d) => may("ledger/RecordSurvey") && <Button onClick={() => enter({ dwellingId: d.dwellingId, address: houseOf(d), use: d.use })}>{t("調査を入力", "Enter a survey")}</Button> },
				]} />
			)}</Loaded>}
		</Page>
	);
}

export function AllSurveys() {
	const list = usePages("ledger/ListSurveys", disasterId.value ? { disasterId: disasterId.value, limit: 200 } : null, (r) => r.surveys, (s: Ledger.Survey) => ({ afterSurveyId: s.surveyId }), 200);
	return (
		<Page title={t("これまでの調査", "All surveys")}>
			{tabs("all")}
			<Loaded of={list}>{(rows) => (
				<Table caption={t("調査の記録", "Surveys")} rows={rows} keyOf={(s) => s.surveyId ?? ""} more={list.more.value ? list.next : undefined} columns={[
					{ head: t("所在地", "Address"), cell: houseOf }, { head: t("調査日", "Day"), cell: (s) => day(s.surveyedOn) }, { head: t("種類", "Kind"), cell: (s) => label("surveyKind", s.kind) }, { head: t("災害の種類", "Hazard"), cell: (s) => label("hazard", s.hazard) },
					{ head: t("判定", "Grade"), cell: (s) => <>{label("grade", s.gradeCode) || "—"}{s.governs && <Tag kind="good">{t("この家の判定", "governs")}</Tag>}</> }, { head: t("状態", "State"), cell: (s) => label("surveyState", s.state) },
					{ head: t("起案・決裁", "By"), cell: (s) => <small>{[s.draftedBy, s.approvedBy].filter(Boolean).map((a) => a?.replace(/^staff:/, "")).join(" → ")}</small> },
				]} />
			)}</Loaded>
		</Page>
	);
}
