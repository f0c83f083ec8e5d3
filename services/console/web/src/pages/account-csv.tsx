// A list of accounts from a spreadsheet: what is wrong with which row is shown before anything is asked for, and stays until it is mended.
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { decoded, readAccounts, ROWS_MOST, type AccountList, type AccountRow } from "../account-csv";
import { ask } from "../ask";
import type { Console } from "../contract";
import { t } from "../i18n";
import { save } from "../paper";
import { roleName } from "../roles";
import { Button, Note, Section, Tag } from "../ui/basic";
import { Form, Text, useTexts } from "../ui/field";
import { ActNote, useAct } from "../ui/load";
import { Table } from "../ui/table";

interface Read { list: AccountList; problems: Console.AccountRowProblem[] }

function whole(list: AccountList): string {
	if (list.broken) return t(`${list.broken}行目の引用符（"）が閉じていません。直してから選び直してください。`, `A quotation mark of line ${list.broken} is not closed.`);
	if (list.missing.length) return t(`1行目に列「${list.missing.join("」「")}」がありません。見本のCSVと同じ見出しにしてください。`, `Columns are missing in line 1: ${list.missing.join(", ")}.`);
	if (list.rows.length === 0) return t("2行目から下に行がありません。", "There are no rows.");
	return list.rows.length > ROWS_MOST ? t(`${list.rows.length}行あります。1回に${ROWS_MOST}行までなので、ファイルを分けてください。`, `${list.rows.length} rows: ${ROWS_MOST} at once; split the file.`) : "";
}

function Rows(p: { of: Read }) {
	const said = (i: number) => p.of.problems.filter((one) => (one.row ?? 0) === i);
	return (
		<Table caption={t(`ファイルの ${p.of.list.rows.length}行`, `${p.of.list.rows.length} rows of the file`)} rows={p.of.list.rows.map((row, i) => ({ row, i }))} keyOf={({ i }) => String(i)} marked={({ i }) => said(i).some((one) => !one.warning)} columns={[
			{ head: t("行", "Line"), cell: ({ row }) => row.line }, { head: t("ログイン名", "Login"), cell: ({ row }) => row.login }, { head: t("氏名", "Name"), cell: ({ row }) => row.name },
			{ head: t("役割", "Roles"), cell: ({ row }) => row.roles.map(roleName).join("・") }, { head: t("期限", "Last day"), cell: ({ row }) => row.lastDay },
			{ head: t("確認の結果", "Check"), cell: ({ i }) => said(i).length === 0 ? <Tag kind="good">{t("申請できます", "Good")}</Tag> : said(i).map((one) => <p key={one.reason} class={one.warning ? "hint" : "wrong"}>{one.textJa}</p>) },
		]} />
	);
}

export function AccountCsv(p: { done: () => void }) {
	const id = useId(), read = useSignal<Read | null>(null), wrong = useSignal(""), turn = useSignal(0), f = useTexts("reason"), act = useAct();
	const wishOf = (row: AccountRow) => ({ login: row.login, name: row.name, roles: row.roles, lastDay: row.lastDay });
	const choose = (file: File | undefined) => {
		read.value = null;
		wrong.value = "";
		if (file) void act.run(async () => {
			const list = readAccounts(decoded(await file.arrayBuffer()));
			wrong.value = whole(list);
			if (!wrong.value) read.value = { list, problems: (await ask("console/CheckAccountWishes", { rows: list.rows.map((row) => ({ login: row.login, name: row.name, wantedRoles: row.roles, wantedLastDay: row.lastDay })) })).problems ?? [] };
		});
	};
	const bad = new Set(read.value?.problems.filter((one) => !one.warning).map((one) => one.row ?? 0)).size;
	const send = () => {
		wrong.value = !read.value ? t("CSVファイルを選んでください。", "Choose a file.") : bad ? t(`直す行が${bad}行あります。ファイルを直してから選び直してください。まだ何も申請していません。`, `${bad} rows are to be mended. Nothing was asked for.`)
			: !f.reason.value.trim() ? t("理由を入力してください。", "Give a reason.") : "";
		const rows = read.value?.list.rows ?? [];
		if (!wrong.value) void act.run(async () => {
			await ask("console/RequestAccounts", { wishes: rows.map(wishOf), reason: f.reason.value.trim() });
			read.value = null;
			turn.value++;
			p.done();
			return t(`${rows.length}人分を申請しました。ほかの管理者が承認すると使えるようになります。`, `${rows.length} asked for. Another administrator decides.`);
		});
	};
	return (
		<Section title={t("CSVでまとめて申請する", "Ask for a list")}>
			<p>{t("列は「ログイン名」「氏名」「役割」「期限」。役割は「・」で区切ります。期限は空欄なら、なしです。", "Columns: login, name, roles (separated by ・), last day.")} <Button onClick={() => save("accounts.csv", ["\ufeffログイン名,氏名,役割,期限\r\nouen01,応援　太郎,窓口・調査,2026-03-31\r\n"])}>{t("見本のCSVを保存", "Save a sample")}</Button></p>
			<Form onSubmit={send}>
				<div class="wide"><ActNote act={act} /></div>
				<div class="field wide" key={turn.value}>
					<label for={id}>{t("CSVファイル（UTF-8 かシフトJIS）", "CSV file")}<span class="must">{t("必須", "required")}</span></label>
					<input id={id} type="file" accept=".csv,text/csv" aria-required="true" aria-invalid={wrong.value ? true : undefined} aria-describedby={wrong.value ? id + "w" : undefined}
						onClick={(e) => (e.currentTarget.value = "")} onChange={(e) => choose(e.currentTarget.files?.[0])} />
					{wrong.value && <p class="wrong" id={id + "w"} role="alert">{wrong.value}</p>}
				</div>
				{read.value && read.value.list.unknown.length > 0 && <div class="wide"><Note kind="warn">{t(`取り込まない列があります: ${read.value.list.unknown.join("、")}`, `Nothing is taken from: ${read.value.list.unknown.join(", ")}`)}</Note></div>}
				{read.value && <div class="wide"><Rows of={read.value} /></div>}
				{read.value && <Text label={t("申請の理由（所属、応援の期間など）", "Reason of the list")} value={f.reason} required />}
				{read.value && <div class="acts"><Button submit look="main" busy={act.busy.value}>{t(`${read.value.list.rows.length}人分を申請する`, `Ask for ${read.value.list.rows.length}`)}</Button></div>}
			</Form>
		</Section>
	);
}
