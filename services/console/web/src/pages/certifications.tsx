// Accounts that are looked at again: is each still needed, with these roles? Another administrator says so, or ends it.
import { ask } from "../ask";
import type { Console } from "../contract";
import { day, moment, who } from "../format";
import { t } from "../i18n";
import { roleName } from "../roles";
import { may, me } from "../session";
import { Button, Page, Tag } from "../ui/basic";
import { ActNote, Loaded, useAct, useAsk } from "../ui/load";
import { Table } from "../ui/table";

type Due = Console.Certification;

export function Certifications() {
	const list = useAsk("console/ListCertifications", { days: 30, limit: 200 }), act = useAct(), admin = may("console/Certify");
	const keep = (a: Due) => void act.run(async () => {
		const r = await ask("console/Certify", { login: a.login ?? "" });
		list.again();
		return t(`${a.name} さんのアカウントを確認しました。次の確認は ${day(r.certifiedUntil)} までです。`, `${a.name}: looked at; next by ${day(r.certifiedUntil)}.`);
	});
	const end = (a: Due) => void act.run(async () => {
		await ask("console/EndAccount", { login: a.login ?? "" });
		list.again();
		return t(`${a.name} さんのアカウントを終了しました。`, `${a.name}: ended.`);
	});
	const acts = (a: Due) => a.login === me.value?.login ? <small>{t("自分のアカウントは、ほかの管理者が確認します", "Yours: another administrator looks at it")}</small> : (
		<span class="acts">
			<Button busy={act.busy.value} onClick={() => keep(a)}>{t("引き続き必要と確認する", "Still needed")}</Button>
			<Button look="grave" busy={act.busy.value} onClick={() => end(a)}>{t("終了する", "End")}</Button>
		</span>
	);
	return (
		<Page title={t("アカウントの定期確認", "Accounts to look at again")} back={["/accounts", t("アカウント", "Accounts")]}
			lead={t("30日以内に確認の期限が来るもの、過ぎたもの。過ぎたアカウントはサインインできません。", "Due within 30 days or overdue. Overdue accounts are not let in.")}>
			<ActNote act={act} />
			<Loaded of={list}>{(r) => (
				<Table caption={t(`確認を待つアカウント ${r.accounts?.length ?? 0}件`, `${r.accounts?.length ?? 0} to look at`)} rows={r.accounts ?? []} keyOf={(a) => a.login ?? ""} marked={(a) => !!a.overdue} empty={t("30日以内に確認するアカウントはありません。", "None within 30 days.")} columns={[
					{ head: t("氏名", "Name"), cell: (a) => <>{a.name}<small>{a.login}</small></> }, { head: t("役割", "Roles"), cell: (a) => (a.roles ?? []).map(roleName).join("・") },
					{ head: t("確認の期限", "By"), cell: (a) => <>{day(a.certifiedUntil) || t("次のサインインから数えます", "counted from the next sign-in")} {a.overdue && <Tag kind="bad">{t("期限切れ", "overdue")}</Tag>}</> },
					{ head: t("前の確認", "Before"), cell: (a) => (a.certifiedBy ? <>{who(a.certifiedBy)}<small>{moment(a.certifiedUs)}</small></> : t("まだ", "never")) },
					{ head: t("最後のサインイン", "Last sign-in"), cell: (a) => moment(a.signedInUs) || t("まだ", "never") }, { head: t("操作", "Acts"), cell: (a) => admin && acts(a) },
				]} />
			)}</Loaded>
		</Page>
	);
}
