// Terms of use and privacy policy: versions, who accepted, and a new one from a day on.
import { useSignal } from "@preact/signals";
import { ask } from "../ask";
import type { Console } from "../contract";
import { count, day, moment, who } from "../format";
import { t } from "../i18n";
import { may } from "../session";
import { Button, Note, Page, Section, Tag } from "../ui/basic";
import { DateField, isoOf, useDate } from "../ui/date";
import { Area, Form, Radios, Text, useTexts } from "../ui/field";
import { ActNote, Loaded, useAct, useAsk, usePages } from "../ui/load";
import { Table } from "../ui/table";
import { word } from "../words";

type Version = Console.TermsVersion;

function Publish(p: { done: () => void }) {
	const f = useTexts("kind", "title", "text"), first = useDate("R"), wrong = useSignal(""), act = useAct();
	if (!f.kind.value) f.kind.value = "TERMS";
	const send = () => {
		wrong.value = !f.title.value.trim() ? t("題名を入力してください。", "Give a title.") : !f.text.value.trim() ? t("本文を入力してください。", "Give the text.")
			: !isoOf(first) ? t("適用を始める日を入力してください。", "Give the first day.") : "";
		if (!wrong.value) void act.run(async () => {
			const r = await ask("console/PublishTerms", { kind: f.kind.value, title: f.title.value.trim(), text: f.text.value, firstDay: isoOf(first) });
			f.text.value = "";
			p.done();
			return t(`第${r.version}版を公開しました。開始日からは、同意するまでだれも操作できません。`, `Version ${r.version} is published. From its day on nobody does anything before accepting it.`);
		});
	};
	return (
		<Form onSubmit={send}>
			<div class="wide"><ActNote act={act} /></div>
			<Radios label={t("文書", "Text")} value={f.kind} of={["TERMS", "PRIVACY"].map((k) => [k, word("terms", k)])} />
			<Text label={t("題名", "Title")} value={f.title} required />
			<DateField label={t("適用を始める日（今日以降）", "First day (today or later)")} value={first} wrong={wrong.value} />
			<Area label={t("本文", "Wording")} value={f.text} rows={12} max={20000} required wide />
			<div class="acts"><Button submit look="grave" busy={act.busy.value}>{t("公開する", "Publish")}</Button></div>
		</Form>
	);
}

function Accepted(p: { of: Version }) {
	const text = useAsk("console/GetTerms", { kind: p.of.kind ?? "", version: p.of.version ?? "" });
	const list = usePages("console/ListTermsAcceptances", { kind: p.of.kind ?? "", version: p.of.version ?? "", limit: 200 }, (r) => r.accounts, (a: Console.TermsAcceptance) => ({ afterLogin: a.login }), 200);
	return (
		<Section title={t(`${word("terms", p.of.kind)} 第${p.of.version}版`, `${word("terms", p.of.kind)}, version ${p.of.version}`)}>
			<Loaded of={text}>{(r) => <details><summary>{t("本文を読む", "Read it")}</summary><p class="terms-whole">{r.text}</p><p class="hint">SHA-256 <code class="secret">{r.sha256}</code></p></details>}</Loaded>
			<Loaded of={list}>{(rows) => (
				<Table caption={t(`利用者 ${rows.length}人`, `${rows.length} accounts`)} rows={rows} keyOf={(a) => a.login ?? ""} more={list.more.value ? list.next : undefined} empty={t("利用者はいません。", "None.")} columns={[
					{ head: t("氏名", "Name"), cell: (a) => <>{a.name}<small>{a.login}</small></> },
					{ head: t("同意", "Accepted"), cell: (a) => (Number(a.acceptedUs) ? moment(a.acceptedUs) : <Tag kind="warn">{t("まだ", "not yet")}</Tag>) },
				]} />
			)}</Loaded>
		</Section>
	);
}

export function Terms() {
	const list = useAsk("console/ListTerms", {}), shown = useSignal<Version | null>(null);
	return (
		<Page title={t("利用規約と個人情報の取扱い", "Terms of use and privacy policy")} lead={t("有効な版に同意していない人には、サインインのあと文書だけが表示されます。", "Whoever has not accepted the version in force is shown the text, and nothing else.")}>
			<Loaded of={list}>{(r) => !r.versions?.length ? <Note>{t("公開された版はありません。同意は求められません。", "No version is published: nothing is asked for.")}</Note> : (
				<Table caption={t("すべての版（新しい順）", "All versions, newest first")} rows={r.versions} keyOf={(x) => `${x.kind}${x.version}`} columns={[
					{ head: t("文書", "Text"), cell: (x) => <>{word("terms", x.kind)}<small>{x.title}</small></> }, { head: t("版", "Version"), cell: (x) => t(`第${x.version}版`, `${x.version}`) },
					{ head: t("適用開始", "From"), cell: (x) => <>{day(x.firstDay)} {x.inForce && <Tag kind="good">{t("いま有効", "in force")}</Tag>}</> },
					{ head: t("同意した人", "Accepted"), cell: (x) => t(`${count(x.accepted ?? 0)}人`, `${x.accepted ?? 0}`) },
					{ head: t("公開", "Published"), cell: (x) => <>{who(x.publishedBy)}<small>{moment(x.publishedUs)}</small></> },
					{ head: t("操作", "Acts"), cell: (x) => <Button onClick={() => (shown.value = x)}>{t("本文と同意した人を見る", "Wording and people")}</Button> },
				]} />
			)}</Loaded>
			{shown.value && <Accepted key={`${shown.value.kind}${shown.value.version}`} of={shown.value} />}
			{may("console/PublishTerms") && <Section title={t("新しい版を公開する", "Publish a version")}><Publish done={list.again} /></Section>}
		</Page>
	);
}
