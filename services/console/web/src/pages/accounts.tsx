// Accounts: who has one, with which roles, until when. What is asked for waits for another administrator (account-requests.tsx).
import { useSignal } from "@preact/signals";
import { ask } from "../ask";
import type { Console } from "../contract";
import { day, moment } from "../format";
import { t } from "../i18n";
import { roleName } from "../roles";
import { may } from "../session";
import { Button, Link, Page, Section, Tag } from "../ui/basic";
import { ActNote, Loaded, useAct, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { word } from "../words";
import { AccountCsv } from "./account-csv";
import { Requests, Wish } from "./account-requests";

type Account = Console.Account;

export function Accounts() {
	const list = usePages("console/ListAccounts", { limit: 200 }, (r) => r.accounts, (a: Account) => ({ afterLogin: a.login }), 200);
	const changing = useSignal<Account | null>(null), waiting = useSignal(0), act = useAct(), admin = may("console/RequestAccounts");
	const end = (a: Account) => void act.run(async () => {
		await ask("console/EndAccount", { login: a.login ?? "" });
		list.again();
		return t(`${a.name} さんのアカウントを終了しました。`, `${a.name}: ended.`);
	});
	const asked = () => {
		changing.value = null;
		waiting.value++;
	};
	return (
		<Page title={t("アカウント", "Accounts")} aside={<Link to="/accounts/due">{t("定期確認を待つアカウント", "Accounts to look at again")}</Link>}>
			<ActNote act={act} />
			<Requests key={waiting.value} decided={list.again} />
			{admin && <Section title={changing.value ? t(`${changing.value.name} さんの役割・期限の変更を申請する`, `Ask for a change: ${changing.value.name}`) : t("職員を加える申請", "Ask for an account")}><Wish key={changing.value?.login ?? ""} of={changing.value} done={asked} /></Section>}
			{admin && <AccountCsv done={() => waiting.value++} />}
			<Loaded of={list}>{(rows) => (
				<Table caption={t(`アカウント ${rows.length}件`, `${rows.length} accounts`)} rows={rows} keyOf={(a) => a.login ?? ""} more={list.more.value ? list.next : undefined} columns={[
					{ head: t("氏名", "Name"), cell: (a) => <>{a.name}<small>{a.login}</small></> }, { head: t("役割", "Roles"), cell: (a) => (a.roles ?? []).map(roleName).join("・") },
					{ head: t("状態", "State"), cell: (a) => <><Tag kind={a.state === "LIVE" ? "good" : a.state === "ENDED" ? "bad" : "warn"}>{word("account", a.state)}</Tag>{Number(a.invitedUntilUs) ? <small>{t("リンクの期限 ", "link until ")}{moment(a.invitedUntilUs)}</small> : ""}</> },
					{ head: t("最後の日", "Last day"), cell: (a) => day(a.lastDay) }, { head: t("最後のサインイン", "Last sign-in"), cell: (a) => moment(a.signedInUs) || t("まだ", "never") },
					{ head: t("操作", "Acts"), cell: (a) => admin && a.state !== "ENDED" && <span class="acts"><Button onClick={() => (changing.value = a)}>{t("変更・再発行を申請", "Ask for a change")}</Button><Button look="grave" busy={act.busy.value} onClick={() => end(a)}>{t("終了する", "End")}</Button></span> },
				]} />
			)}</Loaded>
		</Page>
	);
}
