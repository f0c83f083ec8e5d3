// Notices that were sent, wait or failed, each with its reason.
import { signal } from "@preact/signals";
import { ask } from "../ask";
import type { Notifier } from "../contract";
import { moment } from "../format";
import { t } from "../i18n";
import { may } from "../session";
import { Button, Link, Page, Tag } from "../ui/basic";
import { Choice } from "../ui/field";
import { ActNote, Loaded, useAct, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { word, wordChoices } from "../words";

const state = signal("FAILED");

export function Notices() {
	const list = usePages("notifier/ListMessages", { state: state.value, limit: 200 }, (r) => r.messages, (m: Notifier.MessageLine) => ({ afterMessageId: m.messageId }), 200);
	const act = useAct();
	const retry = (m: Notifier.MessageLine) => void act.run(async () => {
		await ask("notifier/RetryMessage", { messageId: m.messageId ?? "" });
		list.again();
		return t("もう一度送ります。", "It is sent again.");
	});
	return (
		<Page title={t("お知らせの送信", "Notices")} lead={t("あて先は送る直前に申請から取り、この画面には出しません。", "Addresses are asked for just before sending and are not shown here.")}>
			<div class="filters"><Choice label={t("状態", "State")} value={state} of={wordChoices("message")} none={t("すべて", "All")} /></div>
			<ActNote act={act} />
			<Loaded of={list}>{(rows) => (
				<Table caption={t(`お知らせ ${rows.length}件`, `${rows.length} notices`)} rows={rows} keyOf={(m) => m.messageId ?? ""} more={list.more.value ? list.next : undefined} empty={t("この状態のお知らせはありません。", "None in this state.")} columns={[
					{ head: t("種類", "Notice"), cell: (m) => word("notice", m.notice) }, { head: t("状態", "State"), cell: (m) => <Tag kind={m.state === "SENT" ? "good" : m.state === "FAILED" ? "bad" : "plain"}>{word("message", m.state)}</Tag> },
					{ head: t("変わった日時", "Changed"), cell: (m) => moment(m.changedUs) }, { head: t("試した回数", "Tries"), number: true, cell: (m) => m.tries ?? 0 }, { head: t("次に送る", "Next"), cell: (m) => moment(m.nextUs) },
					{ head: t("理由", "Reason"), cell: (m) => (m.reason ? <code>{m.reason}</code> : "") },
					{ head: t("申請", "Application"), cell: (m) => (m.applicationId && may("application-intake/GetApplication") ? <Link to={`/applications/${m.applicationId}`}>{t("申請を見る", "Open")}</Link> : "") },
					{ head: t("再送", "Again"), cell: (m) => m.state === "FAILED" && may("notifier/RetryMessage") && <Button busy={act.busy.value} onClick={() => retry(m)}>{t("もう一度送る", "Send again")}</Button> },
				]} />
			)}</Loaded>
		</Page>
	);
}
