// Parts of a person's page: the register's history, what relief there was, what they agreed to.
import type { Register } from "../contract";
import { day, moment, who } from "../format";
import { label, t } from "../i18n";
import { disasterId } from "../session";
import { Button, ProblemNote, Section, Tag } from "../ui/basic";
import { Loaded, useAsk, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { sourceName } from "./person";

export function HistoryOf(p: { id: string }) {
	const rows = usePages("register-sync/GetHistory", { personId: p.id, limit: 20 }, (r) => r.rows,
		(r: Register.HistoryRow) => ({ beforeHistoryNo: String(r.historyNo ?? 0), beforeBranchNo: String(r.branchNo ?? 0), beforeImportNo: r.importNo ?? "0" }), 20);
	return (
		<Section title={t("異動の履歴", "History")}>
			<ProblemNote problem={rows.problem.value} again={rows.again} />
			<ol class="timeline">
				{rows.rows.value.map((r) => (
					<li key={`${r.historyNo}-${r.branchNo}-${r.importNo}`}>
						<p><b>{t(`履歴 ${r.historyNo}-${r.branchNo}`, `Row ${r.historyNo}-${r.branchNo}`)}</b> {r.inForce && <Tag kind="good">{t("現在", "in force")}</Tag>}{r.deleted && <Tag kind="bad">{t("削除", "deleted")}</Tag>}</p>
						<p class="hint">{t("時点 ", "as of ")}{day(r.asOf)}</p>
						{r.keptBack ? <p class="hint">{t("住民記録担当以外には内容を示しません。", "Only for staff of the register.")}</p> : (
							<details><summary>{t(`${r.items?.length ?? 0}項目を見る`, `${r.items?.length ?? 0} items`)}</summary>
								<dl class="facts">{(r.items ?? []).map((i) => <div key={i.item}><dt>{i.label}</dt><dd>{i.text}</dd></div>)}</dl>
							</details>
						)}
					</li>
				))}
			</ol>
			{rows.more.value && <Button onClick={rows.next}>{t("さらに古い履歴", "Older")}</Button>}
		</Section>
	);
}

export function Relief(p: { id: string }) {
	const at = { disasterId: disasterId.value, personId: p.id };
	const said = useAsk("ledger/ListStatements", at);
	return (
		<Loaded of={said}>{(r) => (
			<>
				<Table caption={t("援護の実施の状況", "Relief")} rows={r.supports ?? []} keyOf={(s) => s.info?.statementId ?? ""} columns={[
					{ head: t("制度", "Scheme"), cell: (s) => s.schemeJa || s.support?.schemeName || label("scheme", s.support?.scheme) }, { head: t("区分", "Category"), cell: (s) => s.support?.category },
					{ head: t("申請日", "Applied"), cell: (s) => day(s.support?.appliedOn) }, { head: t("支給日", "Paid"), cell: (s) => day(s.support?.paidOn) },
					{ head: t("出どころ", "Source"), cell: (s) => <small>{s.support?.list || sourceName(s.info?.source)}・{moment(s.info?.recordedUs)}・{who(s.info?.recordedBy)}</small> },
				]} />
				<Table caption={t("負傷・疾病", "Injuries")} rows={r.injuries ?? []} keyOf={(s) => s.info?.statementId ?? ""} columns={[
					{ head: t("程度", "Severity"), cell: (s) => s.severityJa ?? label("severity", s.injury?.severity) }, { head: t("状況", "Condition"), cell: (s) => s.injury?.condition },
					{ head: t("病院", "Hospital"), cell: (s) => s.injury?.hospital }, { head: t("聞いた日時", "Observed"), cell: (s) => moment(s.info?.observedUs) },
				]} />
				<Table caption={t("住まいの意向", "Housing intention")} rows={r.intentions ?? []} keyOf={(s) => s.info?.statementId ?? ""} columns={[
					{ head: t("意向", "Intention"), cell: (s) => s.intentionJa ?? label("intention", s.intention?.intention) }, { head: t("場所", "Place"), cell: (s) => label("housingPlace", s.intention?.place) },
					{ head: t("時期", "When"), cell: (s) => s.intention?.byWhen }, { head: t("困りごと", "Difficulty"), cell: (s) => s.intention?.difficulty },
				]} />
			</>
		)}</Loaded>
	);
}

const answers: Record<string, [string, string]> = { YES: ["同意する", "Yes"], NO: ["同意しない", "No"], UNANSWERED: ["未記入", "Not answered"] };

export function Said(p: { id: string }) {
	const at = { disasterId: disasterId.value, personId: p.id };
	const consents = useAsk("ledger/ListConsents", at), provided = useAsk("ledger/ListProvided", at), safety = useAsk("ledger/ListSafety", at);
	return (
		<>
			<Loaded of={safety}>{(r) => (
				<Table caption={t("安否", "Safety")} rows={r.statuses ?? []} keyOf={(s) => s.statusId ?? ""} empty={t("安否の記録はありません。", "Nothing recorded.")} columns={[
					{ head: t("安否", "Status"), cell: (s) => <>{s.statusJa} {s.holds && <Tag kind="good">{t("いまの判断", "holds")}</Tag>}{s.correctedBy && <Tag>{t("訂正済", "corrected")}</Tag>}</> },
					{ head: t("だれから", "Source"), cell: (s) => sourceName(s.source) }, { head: t("いつの状況か", "Observed"), cell: (s) => moment(s.observedUs) }, { head: t("記録", "Recorded"), cell: (s) => <small>{moment(s.recordedUs)}・{who(s.recordedBy)}</small> },
				]} />
			)}</Loaded>
			<Loaded of={consents}>{(r) => (
				<Table caption={t("提供への同意", "Consents")} rows={r.consents ?? []} keyOf={(c) => `${c.recipient}${c.consentId}`} columns={[
					{ head: t("提供先", "Recipient"), cell: (c) => <>{c.recipientJa}{c.whom && `（${c.whom}）`}</> },
					{ head: t("回答", "Answer"), cell: (c) => <Tag kind={c.answer === "YES" ? "good" : c.answer === "NO" ? "bad" : "plain"}>{t(...(answers[c.answer ?? ""] ?? ["未記入", "Not answered"]))}</Tag> },
					{ head: t("いつ", "When"), cell: (c) => moment(c.observedUs) }, { head: t("方法", "How"), cell: (c) => sourceName(c.source) },
				]} />
			)}</Loaded>
			<Loaded of={provided}>{(r) => (
				<Table caption={t("外部へ提供した記録", "Provided to others")} rows={r.provided ?? []} keyOf={(x) => x.provisionId ?? ""} empty={t("提供した記録はありません。", "Never.")} columns={[
					{ head: t("提供先", "Recipient"), cell: (x) => `${x.recipientJa ?? ""} ${x.applicantName ?? ""}` }, { head: t("根拠", "Basis"), cell: (x) => x.basisJa }, { head: t("日時", "When"), cell: (x) => moment(x.providedUs) },
				]} />
			)}</Loaded>
		</>
	);
}

