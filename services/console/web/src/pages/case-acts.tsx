// What is done with an application: accept, return, draft a refusal, take a wrong match back, withdraw.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { ask } from "../ask";
import type { Intake } from "../contract";
import { moment, today, who } from "../format";
import { t } from "../i18n";
import { beside } from "../queue";
import { may, me } from "../session";
import { Button, Link, Note } from "../ui/basic";
import { DateField, dateFrom, isoOf } from "../ui/date";
import { Area, Choice, Form, useTexts } from "../ui/field";
import { ActNote, useAct, type Act } from "../ui/load";
import { Approver, staffOf } from "./oral";

interface ActsProps {
	of: Intake.Application;
	person: string;
	house: string;
	again: () => void;
}

async function confirm(p: ActsProps): Promise<number> {
	const a = p.of;
	if (a.personId && a.dwellingId && a.personId === p.person && a.dwellingId === p.house) return a.version ?? 0;
	const reply = await ask("application-intake/ConfirmMatch", {
		applicationId: a.applicationId ?? "", version: a.version,
		...(p.person === "NON_RESIDENT" ? { nonResident: true } : { personId: p.person }), ...(p.house === "NEW" ? { newDwelling: true } : { dwellingId: p.house }),
	});
	return reply.version ?? 0;
}

function Accepting(p: ActsProps & { act: Act; done: (text: string) => void }) {
	const missing = useSignal("");
	const accept = () => {
		missing.value = !p.person ? t("申請者が台帳のどなたかを選んでください。", "Choose who the applicant is.") : !p.house ? t("被災した家を選んでください。", "Choose the house.") : "";
		if (!missing.value) void p.act.run(async () => {
			const version = await confirm(p);
			await ask("application-intake/Accept", { applicationId: p.of.applicationId ?? "", version });
			p.done(t("受理しました。", "Accepted."));
		});
	};
	return (
		<div class="acts">
			<Button look="main" busy={p.act.busy.value} onClick={accept}>{t("この人・この家で受理する", "Accept with this person and house")}</Button>
			{missing.value && <p class="wrong" role="alert">{missing.value}</p>}
		</div>
	);
}

const inDays = (days: number): string => new Date(Date.parse(today() + "T00:00:00Z") + days * 86400000).toISOString().slice(0, 10);

function Returning(p: ActsProps & { act: Act; done: (text: string) => void }) {
	const f = useTexts("reason", "usual");
	const due = useMemo(() => dateFrom(inDays(14)), []), wrong = useSignal("");
	const usual: [string, string][] = [
		[t("被災した家の所在地を、番地まで記入してください。", "Please give the address with its number."), t("所在地が足りない", "Address incomplete")],
		[t("家の全体と被害箇所が分かる写真を添えてください。", "Please add photographs of the house and the damage."), t("写真がない", "No photographs")],
		[t("代理の方が申請する場合は、委任状を添えてください。", "Please add the letter of proxy."), t("委任状がない", "No letter of proxy")],
	];
	const send = () => {
		const on = isoOf(due);
		wrong.value = !f.reason.value.trim() ? t("直してほしいことを書いてください。", "Say what to correct.") : !on ? t("期限の日付を直してください。", "Mend the date.") : "";
		if (!wrong.value) void p.act.run(async () => {
			await ask("application-intake/ReturnForCorrection", { applicationId: p.of.applicationId ?? "", reason: f.reason.value.trim(), dueOn: on, version: p.of.version });
			p.done(t("補正を依頼しました。申請者にお知らせが送られます。", "Returned; the applicant is told."));
		});
	};
	return (
		<details class="more"><summary>{t("補正を依頼する（返戻）", "Return for correction")}</summary>
			<Form onSubmit={send}>
				<Choice label={t("よくある理由", "Usual reasons")} value={f.usual} of={usual} none={t("選ぶと下に入ります", "choose")} then={(text) => (f.reason.value = [f.reason.value, text].filter(Boolean).join("\n"))} />
				<DateField label={t("補正の期限", "Until")} value={due} required />
				<Area label={t("直してほしいこと（申請者にこのまま届きます）", "What to correct (sent as it is)")} value={f.reason} required wide wrong={wrong.value} />
				<div class="acts"><Button submit look="main" busy={p.act.busy.value}>{t("補正を依頼する", "Return")}</Button></div>
			</Form>
		</details>
	);
}

const refusals = (): [string, string][] => [
	["NOT_HERE", t("被災した家がこの市町村にない", "The house is not here")], ["NO_DAMAGE", t("この災害による被害と認められない", "Not damage of this disaster")],
	["DUPLICATE", t("同じ家の申請がすでにある", "Applied for already")], ["NOT_ENTITLED", t("申請できる人ではない", "Not entitled to apply")], ["OTHER", t("その他", "Other")],
];

function Refusing(p: ActsProps & { act: Act; done: (text: string) => void }) {
	const f = useTexts("code", "reason");
	const wrong = useSignal("");
	const send = () => {
		wrong.value = !f.code.value || !f.reason.value.trim() ? t("理由の区分と、理由を書いてください。", "Choose and write the reason.") : "";
		if (!wrong.value) void p.act.run(async () => {
			await ask("application-intake/ProposeRejection", { applicationId: p.of.applicationId ?? "", reasonCode: f.code.value, reason: f.reason.value.trim(), version: p.of.version });
			p.done(t("不受理の案を起案しました。別の人の決裁を待ちます。", "Drafted; another person approves."));
		});
	};
	return (
		<details class="more"><summary>{t("不受理を起案する", "Draft a refusal")}</summary>
			<Form onSubmit={send}>
				<Choice label={t("理由の区分", "Reason")} value={f.code} of={refusals()} none={t("選んでください", "choose")} required />
				<Area label={t("理由（申請者に届きます）", "Reason (sent to the applicant)")} value={f.reason} required wide wrong={wrong.value} />
				<div class="acts"><Button submit look="grave" busy={p.act.busy.value}>{t("不受理を起案する", "Draft")}</Button></div>
			</Form>
		</details>
	);
}

function Undoing(p: ActsProps & { act: Act; done: (text: string) => void }) {
	const f = useTexts("reason");
	const send = () => void p.act.run(async () => {
		await ask("application-intake/UndoMatch", { applicationId: p.of.applicationId ?? "", reason: f.reason.value.trim(), version: p.of.version });
		p.done(t("照合を取り消し、審査に戻しました。", "Taken back; under review again."));
	});
	return (
		<details class="more"><summary>{t("人か家の取り違えを取り消す", "Take a wrong match back")}</summary>
			<Form onSubmit={send}>
				<Area label={t("取り違えの内容", "What was wrong")} value={f.reason} required wide max={400} />
				<div class="acts"><Button submit look="grave" busy={p.act.busy.value}>{t("照合を取り消す", "Take back")}</Button></div>
			</Form>
		</details>
	);
}

function Approving(p: ActsProps & { act: Act; done: (text: string) => void }) {
	const approver = useSignal(""), of = { applicationId: p.of.applicationId ?? "", version: p.of.version };
	const answer = (decline: boolean) => void p.act.run(async () => {
		await ask("application-intake/ApproveRejection", { ...of, decline });
		p.done(decline ? t("不受理の案を否決しました。審査に戻ります。", "The draft is declined.") : t("不受理を決裁しました。申請者にお知らせが送られます。", "Refused; the applicant is told."));
	});
	const note = () => void p.act.run(async () => {
		await ask("application-intake/RecordOralRejection", { ...of, approver: staffOf(approver.value) });
		p.done(t("不受理の口頭決裁を記録しました。申請者にお知らせが送られ、決裁者の追認を待ちます。", "Noted; the applicant is told, and the approver has to confirm."));
	});
	return (
		<div class="card">
			<h3>{t("不受理の決裁", "Approve the refusal")}</h3>
			{may("application-intake/ApproveRejection") && <div class="acts"><Button look="grave" busy={p.act.busy.value} onClick={() => answer(false)}>{t("不受理とする", "Refuse")}</Button><Button busy={p.act.busy.value} onClick={() => answer(true)}>{t("案を否決する", "Decline the draft")}</Button></div>}
			{may("application-intake/RecordOralRejection") && <>
				<Approver value={approver} />
				<div class="acts"><Button disabled={!staffOf(approver.value)} busy={p.act.busy.value} onClick={note}>{t("口頭決裁を記録", "Note a word of mouth")}</Button></div>
			</>}
		</div>
	);
}

/** Refused by word of mouth: by whom, and for that person to confirm. */
function Confirming(p: ActsProps & { act: Act; done: (text: string) => void }) {
	const answer = (decline: boolean) => void p.act.run(async () => {
		await ask("application-intake/ApproveRejection", { applicationId: p.of.applicationId ?? "", version: p.of.version, decline });
		p.done(decline ? t("否決しました。申請は審査に戻ります。送信済みのお知らせは、窓口から申請者に訂正を伝えてください。", "Declined; under review again.") : t("不受理を追認しました。", "Confirmed."));
	});
	return (
		<div class="card">
			<h3>{t("口頭決裁の追認", "To be confirmed")}</h3>
			<p>{t(`${who(p.of.oralApprover)} さんの口頭決裁で不受理になりました（記録 ${who(p.of.oralRecorder)}・${moment(p.of.oralUs)}）。`, `Refused by word of mouth of ${who(p.of.oralApprover)}, noted by ${who(p.of.oralRecorder)}.`)}</p>
			{p.of.oralApprover === me.value?.actor && <div class="acts"><Button look="main" busy={p.act.busy.value} onClick={() => answer(false)}>{t("追認する", "Confirm")}</Button><Button look="grave" busy={p.act.busy.value} onClick={() => answer(true)}>{t("否決する", "Decline")}</Button></div>}
		</div>
	);
}

export function Acts(p: ActsProps) {
	const act = useAct();
	const done = useSignal("");
	const after = beside(p.of.applicationId ?? "").after;
	const finished = (text: string) => {
		done.value = text;
	};
	if (done.value) return (
		<Note kind="good" status>
			<b>{done.value}</b>
			<p class="acts">{after && <Link to={`/applications/${after}`} class="button main" keys="Alt+N">{t("次の申請へ（Alt+N）", "Next application (Alt+N)")}</Link>}<Button onClick={p.again}>{t("この申請を見直す", "Look at this one again")}</Button></p>
		</Note>
	);
	const state = p.of.state ?? "", desk = may("application-intake/Accept");
	const all = { ...p, act, done: finished };
	return (
		<div class="decide">
			<ActNote act={act} />
			{desk && (state === "REVIEW" || state === "MATCHING") && <Accepting {...all} />}
			{p.of.proposedBy && (may("application-intake/ApproveRejection") || may("application-intake/RecordOralRejection")) && ["REVIEW", "RETURNED"].includes(state) && <Approving {...all} />}
			{p.of.oralApprover && <Confirming {...all} />}
			{desk && state === "REVIEW" && <Returning {...all} />}
			{desk && ["REVIEW", "RETURNED"].includes(state) && <Refusing {...all} />}
			{desk && ["ACCEPTED", "IN_PROCESS", "DECIDED", "READY", "COMPLETED"].includes(state) && <Undoing {...all} />}
		</div>
	);
}
