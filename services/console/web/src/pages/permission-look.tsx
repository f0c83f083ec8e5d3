// Who sees somebody, and what somebody sees: both decided by what guards the data itself; nothing is worked out here.
import { useSignal } from "@preact/signals";
import type { Console } from "../contract";
import { choices, label, t } from "../i18n";
import { may } from "../session";
import { Button, Note, Tag } from "../ui/basic";
import { Checks, Choice, Form, Text, useTexts } from "../ui/field";
import { Loaded, useAsk } from "../ui/load";
import { Table } from "../ui/table";
import { word, wordChoices } from "../words";
import { placeText, useNames, Who } from "./permission-parts";

/** `marked`: what the person's record is known to bear. */
export function WhoCanSee(p: { marked?: string[] }) {
	const f = useTexts("category", "zone"), markings = useSignal(p.marked ?? []), names = useNames();
	const asked = useAsk("console/WhoCanSee", f.category.value ? { category: f.category.value, markings: markings.value, zone: f.zone.value.trim() } : null);
	return (
		<>
			<div class="form">
				<Choice label={t("どの情報を", "Which category")} value={f.category} of={choices("category")} none={t("選んでください", "choose")} />
				<Text label={t("どのネットワークから（空欄なら名前のないところから）", "From which network (blank: an unnamed one)")} value={f.zone} max={24} />
				<Checks label={t("その人の記録に付いている標識", "Markings of the record")} value={markings} of={wordChoices("marking")} hint={t("支援措置等の人の記録は、標識のある職員にだけ見えます。", "Who is protected is shown only to staff with the marking.")} />
			</div>
			{!f.category.value ? <p class="empty">{t("情報の区分を選ぶと、見られる人が出ます。", "Choose a category.")}</p> : <Loaded of={asked}>{(r) => (
				<Table caption={t(`${label("category", f.category.value)}を見られる人 ${r.people?.length ?? 0}人`, `${r.people?.length ?? 0} people see it`)} rows={r.people ?? []} keyOf={(s) => s.login ?? ""} empty={t("だれも見られません。", "Nobody sees it.")} columns={[
					{ head: t("人", "Person"), cell: (s) => <Who login={s.login} of={names} /> }, { head: t("見せている行", "By which line"), cell: (s: Console.Seer) => <>{placeText(s)}{s.emergency && <Tag kind="bad">{t("緊急閲覧中", "opened in an emergency")}</Tag>}</> },
				]} />
			)}</Loaded>}
		</>
	);
}

export function Verdicts(p: { of: Console.ViewAsReply; caption: string }) {
	const seen = p.of.categories?.filter((c) => c.why === "GIVEN").length ?? 0;
	return (
		<Table caption={t(`${p.caption} 見られる区分 ${seen}／${p.of.categories?.length ?? 0}`, `${p.caption}: ${seen} of ${p.of.categories?.length ?? 0}`)} rows={p.of.categories ?? []} keyOf={(c) => c.category ?? ""} columns={[
			{ head: t("情報の区分", "Category"), cell: (c) => label("category", c.category) },
			{ head: t("見えるか", "Seen"), cell: (c) => (c.why === "GIVEN" ? <Tag kind="good">{t("見える", "yes")}</Tag> : <Tag kind="bad">{t("見えない", "no")}</Tag>) },
			{ head: t("見えない理由", "Why not"), cell: (c) => (c.why === "GIVEN" ? "" : word("permissionWhy", c.why)) },
			{ head: t("尋ねる先", "Ask"), cell: (c) => (c.why === "GIVEN" ? "" : c.ask) },
		]} />
	);
}

/** What whoever is signed in sees, and whom to ask for the rest. */
export function Mine() {
	const view = useAsk("console/ViewMine", {});
	return (
		<Loaded of={view}>{(r) => r.categories?.length ? <Verdicts of={r} caption={t("自分", "I")} />
			: <Note>{t("権限表はまだ適用されていません。いまは役割だけで決まります。", "No matrix is in force: roles alone decide.")}</Note>}</Loaded>
	);
}

export function ViewAs() {
	const f = useTexts("login", "zone"), names = useNames(), asked = useSignal<Console.ViewAsRequest | null>(null), wrong = useSignal("");
	const view = useAsk("console/ViewAs", asked.value);
	const send = () => {
		wrong.value = f.login.value ? "" : t("人を選んでください。", "Choose a person.");
		if (!wrong.value) asked.value = { login: f.login.value, zone: f.zone.value.trim() };
	};
	if (!may("console/ViewAs")) return <Note>{t("この役割では見られません。", "Not for your roles.")}</Note>;
	return (
		<>
			<Form onSubmit={send}>
				<Choice label={t("だれとして見るか", "As whom")} value={f.login} of={names.value.map((a) => [a.login ?? "", `${a.name}（${a.login}）`])} none={t("選んでください", "choose")} required wrong={wrong.value} />
				<Text label={t("どのネットワークから（空欄なら名前のないところから）", "From which network (blank: an unnamed one)")} value={f.zone} max={24} />
				<div class="acts"><Button submit look="main">{t("この人として見る", "View as them")}</Button></div>
			</Form>
			{asked.value && <Loaded of={view}>{(r) => <Verdicts of={r} caption={names.value.find((a) => a.login === asked.value?.login)?.name ?? asked.value?.login ?? ""} />}</Loaded>}
		</>
	);
}
