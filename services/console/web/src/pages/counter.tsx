// An application taken at the counter, on paper or by the office itself: one page, in the order of the form.
import { signal, useSignal, type Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { ask } from "../ask";
import type { Intake } from "../contract";
import { applicant } from "../draft";
import { choices, t } from "../i18n";
import { addressOf } from "../people";
import { remark } from "../remark";
import { disaster, disasterId } from "../session";
import { Button, Link, Note, Page } from "../ui/basic";
import { DateField, dateFrom, dateParts, isoOf, setDate, writtenOf, type DateParts } from "../ui/date";
import { Area, Check, Checks, Form, Radios, Text } from "../ui/field";
import { ActNote, useAct } from "../ui/load";
import { flagTags } from "./applications";

const names = ["name", "kana", "sex", "postal", "address", "place", "tel", "mail", "relation", "proxy", "head", "damaged", "property", "structure", "storeys", "flood", "floodCm", "statement", "copies", "delivery", "channel", "consent"] as const;
interface Member { name: Signal<string>; relation: Signal<string>; birth: DateParts }
type Values = Record<(typeof names)[number], Signal<string>> & {
	birth: DateParts; day: DateParts; causes: Signal<string[]>; parts: Signal<string[]>; equipment: Signal<string[]>; photo: Signal<boolean>; same: Signal<boolean>; members: Signal<Member[]>;
};

/** Numbers of receipts that staff give: the day and letters that nobody takes for another. */
function receiptNo(): string {
	const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", some = crypto.getRandomValues(new Uint8Array(8));
	return `W${new Date().toISOString().slice(0, 10).replace(/-/g, "")}-${[...some].map((n) => letters[n % letters.length]).join("")}`;
}

function fresh(): Values {
	const v = {
		...Object.fromEntries(names.map((n) => [n, signal("")])), birth: dateParts("S"), day: dateFrom(disaster.value?.occurredOn ?? ""), causes: signal<string[]>([]), parts: signal<string[]>([]),
		equipment: signal<string[]>([]), photo: signal(false), same: signal(true), members: signal<Member[]>([]),
	} as Values;
	const r = applicant.value;
	Object.assign(v, { relation: signal("SELF"), delivery: signal("COUNTER"), channel: signal("COUNTER"), copies: signal("1"), flood: signal("NONE") });
	if (disaster.value?.kind) v.causes.value = [disaster.value.kind];
	if (r) {
		v.name.value = r.name ?? "";
		v.kana.value = r.kana ?? "";
		v.sex.value = r.sex ?? "";
		v.postal.value = r.postal ?? "";
		v.address.value = addressOf(r);
		v.head.value = r.headName ?? "";
		if (r.birthYear) setDate(v.birth, `${r.birthYear}-${r.birthMonth || 1}-${r.birthDay || 1}`);
	}
	return v;
}

const number = (s: Signal<string>): number => Number(s.value.normalize("NFKC").replace(/\D/g, "") || 0);

function formOf(v: Values): Intake.RisaiForm {
	return {
		disasterId: disasterId.value, applicantName: v.name.value.trim(), applicantKana: v.kana.value.trim(), applicantBirth: writtenOf(v.birth), applicantSex: v.sex.value,
		applicantPostal: v.postal.value.normalize("NFKC").replace(/\D/g, ""), applicantAddress: v.address.value.trim(), presentPlace: v.place.value.trim(), tel: v.tel.value.normalize("NFKC").trim(), mail: v.mail.value.trim(),
		relation: v.relation.value, proxyName: v.proxy.value.trim(), headName: v.head.value.trim(), headAddress: v.address.value.trim(), causes: v.causes.value,
		damagedAddress: (v.same.value ? v.address.value : v.damaged.value).trim(), occurredOn: isoOf(v.day), property: v.property.value, structure: v.structure.value, storeys: number(v.storeys),
		householdMembers: v.members.value.filter((m) => m.name.value.trim()).map((m) => ({ name: m.name.value.trim(), relation: m.relation.value.trim(), birth: writtenOf(m.birth) })),
		damagedParts: v.parts.value, equipment: v.equipment.value, flood: v.flood.value, floodCm: number(v.floodCm), statement: v.statement.value.trim(), photoJudge: v.photo.value,
		photoJudgeConsent: v.photo.value ? v.consent.value : "", copies: number(v.copies) || 1, delivery: v.delivery.value,
	};
}

function Applicant(p: { v: Values; tried: boolean }) {
	const v = p.v, must = (s: Signal<string>) => (p.tried && !s.value.trim() ? t("入力してください。", "Please fill this in.") : "");
	return (
		<>
			<h2>{t("1. 申請する人", "1. Applicant")}</h2>
			<Text label={t("氏名", "Name")} value={v.name} required wrong={must(v.name)} />
			<Text label={t("ふりがな", "Reading")} value={v.kana} />
			<DateField label={t("生年月日", "Born")} value={v.birth} />
			<Radios label={t("性別", "Sex")} value={v.sex} of={choices("formSex")} />
			<Text label={t("郵便番号", "Postal code")} value={v.postal} mode="numeric" small />
			<Text label={t("住所", "Address")} value={v.address} required wrong={must(v.address)} />
			<Text label={t("電話番号", "Telephone")} value={v.tel} mode="tel" />
			<Text label={t("メールアドレス", "Mail")} value={v.mail} mode="email" />
			<Text label={t("いまいる場所（避難所など）", "Present place")} value={v.place} />
			<Radios label={t("申請者の立場", "Relation")} value={v.relation} of={choices("formRelation")} />
			{v.relation.value === "PROXY" && <Text label={t("代理人の氏名", "Name of the proxy")} value={v.proxy} />}
			<Text label={t("世帯主の氏名", "Head of the household")} value={v.head} required wrong={must(v.head)} />
		</>
	);
}

function House(p: { v: Values; tried: boolean }) {
	const v = p.v;
	return (
		<>
			<h2>{t("2. 被災した家と被害", "2. House and damage")}</h2>
			<Check label={t("被災した家は、上の住所と同じ", "The house is at the address above")} value={v.same} />
			{!v.same.value && <Text label={t("被災した家の所在地", "Address of the house")} value={v.damaged} required wide wrong={p.tried && !v.damaged.value.trim() ? t("入力してください。", "Please fill this in.") : ""} />}
			<DateField label={t("罹災した日", "Day of the damage")} value={v.day} required wrong={p.tried && !isoOf(v.day) ? t("日付を直してください。", "Mend the date.") : ""} />
			<Radios label={t("家の種類", "Kind of house")} value={v.property} of={choices("property")} />
			<Checks label={t("罹災原因", "Cause")} value={v.causes} of={choices("cause")} />
			<Text label={t("構造（木造など）", "Structure")} value={v.structure} />
			<Text label={t("階数", "Storeys")} value={v.storeys} mode="numeric" small />
			<Checks label={t("被害のある箇所", "Damaged parts")} value={v.parts} of={choices("damagedPart")} />
			<Checks label={t("被害のある設備", "Damaged equipment")} value={v.equipment} of={choices("equipment")} />
			<Radios label={t("浸水", "Flood")} value={v.flood} of={choices("flood")} />
			{v.flood.value === "ABOVE_FLOOR" && <Text label={t("床上の深さ（cm）", "Depth above the floor (cm)")} value={v.floodCm} mode="numeric" small />}
			<Area label={t("被害のようす", "Statement")} value={v.statement} wide max={2000} />
			<Check label={t("写真による判定（自己判定方式）を希望する", "To be judged by photographs")} value={v.photo} hint={t("「準半壊に至らない（一部損壊）」として、写真だけで判定します。", "As partly damaged, by photographs alone.")} />
			{v.photo.value && <Radios label={t("その判定に同意するか", "Consent")} value={v.consent} of={[["YES", t("同意する", "yes")], ["NO", t("同意しない", "no")], ["", t("未記入", "not answered")]]} />}
		</>
	);
}

function Members(p: { v: Values }) {
	const v = p.v;
	const add = () => (v.members.value = [...v.members.value, { name: signal(""), relation: signal(""), birth: dateParts("S") }]);
	return (
		<>
			<h2>{t("3. いっしょに住んでいた人", "3. Who lived there")}</h2>
			{v.members.value.map((m, i) => (
				<fieldset key={i} class="wide member">
					<legend>{t(`${i + 1}人目`, `No. ${i + 1}`)}</legend>
					<div class="form"><Text label={t("氏名", "Name")} value={m.name} /><Text label={t("続柄", "Relation")} value={m.relation} /><DateField label={t("生年月日", "Born")} value={m.birth} /></div>
				</fieldset>
			))}
			<div class="acts wide">{v.members.value.length < 20 && <Button onClick={add}>{t("人を加える", "Add a person")}</Button>}</div>
			<h2>{t("4. 証明書", "4. Certificate")}</h2>
			<Text label={t("枚数", "Copies")} value={v.copies} mode="numeric" small />
			<Radios label={t("受け取り方", "Delivery")} value={v.delivery} of={choices("delivery")} />
			<Radios label={t("受け付けた経路", "How it came")} value={v.channel} of={[["COUNTER", t("窓口", "Counter")], ["POST", t("郵送", "Post")], ["OFFICE", t("職権（役所が始める）", "By the office itself")]]} />
		</>
	);
}

function Received(p: { of: Intake.SubmitReply; next: () => void }) {
	const r = p.of;
	return (
		<Note kind={r.result === "CONFLICT" ? "warn" : "good"} status>
			<b>{r.result === "DUPLICATE" ? t("この申請はすでに受け付けています。", "This was received already.") : r.result === "CONFLICT" ? t("同じ受付番号で内容の違う申請があります。", "Another application has this number.") : t("受け付けました。", "Received.")}</b>
			<p class="number">{t("受付番号 ", "Receipt ")}<b>{r.receiptNo}</b></p>
			{(r.flags ?? []).length > 0 && <p>{flagTags(r.flags)}</p>}
			{(r.remarks ?? []).length > 0 && <div><p>{t("申請者がいるうちに確認してください:", "Ask the applicant while they are here:")}</p><ul>{r.remarks?.map((m) => <li key={m.item}>{remark(m)}</li>)}</ul></div>}
			<p class="acts"><Link to={`/applications/${r.applicationId}`} class="button main">{t("この申請を審査する", "Review it")}</Link><Button onClick={p.next}>{t("続けて受け付ける", "Enter another")}</Button></p>
		</Note>
	);
}

export function Counter() {
	const turn = useSignal(0), tried = useSignal(false), received = useSignal<Intake.SubmitReply | null>(null);
	const v = useMemo(fresh, [turn.value, applicant.value]), receipt = useMemo(receiptNo, [turn.value]);
	const act = useAct();
	const send = () => {
		tried.value = true;
		if (!v.name.value.trim() || !v.address.value.trim() || !v.head.value.trim() || !isoOf(v.day) || (!v.same.value && !v.damaged.value.trim())) {
			requestAnimationFrame(() => document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
			return;
		}
		void act.run(async () => {
			received.value = await ask("application-intake/Submit", { receiptNo: receipt, rev: 0, form: formOf(v), channel: v.channel.value, procedure: "RISAI" });
		});
	};
	const next = () => {
		applicant.value = null;
		received.value = null;
		tried.value = false;
		turn.value++;
		scrollTo(0, 0);
	};
	return (
		<Page title={t("窓口で申請を受け付ける", "Enter an application")} lead={t("罹災証明書の申請書を見ながら、上から順に入力します。空欄があっても受け付けられます。", "In the order of the form; what is missing can be asked about later.")}>
			{received.value ? <Received of={received.value} next={next} /> : (
				<Form onSubmit={send} label={t("申請書", "Application form")}>
					{applicant.value && <Note>{t("住民記録から氏名・住所などを写しました。申請書と違うところを直してください。", "Copied from the register: mend what differs.")}</Note>}
					<Applicant v={v} tried={tried.value} />
					<House v={v} tried={tried.value} />
					<Members v={v} />
					<div class="wide"><ActNote act={act} /></div>
					<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("受け付ける", "Receive")}</Button></div>
				</Form>
			)}
		</Page>
	);
}
