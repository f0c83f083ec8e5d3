// The reception of one shelter, on a tablet: who comes in, who leaves, who is not known yet. Searched by match only: kana and birth, both.
import { signal, useSignal, type Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { ask, uuid } from "../ask";
import type { Shelter } from "../contract";
import { ago, moment } from "../format";
import { choices, label, t } from "../i18n";
import { may, me } from "../session";
import { Button, Checking, Facts, Page, Section, Tag } from "../ui/basic";
import { DateField, dateParts, isoOf, writtenOf } from "../ui/date";
import { Dialog } from "../ui/dialog";
import { Check, Checks, Form, Radios, Text, useTexts } from "../ui/field";
import { ActNote, Loaded, useAct, useAsk } from "../ui/load";
import { Table } from "../ui/table";

// Of the device while it is open: the code of the day, and who came in from here, by what was typed, to be let out again.
const dayCode = signal("");
const here = signal<{ stayId: string; openingId: string; name: string }[]>([]);
const whom = (): [string, string][] => choices("consentClass").filter(([code]) => code !== "NAMED");
const results: Record<string, [string, string]> = {
	IN: ["受け付けました。", "Checked in."], MOVED: ["ほかの避難所から移ってきたものとして受け付けました。", "Moved here from another shelter."], ALREADY: ["すでにこの避難所にいます。", "Is in here already."],
	KEPT_BOTH: ["2か所にいる記録があります。担当が確認します。", "In two places: the desk finds out."],
};

interface Came { voluntary: Signal<boolean>; outside: Signal<boolean>; care: Signal<string[]>; agreed: Signal<string[]>; somebody: Signal<boolean> }

function Details(p: { of: Came }) {
	const c = p.of, all = ["ELDER_ALONE", "PHYSICAL", "ILLNESS", "PREGNANT", "INFANT", "CARE_NEED", "DEVICE", "FOREIGN", "PET", "OTHER"];
	return (
		<>
			<Checks label={t("配慮が要ること", "Needs")} value={c.care} of={all.map((code) => [code, label("care", code)])} />
			<Checks label={t("安否や情報を伝えてよい相手（本人に聞く。聞かなければ選ばない）", "Who may be told (ask the person)")} value={c.agreed} of={whom()} />
			<Check label={t("知られたくない人がいる", "There is somebody who must not know")} value={c.somebody} hint={t("だれかは聞きません。支援措置の担当が本人に聞きます。", "Do not ask who: the protection desk does.")} />
			<Check label={t("自主避難", "Came without an order")} value={c.voluntary} />
			<Check label={t("避難所の外にいる（車・テント・自宅）", "Stays outside (car, tent, home)")} value={c.outside} />
		</>
	);
}

function CheckIn(p: { opening: string; again: () => void }) {
	const f = useTexts("kana", "name", "sex", "address"), birth = useMemo(() => dateParts("S"), []);
	const came = useMemo<Came>(() => ({ voluntary: signal(false), outside: signal(false), care: signal<string[]>([]), agreed: signal<string[]>([]), somebody: signal(false) }), []);
	const hits = useSignal<Shelter.EvacueeHit[] | null>(null), wrong = useSignal(""), stayId = useSignal(uuid()), token = useSignal("");
	const act = useAct();
	const search = () => {
		wrong.value = !f.kana.value.trim() || !isoOf(birth) ? t("ふりがなと生年月日の両方を入力してください。", "Both reading and birth.") : "";
		if (!wrong.value) void act.run(async () => {
			hits.value = (await ask("shelter-gateway/SearchEvacuee", { openingId: p.opening, kana: f.kana.value.trim(), birth: writtenOf(birth), dayCode: dayCode.value })).hits ?? [];
			token.value = hits.value.length === 1 ? hits.value[0]?.matchToken ?? "" : "";
		});
	};
	const clear = () => {
		for (const s of [f.kana, f.name, f.sex, f.address, birth.year, birth.month, birth.day]) s.value = "";
		came.care.value = came.agreed.value = [];
		came.somebody.value = came.voluntary.value = came.outside.value = false;
		hits.value = null;
		stayId.value = uuid();
	};
	const take = () => {
		wrong.value = !token.value && !f.name.value.trim() ? t("氏名を入力してください。", "Give the name.") : "";
		if (!wrong.value) void act.run(async () => {
			const who = token.value ? { matchToken: token.value } : { unlisted: { name: f.name.value.trim(), kana: f.kana.value.trim(), birth: writtenOf(birth), sex: f.sex.value, address: f.address.value.trim() } };
			const r = await ask("shelter-gateway/CheckIn", {
				stayId: stayId.value, openingId: p.opening, ...who, voluntary: came.voluntary.value, outside: came.outside.value, needs: came.care.value, operator: me.value?.name, dayCode: dayCode.value, agreed: came.agreed.value, somebodyNot: came.somebody.value,
			});
			if (r.stayId) here.value = [{ stayId: r.stayId, openingId: p.opening, name: f.name.value.trim() || f.kana.value.trim() }, ...here.value.filter((one) => one.stayId !== r.stayId)];
			clear();
			p.again();
			return t(...(results[r.result ?? ""] ?? [r.result ?? "", r.result ?? ""])) + (r.listed ? "" : t("（住民記録との照合は確認中です）", " (being matched)"));
		});
	};
	return (
		<Section title={t("入所の受付", "Check in")}>
			<ActNote act={act} />
			<Form onSubmit={search} label={t("入所する人をさがす", "Find who comes in")}>
				<Text label={t("ふりがな", "Reading")} value={f.kana} required focus /><DateField label={t("生年月日", "Born")} value={birth} required wrong={wrong.value} />
				<div class="acts"><Button submit look={hits.value ? "plain" : "main"} busy={act.busy.value}>{t("さがす", "Search")}</Button></div>
			</Form>
			{hits.value && (
				<Form onSubmit={take} label={t("受け付ける", "Check in")}>
					<fieldset class="field wide choose"><legend>{t("どの人ですか（町名を本人に確かめる）", "Which one? Ask for the town.")}</legend>
						{hits.value.map((h) => <label key={h.matchToken} class="option"><input type="radio" name="hit" checked={token.value === h.matchToken} onChange={() => (token.value = h.matchToken ?? "")} />{h.town}　{label("sex", h.sex)}</label>)}
						<label class="option"><input type="radio" name="hit" checked={!token.value} onChange={() => (token.value = "")} />{t("見つからない・この市町村の住民ではない", "Not found, or lives elsewhere")}</label>
					</fieldset>
					{!token.value && <><Text label={t("氏名", "Name")} value={f.name} required wrong={wrong.value} /><Radios label={t("性別", "Sex")} value={f.sex} of={choices("sex")} /><Text label={t("住所", "Address")} value={f.address} wide /></>}
					<Details of={came} />
					<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("入所を受け付ける", "Check in")}</Button><Button onClick={clear}>{t("取り消して次の人へ", "Clear")}</Button></div>
				</Form>
			)}
		</Section>
	);
}

function Leave(p: { of: { stayId: string; name: string }; close: (done: boolean) => void }) {
	const f = useTexts("to");
	const act = useAct(), wrong = useSignal("");
	const send = () => {
		wrong.value = f.to.value ? "" : t("選んでください。行先が分からなければ「退所・行先不明」です。", "Choose one.");
		if (!wrong.value) void act.run(async () => {
			await ask("shelter-gateway/CheckOut", { stayId: p.of.stayId, destination: f.to.value, operator: me.value?.name, dayCode: dayCode.value });
			here.value = here.value.filter((one) => one.stayId !== p.of.stayId);
			p.close(true);
		});
	};
	return (
		<Dialog title={t(`${p.of.name} さんの退所`, `${p.of.name} leaves`)} onClose={() => p.close(false)}>
			<ActNote act={act} />
			<Form onSubmit={send}>
				<Radios label={t("どこへ行きますか", "Where to?")} value={f.to} of={choices("destination")} wrong={wrong.value} />
				<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("退所を記録する", "Record")}</Button><Button onClick={() => p.close(false)}>{t("やめる", "Cancel")}</Button></div>
			</Form>
		</Dialog>
	);
}

function Danger(p: { of: { stayId: string; name: string }; close: () => void }) {
	const act = useAct();
	return (
		<Dialog title={t("身の危険があるという申し出", "Says to be in danger")} onClose={p.close}>
			<p>{t("本人の申し出だけで、いますぐ居場所が伝わらないようにします。理由は聞きません。", "At once, on the person's own word; do not ask why.")}</p>
			<ActNote act={act} />
			<div class="acts"><Button look="main" busy={act.busy.value} onClick={() => void act.run(async () => {
				const r = await ask("shelter-gateway/ProtectStay", { stayId: p.of.stayId, operator: me.value?.name, dayCode: dayCode.value });
				return r.state === "PENDING" ? t("保護しました。住民記録には、つながりしだい伝えます。", "Protected; the register is told as soon as it answers.") : t("保護しました。", "Protected.");
			})}>{t("保護する", "Protect")}</Button><Button onClick={p.close}>{t("閉じる", "Close")}</Button></div>
		</Dialog>
	);
}

export function Reception(p: { id: string }) {
	const head = useAsk("shelter-gateway/GetHeadCount", { openingId: p.id }), unknown = useAsk("shelter-gateway/ListUnidentified", { openingId: p.id, limit: 200 });
	const leaving = useSignal<{ stayId: string; name: string } | null>(null), danger = useSignal<{ stayId: string; name: string } | null>(null);
	const again = () => {
		head.again();
		unknown.again();
	};
	const mine = here.value.filter((one) => one.openingId === p.id);
	return (
		<Page title={t("避難所の受付", "Reception")} back={may("shelter-gateway/ListSites") ? ["/shelters", t("避難所の一覧へ", "Back to the board")] : undefined}>
			<Loaded of={head}>{(h) => (
				<>
					<p class="number"><b>{h.total ?? 0}</b>{t("人がいます", " people")} <span class="hint">{t("確認 ", "seen ")}{moment(h.seenUs)}</span></p>
					<Facts rows={[[t("男・女・不明", "Men, women, unknown"), `${h.men ?? 0}・${h.women ?? 0}・${h.sexUnknown ?? 0}`], [t("世帯", "Households"), h.households ?? 0], [t("要配慮・乳幼児", "Care, infants"), `${h.needingCare ?? 0}・${h.infants ?? 0}`], [t("避難所の外", "Outside"), h.outside ?? 0]]} />
				</>
			)}</Loaded>
			<div class="filters"><Text label={t("当日コード", "Day code")} value={dayCode} mode="numeric" small max={16} hint={t("避難所ごとに、その日の数字。求められないときは空欄。", "The shelter's code of the day, if there is one.")} /></div>
			<CheckIn opening={p.id} again={again} />
			<Section title={t("この画面で受け付けた人", "Checked in here")}>
				<Table caption={t("退所・申し出", "Leaving, danger")} rows={mine} keyOf={(one) => one.stayId} empty={t("まだいません。", "Nobody yet.")} columns={[
					{ head: t("名前", "Name"), cell: (one) => one.name }, { head: t("操作", "Acts"), cell: (one) => <span class="acts"><Button onClick={() => (leaving.value = one)}>{t("退所", "Leave")}</Button><Button look="grave" onClick={() => (danger.value = one)}>{t("身の危険の申し出", "In danger")}</Button></span> },
				]} />
			</Section>
			<Section title={t("だれか確かめていない人", "Not identified yet")}>
				<Loaded of={unknown}>{(r) => (
					<Table caption={t("照合を待つ滞在", "Stays")} rows={r.stays ?? []} keyOf={(s) => s.stayId ?? ""} empty={t("全員の照合が済んでいます。", "All are known.")} columns={[
						{ head: t("受付", "Came"), cell: (s) => <>{ago(s.arrivedUs)}<small>{moment(s.arrivedUs)}</small></> }, { head: t("方法", "How"), cell: (s) => (s.how === "CARD" ? t("カード", "Card") : t("手入力", "By hand")) },
						{ head: t("状態", "State"), cell: (s) => (s.state === "CANDIDATE" ? <Tag kind="warn">{t("候補あり（本人に聞いて照合）", "Candidate: ask")}</Tag> : <Checking />) },
						{ head: t("退所", "Leave"), cell: (s) => <Button onClick={() => (leaving.value = { stayId: s.stayId ?? "", name: t("この滞在の方", "Who") })}>{t("退所", "Leave")}</Button> },
					]} />
				)}</Loaded>
			</Section>
			{leaving.value && <Leave of={leaving.value} close={(done) => {
				leaving.value = null;
				if (done) again();
			}} />}
			{danger.value && <Danger of={danger.value} close={() => (danger.value = null)} />}
		</Page>
	);
}
