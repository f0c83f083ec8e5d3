// A person: what the register, the ledger and the others hold, each with where it comes from.
import type { Ledger, Register } from "../contract";
import { ago, day, moment, who } from "../format";
import { applicant } from "../draft";
import { label, t } from "../i18n";
import { addressOf, birthOf, relationOf } from "../people";
import { go } from "../router";
import { disaster, disasterId, may } from "../session";
import { Button, Checking, Facts, Link, Note, Page, Section, Tabs, Tag } from "../ui/basic";
import { Loaded, useAsk, type Asked } from "../ui/load";
import { Table } from "../ui/table";
import { WhoLooked } from "./audit";
import { WhoCanSee } from "./permission-look";
import { HistoryOf, Relief, Said } from "./person-parts";

type Record_ = Ledger.VictimRecord;
const placeKinds: Record<string, [string, string]> = {
	SHELTER: ["避難所", "Shelter"], HOME: ["自宅", "Home"], CAR: ["車中泊", "Car"], RELATIVES: ["親族・知人宅", "Relatives"], HOTEL: ["ホテル・旅館", "Hotel"],
	OTHER: ["その他", "Other"], UNKNOWN: ["退所・行先不明", "Left, destination unknown"],
};
export const sources: Record<string, [string, string]> = {
	REGISTER: ["住民記録", "register"], APPLICATION: ["申請", "application"], SHELTER: ["避難所", "shelter"], STAFF: ["職員の入力", "staff"], SELF: ["本人", "themselves"],
	FAMILY: ["家族", "family"], VISIT: ["訪問", "visit"], PHONE: ["電話", "telephone"], POLICE: ["警察", "police"], HOSPITAL: ["病院", "hospital"],
	COUNTER: ["窓口", "counter"], PAPER: ["書面", "paper"], OTHER: ["その他", "other"],
};
export const sourceName = (code: string | undefined): string => {
	const found = sources[code ?? ""];
	return found ? t(found[0], found[1]) : (code ?? "");
};
const certificateStates: Record<string, [string, string]> = {
	READY: ["交付準備完了", "Ready"], ISSUED: ["交付済", "Issued"], SUPERSEDED: ["差替え済", "Superseded"], REVOKED: ["取消し", "Revoked"],
};

function Household(p: { title: string; members: Ledger.RecordMember[] | undefined; me: string }) {
	return (
		<Table caption={p.title} rows={p.members ?? []} keyOf={(m) => m.personId ?? ""} columns={[
			{ head: t("氏名", "Name"), cell: (m) => (m.personId && m.personId !== p.me && m.name ? <Link to={`/person/${m.personId}`}>{m.name}</Link> : m.name || <Checking />) },
			{ head: t("続柄", "Relation"), cell: (m) => <>{relationOf(m.relation)}{m.head && <Tag>{t("世帯主", "head")}</Tag>}</> },
		]} />
	);
}

function RegisterTab(p: { id: string }) {
	const person = useAsk("register-sync/BatchGet", { personIds: [p.id] });
	return (
		<Loaded of={person}>
			{(said) => {
				const r = said.residents?.[0];
				if (!r) return <Note>{t("この人は住民記録にいません（住登外）。台帳のタブをご覧ください。", "Not on the register; see the ledger's tabs.")}</Note>;
				return r.protected ? <Note><Checking /></Note> : <Resident of={r} />;
			}}
		</Loaded>
	);
}

function Resident(p: { of: Register.Resident }) {
	const r = p.of;
	const household = useAsk("register-sync/GetHousehold", r.householdId ? { householdId: r.householdId } : null);
	return (
		<>
			{r.stale && <Note kind="warn">{t("元の住民記録と内容が違う可能性があります。住民記録担当が確認しています。", "The register may hold something else by now.")}</Note>}
			<Section title={t("住民記録", "Register")}>
				<Facts rows={[
					[t("氏名", "Name"), r.name], [t("ふりがな", "Reading"), r.kana], [t("通称・旧氏", "Other name"), r.alias], [t("生年月日", "Born"), birthOf(r)], [t("性別", "Sex"), label("sex", r.sex)],
					[t("住所", "Address"), addressOf(r)], [t("郵便番号", "Postal code"), r.postal], [t("世帯主", "Head"), r.headName], [t("続柄", "Relation"), relationOf(r.relation)],
					[t("住民となった日", "Resident since"), day(r.residentSince)], [t("種別・状態", "Kind, state"), [label("residentKind", r.kind), label("residentState", r.status)].filter(Boolean).join("・")],
				]} />
				{may("application-intake/Submit") && <p class="acts"><Button onClick={() => {
					applicant.value = r;
					go("/counter");
				}}>{t("この人の申請を窓口で受け付ける", "Enter an application of theirs")}</Button></p>}
			</Section>
			{r.householdId && <Loaded of={household}>{(h) => h.protected ? <Checking /> : (
				<Table caption={t("いまの世帯", "Household now")} rows={h.members ?? []} keyOf={(m) => m.personId ?? ""} columns={[
					{ head: t("氏名", "Name"), cell: (m) => (m.personId === r.personId ? m.name : <Link to={`/person/${m.personId}`}>{m.name}</Link>) },
					{ head: t("続柄", "Relation"), cell: (m) => relationOf(m.relation) }, { head: t("生年月日", "Born"), cell: (m) => birthOf(m) },
					{ head: t("状態", "State"), cell: (m) => label("residentState", m.status) },
				]} />
			)}</Loaded>}
			<HistoryOf id={r.personId ?? ""} />
		</>
	);
}

function Residence(p: { id: string }) {
	const episodes = useAsk("ledger/ListEpisodes", { disasterId: disasterId.value, personId: p.id });
	return (
		<Section title={t("居所のうつりかわり", "Where they have been")}>
			<Loaded of={episodes}>{(said) => (said.episodes ?? []).length === 0 ? <p class="empty">{t("居所の記録はまだありません。", "Nothing recorded yet.")}</p> : (
				<ol class="timeline">
					{[...(said.episodes ?? [])].sort((a, b) => Number(b.fromUs) - Number(a.fromUs)).map((e) => {
						const kind = placeKinds[e.placeKind ?? ""];
						return (
							<li key={e.episodeId}>
								<p><b>{kind ? t(kind[0], kind[1]) : e.placeKind}</b>{e.placeId && e.placeKind === "SHELTER" && <> <code>{e.placeId}</code></>} {!Number(e.toUs) && <Tag kind="good">{t("いまここ", "now")}</Tag>}</p>
								<p>{moment(e.fromUs)} {t("から", "–")} {Number(e.toUs) ? moment(e.toUs) : ""}</p>
								<p class="hint">{t("出どころ ", "source ")}{sourceName(e.source)}{t("・確認 ", ", seen ")}{moment(e.observedUs)}{t("（", " (")}{ago(e.observedUs)}{t("）・記録 ", "), recorded ")}{moment(e.recordedUs)}</p>
							</li>
						);
					})}
				</ol>
			)}</Loaded>
		</Section>
	);
}

/** Items whose value is a code or a date, in words. */
const inWords = (item: string | undefined, value: string | undefined): string => (item === "SEX" ? label("sex", value) : item === "BIRTH" ? day(value) : (value ?? ""));

const houseColumns = () => [
	{ head: t("所在地", "Address"), cell: (d: Ledger.RecordDwelling) => d.address }, { head: t("用途", "Use"), cell: (d: Ledger.RecordDwelling) => label("use", d.use) },
	{ head: t("状態", "State"), cell: (d: Ledger.RecordDwelling) => label("surveyState", d.state) },
	{ head: t("被害の程度", "Damage"), cell: (d: Ledger.RecordDwelling) => (d.gradeCode ? <b>{label("grade", d.gradeCode)}</b> : t("未確定", "not confirmed")) },
];

function Damage(p: { of: Record_ }) {
	return (
		<>
			<Table caption={t("基準日に住んでいた家とその被害", "Dwellings at the reference date")} rows={p.of.dwellings ?? []} keyOf={(d) => d.dwellingId ?? ""} columns={houseColumns()} empty={t("家の記録がありません。", "No dwelling.")} />
			<Household title={t(`台帳の世帯（基準日 ${day(p.of.household?.referenceDate)}）`, `Household at ${day(p.of.household?.referenceDate)}`)} members={p.of.household?.members} me={p.of.personId ?? ""} />
			{p.of.group && <Household title={t(`いまの世帯（${day(p.of.group.effectiveOn)}から）`, `Household since ${day(p.of.group.effectiveOn)}`)} members={p.of.group.members} me={p.of.personId ?? ""} />}
		</>
	);
}

function Certificates(p: { of: Record_ }) {
	return (
		<Table caption={t("罹災証明書と、そのもとの申請", "Certificates and their applications")} rows={p.of.certificates ?? []} keyOf={(c) => c.certificateId ?? ""} empty={t("証明書はまだありません。", "No certificate yet.")} columns={[
			{ head: t("状態", "State"), cell: (c) => t(...(certificateStates[c.state ?? ""] ?? [c.state ?? "", c.state ?? ""])) }, { head: t("被害の程度", "Damage"), cell: (c) => label("grade", c.gradeCode) },
			{ head: t("交付", "Issued"), cell: (c) => (Number(c.issues) ? t(`${c.issues}回・最後 ${moment(c.issuedUs)}`, `${c.issues} times, last ${moment(c.issuedUs)}`) : t("まだ", "not yet")) },
			{ head: t("申請", "Application"), cell: (c) => c.applicationId && may("application-intake/GetApplication") ? <Link to={`/applications/${c.applicationId}`}>{t("申請を見る", "Open")}</Link> : "" },
		]} />
	);
}

function Items(p: { of: Record_ }) {
	return (
		<Table caption={t("台帳の項目（根拠・出どころつき）", "Items of the ledger")} rows={p.of.fields ?? []} keyOf={(f) => f.itemCode ?? ""} columns={[
			{ head: t("項目", "Item"), cell: (f) => <>{f.name}{f.law && <small class="law">{f.law}</small>}</> },
			{ head: t("内容", "Value"), cell: (f) => f.restricted ? <Tag>{t("この役割では見られません", "not for your roles")}</Tag> : f.closed ? <Tag>{t("要配慮情報（開いていません）", "sensitive, not opened")}</Tag>
				: <span class="pre">{inWords(f.itemCode, f.value) || "—"}{f.stoodBefore && <small>{t("もとの値: ", "before: ")}{inWords(f.itemCode, f.stoodBefore)}</small>}</span> },
			{ head: t("出どころ", "Source"), cell: (f) => f.provenance?.source ? <small>{[sourceName(f.provenance.source), moment(f.provenance.observedUs), who(f.provenance.recordedBy)].filter(Boolean).join("・")}</small> : "" },
		]} />
	);
}

const tabs = (): [string, string][] => [
	["", t("台帳", "Ledger")], ["register", t("住民記録", "Register")], ["residence", t("居所", "Whereabouts")], ["damage", t("世帯・被害", "Household, damage")],
	["certificates", t("申請・証明書", "Applications, certificates")], ["relief", t("援護・負傷・意向", "Relief, injuries")], ["said", t("同意・提供・安否", "Consents, safety")],
	...(may("console/WhoCanSee") || may("ledger/WhoLooked") ? [["seen", t("見た人・見られる人", "Who looked, who can")] as [string, string]] : []),
];

function Tab(p: { id: string; tab: string; record: Asked<Record_> }) {
	const of = (part: (r: Record_) => preact.ComponentChild) => <Loaded of={p.record}>{(r) => (r.checking ? <Note><Checking /> {t("この方は担当が確認しています。", "The desk in charge is looking.")}</Note> : <>{part(r)}</>)}</Loaded>;
	switch (p.tab) {
		case "register": return <RegisterTab id={p.id} />;
		case "residence": return <Residence id={p.id} />;
		case "damage": return of((r) => <Damage of={r} />);
		case "certificates": return of((r) => <Certificates of={r} />);
		case "relief": return <Relief id={p.id} />;
		case "seen": return <>{may("ledger/WhoLooked") && <Section title={t("だれが見たか", "Who looked")}><WhoLooked id={p.id} /></Section>}{may("console/WhoCanSee") && <Section title={t("この人の情報を見られる人", "Who can see them")}><WhoCanSee marked={p.record.reply.value?.protected ? ["PROTECTED"] : []} /></Section>}</>;
		case "said": return <Said id={p.id} />;
		default: return of((r) => <Items of={r} />);
	}
}

const nameIn = (r: Record_ | undefined): string => r?.fields?.find((f) => f.itemCode === "NAME")?.value ?? "";

export function Person(p: { id: string; tab?: string }) {
	const record = useAsk("ledger/GetVictimRecord", disasterId.value ? { disasterId: disasterId.value, personId: p.id } : null);
	const r = record.reply.value;
	const title = r?.checking ? t("確認中の方", "Being checked") : nameIn(r) || t("人の記録", "Person");
	return (
		<Page title={title} back={["/search", t("検索へ戻る", "Back to search")]} aside={r && !r.checking && (
			<p>{r.victim ? <Tag kind="good">{t("被災者", "Victim")}</Tag> : <Tag>{t("台帳の候補（申請なし）", "Candidate")}</Tag>}{r.death && <Tag kind="bad">{r.death === "CONFIRMED" ? t("死亡（確認）", "Dead") : t("死亡（未確認）", "Dead (unconfirmed)")}</Tag>}
				{r.resident === false && <Tag kind="warn">{t("住登外", "Not on the register")}</Tag>}</p>
		)}>
			<p class="hint">{disaster.value?.name}</p>
			<Tabs label={t("記録の種類", "Parts")} at={p.tab ?? ""} tabs={tabs().map(([key, name]) => [key, name, `/person/${p.id}${key ? "/" + key : ""}`])} />
			<Tab id={p.id} tab={p.tab ?? ""} record={record} />
		</Page>
	);
}
