// Accounts: who has one, with which roles, until when; one-time links, of which only this page ever has the token.
import { useSignal } from "@preact/signals";
import { ask } from "../ask";
import type { Console } from "../contract";
import { day, moment } from "../format";
import { t } from "../i18n";
import { tenant } from "../router";
import { roleName, staffRoles } from "../roles";
import { may } from "../session";
import { Button, Note, Page, Section, Tag } from "../ui/basic";
import { DateField, emptyDate, isoOf, setDate, useDate } from "../ui/date";
import { Dialog } from "../ui/dialog";
import { Checks, Form, Text, useTexts } from "../ui/field";
import { ActNote, Loaded, useAct, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { word } from "../words";

type Account = Console.Account;
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

function Invite(p: { of: Account | null; done: (link: string, until: string) => void }) {
	const f = useTexts("login", "name"), roles = useSignal<string[]>(p.of?.roles ?? []), last = useDate("R"), wrong = useSignal("");
	const act = useAct(), begun = useSignal(false);
	if (p.of && !begun.value) {
		begun.value = true;
		f.login.value = p.of.login ?? "";
		f.name.value = p.of.name ?? "";
		setDate(last, p.of.lastDay ?? "");
	}
	const send = () => {
		wrong.value = !/^[0-9A-Za-z._-]{2,40}$/.test(f.login.value.trim()) ? t("ログイン名は英数字と . _ - で2文字以上にしてください。", "Letters, digits, . _ -; two or more.") : !f.name.value.trim() ? t("氏名を入力してください。", "Give the name.")
			: roles.value.length === 0 ? t("役割を選んでください。", "Choose roles.") : !emptyDate(last) && !isoOf(last) ? t("使える最後の日を直してください。", "Mend the last day.") : "";
		if (!wrong.value) void act.run(async () => {
			const made = await newToken();
			const r = await ask("console/Invite", { login: f.login.value.trim(), name: f.name.value.trim(), roles: roles.value, lastDay: isoOf(last), tokenHash: made.hash });
			p.done(`${location.origin}/${tenant}/invitation#${made.token}`, r.untilUs ?? "");
		});
	};
	return (
		<Form onSubmit={send}>
			<div class="wide"><ActNote act={act} /></div>
			<Text label={t("ログイン名", "Login")} value={f.login} required /><Text label={t("氏名（個人名。係名などの共用は不可）", "Name of the person")} value={f.name} required />
			<Checks label={t("役割", "Roles")} value={roles} of={staffRoles.map((r) => [r, roleName(r)])} />
			<DateField label={t("使える最後の日（応援職員など。空欄なら期限なし）", "Last day (blank: none)")} value={last} wrong={wrong.value} />
			<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("登録用リンクを作る", "Make the link")}</Button></div>
		</Form>
	);
}

function Change(p: { of: Account; close: (done: boolean) => void }) {
	const roles = useSignal<string[]>(p.of.roles ?? []), act = useAct();
	return (
		<Dialog title={t(`${p.of.name} さんの役割`, `Roles of ${p.of.name}`)} onClose={() => p.close(false)}>
			<p>{t("変えると、使用中の画面はいったんサインアウトになります。", "Whoever is at it signs in anew.")}</p>
			<ActNote act={act} />
			<Form onSubmit={() => void act.run(async () => {
				await ask("console/ChangeAccount", { login: p.of.login ?? "", roles: roles.value, lastDay: p.of.lastDay });
				p.close(true);
			})}>
				<Checks label={t("役割", "Roles")} value={roles} of={staffRoles.map((r) => [r, roleName(r)])} />
				<div class="acts"><Button submit look="main" busy={act.busy.value} disabled={roles.value.length === 0}>{t("変更する", "Change")}</Button><Button onClick={() => p.close(false)}>{t("やめる", "Cancel")}</Button></div>
			</Form>
		</Dialog>
	);
}

export function Accounts() {
	const list = usePages("console/ListAccounts", { limit: 200 }, (r) => r.accounts, (a: Account) => ({ afterLogin: a.login }), 200);
	const link = useSignal<{ link: string; until: string } | null>(null), again = useSignal<Account | null>(null), changing = useSignal<Account | null>(null), act = useAct(), admin = may("console/Invite");
	const end = (a: Account) => void act.run(async () => {
		await ask("console/EndAccount", { login: a.login ?? "" });
		list.again();
		return t(`${a.name} さんのアカウントを終了しました。`, `${a.name}: ended.`);
	});
	const invited = (to: string, until: string) => {
		link.value = { link: to, until };
		again.value = null;
		list.again();
	};
	return (
		<Page title={t("アカウント", "Accounts")}>
			{link.value && <LinkNote {...link.value} />}
			<ActNote act={act} />
			{admin && <Section title={again.value ? t(`${again.value.name} さんのリンクを作り直す`, `A new link for ${again.value.name}`) : t("職員を加える", "Add somebody")}><Invite key={again.value?.login ?? ""} of={again.value} done={invited} /></Section>}
			<Loaded of={list}>{(rows) => (
				<Table caption={t(`アカウント ${rows.length}件`, `${rows.length} accounts`)} rows={rows} keyOf={(a) => a.login ?? ""} more={list.more.value ? list.next : undefined} columns={[
					{ head: t("氏名", "Name"), cell: (a) => <>{a.name}<small>{a.login}</small></> }, { head: t("役割", "Roles"), cell: (a) => (a.roles ?? []).map(roleName).join("・") },
					{ head: t("状態", "State"), cell: (a) => <><Tag kind={a.state === "LIVE" ? "good" : a.state === "ENDED" ? "bad" : "warn"}>{word("account", a.state)}</Tag>{Number(a.invitedUntilUs) ? <small>{t("リンクの期限 ", "link until ")}{moment(a.invitedUntilUs)}</small> : ""}</> },
					{ head: t("最後の日", "Last day"), cell: (a) => day(a.lastDay) }, { head: t("最後のサインイン", "Last sign-in"), cell: (a) => moment(a.signedInUs) || t("まだ", "never") },
					{ head: t("操作", "Acts"), cell: (a) => admin && a.state !== "ENDED" && <span class="acts"><Button onClick={() => (changing.value = a)}>{t("役割を変える", "Roles")}</Button><Button onClick={() => (again.value = a)}>{t("リンクを作り直す", "New link")}</Button><Button look="grave" busy={act.busy.value} onClick={() => end(a)}>{t("終了する", "End")}</Button></span> },
				]} />
			)}</Loaded>
			{changing.value && <Change of={changing.value} close={(done) => {
				changing.value = null;
				if (done) list.again();
			}} />}
		</Page>
	);
}
