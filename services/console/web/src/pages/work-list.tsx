// One team's list: the houses in the order of the walk; what became of each visit.
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { ask, uuid } from "../ask";
import type { Ledger } from "../contract";
import { day, houseOf, today } from "../format";
import { choices, label, t } from "../i18n";
import { openPdf } from "../paper";
import { disasterId, may } from "../session";
import { Button, Page, Tag } from "../ui/basic";
import { DateField, dateFrom, isoOf } from "../ui/date";
import { Dialog } from "../ui/dialog";
import { Area, Choice, Form, Radios, useTexts } from "../ui/field";
import { ActNote, Loaded, useAct, useAsk } from "../ui/load";
import { Table } from "../ui/table";

import { word } from "../words";
import { enter } from "./surveys";


function Visit(p: { of: Ledger.SurveyWork; close: (done: boolean) => void }) {
	const f = useTexts("outcome", "note");
	const on = useMemo(() => dateFrom(today()), []), visitId = useMemo(uuid, []);
	const act = useAct();
	if (!f.outcome.value) f.outcome.value = "ABSENT";
	const send = () => void act.run(async () => {
		await ask("ledger/RecordVisit", { visitId, workId: p.of.workId ?? "", outcome: f.outcome.value, visitedOn: isoOf(on), note: f.note.value.trim() });
		p.close(true);
	});
	return (
		<Dialog title={t("調査できなかったことを記録する", "Record a visit without survey")} onClose={() => p.close(false)}>
			<p>{houseOf(p.of)}</p>
			<ActNote act={act} />
			<Form onSubmit={send}>
				<Radios label={t("どうだったか", "What happened")} value={f.outcome} of={[["ABSENT", t("不在だった", "Nobody was there")], ["BLOCKED", t("立ち入れない・調査できない", "Could not be surveyed")], ["TODO", t("もう一度行く", "To go again")]]} />
				<DateField label={t("行った日", "Day")} value={on} required />
				<Area label={t("メモ（家について。人の名前は書かない）", "Note about the house; no names")} value={f.note} />
				<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("記録する", "Record")}</Button><Button onClick={() => p.close(false)}>{t("やめる", "Cancel")}</Button></div>
			</Form>
		</Dialog>
	);
}

function PrintList(p: { id: string }) {
	const f = useTexts("hazard", "structure");
	const act = useAct();
	if (!f.hazard.value) f.hazard.value = "EARTHQUAKE";
	if (!f.structure.value) f.structure.value = "WOODEN";
	const print = () => void act.run(async () => {
		let after = 0, papers = 0;
		do {
			const paper = await ask("ledger/PrintWorkList", { listId: p.id, hazard: f.hazard.value, structure: f.structure.value, afterPlace: after });
			openPdf(paper.pdf ?? "");
			papers++;
			after = paper.lastPlace ?? 0;
		} while (after > 0 && papers < 25);
		return t(`${papers}つのPDFを開きました。`, `${papers} PDF opened.`);
	});
	return (
		<details class="more"><summary>{t("名簿と調査票を印刷する", "Print list and sheets")}</summary>
			<ActNote act={act} />
			<Form onSubmit={print}>
				<Choice label={t("災害の種類", "Hazard")} value={f.hazard} of={choices("hazard")} /><Choice label={t("構造", "Structure")} value={f.structure} of={choices("structure")} />
				<div class="acts"><Button submit busy={act.busy.value}>{t("PDFを開く", "Open the PDF")}</Button></div>
			</Form>
		</details>
	);
}

export function WorkListPage(p: { id: string }) {
	const list = useAsk("ledger/ListSurveyWork", disasterId.value ? { disasterId: disasterId.value, listId: p.id, limit: 200 } : null);
	const visiting = useSignal<Ledger.SurveyWork | null>(null);
	const mine = may("ledger/RecordVisit");
	return (
		<Page title={t("調査の名簿", "Work list")} back={["/surveys", t("名簿の一覧へ", "Back to the lists")]}>
			<PrintList id={p.id} />
			<Loaded of={list}>{(r) => (
				<Table caption={t("回る順", "In the order of the walk")} rows={r.work ?? []} keyOf={(w) => w.workId ?? ""} columns={[
					{ head: t("順", "No."), number: true, cell: (w) => w.place }, { head: t("所在地", "Address"), cell: (w) => <>{houseOf(w)}<small>{label("use", w.use)}</small></> },
					{ head: t("状態", "State"), cell: (w) => <Tag kind={w.state === "DONE" ? "good" : w.state === "BLOCKED" || w.state === "ABSENT" ? "warn" : "plain"}>{word("work", w.state)}</Tag> },
					{ head: t("判定", "Grade"), cell: (w) => label("grade", w.gradeCode) }, { head: t("訪問", "Visits"), cell: (w) => (w.visits ? <>{t(`${w.visits}回・${day(w.visitedOn)}`, `${w.visits}, ${day(w.visitedOn)}`)}<small>{w.note}</small></> : "") },
					{ head: t("入力", "Enter"), cell: (w) => mine && w.state !== "DONE" && w.state !== "DROPPED" && w.state !== "REVIEW" && (
						<span class="acts"><Button look="main" onClick={() => enter({ dwellingId: w.dwellingId, address: houseOf(w), use: w.use, kind: w.kind })}>{t("調査を入力", "Enter")}</Button><Button onClick={() => (visiting.value = w)}>{t("調査できなかった", "Not surveyed")}</Button></span>) },
				]} />
			)}</Loaded>
			{visiting.value && <Visit of={visiting.value} close={(done) => {
				visiting.value = null;
				if (done) list.again();
			}} />}
		</Page>
	);
}
