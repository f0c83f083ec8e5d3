// Today's work, by role: how much, how old the oldest is, and the way there.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { ask, type Problem } from "../ask";
import { t } from "../i18n";
import { ago, count, day, today } from "../format";
import { disaster, disasterId, may, me } from "../session";
import { Link, Note, Page } from "../ui/basic";
import { asProblem } from "../ui/load";
import type { RpcName } from "../contract";

interface Work {
	number: string;
	unit: string;
	oldest?: string;
	urgent?: boolean;
}
interface CardOf {
	title: string;
	to: string;
	needs: RpcName;
	/** Whatever disaster there is, or none. */
	always?: true;
	load: (disasterId: string) => Promise<Work>;
}

const many = (n: number, more: boolean | undefined): string => count(n) + (more ? t("以上", "+") : "");
const cases = () => t("件", " cases");
const oldestOf = (rows: { receivedUs?: string }[] | undefined): string | undefined =>
	rows?.reduce<string | undefined>((old, r) => (!old || Number(r.receivedUs) < Number(old) ? r.receivedUs : old), undefined);

async function applications(d: string, state: string, queue = ""): Promise<Work> {
	const r = await ask("application-intake/ListApplications", { disasterId: d, state, queue, limit: 200 });
	const oldest = oldestOf(r.applications);
	return { number: many(r.applications?.length ?? 0, r.more), unit: cases(), oldest: oldest && ago(oldest), urgent: !!oldest && Date.now() - Number(oldest) / 1000 > 7 * 86400000 };
}

async function lists(d: string): Promise<Work> {
	const r = await ask("ledger/ListWorkLists", { disasterId: d });
	const todo = (r.lists ?? []).reduce((n, l) => n + (l.todo ?? 0) + (l.absent ?? 0), 0);
	return { number: count(todo + Number(r.waiting ?? 0)), unit: t("棟", " houses"), oldest: t(`うち未割当 ${count(r.waiting)}棟`, `${count(r.waiting)} not assigned`) };
}

async function surveyDrafts(d: string): Promise<Work> {
	const r = await ask("ledger/ListSurveys", { disasterId: d, state: "DRAFT", limit: 200, withoutAddress: true });
	return { number: many(r.surveys?.length ?? 0, (r.surveys?.length ?? 0) >= 200), unit: cases() };
}

async function certificates(d: string, state: string): Promise<Work> {
	const r = await ask("certificate-issuer/ListCertificates", { disasterId: d, state, limit: 200 });
	return { number: many(r.certificates?.length ?? 0, r.more), unit: t("通", "") };
}

/** What counts already by word of mouth: of all three, the oldest. */
async function byWord(d: string): Promise<Work> {
	const [s, a, c] = await Promise.all([
		ask("ledger/ListSurveys", { disasterId: d, state: "ORAL", limit: 200, withoutAddress: true }), ask("application-intake/ListApplications", { disasterId: d, queue: "ORAL", limit: 200 }),
		ask("certificate-issuer/ListCertificates", { disasterId: d, state: "ORAL", limit: 200 }),
	]);
	const all = [...(s.surveys ?? []), ...(a.applications ?? []), ...(c.certificates ?? [])];
	const oldest = all.reduce((old, r) => Math.min(old, Number(r.oralUs ?? 0) || Infinity), Infinity), found = Number.isFinite(oldest);
	return { number: many(all.length, a.more || c.more || (s.surveys?.length ?? 0) >= 200), unit: cases(), oldest: found ? ago(String(oldest)) : undefined, urgent: found && Date.now() - oldest / 1000 > 3 * 86400000 };
}

async function shelters(): Promise<Work> {
	const r = await ask("shelter-gateway/ListSites", { openOnly: true, limit: 500 });
	return { number: many(r.sites?.length ?? 0, r.more), unit: t("か所", "") };
}

async function failedNotices(): Promise<Work> {
	const r = await ask("notifier/ListMessages", { state: "FAILED", limit: 200 });
	return { number: many(r.messages?.length ?? 0, r.more), unit: cases(), urgent: (r.messages?.length ?? 0) > 0 };
}

async function freshness(): Promise<Work> {
	const r = await ask("register-sync/GetFreshness", {});
	return { number: day(r.registerAsOf) || t("未取込み", "none"), unit: "", oldest: t(`要確認 ${count(r.stalePersons)}人`, `${count(r.stalePersons)} stale`), urgent: Number(r.stalePersons ?? 0) > 0 };
}

async function permissionDrafts(): Promise<Work> {
	const r = await ask("console/ListPermissionEditions", { limit: 200 });
	return { number: count((r.editions ?? []).filter((e) => e.state === "DRAFT").length), unit: cases() };
}

async function glasses(): Promise<Work> {
	const r = await ask("console/ListGlass", { limit: 200 }), waiting = (r.glasses ?? []).filter((g) => !g.verdict);
	return { number: count(waiting.length), unit: cases(), oldest: t(`うち閲覧中 ${count(waiting.filter((g) => g.open).length)}件`, `${count(waiting.filter((g) => g.open).length)} open`), urgent: waiting.length > 0 };
}

async function toCertify(): Promise<Work> {
	const r = await ask("console/ListCertifications", { days: 30, limit: 200 }), overdue = (r.accounts ?? []).filter((a) => a.overdue).length;
	return { number: many(r.accounts?.length ?? 0, r.more), unit: cases(), oldest: t(`うち期限切れ ${count(overdue)}件`, `${count(overdue)} overdue`), urgent: overdue > 0 };
}

/** Days until another administrator has to have looked at one's account; undefined: none such. */
function daysLeft(): number | undefined {
	const until = me.value?.certifiedUntil;
	return until ? Math.round((Date.parse(until) - Date.parse(today())) / 86400000) : undefined;
}

function CertifyNote() {
	const left = daysLeft(), until = day(me.value?.certifiedUntil);
	if (left === undefined || left > 21) return null;
	return <Note kind="warn">{left < 0
		? t(`あなたのアカウントは定期確認の期限（${until}）を過ぎています。ほかに確認できる管理者がいないため使えています。管理者を加え、確認してもらってください。`, `Your account should have been looked at by ${until}; it is open only because nobody else can. Add an administrator.`)
		: t(`あなたのアカウントは定期確認の期限（${until}）まであと${left}日です。過ぎるとサインインできません。アカウントの管理者に確認を依頼してください。`, `Your account is to be looked at by ${until}, in ${left} days; then it is shut. Ask an account administrator.`)}</Note>;
}

const cards = (): CardOf[] => [
	{ title: t("審査を待つ申請", "Applications to review"), to: "/applications", needs: "application-intake/ListApplications", load: (d) => applications(d, "REVIEW") },
	{ title: t("補正を待つ申請", "Returned to applicants"), to: "/applications", needs: "application-intake/ConfirmMatch", load: (d) => applications(d, "RETURNED") },
	{ title: t("不受理の決裁", "Refusals to approve"), to: "/approvals", needs: "application-intake/ApproveRejection", load: (d) => applications(d, "", "REJECTION") },
	{ title: t("判定の決裁", "Grades to approve"), to: "/approvals", needs: "ledger/ApproveSurvey", load: surveyDrafts },
	{ title: t("証明書の決裁", "Certificates to approve"), to: "/approvals", needs: "certificate-issuer/ApproveCertificates", load: (d) => certificates(d, "DRAFT") },
	{ title: t("口頭決裁の追認", "To be confirmed"), to: "/approvals", needs: "ledger/ApproveSurvey", load: byWord },
	{ title: t("交付できる証明書", "Certificates to hand out"), to: "/certificates", needs: "certificate-issuer/IssueAtCounter", load: (d) => certificates(d, "READY") },
	{ title: t("調査する家", "Houses to survey"), to: "/surveys", needs: "ledger/RecordVisit", load: lists },
	{ title: t("支援措置担当の確認", "Protection desk"), to: "/applications", needs: "shelter-gateway/ListProtectionDesk", load: (d) => applications(d, "", "PROTECTION") },
	{ title: t("開いている避難所", "Open shelters"), to: "/shelters", needs: "shelter-gateway/ListSites", always: true, load: shelters },
	{ title: t("届かなかったお知らせ", "Notices that failed"), to: "/notices", needs: "notifier/ListMessages", always: true, load: failedNotices },
	{ title: t("適用を待つ権限案", "Permissions to apply"), to: "/permissions/editions", needs: "console/ApplyPermissions", always: true, load: permissionDrafts },
	{ title: t("確認を待つ緊急閲覧", "Emergencies to look at"), to: "/permissions/emergency", needs: "console/ReviewGlass", always: true, load: glasses },
	{ title: t("定期確認を待つアカウント", "Accounts to look at again"), to: "/accounts/due", needs: "console/Certify", always: true, load: toCertify },
	{ title: t("住民記録の時点", "Register as of"), to: "/imports", needs: "register-sync/GetFreshness", always: true, load: freshness },
];

function Card(p: { of: CardOf }) {
	const work = useSignal<Work | null>(null), problem = useSignal<Problem | null>(null);
	useEffect(() => {
		work.value = null;
		problem.value = null;
		p.of.load(disasterId.value).then((w) => (work.value = w), (error) => (problem.value = asProblem(error)));
	}, [disasterId.value]);
	let body: ComponentChildren = <p class="wait">{t("読み込んでいます…", "Loading…")}</p>;
	if (problem.value) body = <p class="wrong">{problem.value.detail || problem.value.title}</p>;
	else if (work.value) body = (
		<>
			<p class="number"><b>{work.value.number}</b>{work.value.unit}</p>
			<p class={work.value.urgent ? "urgent" : "hint"}>{work.value.oldest ? (/\d+(日|時間|分)前|ago/.test(work.value.oldest) ? t("最も古いもの ", "oldest ") : "") + work.value.oldest : " "}</p>
		</>
	);
	return <li class="card"><h2><Link to={p.of.to}>{p.of.title}</Link></h2>{body}</li>;
}

export function Home() {
	const at = disaster.value;
	const mine = cards().filter((c) => may(c.needs) && (at || c.always));
	return (
		<Page title={t("きょうの仕事", "Today's work")} lead={at ? `${at.name}（${t("発生 ", "occurred ")}${day(at.occurredOn)}、${t("基準日 ", "reference date ")}${day(at.referenceDate)}）` : undefined}>
			{(me.value?.recoveryCodesLeft ?? 10) < 3 && <Note kind="warn">{t("回復コードの残りが少なくなっています。アカウント管理者に登録用リンクの再発行を依頼してください。", "Few recovery codes are left: ask for a new registration link.")}</Note>}
			<CertifyNote />
			{at?.registerNewer && <Note>{t("台帳を作ったあとに住民記録が更新されています。台帳は基準日の内容のままです。", "The register has changed since the ledger was opened; the ledger keeps the reference date.")}</Note>}
			{mine.length === 0 ? <Note>{t("この役割の仕事はまだありません。左の業務から選んでください。", "Nothing here for your roles: choose from the menu.")}</Note> : <ul class="cards">{mine.map((c) => <Card key={c.title} of={c} />)}</ul>}
		</Page>
	);
}
