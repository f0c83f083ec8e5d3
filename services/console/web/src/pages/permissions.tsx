// Permissions: who may see what. The edition in force, a change of it, all editions, and what follows from it for one person.
import type { Console, RpcName } from "../contract";
import { moment, who } from "../format";
import { t } from "../i18n";
import { may } from "../session";
import { Link, Note, Page, Tabs, Tag } from "../ui/basic";
import { Loaded, useAsk } from "../ui/load";
import { Table } from "../ui/table";
import { word } from "../words";
import { Emergency } from "./glass";
import { DraftOf } from "./permission-draft";
import { Entries } from "./permission-entry";
import { editionKind } from "./permission-edition";
import { Mine, ViewAs, WhoCanSee } from "./permission-look";
import { Lines, People, useNames } from "./permission-parts";

function InForce() {
	const now = useAsk("console/GetPermissions", {}), names = useNames();
	return (
		<Loaded of={now}>{(r) => !r.edition ? <Note kind="warn">{t("権限表はまだ適用されていません。いまは役割だけで決まります。起案し、別の管理者が適用してください。", "No matrix is in force: roles alone decide. Draft one; another administrator applies it.")}</Note> : (
			<>
				<p>{t(`第${r.edition.edition}版・${moment(r.edition.decidedUs)} に ${who(r.edition.decidedBy)} さんが適用。この表にないものは見られません。`, `Edition ${r.edition.edition}, applied by ${who(r.edition.decidedBy)} on ${moment(r.edition.decidedUs)}. What no line gives is not seen.`)}</p>
				<Lines caption={t(`だれが何を見られるか ${r.lines?.length ?? 0}行`, `Who sees what: ${r.lines?.length ?? 0} lines`)} rows={(r.lines ?? []).map((l, i) => ({ key: String(i), was: l, is: l }))} empty={t("行がありません。だれも何も見られません。", "No line: nobody sees anything.")} />
				<Entries rows={(r.entries ?? []).map((e, i) => ({ key: String(i), was: e, is: e }))} numbered />
				<p class="hint">{t(`いまいるネットワーク: ${r.networkHere || "名前のないところ"}`, `You are at: ${r.networkHere || "a network without a name"}`)}</p>
				<People of={r} names={names} />
			</>
		)}</Loaded>
	);
}

function Editions() {
	const list = useAsk("console/ListPermissionEditions", { limit: 200 }), now = useAsk("console/GetPermissions", {});
	const state = (e: Console.PermissionEdition) => (e.edition === now.reply.value?.edition?.edition ? t("いま有効", "in force") : word("edition", e.state));
	return (
		<Loaded of={list}>{(r) => (
			<Table caption={t("すべての版（新しい順）", "All editions, newest first")} rows={r.editions ?? []} keyOf={(e) => e.edition ?? ""} empty={t("版はまだありません。", "None yet.")} marked={(e) => e.state === "DRAFT"} columns={[
				{ head: t("版", "Edition"), cell: (e) => <Link to={`/permissions/editions/${e.edition}`}>{t(`第${e.edition}版を見る`, `Edition ${e.edition}`)}</Link> },
				{ head: t("状態", "State"), cell: (e) => <Tag kind={editionKind(e.state)}>{state(e)}</Tag> }, { head: t("理由", "Reason"), cell: (e) => e.reason },
				{ head: t("起案", "Drafted"), cell: (e) => <>{who(e.draftedBy)}<small>{moment(e.draftedUs)}</small></> }, { head: t("決定", "Decided"), cell: (e) => <>{who(e.decidedBy)}<small>{moment(e.decidedUs)}</small></> },
			]} />
		)}</Loaded>
	);
}

const tabs = (): [string, string, RpcName, () => preact.ComponentChild][] => [
	["", t("いまの権限表", "In force"), "console/GetPermissions", () => <InForce />], ["draft", t("変更を起案", "Draft a change"), "console/PlanPermissions", () => <DraftOf />],
	["editions", t("版の一覧", "Editions"), "console/ListPermissionEditions", () => <Editions />], ["who", t("この情報を見られる人", "Who sees it"), "console/WhoCanSee", () => <WhoCanSee />],
	["as", t("この人として見る", "View as"), "console/ViewAs", () => <ViewAs />], ["mine", t("自分が見られるもの", "What I see"), "console/ViewMine", () => <Mine />],
	["emergency", t("緊急閲覧", "Emergencies"), "console/MyGlass", () => <Emergency />],
];

export function Permissions(p: { tab?: string }) {
	const mine = tabs().filter(([, , needs]) => may(needs)), at = mine.find(([key]) => key === (p.tab ?? "")) ?? mine[0];
	return (
		<Page title={t("権限", "Permissions")} lead={t("だれが、どの情報を見られるか。変更は1人が起案し、別の1人が差分を確かめて適用します。", "Who sees what. One person drafts a change, another applies it.")}>
			<Tabs label={t("権限の画面", "Permissions")} at={at?.[0] ?? ""} tabs={mine.map(([key, name]) => [key, name, `/permissions${key ? "/" + key : ""}`])} />
			{at ? at[3]() : <Note>{t("この役割では見られません。", "Not for your roles.")}</Note>}
		</Page>
	);
}
