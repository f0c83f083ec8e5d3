// Audit: who looked at a person, asked of every daemon and joined; and how each daemon's audit tree stands.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, type Problem } from "../ask";
import type { Common } from "../contract";
import { count, moment } from "../format";
import { label, t } from "../i18n";
import { go } from "../router";
import { may } from "../session";
import { Button, Link, Note, Page, ProblemNote, Section, Tag } from "../ui/basic";
import { Check, Form, Text, useTexts } from "../ui/field";
import { asProblem } from "../ui/load";
import { Table } from "../ui/table";
import { word } from "../words";
import { useNames, Who } from "./permission-parts";

const daemons = ["register-sync", "ledger", "application-intake", "certificate-issuer", "shelter-gateway", "notifier"] as const;
type Daemon = (typeof daemons)[number];
type Look = Common.Look & { daemon: Daemon };
interface Told { daemon: Daemon; looks: Look[]; more: boolean; problem?: Problem }

async function asked(daemon: Daemon, personId: string, before: Told | undefined): Promise<Told> {
	const had = before?.looks ?? [];
	try {
		const r = await ask(`${daemon}/WhoLooked`, { personId, beforeUs: had[had.length - 1]?.atUs ?? "0" }, "AUDIT");
		return { daemon, looks: [...had, ...(r.looks ?? []).map((l) => ({ ...l, daemon }))], more: !!r.more };
	} catch (error) {
		return { daemon, looks: had, more: before?.more ?? false, problem: asProblem(error) };
	}
}

/** Joined by time as far back as all of them have told: what is older than one's last page waits for its next. */
export function joined(told: readonly { looks: Look[]; more: boolean }[]): Look[] {
	const horizon = Math.max(0, ...told.filter((one) => one.more).map((one) => Number(one.looks[one.looks.length - 1]?.atUs ?? 0)));
	return told.flatMap((one) => one.looks).filter((l) => Number(l.atUs) >= horizon).sort((a, b) => Number(b.atUs) - Number(a.atUs));
}

function Actor(p: { of: Look; names: ReturnType<typeof useNames> }) {
	const [kind, id] = (p.of.actor ?? "").split(":");
	if (kind === "staff") return <Who login={id} of={p.names} />;
	return <>{word("actorKind", kind)}<small>{id}</small></>;
}

/** Everybody who looked at a person, newest first. Asking is a look, and on record itself. */
export function WhoLooked(p: { id: string }) {
	const told = useSignal<Told[]>([]), busy = useSignal(true), people = useSignal(true), names = useNames();
	const load = async (from: Told[]) => {
		busy.value = true;
		told.value = await Promise.all(daemons.map((d) => {
			const before = from.find((one) => one.daemon === d);
			return before && !before.more && !before.problem ? before : asked(d, p.id, before);
		}));
		busy.value = false;
	};
	useEffect(() => {
		told.value = [];
		void load([]);
	}, [p.id]);
	if (told.value.length === 0) return <p class="wait" role="status">{t("各記録に尋ねています…", "Asking every daemon…")}</p>;
	const all = joined(told.value), rows = people.value ? all.filter((l) => !l.actor?.startsWith("service:")) : all, lost = told.value.filter((one) => one.problem);
	return (
		<>
			{lost.map((one) => <div key={one.daemon}><Note kind="warn">{t(`「${word("daemon", one.daemon)}」の記録は、まだここに入っていません。`, `Without what “${word("daemon", one.daemon)}” has on record.`)}</Note><ProblemNote problem={one.problem} /></div>)}
			{lost.length > 0 && <p class="acts"><Button busy={busy.value} onClick={() => void load(told.value)}>{t("もう一度尋ねる", "Ask again")}</Button></p>}
			<Check label={t("人が見た記録だけ（システムどうしの照会を除く）", "People only, without what programs ask of each other")} value={people} />
			<Table caption={t(`見た記録 ${count(rows.length)}件（新しい順）`, `${count(rows.length)} looks, newest first`)} rows={rows} keyOf={(l) => `${l.daemon} ${l.atUs} ${l.trace} ${l.rpc}`} empty={t("記録はありません。", "None.")} columns={[
				{ head: t("いつ", "When"), cell: (l) => moment(l.atUs) }, { head: t("だれが", "Who"), cell: (l) => <Actor of={l} names={names} /> },
				{ head: t("何を", "What"), cell: (l) => <>{word("daemon", l.daemon)}<small>{l.rpc}</small></> }, { head: t("目的と根拠", "Why"), cell: (l) => (l.purpose ? label("purpose", l.purpose) : "—") },
				{ head: t("問い合わせ番号", "Trace"), cell: (l) => <small><code>{l.trace}</code></small> },
			]} />
			{told.value.some((one) => one.more) && <p class="acts"><Button busy={busy.value} onClick={() => void load(told.value)}>{t("さらに古い記録", "Older")}</Button></p>}
			<p class="hint">{t("直前の数秒の記録は、番号が付いてから出ます。この照会も記録に残ります。", "Looks of the last seconds follow once they are numbered. This question is on record, too.")}</p>
		</>
	);
}

interface Tree { daemon: Daemon; tree?: Common.AuditTree; problem?: Problem }

function Standing(p: { of: Tree }) {
	if (!p.of.tree) return <Tag kind="bad">{p.of.problem?.title || t("尋ねられません", "cannot be asked")}</Tag>;
	const waits = Number(p.of.tree.size ?? 0) - Number(p.of.tree.signedSize ?? 0);
	if (!Number(p.of.tree.size ?? 0)) return <Tag>{t("まだ記録がありません", "nothing recorded yet")}</Tag>;
	return waits > 0 ? <Tag kind="warn">{t(`署名待ち ${count(waits)}件`, `${count(waits)} to be signed`)}</Tag> : <Tag kind="good">{t("すべて署名済", "all signed")}</Tag>;
}

function Trees() {
	const trees = useSignal<Tree[]>([]);
	useEffect(() => {
		void Promise.all(daemons.map((daemon) => ask(`${daemon}/GetAuditTree`, {}).then((tree): Tree => ({ daemon, tree }), (error): Tree => ({ daemon, problem: asProblem(error) })))).then((all) => (trees.value = all));
	}, []);
	const yes = (is: boolean | undefined) => (is ? t("あり", "yes") : t("まだ", "not yet"));
	return (
		<Section title={t("監査記録の木", "Audit trees")}>
			{trees.value.length === 0 ? <p class="wait" role="status">{t("各記録に尋ねています…", "Asking every daemon…")}</p> : (
				<Table caption={t("各システムの記録の数と署名", "Records and signatures")} rows={trees.value} keyOf={(x) => x.daemon} columns={[
					{ head: t("システム", "Daemon"), cell: (x) => <>{word("daemon", x.daemon)}{Number(x.tree?.begunUs ?? 0) > 0 && <small>{t("木を作り直した日時 ", "begun anew ")}{moment(x.tree?.begunUs)}</small>}</> },
					{ head: t("記録の数", "Records"), number: true, cell: (x) => (x.tree ? count(x.tree.size) : "") }, { head: t("状態", "State"), cell: (x) => <Standing of={x} /> },
					{ head: t("最後の署名", "Last signed"), cell: (x) => moment(x.tree?.signedUs) }, { head: t("立会の署名", "Witness"), cell: (x) => (x.tree ? yes(x.tree.cosigned) : "") }, { head: t("時刻証明", "Time stamp"), cell: (x) => (x.tree ? yes(x.tree.stamped) : "") },
				]} />
			)}
			<p class="hint">{t("この表は各システムの申告です。改ざんがないことの検証は、運用担当が外から行います（shienctl audit verify）。", "As each says itself; what proves it is shienctl audit verify, from outside.")}</p>
		</Section>
	);
}

export function Audit(p: { id?: string }) {
	const f = useTexts("id"), wrong = useSignal("");
	const send = () => {
		const id = f.id.value.normalize("NFKC").trim().toLowerCase();
		wrong.value = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? "" : t("人のIDを入力してください（36文字。人の画面の「見た人」でも確かめられます）。", "Give the person's id (36 characters).");
		if (!wrong.value) go(`/audit/${id}`);
	};
	if (p.id) return (
		<Page title={t("この人を見た人", "Who looked")} back={["/audit", t("監査へ戻る", "Back")]} lead={<code>{p.id}</code>} aside={<Button onClick={() => print()}>{t("印刷する", "Print")}</Button>}>
			<WhoLooked id={p.id} />
			<p><Link to={`/person/${p.id}`}>{t("この人の記録を開く", "Their record")}</Link></p>
		</Page>
	);
	return (
		<Page title={t("監査", "Audit")}>
			{may("ledger/WhoLooked") && <Section title={t("ある人を見た人を調べる", "Who looked at somebody")}>
				<Form onSubmit={send}><Text label={t("人のID", "Id of the person")} value={f.id} required max={60} wrong={wrong.value} /><div class="acts"><Button submit look="main">{t("調べる", "Look")}</Button></div></Form>
			</Section>}
			{may("ledger/GetAuditTree") && <Trees />}
		</Page>
	);
}
