// Extraction: who of the ledger, by which items; counted first, approved where it must be, then given page by page.
import { signal, useSignal, type Signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { ask, uuid } from "../ask";
import type { Ledger } from "../contract";
import { count, moment, who } from "../format";
import { choices, label, t, type CodeTable } from "../i18n";
import { openPdf, save } from "../paper";
import { go } from "../router";
import { disasterId, may, me } from "../session";
import { Button, Facts, Link, Note, Page, ProblemNote, Section, Tag } from "../ui/basic";
import { Area, Check, Checks, Choice, Form, Text, useTexts } from "../ui/field";
import { ActNote, Loaded, useAct, useAsk, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { word } from "../words";

interface Clause { field: Signal<string>; op: Signal<string>; values: Signal<string>; not: Signal<boolean> }
const ops = (): [string, string][] => [
	["IS", t("次のどれかと同じ", "is one of")], ["PREFIX", t("次で始まる", "begins with")], ["PART", t("次を含む", "has in it")], ["FROM", t("以上・以後", "from")], ["TO", t("以下・以前", "up to")], ["KNOWN", t("記録がある", "is known")],
];
const forCare = ["SPECIAL_CARE", "CARE", "CARE_TEXT"];
const codesOf: Record<string, CodeTable> = { GRADE: "grade", CARE: "care", SUPPORT: "scheme", INJURY: "severity", INTENTION: "intention", INTENTION_PLACE: "housingPlace", SEX: "sex" };
const asWritten: Record<string, string> = { SPECIAL_CARE: "YES", CONSENT: "WELFARE=YES", PROVISION: "LOCAL_GOV=2026-10-03", PROVIDED_ON: "2026-10-03", HEAD: "YES NO", VICTIM: "YES NO", RESIDENT: "YES NO" };
const has = (roles: string[] | undefined): boolean => (roles ?? []).some((r) => me.value?.roles?.includes(r)) || !!me.value?.roles?.includes("protection");

/** Ours where we have one in the language of the page; else as the ledger calls it. */
function nameOf(items: Ledger.Item[], code: string | undefined): string {
	const ours = label("extractField", code);
	return ours !== code ? ours : items.find((i) => i.itemCode === code)?.name || ours;
}

/** What can be asked for and given: what the ledger has of everybody, then the items of the law and of the municipality itself that are written down. */
function fieldsOf(items: Ledger.Item[]): [string, string][] {
	const own = choices("extractField").filter(([code]) => !forCare.includes(code) || me.value?.roles?.includes("care"));
	const more = items.filter((i) => i.recordable && !i.retired && has(i.roles) && !choices("extractField").some(([code]) => code === i.itemCode));
	return [...own, ...more.map((i): [string, string] => [i.itemCode ?? "", nameOf(items, i.itemCode)])];
}

/** How values of it are written. */
function written(items: Ledger.Item[], code: string): string | undefined {
	const table = codesOf[code], item = items.find((i) => i.itemCode === code);
	if (table) return choices(table).map(([value, name]) => `${value}=${name}`).join(" ");
	if (asWritten[code]) return t(`例 ${asWritten[code]}`, `e.g. ${asWritten[code]}`);
	return item?.kind === "YESNO" ? "YES NO" : item?.kind === "DATE" ? t("例 2026-10-03", "e.g. 2026-10-03") : item?.choices?.length ? item.choices.join(" ") : undefined;
}

const clause = (): Clause => ({ field: signal("GRADE"), op: signal("IS"), values: signal(""), not: signal(false) });

function Clauses(p: { of: Signal<Clause[]>; items: Ledger.Item[] }) {
	return (
		<div class="wide">
			<p><b>{t("条件（すべてに当てはまる人）", "Conditions (all of them)")}</b></p>
			{p.of.value.map((c, i) => (
				<fieldset key={i} class="member"><legend>{t(`条件${i + 1}`, `Condition ${i + 1}`)}</legend>
					<div class="form">
						<Choice label={t("項目", "Item")} value={c.field} of={fieldsOf(p.items)} /><Choice label={t("どう比べるか", "How")} value={c.op} of={ops()} />
						{c.op.value !== "KNOWN" && <Text label={t("値（いくつかは「、」で区切る。コードはコードのまま）", "Values (separated by a comma)")} value={c.values} hint={written(p.items, c.field.value)} />}
						<Check label={t("…ではない", "not")} value={c.not} />
						<div class="acts"><Button onClick={() => (p.of.value = p.of.value.filter((one) => one !== c))}>{t("この条件を除く", "Remove")}</Button></div>
					</div>
				</fieldset>
			))}
			<div class="acts"><Button onClick={() => (p.of.value = [...p.of.value, clause()])}>{t("条件を加える", "Add a condition")}</Button></div>
		</div>
	);
}

function Define(p: { again: () => void; items: Ledger.Item[] }) {
	const f = useTexts("name"), columns = useMemo(() => signal<string[]>(["NAME", "ADDRESS", "GRADE"]), []), clauses = useMemo(() => signal<Clause[]>([clause()]), []), dead = useSignal(false), id = useSignal(uuid()), wrong = useSignal("");
	const act = useAct();
	const send = () => {
		wrong.value = !f.name.value.trim() || columns.value.length === 0 ? t("名前と、取り出す項目を決めてください。", "Give a name and columns.") : "";
		if (!wrong.value) void act.run(async () => {
			const all = clauses.value.map((c) => ({ any: [{ field: c.field.value, op: c.op.value, values: c.op.value === "KNOWN" ? [] : c.values.value.split(/[、,]/).map((v) => v.trim()).filter(Boolean), negated: c.not.value }] }));
			await ask("ledger/SaveExtraction", { definitionId: id.value, disasterId: disasterId.value, name: f.name.value.trim(), columns: columns.value, all, includeDead: dead.value });
			id.value = uuid();
			p.again();
			return t("抽出の条件を保存しました。", "Saved.");
		});
	};
	return (
		<details class="more"><summary>{t("新しい抽出の条件を作る", "Make a new one")}</summary>
			<ActNote act={act} />
			<Form onSubmit={send}>
				<Text label={t("名前", "Name")} value={f.name} required wrong={wrong.value} /><Checks label={t("取り出す項目", "Columns")} value={columns} of={fieldsOf(p.items)} />
				<Clauses of={clauses} items={p.items} /><Check label={t("亡くなった人も含める", "Include the dead")} value={dead} />
				<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("保存する", "Save")}</Button></div>
			</Form>
		</details>
	);
}

function Start(p: { of: Ledger.SavedExtraction }) {
	const f = useTexts("why"), runId = useMemo(uuid, []), act = useAct(), wrong = useSignal("");
	const send = () => {
		wrong.value = f.why.value.trim() ? "" : t("何に使うかを書いてください。", "Say what it is for.");
		if (!wrong.value) void act.run(async () => {
			await ask("ledger/StartExtraction", { runId, definitionId: p.of.definitionId ?? "", why: f.why.value.trim() }, "90-4-1-2");
			go(`/extraction/${runId}`);
		});
	};
	return (
		<details><summary>{t("この条件で数える", "Count with it")}</summary>
			<ActNote act={act} />
			<Form onSubmit={send}><Area label={t("何に使うか（記録に残ります）", "What for (is kept)")} value={f.why} required wrong={wrong.value} wide /><div class="acts"><Button submit look="main" busy={act.busy.value}>{t("数える", "Count")}</Button></div></Form>
		</details>
	);
}

const condition = (items: Ledger.Item[], c: Ledger.Condition): string => `${nameOf(items, c.field)} ${ops().find(([code]) => code === c.op)?.[1] ?? c.op} ${(c.values ?? []).join("、")}${c.negated ? t(" ではない", " (not)") : ""}`;

export function Extraction() {
	const list = usePages("ledger/ListExtractions", disasterId.value ? { disasterId: disasterId.value } : null, (r) => r.definitions, (d: Ledger.SavedExtraction) => ({ afterDefinitionId: d.definitionId }), 100);
	const items = useAsk("ledger/ListItems", {}).reply.value?.items ?? [];
	return (
		<Page title={t("抽出", "Extraction")} lead={t("人の一覧を取り出します。100人を超えるか要配慮の項目を含むものは、別の人の決裁が要ります。", "Above 100 people, or with sensitive items, another person approves.")}>
			{may("ledger/SaveExtraction") && <Define again={list.again} items={items} />}
			<Loaded of={list}>{(rows) => (
				<Table caption={t("保存した条件", "Saved")} rows={rows} keyOf={(d) => d.definitionId ?? ""} more={list.more.value ? list.next : undefined} empty={t("まだありません。", "None.")} columns={[
					{ head: t("名前", "Name"), cell: (d) => <>{d.name}<small>{who(d.savedBy)}</small></> }, { head: t("条件", "Conditions"), cell: (d) => (d.all ?? []).map((a) => a.any.map((c) => condition(items, c)).join(t(" または ", " or "))).join(t("、かつ ", "; and ")) || t("全員", "everybody") },
					{ head: t("項目", "Columns"), cell: (d) => (d.columns ?? []).map((c) => nameOf(items, c)).join("、") }, { head: t("抽出", "Run"), cell: (d) => may("ledger/StartExtraction") && <Start of={d} /> },
				]} />
			)}</Loaded>
		</Page>
	);
}

// A cell that a spreadsheet would run as a formula is made a text.
const safe = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? "'" + text : text).replace(/"/g, '""')}"`;

async function allRows(runId: string, told: (n: number) => void): Promise<string[][]> {
	const out: string[][] = [];
	for (let after = ""; ; ) {
		const r = await ask("ledger/GetExtractionRows", { runId, afterPersonId: after }, "90-4-1-2");
		for (const row of r.rows ?? []) out.push(row.cells ?? []);
		told(out.length);
		after = r.lastPersonId ?? "";
		if (!after) return out;
	}
}

function Ready(p: { of: Ledger.ExtractionRun }) {
	const rows = useSignal<string[][] | null>(null), got = useSignal(0), act = useAct(), id = p.of.runId ?? "", heads = p.of.headings ?? [];
	const load = async () => (rows.value ??= await allRows(id, (n) => (got.value = n)));
	const paper = async () => {
		let after = "", n = 0;
		do {
			const r = await ask("ledger/PrintExtraction", { runId: id, afterPersonId: after }, "90-4-1-2");
			openPdf(r.pdf ?? "");
			after = r.lastPersonId ?? "";
		} while (after && ++n < 20);
	};
	return (
		<>
			<div class="acts">
				<Button look="main" busy={act.busy.value} onClick={() => void act.run(async () => void (await load()))}>{t("画面に表示", "Show")}</Button>
				<Button busy={act.busy.value} onClick={() => void act.run(async () => save("extraction.csv", ["\ufeff" + [heads, ...(await load())].map((r) => r.map(safe).join(",")).join("\r\n") + "\r\n"]))}>{t("CSVで保存", "Save as CSV")}</Button>
				<Button busy={act.busy.value} onClick={() => void act.run(paper)}>{t("PDFで開く", "Open as PDF")}</Button>
			</div>
			{act.busy.value && <p role="status">{t(`${got.value}人を読み込みました…`, `${got.value} loaded…`)}</p>}
			<ProblemNote problem={act.problem.value} />
			{rows.value && <Table caption={t(`${rows.value.length}人`, `${rows.value.length} people`)} rows={rows.value} keyOf={(r) => r.join("\u001f")} columns={heads.map((h, i) => ({ head: h, number: p.of.numbers?.[i], cell: (r: string[]) => r[i] ?? "" }))} />}
		</>
	);
}

export function ExtractionRunPage(p: { id: string }) {
	const run = useAsk("ledger/GetExtraction", { runId: p.id }, "90-4-1-2"), act = useAct(), state = run.reply.value?.state;
	useEffect(() => {
		if (state !== "COUNTING") return;
		const timer = setTimeout(run.again, 2000);
		return () => clearTimeout(timer);
	});
	const decide = (r: Ledger.ExtractionRun, decline: boolean) => void act.run(async () => {
		await ask("ledger/ApproveExtraction", { runId: p.id, persons: r.persons, decline }, "90-4-1-2");
		run.again();
		return decline ? t("否決しました。", "Declined.") : t("決裁しました。", "Approved.");
	});
	return (
		<Page title={t("抽出の結果", "Extraction")} back={["/extraction", t("抽出の一覧へ", "Back")]}>
			<ActNote act={act} />
			<Loaded of={run}>{(r) => (
				<>
					<Facts rows={[[t("条件", "Definition"), r.name], [t("状態", "State"), <Tag kind={r.state === "READY" ? "good" : "warn"}>{word("run", r.state)}</Tag>], [t("人数", "People"), count(r.persons)], [t("使いみち", "For"), r.why], [t("頼んだ人", "By"), who(r.startedBy)], [t("決裁", "Approved by"), who(r.approvedBy)], [t("期限", "Until"), moment(r.expiresUs)]]} />
					{r.state === "WAITING" && <Note kind="warn">{t("決裁を待っています。決裁する人にこの画面の番号を伝えてください: ", "Waits for approval. Its number: ")}<code>{p.id}</code></Note>}
					{r.state === "WAITING" && may("ledger/ApproveExtraction") && <Section title={t("決裁", "Approve")}><div class="acts"><Button look="main" busy={act.busy.value} onClick={() => decide(r, false)}>{t(`${count(r.persons)}人の抽出を決裁する`, `Approve ${count(r.persons)} people`)}</Button><Button look="grave" onClick={() => decide(r, true)}>{t("否決", "Decline")}</Button></div></Section>}
					{r.state === "READY" && may("ledger/GetExtractionRows") && <Ready of={r} />}
				</>
			)}</Loaded>
			<p><Link to="/extraction">{t("ほかの抽出を見る", "Other extractions")}</Link></p>
		</Page>
	);
}
