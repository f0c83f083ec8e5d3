// Disasters: declared, their ledger opened from the register, the period of applications, the designations under the laws.
import { signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { ask, uuid } from "../ask";
import type { Ledger } from "../contract";
import { count, day, today, who } from "../format";
import { choices, label, t } from "../i18n";
import { chooseDisaster, disaster, disasterId, disasters, loadDisasters, may } from "../session";
import { Button, Note, Page, Section, Tag } from "../ui/basic";
import { DateField, dateFrom, isoOf, useDate } from "../ui/date";
import { Choice, Form, Text, useTexts } from "../ui/field";
import { JobOf } from "../ui/job";
import { ActNote, Loaded, useAct, useAsk } from "../ui/load";
import { Table } from "../ui/table";

// Which jobs of opening were begun from here; the page may be left meanwhile.
const opening = signal<Record<string, string>>({});

function Declare() {
	const f = useTexts("name", "code", "cause", "kind");
	const on = useMemo(() => dateFrom(today()), []), reference = useMemo(() => dateFrom(today()), []), id = useSignal(uuid()), wrong = useSignal("");
	const act = useAct();
	const send = () => {
		const missing = !f.name.value.trim() || !f.code.value.trim() || !f.cause.value.trim() || !f.kind.value;
		wrong.value = missing ? t("すべての項目を入力してください。", "Fill in everything.") : !isoOf(on) || !isoOf(reference) ? t("日付を直してください。", "Mend the dates.") : "";
		if (!wrong.value) void act.run(async () => {
			await ask("ledger/DeclareDisaster", { disasterId: id.value, code: f.code.value.trim(), name: f.name.value.trim(), cause: f.cause.value.trim(), kind: f.kind.value, occurredOn: isoOf(on), referenceDate: isoOf(reference) });
			await loadDisasters();
			chooseDisaster(id.value);
			id.value = uuid();
			return t("災害を登録しました。次に台帳を作ります。", "Declared. Now open the ledger.");
		});
	};
	return (
		<details class="more"><summary>{t("新しい災害を登録する", "Declare a disaster")}</summary>
			<ActNote act={act} />
			<Form onSubmit={send}>
				<Text label={t("災害の名前", "Name")} value={f.name} required hint={t("例: 令和8年1月 潮咲沖地震", "")} /><Text label={t("整理番号に使う記号", "Code in certificate numbers")} value={f.code} required max={16} hint={t("例: R8-01", "e.g. R8-01")} />
				<Choice label={t("種類", "Kind")} value={f.kind} of={choices("disasterKind")} none={t("選んでください", "choose")} required />
				<Text label={t("罹災原因（証明書にこのまま載ります）", "Cause, as on the certificate")} value={f.cause} required wide hint={t("例: 令和8年1月1日の地震による", "")} />
				<DateField label={t("発生した日", "Occurred on")} value={on} required /><DateField label={t("基準日（この日の住民で台帳を作る）", "Reference date")} value={reference} required wrong={wrong.value} />
				<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("登録する", "Declare")}</Button></div>
			</Form>
		</details>
	);
}

function Opening(p: { of: Ledger.Disaster }) {
	const d = p.of, act = useAct(), job = opening.value[d.disasterId ?? ""];
	if (d.ledgerOpen) return <p><Tag kind="good">{t("台帳ができています", "Ledger open")}</Tag>{t("住民記録の時点 ", "register as of ")}{day(d.registerAsOf)}{d.registerNewer && <Tag kind="warn">{t("その後、住民記録が更新されています", "the register has changed since")}</Tag>}</p>;
	return (
		<>
			<p>{t("基準日の住民記録を写し取って、この災害の台帳を作ります。人数により数分かかります。", "Freezes the register as of the reference date; some minutes.")}</p>
			<ActNote act={act} />
			{job ? <JobOf name="ledger/GetLedgerJob" id={job} label={t("台帳の作成", "Opening the ledger")} done={() => void loadDisasters()} /> : (
				<div class="acts"><Button look="main" busy={act.busy.value} onClick={() => void act.run(async () => {
					const r = await ask("ledger/OpenLedger", { disasterId: d.disasterId ?? "" });
					opening.value = { ...opening.value, [d.disasterId ?? ""]: r.jobId ?? "" };
				})}>{t("台帳を作る", "Open the ledger")}</Button></div>
			)}
		</>
	);
}

function Period(p: { of: Ledger.Disaster }) {
	const from = useMemo(() => dateFrom(p.of.occurredOn ?? today()), []), to = useDate("R"), wrong = useSignal("");
	const act = useAct();
	const send = () => {
		wrong.value = !isoOf(from) || !isoOf(to) ? t("日付を入力してください。", "Give both dates.") : "";
		if (!wrong.value) void act.run(async () => {
			const r = await ask("application-intake/OpenProcedure", { disasterId: p.of.disasterId ?? "", procedure: "RISAI", opensOn: isoOf(from), closesOn: isoOf(to) });
			return t(`受付期間を定めました。最終日は ${day(r.closesOnEffective)} です。`, `Set; the last day is ${day(r.closesOnEffective)}.`);
		});
	};
	return (
		<Section title={t("罹災証明書の受付期間", "Period of applications")}>
			<ActNote act={act} />
			<Form onSubmit={send}>
				<DateField label={t("受付を始める日", "From")} value={from} required /><DateField label={t("受付の期限（休日なら次の開庁日まで）", "Until")} value={to} required wrong={wrong.value} />
				<div class="acts"><Button submit busy={act.busy.value}>{t("受付期間を定める", "Set the period")}</Button></div>
			</Form>
		</Section>
	);
}

function Designations(p: { d: string }) {
	const list = useAsk("ledger/ListDesignations", { disasterId: p.d });
	const f = useTexts("kind", "ground"), from = useDate("R"), announced = useDate("R"), id = useSignal(uuid()), wrong = useSignal("");
	const act = useAct();
	const send = () => {
		wrong.value = !f.kind.value || !isoOf(from) || !isoOf(announced) ? t("種類と日付を入力してください。", "Give kind and dates.") : "";
		if (!wrong.value) void act.run(async () => {
			await ask("ledger/RecordDesignation", { designationId: id.value, disasterId: p.d, kind: f.kind.value, appliesFrom: isoOf(from), announcedOn: isoOf(announced), ground: f.ground.value.trim() });
			id.value = uuid();
			list.again();
			return t("指定を記録しました。", "Recorded.");
		});
	};
	return (
		<Section title={t("法律の適用・指定", "Designations")}>
			<Loaded of={list}>{(r) => (
				<Table caption={t("適用・指定の一覧", "Designations")} rows={(r.designations ?? []).filter((x) => !x.replacedBy)} keyOf={(x) => x.designationId ?? ""} empty={t("まだありません。", "None.")} columns={[
					{ head: t("種類", "Kind"), cell: (x) => x.kindJa ?? label("designation", x.kind) }, { head: t("適用日", "Applies from"), cell: (x) => day(x.appliesFrom) }, { head: t("公示日", "Announced"), cell: (x) => day(x.announcedOn) },
					{ head: t("終わり", "Ended"), cell: (x) => day(x.endedOn) }, { head: t("根拠", "Ground"), cell: (x) => x.ground }, { head: t("記録", "By"), cell: (x) => who(x.recordedBy) },
				]} />
			)}</Loaded>
			{may("ledger/RecordDesignation") && <details class="more"><summary>{t("適用・指定を記録する", "Record one")}</summary>
				<ActNote act={act} />
				<Form onSubmit={send}>
					<Choice label={t("種類", "Kind")} value={f.kind} of={choices("designation")} none={t("選んでください", "choose")} required /><DateField label={t("適用日", "Applies from")} value={from} required /><DateField label={t("公示・公布の日", "Announced on")} value={announced} required wrong={wrong.value} />
					<Text label={t("根拠（条項・政令の番号）", "Ground")} value={f.ground} wide /><div class="acts"><Button submit busy={act.busy.value}>{t("記録する", "Record")}</Button></div>
				</Form>
			</details>}
		</Section>
	);
}

function FirstReport(p: { d: string }) {
	const r = useAsk("ledger/GetFirstReport", { disasterId: p.d });
	return (
		<Section title={t("発災直後の報告（消防庁第4号様式）", "First report")}>
			<Loaded of={r}>{(said) => (
				<>
					<p>{t(`滅失世帯 ${Math.round((Number(said.reliefSixths ?? 0) / 6) * 100) / 100}／災害救助法の基準 ${said.neededHouseholds || "不明"}世帯`, `Lost households ${Number(said.reliefSixths ?? 0) / 6} of ${said.neededHouseholds || "?"} needed`)}{said.firstReached && <Tag kind="bad">{t("1号基準に達しています", "reached")}</Tag>}</p>
					<Table caption={t("項目ごとの数（まだ数えていないものは空欄）", "Counts")} rows={said.counts ?? []} keyOf={(c) => c.item ?? ""} columns={[
						{ head: t("区分", "Group"), cell: (c) => c.group }, { head: t("項目", "Item"), cell: (c) => c.label }, { head: t("数", "Count"), number: true, cell: (c) => (c.told ? `${count(c.value)} ${c.unit ?? ""}` : "") },
					]} />
				</>
			)}</Loaded>
		</Section>
	);
}

export function Disasters() {
	const d = disaster.value;
	return (
		<Page title={t("災害と台帳", "Disasters and ledgers")}>
			<Table caption={t("登録された災害", "Disasters")} rows={disasters.value} keyOf={(x) => x.disasterId ?? ""} empty={t("災害はまだ登録されていません。", "None yet.")} marked={(x) => x.disasterId === disasterId.value} columns={[
				{ head: t("名前", "Name"), cell: (x) => <>{x.name}<small>{x.cause}</small></> }, { head: t("記号", "Code"), cell: (x) => x.code }, { head: t("種類", "Kind"), cell: (x) => label("disasterKind", x.kind) }, { head: t("発生", "Occurred"), cell: (x) => day(x.occurredOn) },
				{ head: t("基準日", "Reference"), cell: (x) => day(x.referenceDate) }, { head: t("台帳", "Ledger"), cell: (x) => (x.ledgerOpen ? <Tag kind="good">{t("あり", "open")}</Tag> : <Tag kind="warn">{t("まだ", "not yet")}</Tag>) },
				{ head: t("選ぶ", "Choose"), cell: (x) => (x.disasterId === disasterId.value ? t("表示中", "shown") : <Button onClick={() => chooseDisaster(x.disasterId ?? "")}>{t("この災害を見る", "Show")}</Button>) },
			]} />
			{may("ledger/DeclareDisaster") && <Declare />}
			{d ? <div key={d.disasterId}>
				<Section title={d.name ?? ""}><Opening of={d} /></Section>
				{may("application-intake/OpenProcedure") && <Period of={d} />}
				{may("ledger/ListDesignations") && <Designations d={d.disasterId ?? ""} />}
				{may("ledger/GetFirstReport") && <FirstReport d={d.disasterId ?? ""} />}
			</div> : <Note>{t("災害を登録すると、台帳を作れます。", "Declare a disaster first.")}</Note>}
		</Page>
	);
}
