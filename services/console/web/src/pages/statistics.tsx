// How many, by one or two properties: a table that names nobody, and its picture. Small numbers are hidden by the ledger.
import { useSignal } from "@preact/signals";
import type { Ledger } from "../contract";
import { count } from "../format";
import { label, t, type CodeTable } from "../i18n";
import { save } from "../paper";
import { disaster, disasterId, may } from "../session";
import { Button, Note, Page } from "../ui/basic";
import { Bars } from "../ui/chart";
import { Choice } from "../ui/field";
import { Loaded, useAsk } from "../ui/load";
import { Table } from "../ui/table";
import { useTexts } from "../ui/field";

const properties: Record<string, [string, string]> = {
	WARD: ["区・地区", "Ward"], GRADE: ["被害の程度", "Damage"], SEX: ["性別", "Sex"], VICTIM: ["被災者か", "Victim"], RESIDENT: ["住民か", "Resident"], DEATH: ["死亡", "Death"], AGE: ["年齢", "Age"],
	STATE: ["調査の状態", "Survey"], USE: ["用途", "Use"], CARE: ["要配慮の事由", "Care"],
};
const of = (unit: string): string[] => (unit === "DWELLING" ? ["WARD", "GRADE", "STATE", "USE"] : ["WARD", "GRADE", "SEX", "VICTIM", "RESIDENT", "DEATH", "AGE"]);
const table: Record<string, CodeTable> = { GRADE: "grade", SEX: "sex", STATE: "surveyState", USE: "use", CARE: "care" };
const yesNo: Record<string, [string, string]> = { YES: ["はい", "yes"], NO: ["いいえ", "no"], "1": ["はい", "yes"], "0": ["いいえ", "no"], t: ["はい", "yes"], f: ["いいえ", "no"] };

function nameOf(property: string, code: string | undefined): string {
	if (code === "TOTAL") return t("合計", "Total");
	if (!code) return property === "GRADE" ? t("未確定", "not confirmed") : t("不明・なし", "not known");
	const known = table[property];
	if (known) return label(known, code);
	const said = property === "VICTIM" || property === "RESIDENT" ? yesNo[code] : undefined;
	return said ? t(...said) : code;
}

const cell = (c: Ledger.StatisticsCell | undefined): string => (c?.hidden ? "…" : count(c?.count));

function Result(p: { rows: string; columns: string; of: Ledger.GetStatisticsReply }) {
	const r = p.of, rows = r.rows ?? [], heads = p.columns ? [...(r.columns ?? []), "TOTAL"] : ["TOTAL"];
	if (r.withheld) return <Note>{t("人数が少なすぎるため、数を示しません。", "Too few altogether: no number is said.")}</Note>;
	const total = (row: Ledger.StatisticsRow) => row.cells?.[(row.cells?.length ?? 1) - 1];
	const shown = rows.filter((row) => row.code !== "TOTAL");
	const csv = () => {
		const lines = [[t("項目", "Item"), ...heads.map((h) => nameOf(p.columns, h))], ...rows.map((row) => [nameOf(p.rows, row.code), ...(row.cells ?? []).map((c) => (c.hidden ? "…" : c.count ?? "0"))])];
		save("statistics.csv", ["\ufeff" + lines.map((l) => l.map((x) => `"${x.replace(/"/g, '""')}"`).join(",")).join("\r\n") + "\r\n"]);
	};
	return (
		<>
			<Bars label={t(`${properties[p.rows]?.[0]}ごとの数のグラフ。下の表と同じ内容です。`, "Bars of the totals; the table says the same.")} names={shown.map((row) => nameOf(p.rows, row.code))} values={shown.map((row) => (total(row)?.hidden ? null : Number(total(row)?.count ?? 0)))} />
			<Table caption={t(`${properties[p.rows]?.[0]}${p.columns ? `×${properties[p.columns]?.[0]}` : ""}`, `${properties[p.rows]?.[1]}${p.columns ? ` by ${properties[p.columns]?.[1]}` : ""}`)} rows={rows} keyOf={(row) => row.code ?? ""} columns={[
				{ head: t(properties[p.rows]?.[0] ?? "", properties[p.rows]?.[1] ?? ""), cell: (row) => nameOf(p.rows, row.code) },
				...heads.map((h, i) => ({ head: nameOf(p.columns, h), number: true, cell: (row: Ledger.StatisticsRow) => cell(row.cells?.[i]) })),
			]} />
			<p class="hint">{t(`「…」は${r.least}未満か、それを推し量れる数です。`, `“…”: fewer than ${r.least}, or a number that would give one away.`)}</p>
			<p class="acts"><Button onClick={csv}>{t("表をCSVで保存", "Save as CSV")}</Button><Button onClick={() => print()}>{t("印刷", "Print")}</Button></p>
		</>
	);
}

export function Statistics() {
	const f = useTexts("unit", "rows", "columns");
	const begun = useSignal(false);
	if (!begun.value) {
		begun.value = true;
		f.unit.value = "DWELLING";
		f.rows.value = "GRADE";
	}
	const fitting = f.unit.value === "PERSON" && may("ledger/ListCare") ? [...of("PERSON"), "CARE"] : of(f.unit.value);
	const rows = fitting.includes(f.rows.value) ? f.rows.value : "GRADE";
	const across = (rows === "CARE" ? ["AGE", "GRADE", "SEX"] : of(f.unit.value)).filter((c) => c !== rows), columns = across.includes(f.columns.value) ? f.columns.value : "";
	const asked = useAsk("ledger/GetStatistics", disasterId.value ? { disasterId: disasterId.value, unit: f.unit.value, rows, columns } : null);
	const named = (codes: string[]): [string, string][] => codes.map((c) => [c, t(...(properties[c] ?? [c, c]))]);
	return (
		<Page title={t("統計", "Statistics")} lead={disaster.value?.name}>
			<div class="filters">
				<Choice label={t("何を数えるか", "Count")} value={f.unit} of={[["DWELLING", t("家（棟）", "Houses")], ["HOUSEHOLD", t("世帯", "Households")], ["PERSON", t("人", "People")]]} />
				<Choice label={t("たて", "Rows")} value={f.rows} of={named(fitting)} /><Choice label={t("よこ", "Columns")} value={f.columns} of={named(across)} none={t("なし", "none")} />
			</div>
			<Loaded of={asked}>{(r) => <Result rows={rows} columns={columns} of={r} />}</Loaded>
		</Page>
	);
}
