// Two languages, side by side where they are said: Japanese first.
import { signal } from "@preact/signals";
import { codes } from "./contract";
import { english } from "./english";

export type Language = "ja" | "en";
const KEPT = "shien.language";

const kept = globalThis.localStorage?.getItem(KEPT);
export const language = signal<Language>(kept === "en" ? "en" : "ja");

export function setLanguage(to: Language): void {
	language.value = to;
	localStorage.setItem(KEPT, to);
	document.documentElement.lang = to;
}

export const t = (ja: string, en: string): string => (language.value === "en" ? en : ja);

export type CodeTable = keyof typeof codes;

/** A code's label; a code that no table has is shown as it is. */
export function label(table: CodeTable, code: string | undefined): string {
	if (!code) return "";
	const rows: Record<string, string> = codes[table];
	return (language.value === "en" && english[table]?.[code]) || rows[code] || code;
}

/** [code, label] of a table, for choices. */
export function choices(table: CodeTable): [string, string][] {
	return Object.keys(codes[table]).map((code) => [code, label(table, code)]);
}
