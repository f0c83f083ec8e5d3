// Questions and acts of pages: what is asked when a page shows, and what a button does.
import { useSignal, type Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { ask, Problem, type Ask, type Reply } from "../ask";
import type { RpcName } from "../contract";
import { t } from "../i18n";
import { Note, ProblemNote } from "./basic";

export const asProblem = (error: unknown): Problem =>
	error instanceof Problem ? error : new Problem(0, "console.page", t("画面の処理に失敗しました", "The page failed"), String(error));

export interface Asked<T> {
	reply: Signal<T | undefined>;
	problem: Signal<Problem | null>;
	again: () => void;
}

/** Asks when the page shows and when the request changes; null: nothing is asked (yet). */
export function useAsk<N extends RpcName>(name: N, request: Ask<N> | null, purpose?: string): Asked<Reply<N>> {
	const reply = useSignal<Reply<N> | undefined>(undefined), problem = useSignal<Problem | null>(null);
	const turn = useRef(0);
	const key = request === null ? "" : name + JSON.stringify(request);
	const again = () => {
		const mine = ++turn.current;
		if (request === null) return;
		problem.value = null;
		ask(name, request, purpose).then(
			(said) => mine === turn.current && (reply.value = said),
			(error) => mine === turn.current && (problem.value = asProblem(error)),
		);
	};
	useEffect(() => {
		reply.value = undefined;
		again();
	}, [key]);
	return { reply, problem, again };
}

/** What was asked, once it is there; until then that it is awaited, or why it does not come. */
export function Loaded<T>(p: { of: Asked<T>; children: (reply: T) => ComponentChildren }) {
	if (p.of.problem.value) return <ProblemNote problem={p.of.problem.value} again={p.of.again} />;
	if (p.of.reply.value === undefined) return <p class="wait" role="status">{t("読み込んでいます…", "Loading…")}</p>;
	return <>{p.children(p.of.reply.value)}</>;
}

export interface Act {
	busy: Signal<boolean>;
	problem: Signal<Problem | null>;
	done: Signal<string>;
	/** Does it once at a time; what it returns is said when it is done. */
	run: (what: () => Promise<string | void>) => Promise<void>;
}

export function useAct(): Act {
	const busy = useSignal(false), problem = useSignal<Problem | null>(null), done = useSignal("");
	return useMemo(() => ({
		busy, problem, done,
		run: async (what) => {
			if (busy.value) return;
			busy.value = true;
			problem.value = null;
			done.value = "";
			try {
				done.value = (await what()) ?? "";
			} catch (error) {
				problem.value = asProblem(error);
			} finally {
				busy.value = false;
			}
		},
	}), []);
}

export function ActNote(p: { act: Act }) {
	return (
		<>
			<ProblemNote problem={p.act.problem.value} />
			<div role="status">{p.act.done.value && <Note kind="good">{p.act.done.value}</Note>}</div>
		</>
	);
}

interface Pages<R> {
	rows: Signal<R[]>;
	more: Signal<boolean>;
	problem: Signal<Problem | null>;
	next: () => void;
	again: () => void;
}

/** A list that comes in pages: `after` makes the request for what follows the last row. */
export function usePages<N extends RpcName, R>(name: N, first: Ask<N> | null, rowsOf: (reply: Reply<N>) => R[] | undefined,
	after: (last: R) => Partial<Ask<N>>, full: number, purpose?: string): Asked<R[]> & Pages<R> {
	const rows = useSignal<R[]>([]), more = useSignal(false), problem = useSignal<Problem | null>(null), reply = useSignal<R[] | undefined>(undefined);
	const turn = useRef(0);
	const load = (from: R | null) => {
		const mine = ++turn.current;
		if (first === null) return;
		problem.value = null;
		ask(name, from === null ? first : { ...first, ...after(from) }, purpose).then((said) => {
			if (mine !== turn.current) return;
			const got = rowsOf(said) ?? [];
			rows.value = from === null ? got : [...rows.value, ...got];
			more.value = (said as { more?: boolean }).more ?? got.length >= full;
			reply.value = rows.value;
		}, (error) => mine === turn.current && (problem.value = asProblem(error)));
	};
	useEffect(() => {
		reply.value = undefined;
		rows.value = [];
		load(null);
	}, [first === null ? "" : name + JSON.stringify(first)]);
	return { rows, more, problem, reply, again: () => load(null), next: () => load(rows.value[rows.value.length - 1] ?? null) };
}
