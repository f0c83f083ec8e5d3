// How an import of a map or a table stands: counted, rejects with their mend, and a person's word where one is needed.
import { useSignal } from "@preact/signals";
import { ask } from "../ask";
import type { Ledger } from "../contract";
import { count, day, who } from "../format";
import { label, t } from "../i18n";
import { save } from "../paper";
import { disaster, disasterId, may } from "../session";
import { Button, Facts, Note, Page, Section, Tag } from "../ui/basic";
import { JobOf } from "../ui/job";
import { ActNote, Loaded, useAct, useAsk, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { word } from "../words";
import { mapKinds, tableKinds } from "./import-file";

export const running = ["QUEUED", "CHECKING", "RUNNING"];
export const StateTag = (p: { state: string | undefined }) => <Tag kind={p.state === "DONE" ? "good" : p.state === "CHECKED" ? "warn" : p.state === "REFUSED" || p.state === "FAILED" ? "bad" : "plain"}>{word("import", p.state)}</Tag>;
const named = (of: [string, string][], code: string | undefined): string => of.find(([c]) => c === code)?.[1] ?? code ?? "";

/** Cells of a file for a spreadsheet: none computes. */
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? "'" : "") + text.replaceAll('"', '""')}"`;
const saveRows = (name: string, rows: string[][]): void => save(name, ["\ufeff", rows.map((r) => r.map(cell).join(",")).join("\r\n") + "\r\n"]);

/** All rejects, page by page, as a file. */
async function everything<R>(page: (last: R | undefined) => Promise<R[] | undefined>): Promise<R[]> {
	const all: R[] = [];
	for (let got: R[] = []; all.length < 100000; ) {
		got = (await page(all[all.length - 1])) ?? [];
		all.push(...got);
		if (got.length < 200) break;
	}
	return all;
}

/** Buildings are of the map; which dwelling of the ledger stands in which is found by their addresses, and may be found again. */
function Placing() {
	const d = disasterId.value, act = useAct(), job = useSignal("");
	if (!d || !disaster.value?.ledgerOpen || !may("ledger/PlaceDwellings")) return null;
	return (
		<Section title={t("住家を建物に結びつける", "Put dwellings into buildings")}>
			<p class="hint">{t("台帳の住家を、所在地の合う建物に結びつけます。地図の区域は、建物に結びついた住家だけを数えます。何度しても同じです。", "Dwellings go into the buildings of their address; an area holds only those. Done again, it changes nothing.")}</p>
			<ActNote act={act} />
			{job.value && <JobOf key={job.value} name="ledger/GetLedgerJob" id={job.value} label={t("結びつけ", "Placing")} />}
			<div class="acts"><Button busy={act.busy.value} onClick={() => void act.run(async () => void (job.value = (await ask("ledger/PlaceDwellings", { disasterId: d })).jobId ?? ""))}>{t(`「${disaster.value.name}」の住家を結びつける`, "Put dwellings into buildings")}</Button></div>
		</Section>
	);
}

export function MapImportPage(p: { id: string }) {
	const one = useAsk("ledger/GetMapImport", { importId: p.id }), state = one.reply.value?.state, act = useAct();
	const rejects = usePages("ledger/ListMapRejects", state && !running.includes(state) ? { importId: p.id } : null, (r) => r.rejects, (r: Ledger.MapReject) => ({ afterFeature: r.feature }), 200);
	const download = () => void act.run(async () => {
		const all = await everything<Ledger.MapReject>(async (last) => (await ask("ledger/ListMapRejects", { importId: p.id, afterFeature: last?.feature })).rejects);
		saveRows("rejects.csv", [[t("地物", "Feature"), t("行", "Line"), t("直し方", "Mend"), t("理由", "Reason")], ...all.map((r) => [r.feature ?? "", r.line ?? "", r.textJa ?? "", r.reason ?? ""])]);
	});
	return (
		<Page title={t("地図の取込み", "Import of a map")} back={["/imports", t("取込みの一覧へ", "Back")]}>
			<Loaded of={one}>{(i) => (
				<>
					<p><StateTag state={i.state} /> {i.reason && <code>{i.reason}</code>}</p>
					<Facts rows={[[t("内容", "Kind"), named(mapKinds(), i.kind)], [t("だれの地図か", "Source"), i.source], [t("地物", "Features"), count(i.features)], [t("新しい", "New"), count(i.newFeatures)], [t("変わった", "Changed"), count(i.changedFeatures)], [t("取り込めない", "Rejected"), count(i.rejectedFeatures)]]} />
					{i.jobId && running.includes(i.state ?? "") && may("ledger/GetLedgerJob") && <JobOf name="ledger/GetLedgerJob" key={i.jobId} id={i.jobId} label={t("取込み", "Import")} done={one.again} />}
					{state === "DONE" && i.kind === "BUILDING" && <Placing />}
				</>
			)}</Loaded>
			<ActNote act={act} />
			{rejects.rows.value.length > 0 && <p class="acts"><Button busy={act.busy.value} onClick={download}>{t("取り込めない地物を保存する（CSV）", "Save the rejects (CSV)")}</Button></p>}
			<Table caption={t("取り込めない地物と、その直し方", "Rejected features")} rows={rejects.rows.value} keyOf={(r) => r.feature ?? ""} more={rejects.more.value ? rejects.next : undefined} columns={[
				{ head: t("地物", "Feature"), number: true, cell: (r) => r.feature }, { head: t("行", "Line"), number: true, cell: (r) => r.line }, { head: t("直し方", "Mend"), cell: (r) => r.textJa }, { head: t("理由", "Reason"), cell: (r) => <code>{r.reason}</code> },
			]} />
		</Page>
	);
}

/** What was said of it is shown by the page: this part is gone as soon as it was confirmed. */
function Confirm(p: { of: Ledger.TableImport; purpose: string; act: ReturnType<typeof useAct>; again: () => void }) {
	const i = p.of, act = p.act;
	const say = (decline: boolean) => void act.run(async () => {
		await ask("ledger/ConfirmTableImport", { importId: i.importId ?? "", newRows: i.newRows, rejectedRows: i.rejectedRows, decline }, p.purpose);
		p.again();
		return decline ? t("取り下げました。", "Given up.") : t("取込みを始めました。", "It is taken in now.");
	});
	return (
		<Section title={t("取り込むとこうなります（まだ何も変わっていません）", "What it would do; nothing has happened yet")}>
			<p>{t(`新しい${count(i.newRows)}行を取り込みます。取り込めない${count(i.rejectedRows)}行は入りません。`, `${count(i.newRows)} new rows; ${count(i.rejectedRows)} are left out.`)}</p>
			{may("ledger/ConfirmTableImport") && <div class="acts"><Button look="main" busy={act.busy.value} onClick={() => say(false)}>{t("この内容で取り込む", "Take it in exactly so")}</Button><Button look="grave" onClick={() => say(true)}>{t("取り込まず取り下げる", "Give it up")}</Button></div>}
		</Section>
	);
}

export function TableImportPage(p: { id: string }) {
	const purpose = "90-3", one = useAsk("ledger/GetTableImport", { importId: p.id }, purpose), state = one.reply.value?.state, act = useAct();
	const rejects = usePages("ledger/ListTableRejects", state && !running.includes(state) ? { importId: p.id } : null, (r) => r.rejects, (r: Ledger.TableReject) => ({ afterLine: r.line }), 200, purpose);
	const download = () => void act.run(async () => {
		const all = await everything<Ledger.TableReject>(async (last) => (await ask("ledger/ListTableRejects", { importId: p.id, afterLine: last?.line }, purpose)).rejects);
		saveRows("rejects.csv", [[t("行", "Line"), t("列", "Column"), t("直し方", "Mend"), t("理由", "Reason")], ...all.map((r) => [r.line ?? "", r.column ?? "", r.textJa ?? "", r.reason ?? ""])]);
	});
	return (
		<Page title={t("表の取込み", "Import of a table")} back={["/imports", t("取込みの一覧へ", "Back")]}>
			<Loaded of={one}>{(i) => (
				<>
					<p><StateTag state={i.state} /> {i.reason && <code>{i.reason}</code>} {i.reasonColumn && t(`列: ${i.reasonColumn}`, `Column: ${i.reasonColumn}`)}</p>
					<Facts rows={[
						[t("内容", "Kind"), named(tableKinds(), i.kind)], [t("システム", "Source"), i.source], [t("行", "Rows"), count(i.rows)], [t("新しい行", "New"), count(i.newRows)], [t("前に取り込んだ行", "Known"), count(i.sameRows)], [t("使わない行", "Not needed"), count(i.unneededRows)],
						[t("取り込めない行", "Rejected"), count(i.rejectedRows)], [t("足りない列", "Missing columns"), (i.missingColumns ?? []).join("、")], [t("知らない列", "Unknown columns"), (i.unknownColumns ?? []).join("、")], [t("時点", "As of"), day(i.observedOn || i.askedOn)], [t("要配慮の事由", "Reason of care"), label("care", i.care)], [t("始めた人・確かめた人", "By"), [i.startedBy, i.confirmedBy].filter(Boolean).map(who).join("・")],
					]} />
					{i.jobId && running.includes(i.state ?? "") && may("ledger/GetLedgerJob") && <JobOf name="ledger/GetLedgerJob" key={i.jobId} id={i.jobId} label={i.state === "RUNNING" ? t("取込み", "Import") : t("点検", "Check")} done={one.again} />}
					{i.state === "CHECKED" && <Confirm of={i} purpose={purpose} act={act} again={one.again} />}
					{Number(i.surveys) > 0 && <Note>{t(`調査${count(i.surveys)}件の案ができました。決裁待ちは${count(i.waitingSurveys)}件です。`, `${count(i.surveys)} surveys drafted, ${count(i.waitingSurveys)} wait for approval.`)}</Note>}
				</>
			)}</Loaded>
			<ActNote act={act} />
			{rejects.rows.value.length > 0 && <p class="acts"><Button busy={act.busy.value} onClick={download}>{t("取り込めない行を保存する（CSV）", "Save the rejects (CSV)")}</Button></p>}
			<Table caption={t("取り込めない行と、その直し方", "Rejected rows")} rows={rejects.rows.value} keyOf={(r) => `${r.line}${r.column}${r.reason}`} more={rejects.more.value ? rejects.next : undefined} columns={[
				{ head: t("行", "Line"), number: true, cell: (r) => r.line }, { head: t("列", "Column"), cell: (r) => r.column }, { head: t("直し方", "Mend"), cell: (r) => r.textJa }, { head: t("理由", "Reason"), cell: (r) => <code>{r.reason}</code> },
			]} />
		</Page>
	);
}
