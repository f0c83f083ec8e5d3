// Tables: a real <table> always. Long ones keep only the rows that are seen in the page, and say how many there are.
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "./basic";

export interface Column<R> {
	head: string;
	cell: (row: R) => ComponentChildren;
	number?: boolean;
}
interface TableProps<R> {
	caption: string;
	columns: Column<R>[];
	rows: readonly R[];
	keyOf: (row: R) => string;
	empty?: string;
	more?: () => void;
	marked?: (row: R) => boolean;
}
const ROW = 44, MANY = 100;

const heads = <R,>(columns: Column<R>[]) => (
	<tr>{columns.map((c) => <th key={c.head} scope="col" class={c.number ? "number" : undefined}>{c.head}</th>)}</tr>
);

function cells<R>(columns: Column<R>[], row: R) {
	return columns.map((c, i) => i === 0
		? <th key={c.head} scope="row" class={c.number ? "number" : undefined}>{c.cell(row)}</th>
		: <td key={c.head} class={c.number ? "number" : undefined}>{c.cell(row)}</td>);
}

function Long<R>(p: TableProps<R>) {
	const scroller = useRef<HTMLDivElement>(null);
	const [, again] = useReducer((n: number) => n + 1, 0);
	const options = {
		count: p.rows.length, estimateSize: () => ROW, overscan: 8, getScrollElement: () => scroller.current, scrollToFn: elementScroll,
		observeElementRect, observeElementOffset, onChange: () => again(0),
	};
	const virtual = useMemo(() => new Virtualizer<HTMLDivElement, Element>(options), []);
	virtual.setOptions(options);
	useLayoutEffect(() => virtual._didMount(), []);
	useLayoutEffect(() => virtual._willUpdate());
	const shown = virtual.getVirtualItems();
	const above = shown[0]?.start ?? 0, below = virtual.getTotalSize() - (shown[shown.length - 1]?.end ?? 0);
	const gap = (height: number) => height > 0 && <tr aria-hidden="true" style={{ height: `${height}px` }}><td colSpan={p.columns.length} /></tr>;
	return (
		<div class="scroller" ref={scroller} tabIndex={0} role="region" aria-label={p.caption}>
			<table class="rows" aria-rowcount={p.rows.length + 1}>
				<caption>{p.caption}</caption>
				<thead>{heads(p.columns)}</thead>
				<tbody>
					{gap(above)}
					{shown.map((item) => {
						const row = p.rows[item.index] as R;
						return <tr key={p.keyOf(row)} class="fixed" aria-rowindex={item.index + 2}>{cells(p.columns, row)}</tr>;
					})}
					{gap(below)}
				</tbody>
			</table>
		</div>
	);
}

export function Table<R>(p: TableProps<R>) {
	if (p.rows.length === 0) return <p class="empty">{p.empty ?? t("ありません。", "None.")}</p>;
	return (
		<>
			{p.rows.length > MANY ? <Long {...p} /> : (
				<div class="holder">
					<table class="rows">
						<caption>{p.caption}</caption>
						<thead>{heads(p.columns)}</thead>
						<tbody>{p.rows.map((row) => <tr key={p.keyOf(row)} class={p.marked?.(row) ? "marked" : undefined}>{cells(p.columns, row)}</tr>)}</tbody>
					</table>
				</div>
			)}
			{p.more && <p><Button onClick={p.more}>{t("続きを読み込む", "Load more")}</Button></p>}
		</>
	);
}
