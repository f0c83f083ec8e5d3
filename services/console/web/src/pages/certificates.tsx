// Certificates: which can be handed out, which wait and for what; handing one out at the counter.
import { signal, useSignal } from "@preact/signals";
import { ask } from "../ask";
import type { Certificate } from "../contract";
import { openCertificate } from "../files";
import { label, t } from "../i18n";
import { disasterId, may } from "../session";
import { Button, Link, Note, Page, Tag } from "../ui/basic";
import { Dialog } from "../ui/dialog";
import { Choice, Form, Radios, useTexts } from "../ui/field";
import { ActNote, Loaded, useAct, useAsk, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { word, wordChoices } from "../words";

type Line = Certificate.CertificateLine;
const state = signal("READY");

function Issue(p: { of: Line; name: string; close: (done: boolean) => void }) {
	const f = useTexts("how");
	const act = useAct();
	const issued = useSignal<Certificate.IssueAtCounterReply | null>(null), wrong = useSignal("");
	const send = () => {
		wrong.value = f.how.value ? "" : t("どの書類で本人を確認したかを選んでください。", "Choose how they were identified.");
		if (!wrong.value) void act.run(async () => {
			issued.value = await ask("certificate-issuer/IssueAtCounter", { certificateId: p.of.certificateId ?? "", identityChecked: f.how.value });
			await openCertificate(issued.value.path ?? "");
		});
	};
	return (
		<Dialog title={t("罹災証明書を交付する", "Issue the certificate")} onClose={() => p.close(!!issued.value)}>
			<p><b>{p.name}</b>　{label("grade", p.of.gradeCode)}　{t("整理番号 ", "No. ")}{p.of.number}</p>
			{!!p.of.issues && !issued.value && <Note>{t(`これまでに${p.of.issues}回交付しています。これは再交付です。`, `Issued ${p.of.issues} times before: this is a re-issue.`)}</Note>}
			<ActNote act={act} />
			{issued.value ? (
				<Note kind="good" status>
					<b>{t("交付しました。", "Issued.")}</b><p>{t("発行番号 ", "Issue ")}{issued.value.number}-{String(issued.value.issueNo ?? 0).padStart(2, "0")}</p>
					<p class="acts"><Button onClick={() => void act.run(() => openCertificate(issued.value?.path ?? ""))}>{t("PDFをもう一度開く", "Open the PDF again")}</Button><Button look="main" onClick={() => p.close(true)}>{t("閉じる", "Close")}</Button></p>
				</Note>
			) : (
				<Form onSubmit={send}>
					<Radios label={t("本人確認の書類", "Identified by")} value={f.how} required wrong={wrong.value} of={[["CARD", t("マイナンバーカード", "My Number card")], ["LICENCE", t("運転免許証", "Driving licence")], ["OTHER", t("その他の書類", "Other document")]]} />
					<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("交付してPDFを開く", "Issue and open the PDF")}</Button><Button onClick={() => p.close(false)}>{t("やめる", "Cancel")}</Button></div>
				</Form>
			)}
		</Dialog>
	);
}

function Why(p: { of: Line }) {
	const c = p.of;
	return (
		<>
			<Tag kind={c.state === "READY" ? "good" : c.state === "UNDRAWABLE" ? "bad" : "plain"}>{word("certificate", c.state)}</Tag>
			{(c.missingGlyphs ?? []).length > 0 && <small>{t("足りない文字: ", "Letters missing: ")}{c.missingGlyphs?.join("、")}<br />{t("外字フォントを加えると、1時間以内に自動で作り直します。", "Add a font: it is drawn anew within the hour.")}</small>}
			{c.problem && <small>{c.problem}</small>}{c.supersedes && <small>{t("前の証明書を差し替えます", "supersedes an earlier one")}</small>}
		</>
	);
}

export function Certificates() {
	const list = usePages("certificate-issuer/ListCertificates", disasterId.value ? { disasterId: disasterId.value, state: state.value, limit: 200 } : null, (r) => r.certificates, (c: Line) => ({ afterCertificateId: c.certificateId }), 200);
	const ids = [...new Set(list.rows.value.map((c) => c.personId ?? ""))].filter(Boolean).slice(0, 200);
	const people = useAsk("ledger/GetVictims", ids.length > 0 && may("ledger/GetVictims") ? { disasterId: disasterId.value, personIds: ids } : null);
	const issuing = useSignal<Line | null>(null);
	const nameOf = (c: Line): string => people.reply.value?.victims?.find((v) => v.personId === c.personId)?.name ?? "";
	return (
		<Page title={t("罹災証明書", "Certificates")}>
			<div class="filters"><Choice label={t("状態", "State")} value={state} of={wordChoices("certificate")} none={t("すべて", "All")} /></div>
			<Loaded of={list}>{(rows) => (
				<Table caption={t(`${state.value ? word("certificate", state.value) : "すべての証明書"} ${rows.length}通`, `${state.value ? word("certificate", state.value) : "All"}: ${rows.length}`)} rows={rows} keyOf={(c) => c.certificateId ?? ""} more={list.more.value ? list.next : undefined} empty={t("この状態の証明書はありません。", "None in this state.")} columns={[
					{ head: t("整理番号", "No."), cell: (c) => c.number || "—" }, { head: t("氏名", "Name"), cell: (c) => (c.personId ? <Link to={`/person/${c.personId}/certificates`}>{nameOf(c) || t("記録を見る", "Open")}</Link> : "") },
					{ head: t("被害の程度", "Damage"), cell: (c) => label("grade", c.gradeCode) }, { head: t("状態", "State"), cell: (c) => <Why of={c} /> }, { head: t("交付", "Issued"), number: true, cell: (c) => t(`${c.issues ?? 0}回`, `${c.issues ?? 0}`) },
					{ head: t("申請", "Application"), cell: (c) => <Link to={`/applications/${c.applicationId}`}>{t("申請を見る", "Open")}</Link> },
					{ head: t("交付する", "Issue"), cell: (c) => c.state === "READY" && may("certificate-issuer/IssueAtCounter") && <Button look={c.issues ? "plain" : "main"} onClick={() => (issuing.value = c)}>{c.issues ? t("再交付", "Re-issue") : t("交付", "Issue")}</Button> },
				]} />
			)}</Loaded>
			{issuing.value && <Issue of={issuing.value} name={nameOf(issuing.value)} close={(done) => {
				issuing.value = null;
				if (done) list.again();
			}} />}
		</Page>
	);
}
