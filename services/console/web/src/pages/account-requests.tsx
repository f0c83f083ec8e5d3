// Who shall have an account or other roles: one administrator asks, another decides. A link's token is made here by whoever approves.
import { useSignal } from "@preact/signals";
import { ask } from "../ask";
import type { Console } from "../contract";
import { day, moment } from "../format";
import { t } from "../i18n";
import { tenant } from "../router";
import { roleName, staffRoles } from "../roles";
import { may, me } from "../session";
import { Button, Note, Section } from "../ui/basic";
import { DateField, emptyDate, isoOf, setDate, useDate } from "../ui/date";
import { Checks, Form, Text, useTexts } from "../ui/field";
import { ActNote, Loaded, useAct, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { Slips, type Slip } from "./account-slips";

type Request = Console.AccountRequest;
const hex = (bytes: Uint8Array): string => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");

/** The token is made here; its hash alone goes to the daemon. */
async function newToken(): Promise<{ token: string; hash: string }> {
	const token = hex(crypto.getRandomValues(new Uint8Array(32)));
	return { token, hash: hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)))) };
}

function LinkNote(p: { link: string; until: string }) {
	return (
		<Note kind="warn" status>
			<b>{t("登録用リンクを作りました。この画面を閉じると二度と表示できません。", "The link is shown this once.")}</b>
			<p><code class="secret">{p.link}</code></p>
			<p>{t(`本人に手渡すか、本人だけが読める方法で伝えてください。期限 ${moment(p.until)}、使えるのは1回です。`, `Hand it to the person alone. Good until ${moment(p.until)}, once.`)}</p>
			<p class="acts"><Button onClick={() => print()}>{t("印刷する", "Print")}</Button></p>
		</Note>
	);
}

/** Asks for an account, or for other roles and another last day of one that is there. */
export function Wish(p: { of: Console.Account | null; done: () => void }) {
	const f = useTexts("login", "name", "reason"), roles = useSignal<string[]>(p.of?.roles ?? []), last = useDate("R"), wrong = useSignal("");
	const act = useAct(), begun = useSignal(false);
	if (p.of && !begun.value) {
		begun.value = true;
		f.login.value = p.of.login ?? "";
		f.name.value = p.of.name ?? "";
		setDate(last, p.of.lastDay ?? "");
	}
	const send = () => {
		wrong.value = !/^[a-z][a-z0-9._-]{1,39}$/.test(f.login.value.trim()) ? t("ログイン名は英小文字で始め、英小文字・数字・. _ - で2文字以上にしてください。", "Begin with a small letter; small letters, digits, . _ -.")
			: !f.name.value.trim() ? t("氏名を入力してください。", "Give the name.") : roles.value.length === 0 ? t("役割を選んでください。", "Choose roles.")
			: !emptyDate(last) && !isoOf(last) ? t("使える最後の日を直してください。", "Mend the last day.") : !f.reason.value.trim() ? t("理由を入力してください。", "Give a reason.") : "";
		if (!wrong.value) void act.run(async () => {
			await ask("console/RequestAccounts", { wishes: [{ login: f.login.value.trim(), name: f.name.value.trim(), roles: roles.value, lastDay: isoOf(last) }], reason: f.reason.value.trim() });
			p.done();
			return t("申請しました。ほかの管理者が承認すると使えるようになります。", "Asked for. Another administrator decides.");
		});
	};
	return (
		<Form onSubmit={send}>
			<div class="wide"><ActNote act={act} /></div>
			<Text label={t("ログイン名", "Login")} value={f.login} required /><Text label={t("氏名（個人名。係名などの共用は不可）", "Name of the person")} value={f.name} required />
			<Checks label={t("役割", "Roles")} value={roles} of={staffRoles.map((r) => [r, roleName(r)])} />
			<Text label={t("理由（所属、応援の期間など）", "Reason")} value={f.reason} required />
			<DateField label={t("使える最後の日（応援職員など。空欄なら期限なし）", "Last day (blank: none)")} value={last} wrong={wrong.value} />
			<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("申請する", "Ask")}</Button></div>
		</Form>
	);
}

/** What was asked for at once, as a list: new accounts that another administrator wants, two at least. */
function lists(rows: Request[]): Request[][] {
	const of = new Map<string, Request[]>();
	for (const a of rows) {
		const key = `${a.madeBy} ${a.madeUs} ${a.reason}`;
		if (a.madeBy !== me.value?.actor && a.accountState !== "LIVE") of.set(key, [...(of.get(key) ?? []), a]);
	}
	return [...of.values()].filter((list) => list.length > 1);
}

/** What waits for a decision. Who asked cannot approve; the button says so instead of failing. */
export function Requests(p: { decided: () => void }) {
	const list = usePages("console/ListAccountRequests", { limit: 200 }, (r) => r.requests, (a: Request) => ({ afterRequestId: a.requestId }), 200);
	const link = useSignal<{ link: string; until: string } | null>(null), slips = useSignal<Slip[]>([]), act = useAct(), admin = may("console/DecideAccountRequest");
	const decide = (a: Request, approve: boolean, withLink: boolean) => void act.run(async () => {
		const made = withLink ? await newToken() : null;
		const r = await ask("console/DecideAccountRequest", { requestId: a.requestId ?? "", approve, tokenHash: made?.hash ?? "" });
		if (made) link.value = { link: `${location.origin}/${tenant}/invitation#${made.token}`, until: r.untilUs ?? "" };
		list.again();
		p.decided();
		return approve ? t(`${a.name} さんの申請を承認しました。`, `${a.name}: approved.`) : t(`${a.name} さんの申請を却下しました。`, `${a.name}: declined.`);
	});
	// One after the other, each shown as soon as it is made: what fails half-way loses nothing, and what is left can be approved again.
	const decideAll = (all: Request[]) => void act.run(async () => {
		slips.value = [];
		try {
			for (const a of all) {
				const made = await newToken(), r = await ask("console/DecideAccountRequest", { requestId: a.requestId ?? "", approve: true, tokenHash: made.hash });
				slips.value = [...slips.value, { name: a.name ?? "", login: a.login ?? "", roles: a.roles ?? [], lastDay: a.lastDay ?? "", link: `${location.origin}/${tenant}/invitation#${made.token}`, until: r.untilUs ?? "" }];
			}
		} finally {
			list.again();
			p.decided();
		}
		return t(`${all.length}人分を承認しました。`, `${all.length} approved.`);
	});
	const acts = (a: Request) => (
		<span class="acts">
			{a.madeBy === me.value?.actor ? <small>{t("自分の申請は、ほかの管理者が承認します", "Yours: another administrator decides")}</small> : <>
				<Button busy={act.busy.value} onClick={() => decide(a, true, true)}>{t("承認してリンクを作る", "Approve with a link")}</Button>
				{a.accountState === "LIVE" && <Button busy={act.busy.value} onClick={() => decide(a, true, false)}>{t("承認する（役割・期限だけ）", "Approve the change")}</Button>}
			</>}
			<Button look="grave" busy={act.busy.value} onClick={() => decide(a, false, false)}>{t("却下する", "Decline")}</Button>
		</span>
	);
	return (
		<Section title={t("承認を待つ申請", "Waiting for approval")}>
			{link.value && <LinkNote {...link.value} />}
			{slips.value.length > 0 && <Slips of={slips.value} close={() => (slips.value = [])} />}
			<ActNote act={act} />
			{admin && lists(list.rows.value).map((all) => (
				<p key={all[0]?.requestId} class="acts">{t(`${all[0]?.madeBy} さんがまとめて申請した${all.length}人（${all[0]?.reason}）`, `${all.length} asked for at once by ${all[0]?.madeBy} (${all[0]?.reason})`)}
					<Button look="main" busy={act.busy.value} onClick={() => decideAll(all)}>{t(`${all.length}人分をまとめて承認し、リンクを作る`, `Approve all ${all.length} with links`)}</Button></p>
			))}
			<Loaded of={list}>{(rows) => rows.length === 0 ? <p>{t("待っている申請はありません。", "None.")}</p> : (
				<Table caption={t(`申請 ${rows.length}件`, `${rows.length} requests`)} rows={rows} keyOf={(a) => a.requestId ?? ""} more={list.more.value ? list.next : undefined} columns={[
					{ head: t("氏名", "Name"), cell: (a) => <>{a.name}<small>{a.login}</small></> },
					{ head: t("役割", "Roles"), cell: (a) => <>{(a.roles ?? []).map(roleName).join("・")}{a.accountState && <small>{t("今: ", "now: ")}{(a.accountRoles ?? []).map(roleName).join("・")}</small>}</> },
					{ head: t("最後の日", "Last day"), cell: (a) => day(a.lastDay) }, { head: t("理由", "Reason"), cell: (a) => a.reason },
					{ head: t("申請", "Asked"), cell: (a) => <>{a.madeBy}<small>{moment(a.madeUs)}</small></> }, { head: t("操作", "Acts"), cell: (a) => admin && acts(a) },
				]} />
			)}</Loaded>
		</Section>
	);
}
