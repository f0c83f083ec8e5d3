// Fields of forms: a label that can be read aloud, a hint, what is wrong with it. Each stands on a signal that the page holds.
import { signal, type Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useMemo } from "preact/hooks";
import { t } from "../i18n";

export type Texts = Record<string, Signal<string>>;

/** Signals for the fields of a form, kept as long as the page is. */
export function useTexts<K extends string>(...names: K[]): Record<K, Signal<string>> {
	return useMemo(() => Object.fromEntries(names.map((name) => [name, signal("")])) as Record<K, Signal<string>>, []);
}

export interface FieldProps {
	label: string;
	value: Signal<string>;
	hint?: string;
	wrong?: string;
	required?: boolean;
	wide?: boolean;
}

function Around(p: { id: string; of: FieldProps; children: ComponentChildren }) {
	return (
		<div class={`field ${p.of.wide ? "wide" : ""}`}>
			<label for={p.id}>{p.of.label}{p.of.required && <span class="must">{t("必須", "required")}</span>}</label>
			{p.of.hint && <p class="hint" id={p.id + "h"}>{p.of.hint}</p>}
			{p.children}
			{p.of.wrong && <p class="wrong" id={p.id + "w"}>{p.of.wrong}</p>}
		</div>
	);
}

const described = (id: string, p: FieldProps): string | undefined =>
	[p.hint && id + "h", p.wrong && id + "w"].filter(Boolean).join(" ") || undefined;

export function Text(p: FieldProps & { kind?: "text" | "password" | "search"; mode?: "numeric" | "tel" | "email"; complete?: string; max?: number; focus?: boolean; small?: boolean }) {
	const id = useId();
	return (
		<Around id={id} of={p}>
			<input id={id} type={p.kind ?? "text"} inputMode={p.mode} autocomplete={p.complete ?? "off"} maxLength={p.max ?? 2000} value={p.value.value}
				class={p.small ? "small" : undefined} autofocus={p.focus} spellcheck={false} aria-required={p.required || undefined}
				aria-invalid={p.wrong ? true : undefined} aria-describedby={described(id, p)} onInput={(e) => (p.value.value = e.currentTarget.value)} />
		</Around>
	);
}

export function Area(p: FieldProps & { rows?: number; max?: number }) {
	const id = useId();
	return (
		<Around id={id} of={p}>
			<textarea id={id} rows={p.rows ?? 3} maxLength={p.max ?? 500} value={p.value.value} aria-required={p.required || undefined}
				aria-invalid={p.wrong ? true : undefined} aria-describedby={described(id, p)} onInput={(e) => (p.value.value = e.currentTarget.value)} />
		</Around>
	);
}

export function Choice(p: FieldProps & { of: readonly (readonly [string, string])[]; none?: string; then?: (value: string) => void }) {
	const id = useId();
	return (
		<Around id={id} of={p}>
			<select id={id} value={p.value.value} aria-required={p.required || undefined} aria-invalid={p.wrong ? true : undefined} aria-describedby={described(id, p)}
				onChange={(e) => {
					p.value.value = e.currentTarget.value;
					p.then?.(e.currentTarget.value);
				}}>
				{p.none !== undefined && <option value="">{p.none}</option>}
				{p.of.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
			</select>
		</Around>
	);
}

/** One of a few, all seen at once. */
export function Radios(p: FieldProps & { of: readonly (readonly [string, string])[] }) {
	const name = useId();
	return (
		<fieldset class={`field ${p.wide ? "wide" : ""}`} aria-describedby={described(name, p)}>
			<legend>{p.label}{p.required && <span class="must">{t("必須", "required")}</span>}</legend>
			{p.hint && <p class="hint" id={name + "h"}>{p.hint}</p>}
			<div class="options">
				{p.of.map(([code, text]) => (
					<label key={code} class="option">
						<input type="radio" name={name} value={code} checked={p.value.value === code} onChange={() => (p.value.value = code)} />{text}
					</label>
				))}
			</div>
			{p.wrong && <p class="wrong" id={name + "w"}>{p.wrong}</p>}
		</fieldset>
	);
}

/** Any of several. */
export function Checks(p: { label: string; hint?: string; value: Signal<string[]>; of: readonly (readonly [string, string])[] }) {
	return (
		<fieldset class="field wide">
			<legend>{p.label}</legend>
			{p.hint && <p class="hint">{p.hint}</p>}
			<div class="options">
				{p.of.map(([code, text]) => (
					<label key={code} class="option">
						<input type="checkbox" checked={p.value.value.includes(code)}
							onChange={(e) => (p.value.value = e.currentTarget.checked ? [...p.value.value, code] : p.value.value.filter((c) => c !== code))} />
						{text}
					</label>
				))}
			</div>
		</fieldset>
	);
}

export function Check(p: { label: string; value: Signal<boolean>; hint?: string }) {
	return (
		<div class="field wide">
			<label class="option"><input type="checkbox" checked={p.value.value} onChange={(e) => (p.value.value = e.currentTarget.checked)} />{p.label}</label>
			{p.hint && <p class="hint">{p.hint}</p>}
		</div>
	);
}

export function Form(p: { onSubmit: () => void; children: ComponentChildren; label?: string; class?: string }) {
	return (
		<form class={p.class ?? "form"} aria-label={p.label} noValidate onSubmit={(e) => {
			e.preventDefault();
			p.onSubmit();
		}}>
			{p.children}
		</form>
	);
}
