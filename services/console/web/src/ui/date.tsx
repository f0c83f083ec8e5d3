// Dates are typed as numbers, with the era beside them: no calendar to leaf through.
import { signal, type Signal } from "@preact/signals";
import { useId, useMemo } from "preact/hooks";
import { t } from "../i18n";

/** Era, its Gregorian year 1, its last year, its first day. */
const eras = [["R", "令和", 2019, 0, "2019-05-01"], ["H", "平成", 1989, 2019, "1989-01-08"], ["S", "昭和", 1926, 1989, "1926-12-25"], ["T", "大正", 1912, 1926, "1912-07-30"],
	["M", "明治", 1868, 1912, "1868-01-25"]] as const;
const choices: [string, string][] = [["", "西暦"], ...eras.map(([code, name]): [string, string] => [code, name])];

export interface DateParts {
	era: Signal<string>;
	year: Signal<string>;
	month: Signal<string>;
	day: Signal<string>;
}

export const dateParts = (era = "R"): DateParts => ({ era: signal(era), year: signal(""), month: signal(""), day: signal("") });
export const useDate = (era = "R"): DateParts => useMemo(() => dateParts(era), []);

const plain = (text: string): string => text.normalize("NFKC").replace(/\D/g, "");

export function setDate(parts: DateParts, iso: string): void {
	const [year, month, day] = iso.split("-").map(Number);
	if (!year) return;
	const era = parts.era.value === "" ? undefined : eras.find(([, , , , from]) => iso >= from);
	parts.era.value = era ? era[0] : "";
	parts.year.value = String(era ? year - era[2] + 1 : year);
	parts.month.value = String(month);
	parts.day.value = String(day);
}

export function dateFrom(iso: string): DateParts {
	const parts = dateParts("R");
	setDate(parts, iso);
	return parts;
}

/** YYYY-MM-DD; "" where a part is missing or there is no such day. */
export function isoOf(parts: DateParts): string {
	const typed = Number(plain(parts.year.value)), month = Number(plain(parts.month.value)), day = Number(plain(parts.day.value));
	const era = eras.find(([code]) => code === parts.era.value);
	const year = era ? era[2] + typed - 1 : typed;
	if (!typed || !month || !day || year < 1868 || (era && era[3] && year > era[3])) return "";
	const date = new Date(Date.UTC(year, month - 1, day));
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : "";
}

/** As people write it, also in part: 昭和25年4月, 1950-04-01; "" where no year was typed. */
export function writtenOf(parts: DateParts): string {
	const year = plain(parts.year.value), month = plain(parts.month.value), day = plain(parts.day.value);
	if (!year) return "";
	const era = eras.find(([code]) => code === parts.era.value);
	return `${era ? era[1] : ""}${year}年${month ? month + "月" : ""}${month && day ? day + "日" : ""}`;
}

export const emptyDate = (parts: DateParts): boolean => !parts.year.value && !parts.month.value && !parts.day.value;

function Part(p: { value: Signal<string>; unit: string; width: string; size: number; invalid?: boolean; by?: string }) {
	const id = useId();
	return (
		<span class="part">
			<input id={id} type="text" inputMode="numeric" autocomplete="off" maxLength={p.size} class={p.width} value={p.value.value} aria-invalid={p.invalid || undefined}
				aria-describedby={p.by} onInput={(e) => (p.value.value = e.currentTarget.value)} />
			<label for={id}>{p.unit}</label>
		</span>
	);
}

export function DateField(p: { label: string; value: DateParts; hint?: string; wrong?: string; required?: boolean }) {
	const id = useId();
	const by = [p.hint && id + "h", p.wrong && id + "w"].filter(Boolean).join(" ") || undefined;
	return (
		<fieldset class="field date">
			<legend>{p.label}{p.required && <span class="must">{t("必須", "required")}</span>}</legend>
			{p.hint && <p class="hint" id={id + "h"}>{p.hint}</p>}
			<div class="parts">
				<span class="part">
					<select aria-label={t("元号", "Era")} value={p.value.era.value} onChange={(e) => (p.value.era.value = e.currentTarget.value)}>
						{choices.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
					</select>
				</span>
				<Part value={p.value.year} unit={t("年", "year")} width="w4" size={4} invalid={!!p.wrong} by={by} />
				<Part value={p.value.month} unit={t("月", "month")} width="w2" size={2} invalid={!!p.wrong} />
				<Part value={p.value.day} unit={t("日", "day")} width="w2" size={2} invalid={!!p.wrong} />
			</div>
			{p.wrong && <p class="wrong" id={id + "w"}>{p.wrong}</p>}
		</fieldset>
	);
}
