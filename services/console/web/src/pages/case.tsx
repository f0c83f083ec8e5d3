// One application beside the ledger: who it is, which house, what differs; then accepted, returned or refused.
import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Intake, Ledger } from "../contract";
import { same } from "../compare";
import { bytes, day, houseOf, moment, who } from "../format";
import { openAttachment } from "../files";
import { label, t } from "../i18n";
import { beside } from "../queue";
import { go } from "../router";
import { remark } from "../remark";
import { disasterId, may } from "../session";
import { Button, Checking, Facts, Link, Note, Page, ProblemNote, Section, Tag } from "../ui/basic";
import { ActNote, Loaded, useAct, useAsk } from "../ui/load";
import { word } from "../words";
import { flagTags, matchTag } from "./applications";
import { Acts } from "./case-acts";

type App = Intake.Application;

/** One row: what the applicant wrote, what the ledger holds, whether that is the same. */
function Row(p: { name: string; said?: string; held?: string; kind?: "text" | "birth" }) {
	const verdict = same(p.said, p.held, p.kind);
	return (
		<tr class={verdict === "differs" ? "marked" : undefined}>
			<th scope="row">{p.name}</th><td>{p.said || "—"}</td><td>{p.held || "—"}</td>
			<td>{verdict === "differs" ? <Tag kind="bad">{t("違います", "differs")}</Tag> : verdict === "same" ? <Tag kind="good">{t("一致", "same")}</Tag> : ""}</td>
		</tr>
	);
}

function Comparison(p: { form: Intake.RisaiForm; victim?: Ledger.Victim }) {
	const f = p.form, v = p.victim;
	return (
		<div class="holder">
			<table class="rows compare">
				<caption>{t("申請と台帳の見比べ", "Application beside ledger")}</caption>
				<thead><tr><th scope="col">{t("項目", "Item")}</th><th scope="col">{t("申請", "Application")}</th><th scope="col">{t("台帳", "Ledger")}</th><th scope="col">{t("見比べ", "Compared")}</th></tr></thead>
				<tbody>
					<Row name={t("氏名", "Name")} said={f.applicantName} held={v?.name} />
					<Row name={t("ふりがな", "Reading")} said={f.applicantKana} held={v?.kana} />
					<Row name={t("生年月日", "Born")} said={f.applicantBirth} held={day(v?.birthText)} kind="birth" />
					<Row name={t("性別", "Sex")} said={label("formSex", f.applicantSex)} held={label("sex", v?.sex)} />
					<Row name={t("住所", "Address")} said={f.applicantAddress} held={v?.address} />
					<Row name={t("世帯主", "Head")} said={f.headName} held={v?.head ? v.name : undefined} />
				</tbody>
			</table>
		</div>
	);
}

const list = (table: "cause" | "damagedPart" | "equipment", codes: string[] | undefined): string => (codes ?? []).map((c) => label(table, c)).join("、");

function Said(p: { form: Intake.RisaiForm }) {
	const f = p.form;
	return (
		<Section title={t("申請の内容", "What was applied for")}>
			<Facts rows={[
				[t("被災した家", "Damaged house"), f.damagedAddress], [t("罹災原因", "Cause"), list("cause", f.causes)], [t("罹災日", "Day"), day(f.occurredOn)], [t("家の種類", "Kind"), label("property", f.property)],
				[t("構造・階数", "Structure"), [f.structure, f.storeys ? t(`${f.storeys}階建`, `${f.storeys} storeys`) : ""].filter(Boolean).join("・")], [t("被害箇所", "Damaged"), list("damagedPart", f.damagedParts)], [t("設備", "Equipment"), list("equipment", f.equipment)],
				[t("浸水", "Flood"), [label("flood", f.flood), f.floodCm ? `${f.floodCm} cm` : ""].filter(Boolean).join(" ")], [t("申立て", "Statement"), f.statement], [t("申請者の立場", "Relation"), [label("formRelation", f.relation), f.proxyName].filter(Boolean).join(" ")],
				[t("電話", "Telephone"), f.tel], [t("メール", "Mail"), f.mail], [t("いまの居所", "Present place"), f.presentPlace], [t("枚数・受取り", "Copies, delivery"), `${f.copies || 1}${t("枚・", ", ")}${label("delivery", f.delivery)}`],
				[t("写真による判定", "By photo"), f.photoJudge ? t(`希望（同意: ${f.photoJudgeConsent === "YES" ? "する" : f.photoJudgeConsent === "NO" ? "しない" : "未記入"}）`, `yes (${f.photoJudgeConsent || "not answered"})`) : t("希望しない", "no")],
				[t("世帯員", "Members"), (f.householdMembers ?? []).map((m) => [m.name, m.relation, m.birth].filter(Boolean).join(" ")).join("／")],
			]} />
		</Section>
	);
}

function Files(p: { of: App }) {
	const files = p.of.attachments ?? [], act = useAct();
	return (
		<Section title={t("添付", "Attachments")}>
			<ActNote act={act} />
			{files.length === 0 ? <p class="empty">{t("添付はありません。", "None.")}</p> : (
				<ul class="plain-list">{files.map((f) => <li key={f.blobId}><b>{label("attachmentRole", f.role)}</b>　{f.fileName}　<span class="hint">{bytes(f.bytes)}</span> <Button onClick={() => void act.run(() => openAttachment(p.of.applicationId ?? "", f.blobId, f.fileName ?? ""))}>{t("開く", "Open")}</Button></li>)}</ul>
			)}
		</Section>
	);
}

function History(p: { of: App }) {
	return (
		<Section title={t("経過", "History")}>
			<ol class="timeline">
				{(p.of.history ?? []).map((s) => (
					<li key={`${s.atUs}${s.toState}`}><p><b>{label("applicationState", s.toState)}</b></p><p class="hint">{moment(s.atUs)}{who(s.actor) && `・${who(s.actor)}`}</p>{s.reason && <p>{s.reason}</p>}</li>
				))}
			</ol>
		</Section>
	);
}

function Walk(p: { id: string }) {
	const { before, after, at } = beside(p.id);
	useEffect(() => {
		const key = (e: KeyboardEvent) => {
			const to = e.altKey && e.code === "KeyN" ? after : e.altKey && e.code === "KeyP" ? before : undefined;
			if (!to) return;
			e.preventDefault();
			go(`/applications/${to}`);
		};
		addEventListener("keydown", key);
		return () => removeEventListener("keydown", key);
	}, [before, after]);
	if (at < 0) return null;
	return (
		<p class="walk">
			{before ? <Link to={`/applications/${before}`} class="button plain" keys="Alt+P">{t("前（Alt+P）", "Previous (Alt+P)")}</Link> : <span class="hint">{t("これが先頭です", "This is the first")}</span>}
			{after ? <Link to={`/applications/${after}`} class="button plain" keys="Alt+N">{t("次（Alt+N）", "Next (Alt+N)")}</Link> : <span class="hint">{t("これが最後です", "This is the last")}</span>}
		</p>
	);
}

function People(p: { of: App; chosen: Signal<string>; victims: Ledger.Victim[] }) {
	const candidates = p.of.candidates ?? [];
	return (
		<fieldset class="field wide choose">
			<legend>{t("申請者は台帳のどなたですか", "Who is the applicant?")}</legend>
			{candidates.map((c) => {
				const v = p.victims.find((one) => one.personId === c.personId);
				return (
					<label key={c.personId} class="option">
						<input type="radio" name="person" checked={p.chosen.value === c.personId} onChange={() => (p.chosen.value = c.personId ?? "")} />
						<span>{v?.name ?? t("（台帳にいない人）", "(not in the ledger)")}　{day(v?.birthText)}　{v?.address} {matchTag(c.rule)}{c.best && <Tag kind="good">{t("最有力", "best")}</Tag>}</span>
						{c.personId && <Link to={`/person/${c.personId}`}>{t("記録を見る", "Open")}</Link>}
					</label>
				);
			})}
			<label class="option">
				<input type="radio" name="person" checked={p.chosen.value === "NON_RESIDENT"} onChange={() => (p.chosen.value = "NON_RESIDENT")} />
				<span>{t("どの人でもない。住登外の被災者として登録する", "None of them: enter as a non-resident")}</span>
			</label>
		</fieldset>
	);
}

function Houses(p: { of: App; chosen: Signal<string>; dwellings: Ledger.Dwelling[]; household: string }) {
	return (
		<fieldset class="field wide choose">
			<legend>{t(`被災した家はどれですか（申請: ${p.of.form?.damagedAddress ?? "記載なし"}）`, `Which house? (${p.of.form?.damagedAddress ?? "not said"})`)}</legend>
			{p.dwellings.map((d) => (
				<label key={d.dwellingId} class="option">
					<input type="radio" name="house" checked={p.chosen.value === d.dwellingId} onChange={() => (p.chosen.value = d.dwellingId ?? "")} />
					<span>{houseOf(d)}　{label("use", d.use)} <Tag>{d.gradeCode ? label("grade", d.gradeCode) : label("surveyState", d.state)}</Tag>{d.exact && <Tag kind="good">{t("所在地が一致", "same address")}</Tag>}{!!p.household && d.householdId === p.household && <Tag kind="good">{t("この世帯が住んでいた家", "their household lived here")}</Tag>}</span>
				</label>
			))}
			<label class="option">
				<input type="radio" name="house" checked={p.chosen.value === "NEW"} onChange={() => (p.chosen.value = "NEW")} />
				<span>{t("どの家でもない。新しい家として登録する", "None: enter as a new house")}</span>
			</label>
		</fieldset>
	);
}

function Review(p: { of: App; again: () => void }) {
	const a = p.of;
	const person = useSignal(a.personId || a.candidates?.find((c) => c.best)?.personId || ""), house = useSignal(a.dwellingId ?? "");
	const ids = [...new Set([a.personId ?? "", ...(a.candidates ?? []).map((c) => c.personId ?? "")])].filter(Boolean);
	const victims = useAsk("ledger/GetVictims", ids.length > 0 && may("ledger/GetVictims") ? { disasterId: disasterId.value, personIds: ids } : null);
	const known = person.value && person.value !== "NON_RESIDENT" ? person.value : "";
	const lived = useAsk("ledger/FindDwellings", known ? { disasterId: disasterId.value, personId: known } : null);
	const there = useAsk("ledger/FindDwellings", a.form?.damagedAddress ? { disasterId: disasterId.value, address: a.form.damagedAddress } : null);
	const dwellings = [...(there.reply.value?.dwellings ?? []), ...(lived.reply.value?.dwellings ?? [])].filter((d, i, all) => all.findIndex((o) => o.dwellingId === d.dwellingId) === i);
	const household = victims.reply.value?.victims?.find((v) => v.personId === known)?.householdId ?? "";
	useEffect(() => {
		const exact = dwellings.filter((d) => d.exact), theirs = exact.filter((d) => household && d.householdId === household), clear = theirs.length > 0 ? theirs : exact;
		if (!house.value && clear.length === 1) house.value = clear[0]?.dwellingId ?? "";
	}, [dwellings.length, household]);
	const open = a.state === "REVIEW" || a.state === "MATCHING";
	return (
		<>
			<Comparison form={a.form ?? {}} victim={victims.reply.value?.victims?.find((v) => v.personId === known)} />
			<ProblemNote problem={victims.problem.value ?? there.problem.value} />
			{open && <div class="form">
				<People of={a} chosen={person} victims={victims.reply.value?.victims ?? []} />
				<Houses of={a} chosen={house} dwellings={dwellings} household={household} />
			</div>}
			<Acts of={a} person={person.value} house={house.value} again={p.again} />
			<Said form={a.form ?? {}} />
		</>
	);
}

function Remarks(p: { of: App }) {
	const a = p.of;
	return (
		<>
			{(a.remarks ?? []).length > 0 && <Note kind="warn"><b>{t("確認すること", "To ask about")}</b><ul>{a.remarks?.map((r) => <li key={`${r.item}${r.reason}`}>{remark(r)}</li>)}</ul></Note>}
			{(a.sameHousehold ?? []).length > 0 && <Note kind="warn">{t("同じ世帯か同じ家の、ほかの申請があります: ", "Other open applications of the household: ")}{a.sameHousehold?.map((id, i) => <Link key={id} to={`/applications/${id}`}>{t(`申請${i + 1}`, `no. ${i + 1}`)}</Link>)}</Note>}
			{a.note && <Note>{t("申請者に伝える理由: ", "Reason told: ")}{a.note}{a.dueOn && t(`（補正期限 ${day(a.dueOn)}）`, ` (until ${day(a.dueOn)})`)}</Note>}
			{a.proposedBy && a.state !== "REJECTED" && <Note kind="warn">{t(`不受理の案を ${who(a.proposedBy)} が起案し、決裁を待っています。`, `A refusal drafted by ${who(a.proposedBy)} waits for approval.`)}</Note>}
		</>
	);
}

export function Case(p: { id: string }) {
	const asked = useAsk("application-intake/GetApplication", { applicationId: p.id });
	const a = asked.reply.value;
	return (
		<Page title={a ? t(`申請 ${a.receiptNo}`, `Application ${a.receiptNo}`) : t("申請", "Application")} back={["/applications", t("申請の一覧へ", "Back to the list")]} aside={<Walk id={p.id} />}>
			<Loaded of={asked}>{(of) => (
				<>
					<p>{<Tag kind="plain">{label("applicationState", of.state)}</Tag>}{word("channel", of.channel)}　{of.match === "CHECKING" ? <Checking /> : <>{t("人: ", "person: ")}{matchTag(of.match)}{t("家: ", "house: ")}<Tag>{word("dwellingMatch", of.dwellingMatch)}</Tag></>}{flagTags(of.flags)}</p>
					<Remarks of={of} />
					{of.form ? <Review key={`${of.applicationId}${of.version}`} of={of} again={asked.again} /> : <Note><Checking /> {t("この申請は担当が確認しています。", "The desk in charge is looking.")}</Note>}
					{of.form && <Files of={of} />}
					<History of={of} />
				</>
			)}</Loaded>
		</Page>
	);
}
