// How dates, times and numbers are read here: Japanese time, years by era with the Gregorian beside them.
import { language } from "./i18n";

const zone = "Asia/Tokyo";
const eraDate = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { era: "long", year: "numeric", month: "long", day: "numeric", timeZone: "UTC" });
const englishDate = new Intl.DateTimeFormat("en-GB", { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
const civil = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });
const clock = new Intl.DateTimeFormat("ja-JP", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });

/** "2024-01-01" → 令和6年1月1日; anything else as it is. */
export function day(iso: string | undefined): string {
	if (!iso || !/^\d{4}-\d\d-\d\d$/.test(iso)) return iso ?? "";
	const date = new Date(iso + "T00:00:00Z");
	return language.value === "en" ? englishDate.format(date) : eraDate.format(date).replace("元年", "1年");
}

/** Microseconds since 1970 as text → a day and a time in Japan; "" for none. */
export function moment(us: string | undefined): string {
	if (!us || us === "0") return "";
	const date = new Date(Number(us) / 1000);
	return `${day(civil.format(date))} ${clock.format(date)}`;
}

/** The same as a day alone. */
export function momentDay(us: string | undefined): string {
	return !us || us === "0" ? "" : day(civil.format(new Date(Number(us) / 1000)));
}

export const today = (): string => civil.format(new Date());

/** How long ago, in whole days, hours or minutes. */
export function ago(us: string | undefined, now = Date.now()): string {
	if (!us || us === "0") return "";
	const minutes = Math.max(0, Math.floor((now - Number(us) / 1000) / 60000));
	const [n, ja, en] = minutes >= 2880 ? [Math.floor(minutes / 1440), "日前", " days ago"] : minutes >= 120
		? [Math.floor(minutes / 60), "時間前", " hours ago"] : [minutes, "分前", " minutes ago"];
	return `${n}${language.value === "en" ? en : ja}`;
}

export const count = (n: string | number | undefined): string => Number(n ?? 0).toLocaleString("ja-JP");

/** Who did it, as records have it: "staff:ito" → ito. */
export const who = (actor: string | undefined): string => (actor ?? "").replace(/^staff:/, "");

/** Where a house stands, with what tells the flats of a building apart. */
export const houseOf = (h: { address?: string; addressExtra?: string }): string => [h.address, h.addressExtra].filter(Boolean).join("　");

export const bytes = (n: string | undefined): string => {
	const size = Number(n ?? 0);
	return size >= 1048576 ? `${(size / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(size / 1024))} kB`;
};
