// How lines of the matrix and people in it are shown, wherever they are.
import { useEffect } from "preact/hooks";
import { useSignal, type Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { ask } from "../ask";
import type { Console } from "../contract";
import { day } from "../format";
import { label, t } from "../i18n";
import { changeOf, put, type Line, type Row } from "../permission";
import { may } from "../session";
import { Button, Tag } from "../ui/basic";
import { Table, type Column } from "../ui/table";
import { word } from "../words";

/** Names of accounts by login; nobody's where the roles do not tell them. */
export function useNames(): Signal<Console.Account[]> {
	const accounts = useSignal<Console.Account[]>([]);
	const load = async () => {
		for (let all: Console.Account[] = [], more = true; more; ) {
			const r = await ask("console/ListAccounts", { limit: 200, afterLogin: all[all.length - 1]?.login ?? "" });
			all = [...all, ...(r.accounts ?? [])];
			more = !!r.more && !!r.accounts?.length;
			accounts.value = all;
		}
	};
	useEffect(() => {
		if (may("console/ListAccounts")) load().catch(() => {}); // logins are shown without
	}, []);
	return accounts;
}

export const Who = (p: { login: string | undefined; of: Signal<Console.Account[]> }) => {
	const name = p.of.value.find((a) => a.login === p.login)?.name;
	return name ? <>{name}<small>{p.login}</small></> : <>{p.login}</>;
};

export const anyOr = (text: string | undefined): string => (text === "*" ? t("すべて", "any") : (text ?? ""));
export const placeText = (x: { organisation?: string; business?: string; unit?: string }): string => `${x.business}・${anyOr(x.unit)}${t("（組織 ", " (organisation ")}${anyOr(x.organisation)}${t("）", ")")}`;
export const categoriesText = (codes: string[] | undefined): string => (codes ?? []).map((c) => label("category", c)).join("、");
const rowsText = (l: Line): string => (l.scope === "LISTED" ? (l.listed ?? []).join("、") : word("permissionScope", l.scope));

export const Change = (p: { of: string }) => p.of ? <Tag kind={p.of === "REMOVED" ? "bad" : p.of === "ADDED" ? "good" : "warn"}>{word("rowChange", p.of)}</Tag> : null;

/** Take out, or put back as it was. */
export function Out<T>(p: { of: Row<T>; rows: Row<T>[]; set: (rows: Row<T>[]) => void; name: string }) {
	const back = changeOf(p.of) !== "" && p.of.was;
	return back ? <Button onClick={() => p.set(put(p.rows, p.of.key, p.of.was))}>{t("元に戻す", "Put back")}</Button>
		: <Button look="grave" onClick={() => p.set(put(p.rows, p.of.key, undefined))}>{p.name}</Button>;
}

/** Lines of the matrix, one to a row; with what becomes of them where they are a draft's. */
export function Lines(p: { caption: string; rows: Row<Line>[]; empty?: string; acts?: (row: Row<Line>) => ComponentChildren }) {
	const of = (row: Row<Line>): Line => (row.is ?? row.was) as Line;
	const acts: Column<Row<Line>>[] = p.acts ? [{ head: t("操作", "Acts"), cell: p.acts }] : [];
	return (
		<Table caption={p.caption} rows={p.rows} keyOf={(row) => row.key} empty={p.empty} marked={(row) => changeOf(row) !== ""} columns={[
			{ head: t("業務・単位", "Business, unit"), cell: (row) => <><Change of={changeOf(row)} />{of(row).business}・{anyOr(of(row).unit)}<small>{t("組織 ", "organisation ")}{anyOr(of(row).organisation)}</small></> },
			{ head: t("見られる情報", "Sees"), cell: (row) => <>{of(row).emergency && <Tag kind="warn">{t("緊急時だけ", "emergencies only")}</Tag>}{categoriesText(of(row).categories)}</> },
			{ head: t("どこの人の", "Of whom"), cell: (row) => rowsText(of(row)) },
			{ head: t("期間・ネットワーク", "When, from where"), cell: (row) => <>{day(of(row).firstDay)}{t("から", " to ")}{day(of(row).lastDay)}{of(row).zone && <small>{t("ネットワーク ", "network ")}{of(row).zone}</small>}</> },
			{ head: t("尋ねる先", "Ask"), cell: (row) => of(row).ask }, ...acts,
		]} />
	);
}

interface Standing { login: string; places: string[]; markings: string[] }

/** Who stands where, and has which marking. */
export function People(p: { of: Console.Permissions; names: Signal<Console.Account[]> }) {
	const logins = [...new Set([...(p.of.places ?? []), ...(p.of.markings ?? [])].map((x) => x.login))].sort();
	const rows = logins.map((login): Standing => ({
		login, places: (p.of.places ?? []).filter((x) => x.login === login).map(placeText), markings: (p.of.markings ?? []).filter((x) => x.login === login).map((x) => x.marking),
	}));
	return (
		<Table caption={t(`人の所属と標識 ${rows.length}人`, `${rows.length} people`)} rows={rows} keyOf={(s) => s.login} empty={t("だれも所属していません。", "Nobody stands in it.")} columns={[
			{ head: t("人", "Person"), cell: (s) => <Who login={s.login} of={p.names} /> },
			{ head: t("所属", "Stands at"), cell: (s) => (s.places.length ? s.places.map((x) => <p key={x}>{x}</p>) : t("なし（標識だけ）", "nowhere")) },
			{ head: t("標識", "Markings"), cell: (s) => s.markings.map((m) => <Tag key={m} kind="warn">{word("marking", m)}</Tag>) },
		]} />
	);
}
