// The board of shelters: which are open, how many are in, what was reported by telephone beside the roster's own count.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, uuid } from "../ask";
import type { Shelter } from "../contract";
import { ago, count, moment } from "../format";
import { t } from "../i18n";
import { disaster, disasterId, may } from "../session";
import { Button, Link, Page, Tag } from "../ui/basic";
import { Dialog } from "../ui/dialog";
import { Form, Radios, Text, useTexts } from "../ui/field";
import { ActNote, Loaded, useAct, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { word } from "../words";

type Site = Shelter.Site;
const number = (text: string): number => Number(text.normalize("NFKC").replace(/\D/g, "") || 0);

function Open(p: { of: Site | null; close: (done: boolean) => void }) {
	const f = useTexts("cause", "code", "name", "address", "id");
	const openingId = useSignal(uuid()), wrong = useSignal("");
	const act = useAct();
	const send = () => {
		wrong.value = !f.cause.value.trim() || (!p.of && (!f.name.value.trim() || !f.id.value.trim())) ? t("必須の項目を入力してください。", "Fill in what is required.") : "";
		if (!wrong.value) void act.run(async () => {
			await ask("shelter-gateway/OpenShelter", { openingId: openingId.value, siteId: p.of?.siteId ?? f.id.value.trim(), cause: f.cause.value.trim(), dayCode: f.code.value.normalize("NFKC").trim(), name: f.name.value.trim(), address: f.address.value.trim() });
			p.close(true);
		});
	};
	return (
		<Dialog title={p.of ? t(`${p.of.name}を開く`, `Open ${p.of.name}`) : t("一覧にない場所を避難所にする", "Open a place in no list")} onClose={() => p.close(false)}>
			<ActNote act={act} />
			<Form onSubmit={send}>
				{!p.of && <><Text label={t("番号（英数字）", "Id")} value={f.id} required max={14} hint={t("例: NEW001", "e.g. NEW001")} /><Text label={t("名前", "Name")} value={f.name} required /><Text label={t("所在地", "Address")} value={f.address} /></>}
				<Text label={t("開設の理由", "Cause")} value={f.cause} required hint={t("例: 大津波警報", "e.g. tsunami warning")} wrong={wrong.value} />
				<Text label={t("受付の当日コード（数字）", "Day code (digits)")} value={f.code} mode="numeric" max={16} hint={t("受付の端末で入力します。空欄なら求めません。", "Asked for at the reception; blank: not asked.")} small />
				<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("開設する", "Open")}</Button><Button onClick={() => p.close(false)}>{t("やめる", "Cancel")}</Button></div>
			</Form>
		</Dialog>
	);
}

function Report(p: { of: Site; close: (done: boolean) => void }) {
	const f = useTexts("total");
	const reportId = useSignal(uuid());
	const act = useAct();
	return (
		<Dialog title={t(`${p.of.name}から電話で聞いた人数`, `Head count of ${p.of.name}, by telephone`)} onClose={() => p.close(false)}>
			<ActNote act={act} />
			<Form onSubmit={() => void act.run(async () => {
				await ask("shelter-gateway/ReportHeadCount", { openingId: p.of.openingId ?? "", reportId: reportId.value, total: number(f.total.value) });
				p.close(true);
			})}>
				<Text label={t("いまいる人数", "People now")} value={f.total} mode="numeric" required small />
				<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("記録する", "Record")}</Button><Button onClick={() => p.close(false)}>{t("やめる", "Cancel")}</Button></div>
			</Form>
		</Dialog>
	);
}

function Close(p: { of: Site; close: (done: boolean) => void }) {
	const act = useAct();
	return (
		<Dialog title={t(`${p.of.name}を閉鎖しますか`, `Close ${p.of.name}?`)} onClose={() => p.close(false)}>
			<p>{t("名簿は残ります。まだいる人の退所は、閉鎖のあとでも記録できます。", "The roster stays; departures can be recorded later.")}</p>
			<ActNote act={act} />
			<div class="acts"><Button look="grave" busy={act.busy.value} onClick={() => void act.run(async () => {
				await ask("shelter-gateway/CloseShelter", { openingId: p.of.openingId ?? "" });
				p.close(true);
			})}>{t("閉鎖する", "Close it")}</Button><Button onClick={() => p.close(false)}>{t("やめる", "Cancel")}</Button></div>
		</Dialog>
	);
}

/** The count of each open shelter, asked one after the other. */
function useCounts(sites: Site[]): Record<string, Shelter.HeadCount> {
	const counts = useSignal<Record<string, Shelter.HeadCount>>({});
	useEffect(() => {
		let on = true;
		void (async () => {
			for (const s of sites) if (on && s.openingId) {
				const one = await ask("shelter-gateway/GetHeadCount", { openingId: s.openingId }).catch(() => null);
				if (on && one) counts.value = { ...counts.value, [s.openingId]: one };
			}
		})();
		return () => {
			on = false;
		};
	}, [sites.map((s) => s.openingId).join()]);
	return counts.value;
}

export function Shelters() {
	const show = useSignal("OPEN");
	const list = usePages("shelter-gateway/ListSites", { openOnly: show.value === "OPEN", limit: 500 }, (r) => r.sites, (s: Site) => ({ afterSiteId: s.siteId }), 500);
	const rows = list.rows.value, counts = useCounts(rows.filter((s) => s.openingId).slice(0, 100));
	const opening = useSignal<Site | null | undefined>(undefined), reporting = useSignal<Site | null>(null), closing = useSignal<Site | null>(null);
	const act = useAct(), admin = may("shelter-gateway/OpenShelter");
	const total = Object.values(counts).reduce((n, c) => n + (c.total ?? 0), 0), open = rows.filter((s) => s.state === "OPEN");
	const closed = (what: { value: unknown }, nothing: unknown) => (done: boolean) => {
		what.value = nothing;
		if (done) list.again();
	};
	return (
		<Page title={t("避難所", "Shelters")} aside={admin && <Button onClick={() => (opening.value = null)}>{t("一覧にない場所を開く", "Open another place")}</Button>}>
			<p class="number"><b>{count(total)}</b>{t(`人が避難所にいます（開設中 ${open.length}か所）`, ` people in ${open.length} open shelters`)}</p>
			<Radios label={t("表示", "Show")} value={show} of={[["OPEN", t("開いている避難所", "Open ones")], ["ALL", t("すべての避難所", "All")]]} />
			{admin && disaster.value && open.length > 0 && <p class="acts"><Button busy={act.busy.value} onClick={() => void act.run(async () => {
				const r = await ask("shelter-gateway/BindDisaster", { disasterId: disasterId.value, openingIds: open.map((s) => s.openingId ?? "").slice(0, 200) });
				return t(`${r.openings ?? 0}か所を「${disaster.value?.name}」に結び付けました。`, `${r.openings ?? 0} bound.`);
			})}>{t(`開いている避難所を「${disaster.value.name}」に結び付ける`, "Bind the open ones to this disaster")}</Button></p>}
			<ActNote act={act} />
			<Loaded of={list}>{() => (
				<Table caption={t("避難所の一覧", "Shelters")} rows={rows} keyOf={(s) => s.siteId ?? ""} more={list.more.value ? list.next : undefined} empty={t("開いている避難所はありません。", "None is open.")} columns={[
					{ head: t("名前", "Name"), cell: (s) => <>{s.openingId ? <Link to={`/shelters/${s.openingId}`}>{s.name}</Link> : s.name}<small>{s.address}</small></> },
					{ head: t("状態", "State"), cell: (s) => <Tag kind={s.state === "OPEN" ? "good" : "plain"}>{word("shelter", s.state)}</Tag> },
					{ head: t("名簿の人数", "Roster"), number: true, cell: (s) => (s.openingId && counts[s.openingId] ? count(counts[s.openingId]?.total) : "") },
					{ head: t("世帯", "Households"), number: true, cell: (s) => (s.openingId && counts[s.openingId] ? count(counts[s.openingId]?.households) : "") },
					{ head: t("要配慮", "Care"), number: true, cell: (s) => (s.openingId && counts[s.openingId] ? count(counts[s.openingId]?.needingCare) : "") },
					{ head: t("電話の報告", "Reported"), cell: (s) => {
						const c = s.openingId ? counts[s.openingId] : undefined;
						return c && Number(c.reportedUs) ? <>{t(`${count(c.reportedTotal)}人`, count(c.reportedTotal))}<small>{ago(c.reportedUs)}・{moment(c.reportedUs)}</small></> : "";
					} },
					{ head: t("操作", "Acts"), cell: (s) => <span class="acts">
						{s.openingId && s.state === "OPEN" ? <><Button onClick={() => (reporting.value = s)}>{t("人数を記録", "Count")}</Button>{admin && <Button look="grave" onClick={() => (closing.value = s)}>{t("閉鎖", "Close")}</Button>}</>
							: admin && <Button onClick={() => (opening.value = s)}>{t("開設", "Open")}</Button>}
					</span> },
				]} />
			)}</Loaded>
			{opening.value !== undefined && <Open of={opening.value} close={closed(opening, undefined)} />}
			{reporting.value && <Report of={reporting.value} close={closed(reporting, null)} />}
			{closing.value && <Close of={closing.value} close={closed(closing, null)} />}
		</Page>
	);
}
