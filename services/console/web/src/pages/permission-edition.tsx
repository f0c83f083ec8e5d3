// An edition: what it says, and of one that waits, whom it gives or takes what. A second person applies or declines exactly that.
import { ask } from "../ask";
import type { Console } from "../contract";
import { moment, who } from "../format";
import { label, t } from "../i18n";
import { entriesBetween, linesBetween, type Entry, type Row, type Line } from "../permission";
import { may, me } from "../session";
import { Button, Facts, Note, Page, Section, Tag } from "../ui/basic";
import { ActNote, Loaded, useAct, useAsk } from "../ui/load";
import { Table } from "../ui/table";
import { word } from "../words";
import { Entries, EntriesCompared } from "./permission-entry";
import { categoriesText, Lines, People, useNames, Who } from "./permission-parts";

type Difference = Console.PermissionDifference;
const both = (categories: string[] | undefined, markings: string[] | undefined): string =>
	[categoriesText(categories), (markings ?? []).map((m) => t(`標識 ${word("marking", m)}`, `marking ${word("marking", m)}`)).join("、")].filter(Boolean).join("、");
export const editionKind = (state: string | undefined) => (state === "APPLIED" ? "good" : state === "DECLINED" ? "bad" : "warn");

function Compared(p: { of: Console.ComparePermissionsReply; lines: Row<Line>[]; entries: Row<Entry>[]; names: ReturnType<typeof useNames> }) {
	const gain = p.of.people?.filter((d) => d.gained?.length || d.markingsGained?.length).length ?? 0, lose = p.of.people?.filter((d) => d.lost?.length || d.markingsLost?.length).length ?? 0;
	return (
		<>
			<p><b>{t(`見られる情報が増える人 ${gain}人、減る人 ${lose}人`, `${gain} gain, ${lose} lose`)}</b></p>
			<Table caption={t("情報の区分ごと", "By category")} rows={p.of.categories ?? []} keyOf={(s) => s.category ?? ""} empty={t("区分の増減はありません。", "No category changes hands.")} columns={[
				{ head: t("情報の区分", "Category"), cell: (s) => label("category", s.category) }, { head: t("見られるようになる人", "Gain it"), number: true, cell: (s) => s.gain ?? 0 }, { head: t("見られなくなる人", "Lose it"), number: true, cell: (s) => s.lose ?? 0 },
			]} />
			<Table caption={t("人ごと", "By person")} rows={p.of.people ?? []} keyOf={(d) => d.login ?? ""} empty={t("見られるものが変わる人はいません。", "Nobody's sight changes.")} columns={[
				{ head: t("人", "Person"), cell: (d: Difference) => <Who login={d.login} of={p.names} /> }, { head: t("増える", "Gains"), cell: (d) => both(d.gained, d.markingsGained) }, { head: t("減る", "Loses"), cell: (d) => both(d.lost, d.markingsLost) },
			]} />
			<Lines caption={t("いまの権限表から変わる行", "Lines that change")} rows={p.lines} empty={t("行の変わりはありません。", "No line changes.")} />
			<EntriesCompared of={p.of} rows={p.entries} names={p.names} />
		</>
	);
}

function Decide(p: { of: Console.PermissionEdition; difference: Console.ComparePermissionsReply; again: () => void }) {
	const act = useAct(), edition = p.of.edition ?? "", mine = p.of.draftedBy === me.value?.actor;
	const gains = (login: string | undefined) => !!p.difference.people?.some((d) => d.login === login && (d.gained?.length || d.markingsGained?.length));
	const apply = () => void act.run(async () => {
		await ask("console/ApplyPermissions", { edition });
		p.again();
		return t(`第${edition}版を適用しました。次の操作から効きます。`, `Edition ${edition} holds from the next question on.`);
	});
	const decline = () => void act.run(async () => {
		await ask("console/DeclinePermissions", { edition });
		p.again();
		return mine ? t("案を取り下げました。", "Withdrawn.") : t("案を却下しました。", "Declined.");
	});
	const cannot = p.difference.outdated ? t("起案のあとに別の版が適用されました。この案は適用できません。いまの権限表から起案し直してください。", "Another edition has come into force since: draft anew.")
		: mine ? t("自分が起案した案は、ほかの管理者が差分を確かめて適用します。", "Another administrator applies what you drafted.")
		: gains(me.value?.login) || gains(who(p.of.draftedBy)) ? t("起案した人か、あなた自身の見られるものが増える案です。増えない管理者2人で行ってください。", "It gives something to you or to who drafted it: two others must do it.") : "";
	return (
		<>
			<ActNote act={act} />
			{may("console/ApplyPermissions") && p.of.state === "DRAFT" && <>
				{cannot && <Note kind="warn">{cannot}</Note>}
				<div class="acts decide">{!cannot && <Button look="main" busy={act.busy.value} onClick={apply}>{t("この差分のとおり適用する", "Apply exactly this")}</Button>}<Button look="grave" busy={act.busy.value} onClick={decline}>{mine ? t("取り下げる", "Withdraw") : t("却下する", "Decline")}</Button></div>
			</>}
		</>
	);
}

export function Edition(p: { id: string }) {
	const asked = useAsk("console/GetPermissions", { edition: p.id }), current = useAsk("console/GetPermissions", {}), names = useNames();
	const waits = asked.reply.value?.edition?.state === "DRAFT", difference = useAsk("console/ComparePermissions", waits ? { edition: p.id } : null);
	const again = () => {
		asked.again();
		current.again();
	};
	return (
		<Page title={t(`権限表 第${p.id}版`, `Permissions, edition ${p.id}`)} back={["/permissions/editions", t("版の一覧へ", "All editions")]}>
			<Loaded of={asked}>{(r) => {
				const e = r.edition ?? {}, holds = current.reply.value?.edition?.edition === p.id;
				return (
					<>
						<Facts rows={[[t("状態", "State"), <Tag kind={editionKind(e.state)}>{holds ? t("いま有効", "in force") : word("edition", e.state)}</Tag>], [t("理由", "Reason"), e.reason],
							[t("起案", "Drafted"), `${who(e.draftedBy)}・${moment(e.draftedUs)}`], [t("決定", "Decided"), e.decidedBy ? `${who(e.decidedBy)}・${moment(e.decidedUs)}` : ""]]} />
						{waits && <Section title={t("適用すると変わること", "What it changes")}><Loaded of={difference}>{(d) => <><Compared of={d} lines={linesBetween(current.reply.value, r)} entries={entriesBetween(current.reply.value, r)} names={names} /><Decide of={e} difference={d} again={again} /></>}</Loaded></Section>}
						<Section title={t("この版の全体", "The whole edition")}>
							<Lines caption={t(`行 ${r.lines?.length ?? 0}`, `${r.lines?.length ?? 0} lines`)} rows={(r.lines ?? []).map((l, i) => ({ key: String(i), was: l, is: l }))} empty={t("行がありません。", "No line.")} />
							<Entries rows={(r.entries ?? []).map((e, i) => ({ key: String(i), was: e, is: e }))} numbered />
							<People of={r} names={names} />
						</Section>
					</>
				);
			}}</Loaded>
		</Page>
	);
}
