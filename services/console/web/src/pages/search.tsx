// One box for name, kana, birth, address and telephone; the same by separate fields for who prefers them.
import { signal, useSignal } from "@preact/signals";
import { ask } from "../ask";
import type { Ledger, Register } from "../contract";
import { day, momentDay } from "../format";
import { choices, label, t } from "../i18n";
import { addressOf, birthOf } from "../people";
import { read, type Query } from "../query";
import { disasterId, may } from "../session";
import { Button, Checking, Link, Note, Page, ProblemNote, Tag } from "../ui/basic";
import { DateField, useDate, writtenOf } from "../ui/date";
import { Check, Choice, Form, Text, useTexts } from "../ui/field";
import { useAct } from "../ui/load";
import { Table, type Column } from "../ui/table";

interface Found {
	query: Query;
	residents?: Register.SearchResidentsReply;
	phone?: Ledger.FindByPhoneReply;
}
// What was found stays while somebody looks at one of them and comes back; it ends with the page.
const last = signal<Found | null>(null);
const box = signal("");

async function search(query: Query, sex: string, residentsOnly: boolean): Promise<Found> {
	const found: Found = { query };
	if (query.phone && may("ledger/FindByPhone") && disasterId.value)
		found.phone = await ask("ledger/FindByPhone", { disasterId: disasterId.value, phone: query.phone });
	if ((query.name || query.birth || query.address) && may("register-sync/SearchResidents"))
		found.residents = await ask("register-sync/SearchResidents", {
			name: query.name, birth: query.birth, address: query.address, sex, residentsOnly, limit: 50,
		});
	return found;
}

const columns = (): Column<Register.Found>[] => [
	{ head: t("氏名", "Name"), cell: ({ resident: r, byOtherName }) => r?.personId && !r.protected
		? <><Link to={`/person/${r.personId}`}>{r.name}</Link>{byOtherName && <Tag>{t("別名・旧氏で一致", "other name")}</Tag>}</>
		: <Checking /> },
	{ head: t("ふりがな", "Reading"), cell: ({ resident: r }) => r?.kana ?? "" },
	{ head: t("生年月日", "Born"), cell: ({ resident: r }) => (r ? birthOf(r) : "") },
	{ head: t("性別", "Sex"), cell: ({ resident: r }) => label("sex", r?.sex) },
	{ head: t("住所", "Address"), cell: ({ resident: r, byFormerAddress }) => <>{r && addressOf(r)}{byFormerAddress && <Tag>{t("前住所で一致", "former address")}</Tag>}</> },
	{ head: t("状態", "State"), cell: ({ resident: r }) => (r?.status && r.status !== "1" ? <Tag kind="warn">{label("residentState", r.status)}</Tag> : label("residentState", r?.status)) },
];

const phoneColumns = (): Column<Ledger.PhoneHit>[] => [
	{ head: t("氏名", "Name"), cell: (h) => (h.checking ? <Checking /> : <Link to={`/person/${h.personId}`}>{h.name}</Link>) },
	{ head: t("聞いた日", "Told"), cell: (h) => <>{momentDay(h.observedUs)}{h.former && <Tag>{t("以前の番号", "former number")}</Tag>}</> },
];

function Taken(p: { of: Query }) {
	const parts = [[p.of.name, t("氏名", "name")], [p.of.birth, t("生年月日", "birth")], [p.of.address, t("住所", "address")], [p.of.phone, t("電話番号", "telephone")]]
		.filter(([value]) => value).map(([value, as]) => t(`「${value}」を${as}`, `“${value}” as ${as}`));
	return <p class="hint">{t(`${parts.join("、")}としてさがしました。`, `Searched with ${parts.join(", ")}.`)}</p>;
}

function Results(p: { of: Found }) {
	const { residents, phone } = p.of;
	const hidden = residents?.found?.some((f) => f.resident?.protected) || phone?.hits?.some((h) => h.checking);
	return (
		<div role="status" class="results">
			<Taken of={p.of.query} />
			{phone && <Table caption={t("台帳の電話番号で一致した人", "By telephone, in the ledger")} rows={phone.hits ?? []} columns={phoneColumns()} keyOf={(h) => `${h.personId}${h.observedUs}`}
				empty={t("この電話番号の人は台帳にいません。", "Nobody in the ledger has this number.")} />}
			{residents && <>
				<Table caption={t(`住民記録で一致した人 ${residents.found?.length ?? 0}件`, `In the register: ${residents.found?.length ?? 0}`)} rows={residents.found ?? []} columns={columns()}
					keyOf={(f) => f.resident?.personId ?? String(Math.random())}
					empty={t("一致する人はいません。漢字を減らす、ふりがなにする、生年だけにするなど、条件をゆるめてみてください。", "Nobody. Try fewer letters, the reading, or the year alone.")} />
				{residents.more && <Note>{t("ほかにもいます。生年月日や住所を加えて絞ってください。", "There are more: add birth or address.")}</Note>}
				<p class="hint">{t("住民記録の時点: ", "Register as of ")}{day(residents.registerAsOf)}</p>
			</>}
			{hidden && <Note>{t("「確認中」の方は、担当が確認しています。新しく登録せずにお待ちください。", "Those “being checked” are looked at by the desk in charge: do not enter them anew.")}</Note>}
		</div>
	);
}

function Separate(p: { run: (query: Query, sex: string, residentsOnly: boolean) => void }) {
	const f = useTexts("name", "address", "phone", "sex");
	const birth = useDate("S");
	const only = useSignal(false);
	return (
		<details class="more">
			<summary>{t("条件を分けて入力する", "Use separate fields")}</summary>
			<Form onSubmit={() => p.run({ name: f.name.value, birth: writtenOf(birth), address: f.address.value, phone: f.phone.value }, f.sex.value, only.value)}>
				<Text label={t("氏名・ふりがな", "Name or reading")} value={f.name} />
				<DateField label={t("生年月日（年だけ、年月だけでも）", "Birth (year alone is enough)")} value={birth} />
				<Text label={t("住所（町名から番地まで）", "Address")} value={f.address} />
				<Text label={t("電話番号", "Telephone")} value={f.phone} mode="tel" />
				<Choice label={t("性別", "Sex")} value={f.sex} of={choices("sex")} none={t("問わない", "any")} />
				<Check label={t("転出した人・亡くなった人を除く", "Residents only")} value={only} />
				<div class="acts"><Button submit look="main">{t("この条件でさがす", "Search")}</Button></div>
			</Form>
		</details>
	);
}

export function Search() {
	const act = useAct();
	const nothing = useSignal(false);
	const run = (query: Query, sex = "", residentsOnly = false) => {
		nothing.value = !query.name && !query.birth && !query.address && !query.phone;
		if (!nothing.value) void act.run(async () => {
			last.value = await search(query, sex, residentsOnly);
		});
	};
	return (
		<Page title={t("人をさがす", "Find a person")}>
			<Form onSubmit={() => run(read(box.value))} label={t("検索", "Search")} class="search">
				<Text label={t("氏名・ふりがな・生年月日・住所・電話番号", "Name, reading, birth, address or telephone")} kind="search" value={box} focus wide
					hint={t("例: さとう 昭和25年　／　浜町12-3　／　090-0000-0000　（空白で区切ると組み合わせられます）", "e.g. さとう 昭和25年 / 浜町12-3 / 090-0000-0000")}
					wrong={nothing.value ? t("さがす言葉を入力してください。", "Type what to look for.") : ""} />
				<Button submit look="main" busy={act.busy.value}>{t("さがす", "Search")}</Button>
			</Form>
			<Separate run={run} />
			<ProblemNote problem={act.problem.value} />
			{last.value && <Results of={last.value} />}
		</Page>
	);
}
