// How a person of the register is said in words.
import type { Register } from "./contract";
import { day } from "./format";
import { label, t } from "./i18n";

export function birthOf(r: Register.Resident): string {
	if (r.birthText) return day(r.birthText);
	if (!r.birthYear) return "";
	const name = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { era: "long", year: "numeric", timeZone: "UTC" });
	const year = name.format(new Date(Date.UTC(r.birthYear, (r.birthMonth || 12) - 1, r.birthDay || 28)));
	return `${year}${r.birthMonth ? `${r.birthMonth}月` : ""}${r.birthDay ? `${r.birthDay}日` : ""}`;
}

/** 続柄: codes joined by "-", 「子の子」. */
export const relationOf = (codes: string | undefined): string =>
	(codes ?? "").split("-").filter(Boolean).map((code) => label("relation", code)).join(t("の", " of "));

export const addressOf = (r: Register.Resident): string => [r.address, r.addressExtra].filter(Boolean).join("　");
