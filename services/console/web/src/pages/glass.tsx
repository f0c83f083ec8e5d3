// In an emergency: open for hours what the matrix keeps for one, with a reason; another person looks at it afterwards. The daemon decides what may be opened.
import { useSignal } from "@preact/signals";
import { ask } from "../ask";
import type { Console } from "../contract";
import { moment, who } from "../format";
import { label, t } from "../i18n";
import { may, me } from "../session";
import { Button, Note, Section, Tag } from "../ui/basic";
import { Checks, Choice, Form, Radios, Text, useTexts } from "../ui/field";
import { Dialog } from "../ui/dialog";
import { ActNote, Loaded, useAct, useAsk } from "../ui/load";
import { Table } from "../ui/table";
import { word, wordChoices } from "../words";
import { categoriesText } from "./permission-parts";

type Glass = Console.Glass;

function Break(p: { open: string[]; most: number; done: () => void }) {
	const f = useTexts("reason", "hours"), categories = useSignal<string[]>([]), wrong = useSignal(""), act = useAct();
	if (!f.hours.value) f.hours.value = String(p.most);
	const send = () => {
		wrong.value = categories.value.length === 0 ? t("見る情報を選んでください。", "Choose what to open.") : !f.reason.value.trim() ? t("理由を入力してください。", "Give a reason.") : "";
		if (!wrong.value) void act.run(async () => {
			const r = await ask("console/BreakGlass", { categories: categories.value, reason: f.reason.value.trim(), hours: Number(f.hours.value) });
			categories.value = [];
			f.reason.value = "";
			p.done();
			return t(`${moment(r.untilUs)} まで見られます。管理者に知らされ、あとで別の人が確認します。`, `Open until ${moment(r.untilUs)}. Administrators know, and another person looks at it.`);
		});
	};
	if (p.open.length === 0) return <><ActNote act={act} /><p>{t("緊急時に開ける情報はありません。権限表に緊急時の行があるときだけ開けます。", "Nothing to open: only what a line of the matrix keeps for emergencies.")}</p></>;
	return (
		<Form onSubmit={send}>
			<div class="wide"><ActNote act={act} /></div>
			<Checks label={t("緊急に見る情報", "What to open")} value={categories} of={p.open.map((c) => [c, label("category", c)])} hint={t("支援措置を受けている人の情報は、緊急時でも開けません。", "Who is protected is never opened.")} />
			<Text label={t("理由（だれから、何のために）", "Reason (for whom, what for)")} value={f.reason} required wide max={200} wrong={wrong.value} />
			<Choice label={t("時間", "For how long")} value={f.hours} of={Array.from({ length: p.most }, (_, i) => [String(i + 1), t(`${i + 1}時間`, `${i + 1} h`)])} />
			<div class="acts"><Button submit look="grave" busy={act.busy.value}>{t("緊急閲覧を始める", "Open it")}</Button></div>
		</Form>
	);
}

function Own() {
	const mine = useAsk("console/MyGlass", {}), view = useAsk("console/ViewMine", {}), act = useAct();
	const again = () => {
		mine.again();
		view.again();
	};
	const close = (g: Glass) => void act.run(async () => {
		await ask("console/CloseGlass", { glassId: g.glassId ?? "" });
		again();
		return t("閉じました。", "Closed.");
	});
	return (
		<Section title={t("緊急閲覧を始める", "Open in an emergency")}>
			<ActNote act={act} />
			<Loaded of={mine}>{(r) => (
				<>
					{(r.glasses ?? []).map((g) => <Note key={g.glassId} kind="warn"><p>{t(`緊急閲覧中: ${categoriesText(g.categories)}（${moment(g.untilUs)} まで）`, `Open: ${categoriesText(g.categories)}, until ${moment(g.untilUs)}`)}</p><Button busy={act.busy.value} onClick={() => close(g)}>{t("いま閉じる", "Close it now")}</Button></Note>)}
					<Loaded of={view}>{(v) => <Break open={(v.categories ?? []).filter((c) => c.why === "GLASS").map((c) => c.category ?? "")} most={r.hoursMost ?? 1} done={again} />}</Loaded>
				</>
			)}</Loaded>
		</Section>
	);
}

function Review(p: { of: Glass; close: () => void; done: (said: string) => void }) {
	const f = useTexts("verdict", "note"), wrong = useSignal(""), act = useAct();
	const send = () => {
		wrong.value = !f.verdict.value ? t("正当だったかを選んでください。", "Choose.") : !f.note.value.trim() ? t("確かめたことを入力してください。", "Say what you looked at.") : "";
		if (!wrong.value) void act.run(async () => {
			await ask("console/ReviewGlass", { glassId: p.of.glassId ?? "", justified: f.verdict.value === "JUSTIFIED", note: f.note.value.trim() });
			p.done(t("確認を記録しました。", "Recorded."));
		});
	};
	return (
		<Dialog title={t("緊急閲覧を確認する", "Look at it")} onClose={p.close}>
			<p>{who(p.of.openedBy)}・{moment(p.of.openedUs)}・{categoriesText(p.of.categories)}</p>
			<p>{t("理由: ", "Reason: ")}{p.of.reason}</p>
			<Form onSubmit={send}>
				<div class="wide"><ActNote act={act} /></div>
				<Radios label={t("正当だったか", "Was it justified")} value={f.verdict} of={wordChoices("glassVerdict")} hint={t("正当でないとすると、開いている閲覧はすぐ閉じます。", "If not, what is open is closed at once.")} required />
				<Text label={t("確かめたこと", "What you looked at")} value={f.note} required wide max={500} wrong={wrong.value} />
				<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("確認を記録する", "Record it")}</Button><Button onClick={p.close}>{t("やめる", "Cancel")}</Button></div>
			</Form>
		</Dialog>
	);
}

function All() {
	const list = useAsk("console/ListGlass", { limit: 200 }), looked = useSignal<Glass | null>(null), said = useSignal("");
	const act = (g: Glass) => g.verdict ? <>{who(g.reviewedBy)}<small>{moment(g.reviewedUs)}</small></> : g.openedBy === me.value?.actor
		? <small>{t("自分の緊急閲覧は、別の人が確認します", "Yours: another person looks at it")}</small> : <Button onClick={() => (looked.value = g)}>{t("確認する", "Look at it")}</Button>;
	return (
		<Section title={t("すべての緊急閲覧（確認を待つものが先）", "All, those to look at first")}>
			<div role="status">{said.value && <Note kind="good">{said.value}</Note>}</div>
			<Loaded of={list}>{(r) => (
				<Table caption={t(`緊急閲覧 ${r.glasses?.length ?? 0}件`, `${r.glasses?.length ?? 0} in all`)} rows={r.glasses ?? []} keyOf={(g) => g.glassId ?? ""} marked={(g) => !g.verdict} empty={t("緊急閲覧はまだありません。", "None yet.")} columns={[
					{ head: t("だれが", "Who"), cell: (g) => <>{who(g.openedBy)}<small>{moment(g.openedUs)}</small></> }, { head: t("見た情報", "What"), cell: (g) => categoriesText(g.categories) },
					{ head: t("理由", "Reason"), cell: (g) => g.reason }, { head: t("いつまで", "Until"), cell: (g) => <>{moment(g.untilUs)} {g.open && <Tag kind="bad">{t("閲覧中", "open")}</Tag>}</> },
					{ head: t("確認の結果", "Verdict"), cell: (g) => (g.verdict ? <><Tag kind={g.verdict === "JUSTIFIED" ? "good" : "bad"}>{word("glassVerdict", g.verdict)}</Tag><small>{g.note}</small></> : <Tag kind="warn">{t("確認待ち", "to look at")}</Tag>) },
					{ head: t("確認", "Looked at"), cell: act },
				]} />
			)}</Loaded>
			{looked.value && <Review of={looked.value} close={() => (looked.value = null)} done={(text) => {
				said.value = text;
				looked.value = null;
				list.again();
			}} />}
		</Section>
	);
}

export const Emergency = () => <>{may("console/ListGlass") && <All />}<Own /></>;
