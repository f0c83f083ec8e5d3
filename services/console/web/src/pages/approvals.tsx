// Everything that waits for approval, in one place: each shows what would be decided, and that is what is decided.
import { useSignal } from "@preact/signals";
import { ask, uuid } from "../ask";
import type { Certificate, Intake, Ledger } from "../contract";
import { ago, count, day, houseOf, moment, who } from "../format";
import { label, t } from "../i18n";
import { disasterId, may } from "../session";
import { Button, Link, Note, Page, Section, Tag } from "../ui/basic";
import { ActNote, Loaded, useAct, useAsk, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { word } from "../words";
import { Approver, staffOf, Waiting } from "./oral";

function Surveys(p: { d: string }) {
	const drafts = usePages("ledger/ListSurveys", { disasterId: p.d, state: "DRAFT", limit: 200 }, (r) => r.surveys, (s: Ledger.Survey) => ({ afterSurveyId: s.surveyId }), 200);
	const act = useAct(), approver = useSignal(""), answers = may("ledger/ApproveSurvey"), notes = may("ledger/RecordOralGrade");
	const decide = (s: Ledger.Survey, decline: boolean) => void act.run(async () => {
		const r = await ask("ledger/ApproveSurvey", { surveyId: s.surveyId ?? "", gradeCode: s.gradeCode ?? "", decline });
		drafts.again();
		return decline ? t("否決しました。判定の案は取り下げられました。", "Declined.")
			: t(`「${label("grade", r.gradeCode)}」を決裁しました。${r.governs ? "この家の判定になりました。" : ""}`, `Approved: ${label("grade", r.gradeCode)}.`);
	});
	const note = (s: Ledger.Survey) => void act.run(async () => {
		const r = await ask("ledger/RecordOralGrade", { surveyId: s.surveyId ?? "", gradeCode: s.gradeCode ?? "", approver: staffOf(approver.value) });
		drafts.again();
		return t(`「${label("grade", r.gradeCode)}」の口頭決裁を記録しました。${who(staffOf(approver.value))} さんの追認を待ちます。`, `Noted: ${label("grade", r.gradeCode)}.`);
	});
	return (
		<Section title={t("被害の判定", "Grades")}>
			<ActNote act={act} />
			{notes && <Approver value={approver} />}
			<Loaded of={drafts}>{(rows) => (
				<Table caption={t("判定の案", "Drafted grades")} rows={rows.filter((s) => s.gradeCode)} keyOf={(s) => s.surveyId ?? ""} empty={t("決裁を待つ判定はありません。", "None.")} more={drafts.more.value ? drafts.next : undefined} columns={[
					{ head: t("所在地", "Address"), cell: houseOf }, { head: t("判定の案", "Grade"), cell: (s) => <b>{label("grade", s.gradeCode)}</b> },
					{ head: t("調査", "Survey"), cell: (s) => `${label("surveyKind", s.kind)}・${label("hazard", s.hazard)}・${day(s.surveyedOn)}` }, { head: t("起案", "Drafted by"), cell: (s) => who(s.draftedBy) },
					{ head: t("決裁", "Approve"), cell: (s) => <span class="acts">
						{answers && <Button look="main" busy={act.busy.value} onClick={() => decide(s, false)}>{t(`「${label("grade", s.gradeCode)}」で決裁`, `Approve “${label("grade", s.gradeCode)}”`)}</Button>}
						{answers && <Button look="grave" busy={act.busy.value} onClick={() => decide(s, true)}>{t("否決", "Decline")}</Button>}
						{notes && <Button disabled={!staffOf(approver.value)} busy={act.busy.value} onClick={() => note(s)}>{t("口頭決裁を記録", "Note a word of mouth")}</Button>}
					</span> },
				]} />
			)}</Loaded>
		</Section>
	);
}

function Refusals(p: { d: string }) {
	const list = useAsk("application-intake/ListApplications", { disasterId: p.d, queue: "REJECTION", limit: 200 });
	return (
		<Section title={t("不受理", "Refusals")}>
			<Loaded of={list}>{(r) => (
				<Table caption={t("不受理の案（申請を開いて決裁します）", "Drafted refusals")} rows={r.applications ?? []} keyOf={(a) => a.applicationId ?? ""} empty={t("決裁を待つ不受理はありません。", "None.")} columns={[
					{ head: t("受付番号", "Receipt"), cell: (a: Intake.ApplicationLine) => <Link to={`/applications/${a.applicationId}`}>{a.receiptNo}</Link> }, { head: t("受付", "Received"), cell: (a) => ago(a.receivedUs) }, { head: t("状態", "State"), cell: (a) => label("applicationState", a.state) },
				]} />
			)}</Loaded>
		</Section>
	);
}

function Papers(p: { d: string }) {
	const list = usePages("certificate-issuer/ListCertificates", { disasterId: p.d, state: "DRAFT", limit: 200 }, (r) => r.certificates, (c: Certificate.CertificateLine) => ({ afterCertificateId: c.certificateId }), 200);
	const chosen = useSignal<string[]>([]), batch = useSignal(uuid()), approver = useSignal("");
	const act = useAct(), answers = may("certificate-issuer/ApproveCertificates"), notes = may("certificate-issuer/RecordOralCertificates");
	const rows = list.rows.value, all = rows.slice(0, 200).map((c) => c.certificateId ?? "");
	const send = (orally: boolean) => void act.run(async () => {
		const picked = rows.filter((c) => chosen.value.includes(c.certificateId ?? ""));
		const of = { batchId: batch.value, certificateIds: picked.map((c) => c.certificateId ?? ""), versions: picked.map((c) => c.version ?? 0) };
		const r = orally ? await ask("certificate-issuer/RecordOralCertificates", { ...of, approver: staffOf(approver.value) }) : await ask("certificate-issuer/ApproveCertificates", of);
		batch.value = uuid();
		chosen.value = [];
		list.again();
		const refused = r.refusedCertificateIds?.length ?? 0, left = refused ? t(`${refused}通は、内容が変わったか、起案者・決裁者が同じ人のため、決裁していません。`, ` ${refused} were not.`) : "";
		return (orally ? t(`${r.approved ?? 0}通の口頭決裁を記録しました。`, `${r.approved ?? 0} noted.`) : t(`${r.approved ?? 0}通を決裁しました。`, `${r.approved ?? 0} approved.`)) + left;
	});
	return (
		<Section title={t("罹災証明書", "Certificates")}>
			<ActNote act={act} />
			<Loaded of={list}>{() => rows.length === 0 ? <p class="empty">{t("決裁を待つ証明書はありません。", "None.")}</p> : (
				<>
					<Table caption={t("交付の案", "Drafted certificates")} rows={rows} keyOf={(c) => c.certificateId ?? ""} more={list.more.value ? list.next : undefined} columns={[
						{ head: t("選ぶ", "Choose"), cell: (c) => <label class="option"><input type="checkbox" checked={chosen.value.includes(c.certificateId ?? "")} onChange={(e) => (chosen.value = e.currentTarget.checked ? [...chosen.value, c.certificateId ?? ""] : chosen.value.filter((x) => x !== c.certificateId))} />{c.number || t("番号は交付のとき", "no. later")}</label> },
						{ head: t("被害の程度", "Damage"), cell: (c) => label("grade", c.gradeCode) }, { head: t("申請", "Application"), cell: (c) => <Link to={`/applications/${c.applicationId}`}>{t("申請を見る", "Open")}</Link> },
						{ head: t("人", "Person"), cell: (c) => <Link to={`/person/${c.personId}`}>{t("記録を見る", "Open")}</Link> }, { head: t("差替え", "Supersedes"), cell: (c) => (c.supersedes ? <Tag>{t("前のものを差し替え", "yes")}</Tag> : "") },
					]} />
					{notes && <Approver value={approver} />}
					<div class="acts"><Button onClick={() => (chosen.value = all)}>{t(`${all.length}通すべて選ぶ`, `Choose all ${all.length}`)}</Button>{answers && <Button look="main" disabled={chosen.value.length === 0} busy={act.busy.value} onClick={() => send(false)}>{t(`選んだ${chosen.value.length}通を決裁する`, `Approve ${chosen.value.length}`)}</Button>}{notes && <Button disabled={chosen.value.length === 0 || !staffOf(approver.value)} busy={act.busy.value} onClick={() => send(true)}>{t(`選んだ${chosen.value.length}通の口頭決裁を記録`, `Note a word of mouth for ${chosen.value.length}`)}</Button>}</div>
				</>
			)}</Loaded>
		</Section>
	);
}

function Areas(p: { d: string }) {
	const acts = useAsk("ledger/ListAreaActs", { disasterId: p.d });
	const act = useAct();
	const decide = (a: Ledger.AreaAct, decline: boolean) => void act.run(async () => {
		await ask("ledger/ApproveArea", { actId: a.actId ?? "", gradeCode: a.gradeCode ?? "", dwellings: a.dwellings, decline });
		acts.again();
		return decline ? t("否決しました。", "Declined.") : t("決裁しました。登録は順に進みます。", "Approved; it is carried out now.");
	});
	return (
		<Section title={t("区域の一括登録", "By area")}>
			<ActNote act={act} />
			<Loaded of={acts}>{(r) => (
				<Table caption={t("一括登録と、その取消しの案", "Drafts")} rows={(r.acts ?? []).filter((a) => a.state === "DRAFT" || a.state === "UNDO_DRAFT")} keyOf={(a) => a.actId ?? ""} empty={t("決裁を待つ一括登録はありません。", "None.")} columns={[
					{ head: t("案", "Draft"), cell: (a) => word("area", a.state) }, { head: t("判定", "Grade"), cell: (a) => label("grade", a.gradeCode) }, { head: t("棟数", "Houses"), number: true, cell: (a) => count(a.dwellings) },
					{ head: t("理由", "Reason"), cell: (a) => a.undoReason || a.reason }, { head: t("起案", "By"), cell: (a) => who(a.undoBy || a.draftedBy) },
					{ head: t("決裁", "Decide"), cell: (a) => <span class="acts"><Button look="main" busy={act.busy.value} onClick={() => decide(a, false)}>{t(`${count(a.dwellings)}棟を決裁`, `Approve ${count(a.dwellings)}`)}</Button><Button look="grave" onClick={() => decide(a, true)}>{t("否決", "Decline")}</Button></span> },
				]} />
			)}</Loaded>
		</Section>
	);
}

function Provisions(p: { d: string }) {
	const list = useAsk("ledger/ListProvisions", { disasterId: p.d, state: "DRAFT" }, "90-4");
	const act = useAct();
	const decide = (one: Ledger.Provision, decline: boolean) => void act.run(async () => {
		await ask("ledger/ApproveProvision", { provisionId: one.provisionId ?? "", contentHash: one.contentHash ?? "", decline }, "90-4");
		list.again();
		return decline ? t("否決しました。", "Declined.") : t("提供を決裁しました。", "Approved.");
	});
	return (
		<Section title={t("台帳情報の提供", "Provision of ledger data")}>
			<ActNote act={act} />
			<Loaded of={list}>{(r) => (
				<Table caption={t("提供の案", "Drafts")} rows={r.provisions ?? []} keyOf={(x) => x.provisionId ?? ""} empty={t("決裁を待つ提供はありません。", "None.")} columns={[
					{ head: t("提供先", "To"), cell: (x) => x.applicantName }, { head: t("根拠", "Basis"), cell: (x) => x.basisJa }, { head: t("人数", "People"), number: true, cell: (x) => count(x.persons) }, { head: t("使用目的", "Use"), cell: (x) => x.use },
					{ head: t("起案", "By"), cell: (x) => <small>{who(x.draftedBy)}・{moment(x.draftedUs)}</small> },
					{ head: t("決裁", "Decide"), cell: (x) => <span class="acts"><Button look="main" busy={act.busy.value} onClick={() => decide(x, false)}>{t("決裁", "Approve")}</Button><Button look="grave" onClick={() => decide(x, true)}>{t("否決", "Decline")}</Button></span> },
				]} />
			)}</Loaded>
		</Section>
	);
}

export function Approvals() {
	const d = disasterId.value;
	if (!d) return <Page title={t("決裁", "Approvals")}><Note>{t("災害がまだ登録されていません。", "No disaster yet.")}</Note></Page>;
	return (
		<Page title={t("決裁", "Approvals")} lead={t("自分が起案したものは決裁できません。画面に出ている内容だけが決裁されます。", "Not what you drafted yourself; exactly what is shown is approved.")}>
			{may("ledger/ApproveSurvey") && <Waiting d={d} />}
			{(may("ledger/ApproveSurvey") || may("ledger/RecordOralGrade")) && <Surveys d={d} />}
			{(may("application-intake/ApproveRejection") || may("application-intake/RecordOralRejection")) && <Refusals d={d} />}
			{(may("certificate-issuer/ApproveCertificates") || may("certificate-issuer/RecordOralCertificates")) && <Papers d={d} />}
			{may("ledger/ApproveArea") && <Areas d={d} />}
			{may("ledger/ApproveProvision") && <Provisions d={d} />}
		</Page>
	);
}
