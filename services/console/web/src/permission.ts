// A draft of the matrix as it is worked on: every row knows how it stood, so that what changes is seen and can be put back.
// It is kept while one looks at other pages; the daemon hears of it as a whole, once.
import { signal } from "@preact/signals";
import type { Console } from "./contract";

export type Line = Console.PermissionLine;
export type Place = Console.PermissionPlace;
export type Marked = Console.PermissionMarked;
export type Entry = Console.PermissionEntry;

/** was: absent of what is added; is: absent of what is taken out. */
export interface Row<T> { key: string; was?: T; is?: T }
export interface Draft { of: string; networks: string[]; here: string; lines: Row<Line>[]; entries: Row<Entry>[]; places: Row<Place>[]; markings: Row<Marked>[] }

export const draft = signal<Draft | null>(null);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** How a row stands to what was: "" as it was, ADDED, CHANGED, REMOVED. */
export const changeOf = <T>(row: Row<T>): string => (!row.is ? "REMOVED" : !row.was ? "ADDED" : same(row.was, row.is) ? "" : "CHANGED");
export const changesIn = (d: Draft): number => [...d.lines, ...d.entries, ...d.places, ...d.markings].filter((row) => changeOf<unknown>(row) !== "").length;

let made = 0;
const rowOf = <T>(was: T): Row<T> => ({ key: `r${++made}`, was, is: was });

/** A line as the daemon says it leaves out what is empty; the same line always looks the same here. */
const whole = (l: Line): Line => ({
	organisation: l.organisation, business: l.business, unit: l.unit, categories: l.categories ?? [], scope: l.scope, listed: l.listed ?? [], firstDay: l.firstDay, lastDay: l.lastDay,
	zone: l.zone ?? "", ask: l.ask, emergency: !!l.emergency,
});

const wholeEntry = (e: Entry): Entry => ({ organisation: e.organisation, business: e.business, unit: e.unit, zones: e.zones ?? [], anywhere: !!e.anywhere, ask: e.ask });

export const begun = (p: Console.Permissions): Draft => ({
	of: p.edition?.edition ?? "0", networks: p.networks ?? [], here: p.networkHere ?? "", lines: (p.lines ?? []).map(whole).map(rowOf), entries: (p.entries ?? []).map(wholeEntry).map(rowOf), places: (p.places ?? []).map(rowOf), markings: (p.markings ?? []).map(rowOf),
});

/** A row put, changed (`key` is there), taken out (no `is`) or put back. What was only ever added goes for good. */
export function put<T>(rows: Row<T>[], key: string, is: T | undefined): Row<T>[] {
	const had = rows.find((row) => row.key === key);
	if (!had) return is ? [...rows, { key: `r${++made}`, is }] : rows;
	if (!is && !had.was) return rows.filter((row) => row !== had);
	return rows.map((row) => (row === had ? { ...row, is } : row));
}

const standing = <T>(rows: Row<T>[]): T[] => rows.flatMap((row) => (row.is ? [row.is] : []));
export const asRequest = (d: Draft, reason: string): Console.PlanPermissionsRequest =>
	({ lines: standing(d.lines), entries: standing(d.entries), places: standing(d.places), markings: standing(d.markings), reason });

/** Rows of one edition against another's: what went, what came. A line that changed is both. */
export function between<T>(before: T[], after: T[]): Row<T>[] {
	const left = before.filter((b) => !after.some((a) => same(a, b))), come = after.filter((a) => !before.some((b) => same(a, b)));
	return [...left.map((was): Row<T> => ({ key: `r${++made}`, was })), ...come.map((is): Row<T> => ({ key: `r${++made}`, is }))];
}
export const linesBetween = (before: Console.Permissions | undefined, after: Console.Permissions): Row<Line>[] =>
	between((before?.lines ?? []).map(whole), (after.lines ?? []).map(whole));
export const entriesBetween = (before: Console.Permissions | undefined, after: Console.Permissions): Row<Entry>[] =>
	between((before?.entries ?? []).map(wholeEntry), (after.entries ?? []).map(wholeEntry));

const DAY = 86400000;
/** Whole days from one to the other, both included. */
export const days = (first: string, last: string): number => (Date.parse(last) - Date.parse(first)) / DAY + 1;
export const DAYS_MAX = 366;
