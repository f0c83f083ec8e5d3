// The queue of applications: by state, the oldest to be seen at once.
import { signal } from "@preact/signals";
import type { Intake } from "../contract";
import { ago, moment } from "../format";
import { choices, label, t } from "../i18n";
import { queue } from "../queue";
import { go } from "../router";
import { disasterId, may } from "../session";
import { Button, Checking, Link, Page, ProblemNote, Tag } from "../ui/basic";
import { Choice } from "../ui/field";
import { usePages } from "../ui/load";
import { Table, type Column } from "../ui/table";
import { word } from "../words";

const state = signal("REVIEW"), desk = signal("");

export const matchTag = (match: string | undefined) => match === "CHECKING" ? <Checking /> : <Tag kind={match === "C1" ? "bad" : match === "M1" || match === "M2" ? "good" : "plain"}>{word("match", match)}</Tag>;
export const flagTags = (flags: string[] | undefined) => (flags ?? []).map((flag) => <Tag key={flag} kind="warn">{word("flag", flag)}</Tag>);

const columns = (): Column<Intake.ApplicationLine>[] => [
	{ head: t("受付番号", "Receipt"), cell: (a) => <Link to={`/applications/${a.applicationId}`}>{a.receiptNo}{a.rev ? t(`（補正${a.rev}回）`, ` (rev. ${a.rev})`) : ""}</Link> },
	{ head: t("状態", "State"), cell: (a) => label("applicationState", a.state) },
	{ head: t("受付", "Received"), cell: (a) => <span>{ago(a.receivedUs)}<small>{moment(a.receivedUs)}</small></span> },
	{ head: t("経路", "By"), cell: (a) => word("channel", a.channel) },
	{ head: t("人の照合", "Person"), cell: (a) => matchTag(a.match) },
	{ head: t("家の照合", "House"), cell: (a) => (a.match === "CHECKING" ? "" : word("dwellingMatch", a.dwellingMatch)) },
	{ head: t("注意", "Notes"), cell: (a) => flagTags(a.flags) },
];

export function Applications() {
	const request = disasterId.value ? { disasterId: disasterId.value, state: desk.value ? "" : state.value, queue: desk.value, limit: 200 } : null;
	const list = usePages("application-intake/ListApplications", request, (r) => r.applications, (last: Intake.ApplicationLine) => ({ afterApplicationId: last.applicationId }), 200);
	const rows = list.rows.value;
	queue.value = rows.map((a) => a.applicationId ?? "");
	const desks: [string, string][] = [["", t("窓口の審査", "Counter")], ["REJECTION", t("不受理の決裁待ち", "Refusals to approve")]];
	if (may("shelter-gateway/ListProtectionDesk")) desks.push(["PROTECTION", t("支援措置担当", "Protection desk")]);
	return (
		<Page title={t("申請の審査", "Applications")} aside={may("application-intake/Submit") && <Link to="/counter" class="button plain">{t("窓口で受け付ける", "Enter one")}</Link>}>
			<div class="filters">
				<Choice label={t("だれの仕事か", "Queue")} value={desk} of={desks} />
				{!desk.value && <Choice label={t("状態", "State")} value={state} of={choices("applicationState")} none={t("すべて", "All")} />}
				{rows[0] && <Button look="main" onClick={() => go(`/applications/${rows[0]?.applicationId}`)}>{t("先頭から審査を始める", "Start with the first")}</Button>}
			</div>
			<ProblemNote problem={list.problem.value} again={list.again} />
			{list.reply.value && <Table caption={t(`申請 ${rows.length}件${list.more.value ? "以上" : ""}`, `${rows.length}${list.more.value ? "+" : ""} applications`)} rows={rows} columns={columns()} keyOf={(a) => a.applicationId ?? ""}
				more={list.more.value ? list.next : undefined} empty={t("この状態の申請はありません。", "No application in this state.")} />}
			{!list.reply.value && !list.problem.value && <p class="wait" role="status">{t("読み込んでいます…", "Loading…")}</p>}
		</Page>
	);
}
