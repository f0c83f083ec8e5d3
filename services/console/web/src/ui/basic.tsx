// Links, buttons, what is said about a page's state.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Problem } from "../ask";
import { t } from "../i18n";
import { go, href, steps } from "../router";

export function Link(p: { to: string; children: ComponentChildren; class?: string; current?: boolean; keys?: string }) {
	const click = (e: MouseEvent) => {
		if (e.ctrlKey || e.metaKey || e.shiftKey || e.button !== 0) return;
		e.preventDefault();
		go(p.to);
	};
	return (
		<a href={href(p.to)} class={p.class} onClick={click} aria-current={p.current ? "page" : undefined} aria-keyshortcuts={p.keys}>
			{p.children}
		</a>
	);
}

type ButtonLook = "main" | "plain" | "grave";
export function Button(p: {
	children: ComponentChildren; onClick?: () => void; look?: ButtonLook; submit?: boolean; busy?: boolean; disabled?: boolean; keys?: string;
}) {
	return (
		<button type={p.submit ? "submit" : "button"} class={`button ${p.look ?? "plain"}`} aria-disabled={p.busy || p.disabled || undefined}
			aria-keyshortcuts={p.keys} onClick={(e) => {
				if (p.busy || p.disabled) e.preventDefault();
				else p.onClick?.();
			}}>
			{p.busy ? t("処理しています…", "Working…") : p.children}
		</button>
	);
}

/** A page: its heading takes the focus when somebody came here by a link. */
export function Page(p: { title: string; lead?: ComponentChildren; back?: [string, string]; aside?: ComponentChildren; children: ComponentChildren }) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		document.title = `${p.title} - ${t("支援コンソール", "Shien console")}`;
	}, [p.title]);
	useLayoutEffect(() => {
		if (steps.value > 0) heading.current?.focus({ preventScroll: true });
		scrollTo(0, 0);
	}, [steps.value]);
	return (
		<>
			{p.back && <p class="back"><Link to={p.back[0]}>← {p.back[1]}</Link></p>}
			<div class="head">
				<h1 ref={heading} tabIndex={-1}>{p.title}</h1>
				{p.aside}
			</div>
			{p.lead && <p class="lead">{p.lead}</p>}
			{p.children}
		</>
	);
}

export function Section(p: { title: string; children: ComponentChildren; aside?: ComponentChildren; class?: string }) {
	return (
		<section class={`section ${p.class ?? ""}`}>
			<div class="head"><h2>{p.title}</h2>{p.aside}</div>
			{p.children}
		</section>
	);
}

/** What went wrong, what mends it, and by what the record finds it. */
export function ProblemNote(p: { problem: Problem | null | undefined; again?: () => void }) {
	if (!p.problem) return null;
	const { title, detail, reason, field, trace } = p.problem;
	return (
		<div class="note bad" role="alert">
			<p class="what">{title || t("処理できませんでした", "It could not be done")}</p>
			{detail && <p>{detail}</p>}
			{field && <p>{t("項目: ", "Item: ")}{field}</p>}
			<p class="small">
				{t("理由の記号 ", "Reason ")}<code>{reason}</code>
				{trace && <>{t("　問い合わせ番号 ", "  Trace ")}<code>{trace}</code></>}
			</p>
			{p.again && <Button onClick={p.again}>{t("もう一度", "Try again")}</Button>}
		</div>
	);
}

export function Note(p: { kind?: "good" | "info" | "warn"; children: ComponentChildren; status?: boolean }) {
	return <div class={`note ${p.kind ?? "info"}`} role={p.status ? "status" : undefined}>{p.children}</div>;
}

export function Tag(p: { kind?: "good" | "warn" | "bad" | "plain"; children: ComponentChildren }) {
	return <span class={`tag ${p.kind ?? "plain"}`}>{p.children}</span>;
}

/** 確認中: the one face of whatever must not be said. */
export const Checking = () => <Tag kind="warn">{t("確認中", "Being checked")}</Tag>;

/** Rows of name and value. */
export function Facts(p: { rows: [string, ComponentChildren][] }) {
	return (
		<dl class="facts">
			{p.rows.map(([name, value]) => (
				<div key={name}><dt>{name}</dt><dd>{value === "" || value === undefined || value === null ? <span class="none">—</span> : value}</dd></div>
			))}
		</dl>
	);
}

export function Tabs(p: { label: string; at: string; tabs: [string, string, string][] }) {
	return (
		<nav class="tabs" aria-label={p.label}>
			<ul>{p.tabs.map(([key, name, to]) => <li key={key}><Link to={to} current={p.at === key}>{name}</Link></li>)}</ul>
		</nav>
	);
}

export function Progress(p: { done: number; total: number; label: string }) {
	return (
		<p class="progress">
			<label>{p.label}<progress value={p.total ? p.done : undefined} max={p.total || undefined} /></label>
			<span>{p.total ? `${p.done.toLocaleString()} / ${p.total.toLocaleString()}` : t("進行中", "Under way")}</span>
		</p>
	);
}
