// 口頭決裁: somebody notes who said yes by word of mouth; what waits for that person's 追認, oldest first.
import type { Signal } from "@preact/signals";
import { ask, uuid } from "../ask";
import type { Certificate, Intake, Ledger } from "../contract";
import { ago, houseOf, who } from "../format";
import { label, t } from "../i18n";
import { may, me } from "../session";
import { Button, Link, Section } from "../ui/basic";
import { Text } from "../ui/field";
import { ActNote, Loaded, useAct, usePages } from "../ui/load";
import { Table } from "../ui/table";

/** As it is typed, to as records have it: ito → "staff:ito"; "" where nobody was typed. */
export const staffOf = (typed: string): string => {
	const name = typed.trim();
	return name === "" || name.includes(":") ? name : "staff:" + name;
};

export function Approver(p: { value: Signal<string> }) {
	return <Text label={t("口頭で決裁した人（アカウント名）", "Who approved by word of mouth (account)")} value={p.value} max={64}
		hint={t("決裁者本人が席にいないとき、ほかの人が記録します。すぐに効力が生じ、あとで本人が追認します。", "For somebody who is not at a desk. It takes effect at once; that person confirms it later.")} />;
}

/** Nobody else's to answer. */
const isMine = (approver: string | undefined): boolean => !!approver && approver === me.value?.actor;

const older = (a: { oralUs?: string }, b: { oralUs?: string }): number => Number(a.oralUs ?? 0) - Number(b.oralUs ?? 0);

function Answer(p: { approver: string | undefined; busy: boolean; answer: (decline: boolean) => void }) {
	if (!isMine(p.approver)) return <small>{t(`${who(p.approver)} さんの追認を待っています`, `waits for ${who(p.approver)}`)}</small>;
	return <span class="acts"><Button look="main" busy={p.busy} onClick={() => p.answer(false)}>{t("追認する", "Confirm")}</Button><Button look="grave" busy={p.busy} onClick={() => p.answer(true)}>{t("否決する", "Decline")}</Button></span>;
}

function Grades(p: { d: string }) {
	const list = usePages("ledger/ListSurveys", { disasterId: p.d, state: "ORAL", limit: 200 }, (r) => r.surveys, (s: Ledger.Survey) => ({ afterSurveyId: s.surveyId }), 200);
	const act = useAct();
	const answer = (s: Ledger.Survey, decline: boolean) => void act.run(async () => {
		await ask("ledger/ApproveSurvey", { surveyId: s.surveyId ?? "", gradeCode: s.gradeCode ?? "", decline });
		list.again();
		return decline ? t("否決しました。この判定は効力を失い、前の判定に戻ります。", "Declined; the grade before it holds again.") : t("判定を追認しました。", "Confirmed.");
	});
	return (
		<>
			<ActNote act={act} />
			<Loaded of={list}>{(rows) => (
				<Table caption={t("追認を待つ判定", "Grades")} rows={[...rows].sort(older)} keyOf={(s) => s.surveyId ?? ""} empty={t("追認を待つ判定はありません。", "None.")} more={list.more.value ? list.next : undefined} columns={[
					{ head: t("所在地", "Address"), cell: houseOf }, { head: t("口頭決裁", "Said"), cell: (s) => ago(s.oralUs) }, { head: t("判定", "Grade"), cell: (s) => <b>{label("grade", s.gradeCode)}</b> },
					{ head: t("起案・記録", "Drafted, noted by"), cell: (s) => <small>{who(s.draftedBy)}・{who(s.recordedBy)}</small> },
					{ head: t("追認", "Confirm"), cell: (s) => <Answer approver={s.approvedBy} busy={act.busy.value} answer={(decline) => answer(s, decline)} /> },
				]} />
			)}</Loaded>
		</>
	);
}

function Refusals(p: { d: string }) {
	const list = usePages("application-intake/ListApplications", { disasterId: p.d, queue: "ORAL", limit: 200 }, (r) => r.applications, (a: Intake.ApplicationLine) => ({ afterApplicationId: a.applicationId }), 200);
	return (
		<Loaded of={list}>{(rows) => (
			<Table caption={t("追認を待つ不受理（申請を開いて追認します）", "Refusals")} rows={[...rows].sort(older)} keyOf={(a) => a.applicationId ?? ""} empty={t("追認を待つ不受理はありません。", "None.")} more={list.more.value ? list.next : undefined} columns={[
				{ head: t("受付番号", "Receipt"), cell: (a) => <Link to={`/applications/${a.applicationId}`}>{a.receiptNo}</Link> }, { head: t("口頭決裁", "Said"), cell: (a) => ago(a.oralUs) }, { head: t("決裁した人", "Approver"), cell: (a) => who(a.oralApprover) },
			]} />
		)}</Loaded>
	);
}

function Papers(p: { d: string }) {
	const list = usePages("certificate-issuer/ListCertificates", { disasterId: p.d, state: "ORAL", limit: 200 }, (r) => r.certificates, (c: Certificate.CertificateLine) => ({ afterCertificateId: c.certificateId }), 200);
	const act = useAct();
	const answer = (picked: Certificate.CertificateLine[], decline: boolean) => void act.run(async () => {
		const r = await ask("certificate-issuer/ApproveCertificates", { batchId: uuid(), certificateIds: picked.map((c) => c.certificateId ?? ""), versions: picked.map((c) => c.version ?? 0), decline });
		list.again();
		return decline ? t(`${r.approved ?? 0}通を否決しました。交付済みのものも無効になり、案から作り直されます。`, `${r.approved ?? 0} declined, and void.`) : t(`${r.approved ?? 0}通を追認しました。`, `${r.approved ?? 0} confirmed.`);
	});
	return (
		<>
			<ActNote act={act} />
			<Loaded of={list}>{(rows) => {
				const mine = rows.filter((c) => isMine(c.oralApprover)).slice(0, 200);
				return (
					<>
						<Table caption={t("追認を待つ証明書", "Certificates")} rows={[...rows].sort(older)} keyOf={(c) => c.certificateId ?? ""} empty={t("追認を待つ証明書はありません。", "None.")} more={list.more.value ? list.next : undefined} columns={[
							{ head: t("番号", "Number"), cell: (c) => c.number }, { head: t("口頭決裁", "Said"), cell: (c) => ago(c.oralUs) }, { head: t("被害の程度", "Damage"), cell: (c) => label("grade", c.gradeCode) },
							{ head: t("申請", "Application"), cell: (c) => <Link to={`/applications/${c.applicationId}`}>{t("申請を見る", "Open")}</Link> }, { head: t("記録", "Noted by"), cell: (c) => who(c.recordedBy) },
							{ head: t("追認", "Confirm"), cell: (c) => <Answer approver={c.oralApprover} busy={act.busy.value} answer={(decline) => answer([c], decline)} /> },
						]} />
						{mine.length > 1 && <div class="acts"><Button busy={act.busy.value} onClick={() => answer(mine, false)}>{t(`自分の${mine.length}通をすべて追認する`, `Confirm all ${mine.length} of mine`)}</Button></div>}
					</>
				);
			}}</Loaded>
		</>
	);
}

/** What counts already by word of mouth. */
export function Waiting(p: { d: string }) {
	return (
		<Section title={t("口頭決裁の追認", "To be confirmed")}>
			{may("ledger/ApproveSurvey") && <Grades d={p.d} />}
			{may("application-intake/ApproveRejection") && <Refusals d={p.d} />}
			{may("certificate-issuer/ApproveCertificates") && <Papers d={p.d} />}
		</Section>
	);
}
