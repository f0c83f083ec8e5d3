// Files that came in: register files, tables of other systems, maps; of a register file how it stands, what it would do, and a person's word that exactly that shall happen.
import { useSignal } from "@preact/signals";
import { ask } from "../ask";
import type { Ledger, Register } from "../contract";
import { fileOf } from "../files";
import { count, day, moment, who } from "../format";
import { t } from "../i18n";
import { save } from "../paper";
import { disasterId, may } from "../session";
import { Button, Facts, Link, Note, Page, Section } from "../ui/basic";
import { JobOf } from "../ui/job";
import { ActNote, Loaded, useAct, useAsk, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { mapKinds, NewImport, tableKinds } from "./import-file";
import { running, StateTag } from "./import-jobs";

const whyWaits: Record<string, [string, string]> = {
	CHANGES: ["変わる人が多い", "many changes"], GONE: ["いなくなる人が多い", "many are gone"], REJECTS: ["取り込めない行が多い", "many rejects"], ASKED: ["先に点検するよう指定された", "asked for"],
};
const stateTag = (state: string | undefined) => <StateTag state={state} />;

function RegisterFiles() {
	const fresh = useAsk("register-sync/GetFreshness", {});
	const list = usePages("register-sync/ListImports", { limit: 100 }, (r) => r.imports, (i: Register.ImportLine) => ({ beforeNo: i.importNo }), 100);
	return (
		<Section title={t("住民記録", "Register")}>
			<Loaded of={fresh}>{(f) => <Facts rows={[[t("住民記録の時点", "Register as of"), day(f.registerAsOf)], [t("全件ファイルの時点", "Whole file as of"), day(f.fileAsOf)], [t("元と違う可能性のある人", "Stale people"), t(`${count(f.stalePersons)}人`, count(f.stalePersons))], [t("最後に突き合わせた時", "Compared"), moment(f.reconciledUs)]]} />}</Loaded>
			<Loaded of={list}>{(rows) => (
				<Table caption={t("取り込んだファイル", "Files")} rows={rows} keyOf={(i) => i.importId ?? ""} more={list.more.value ? list.next : undefined} empty={t("まだありません。", "None yet.")} columns={[
					{ head: t("番号", "No."), cell: (i) => <Link to={`/imports/${i.importId}`}>{i.importNo}</Link> }, { head: t("状態", "State"), cell: (i) => stateTag(i.state) }, { head: t("時点", "As of"), cell: (i) => day(i.asOf) }, { head: t("始めた日時", "Started"), cell: (i) => moment(i.startedUs) },
					{ head: t("行", "Rows"), number: true, cell: (i) => count(i.rows) }, { head: t("確認を待つわけ", "Waits because"), cell: (i) => (i.why ?? []).map((w) => t(...(whyWaits[w] ?? [w, w]))).join("、") }, { head: t("理由", "Reason"), cell: (i) => (i.reason ? <code>{i.reason}</code> : "") },
				]} />
			)}</Loaded>
		</Section>
	);
}

const named = (of: [string, string][], code: string | undefined): string => of.find(([c]) => c === code)?.[1] ?? code ?? "";

function Tables(p: { d: string }) {
	const list = usePages("ledger/ListTableImports", { disasterId: p.d }, (r) => r.imports, (i: Ledger.TableImportLine) => ({ beforeUs: i.startedUs, beforeImportId: i.importId }), 100, "90-3");
	return (
		<Section title={t("ほかのシステムの表", "Tables of other systems")}>
			<Loaded of={list}>{(rows) => (
				<Table caption={t("取り込んだ表（この災害）", "Tables (of this disaster)")} rows={rows} keyOf={(i) => i.importId ?? ""} more={list.more.value ? list.next : undefined} empty={t("まだありません。", "None yet.")} columns={[
					{ head: t("システム", "System"), cell: (i) => <Link to={`/imports/table/${i.importId}`}>{i.source}</Link> }, { head: t("内容", "Kind"), cell: (i) => named(tableKinds(), i.kind) }, { head: t("状態", "State"), cell: (i) => stateTag(i.state) },
					{ head: t("始めた日時", "Started"), cell: (i) => <>{moment(i.startedUs)}<small>{who(i.startedBy)}</small></> }, { head: t("行", "Rows"), number: true, cell: (i) => count(i.rows) }, { head: t("新しい行", "New"), number: true, cell: (i) => count(i.newRows) },
					{ head: t("取り込めない行", "Rejected"), number: true, cell: (i) => count(i.rejectedRows) }, { head: t("理由", "Reason"), cell: (i) => (i.reason ? <code>{i.reason}</code> : "") },
				]} />
			)}</Loaded>
		</Section>
	);
}

function Maps() {
	const list = usePages("ledger/ListMapImports", {}, (r) => r.imports, (i: Ledger.MapImportLine) => ({ beforeUs: i.startedUs, beforeImportId: i.importId }), 100);
	return (
		<Section title={t("地図", "Maps")}>
			<Loaded of={list}>{(rows) => (
				<Table caption={t("取り込んだ地図", "Maps")} rows={rows} keyOf={(i) => i.importId ?? ""} more={list.more.value ? list.next : undefined} empty={t("まだありません。", "None yet.")} columns={[
					{ head: t("だれの地図か", "Source"), cell: (i) => <Link to={`/imports/map/${i.importId}`}>{i.source}</Link> }, { head: t("内容", "Kind"), cell: (i) => named(mapKinds(), i.kind) }, { head: t("状態", "State"), cell: (i) => stateTag(i.state) }, { head: t("始めた日時", "Started"), cell: (i) => moment(i.startedUs) },
					{ head: t("地物", "Features"), number: true, cell: (i) => count(i.features) }, { head: t("取り込めない", "Rejected"), number: true, cell: (i) => count(i.rejectedFeatures) }, { head: t("理由", "Reason"), cell: (i) => (i.reason ? <code>{i.reason}</code> : "") },
				]} />
			)}</Loaded>
		</Section>
	);
}

export function Imports() {
	return (
		<Page title={t("ファイルの取込み", "Imports")}>
			<NewImport />
			{may("register-sync/ListImports") && <RegisterFiles />}
			{may("ledger/ListTableImports") && disasterId.value && <Tables key={disasterId.value} d={disasterId.value} />}
			{may("ledger/ListMapImports") && <Maps />}
		</Page>
	);
}

function Check(p: { of: Register.Import; again: () => void }) {
	const c = p.of.check, act = useAct();
	if (!c?.complete) return null;
	const word_ = (confirm: boolean) => void act.run(async () => {
		if (confirm) await ask("register-sync/ConfirmImport", { importId: p.of.importId ?? "", checkHash: c.hash ?? "" }, "REGISTER_COPY");
		else await ask("register-sync/WithdrawImport", { importId: p.of.importId ?? "" }, "REGISTER_COPY");
		p.again();
		return confirm ? t("取込みを始めました。", "It goes on file.") : t("取り下げました。", "Withdrawn.");
	});
	return (
		<Section title={t("取り込むとこうなります（まだ何も変わっていません）", "What it would do; nothing has happened yet")}>
			<Facts rows={[
				[t("新しい人", "New people"), count(c.newPersons)], [t("変わる人", "Changed people"), count(c.changedPersons)], [t("このファイルにいない人", "Missing people"), t(`${count(c.missingPersons)}／いま${count(c.personsOnFile)}人`, `${count(c.missingPersons)} of ${count(c.personsOnFile)}`)],
				[t("新しい行・変わる行・同じ行", "New, changed, same rows"), [c.newRows, c.changedRows, c.sameRows].map(count).join("・")], [t("取り込めない行", "Rejected rows"), count(c.rejectedRows)], [t("注意のある行", "Warnings"), count(c.warnings)], [t("表示できない文字", "Letters not shown"), count(c.unmappableCharacters)],
				[t("足りない列", "Missing columns"), (c.missingColumns ?? []).join("、")], [t("知らない列", "Unknown columns"), (c.unknownColumns ?? []).join("、")],
			]} />
			<ActNote act={act} />
			{p.of.state === "CHECKED" && may("register-sync/ConfirmImport") && <div class="acts"><Button look="main" busy={act.busy.value} onClick={() => word_(true)}>{t("この内容で取り込む", "Take it in exactly so")}</Button><Button look="grave" onClick={() => word_(false)}>{t("取り込まず取り下げる", "Withdraw")}</Button></div>}
		</Section>
	);
}

export function ImportPage(p: { id: string }) {
	const one = useAsk("register-sync/GetImport", { importId: p.id }, "REGISTER_COPY"), state = one.reply.value?.state, kind = useSignal("REJECT"), act = useAct();
	const rejects = usePages("register-sync/ListRejects", { importId: p.id, kind: kind.value, limit: 200 }, (r) => r.rejects, (r: Register.Reject) => ({ afterLine: r.line }), 200, "REGISTER_COPY");
	return (
		<Page title={t("取込みの内容", "Import")} back={["/imports", t("取込みの一覧へ", "Back")]}>
			<Loaded of={one}>{(i) => (
				<>
					<p>{stateTag(i.state)} {i.reason && <code>{i.reason}</code>}</p>
					<Facts rows={[[t("ファイル", "File"), i.fileName], [t("時点", "As of"), day(i.asOf)], [t("行", "Rows"), count(i.rows)], [t("新しい・変わった・同じ", "New, changed, same"), [i.newRows, i.changedRows, i.sameRows].map(count).join("・")], [t("取り込めない行", "Rejected"), count(i.rejectedRows)], [t("読まなかった個人番号", "Numbers not taken"), count(i.numbersNotTaken)]]} />
					{i.jobId && running.includes(state ?? "") && <JobOf key={i.jobId} name="register-sync/GetRegisterJob" id={i.jobId} label={state === "RUNNING" ? t("取込み", "Import") : t("点検", "Check")} done={one.again} />}
					{Number(i.numbersNotTaken) > 0 && <Note>{t("個人番号は、特定個人情報保護評価が登録されるまで読み込みません。", "No number is read before the assessment is entered.")}</Note>}
					<Check of={i} again={one.again} />
				</>
			)}</Loaded>
			<ActNote act={act} />
			{rejects.rows.value.length > 0 && <p class="acts"><Button busy={act.busy.value} onClick={() => void act.run(async () => save("rejects.csv", [await fileOf("register-sync", `register/imports/${p.id}/rejects.csv`, "REGISTER_COPY")]))}>{t("取り込めない行を保存する（CSV）", "Save the rejects (CSV)")}</Button></p>}
			<Loaded of={rejects}>{(rows) => (
				<Table caption={t("取り込めない行と、その直し方", "Rejected rows")} rows={rows} keyOf={(r) => `${r.line}${r.column}${r.reason}`} more={rejects.more.value ? rejects.next : undefined} columns={[
					{ head: t("行", "Line"), number: true, cell: (r) => r.line }, { head: t("列", "Column"), cell: (r) => r.column }, { head: t("直し方", "Mend"), cell: (r) => r.textJa }, { head: t("理由", "Reason"), cell: (r) => <code>{r.reason}</code> },
				]} />
			)}</Loaded>
		</Page>
	);
}
