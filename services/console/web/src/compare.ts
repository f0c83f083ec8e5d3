// Application beside ledger: are two values the same, however each is written?

/** Without spaces, wide and narrow letters alike, figures as figures. */
export const folded = (text: string | undefined): string =>
	(text ?? "").normalize("NFKC").replace(/[\s　]/g, "").replace(/[−‐―ー-]/g, "-").replace(/番地の?|番|丁目|号$/g, "-").replace(/-+$/, "").toLowerCase();

const firstYears: Record<string, number> = { 明治: 1868, M: 1868, 大正: 1912, T: 1912, 昭和: 1926, S: 1926, 平成: 1989, H: 1989, 令和: 2019, R: 2019 };

/** 昭和25年4月1日, S25.4.1, 1950-04-01, 19500401 → 1950-04-01; "" where it is no whole date. */
export function isoBirth(text: string | undefined): string {
	const plain = (text ?? "").normalize("NFKC").replace(/\s/g, "").replace("元年", "1年").toUpperCase();
	const compact = /^(\d{4})(\d\d)(\d\d)$/.exec(plain);
	const found = compact ?? /^(明治|大正|昭和|平成|令和|[MTSHR])?(\d{1,4})[-./年](\d{1,2})[-./月](\d{1,2})日?$/.exec(plain);
	if (!found) return "";
	const [era, year, month, day] = compact ? ["", found[1], found[2], found[3]] : [found[1] ?? "", found[2], found[3], found[4]];
	const whole = era ? (firstYears[era] ?? 0) + Number(year) - 1 : Number(year);
	return `${whole}-${(month ?? "").padStart(2, "0")}-${(day ?? "").padStart(2, "0")}`;
}

export type Same = "same" | "differs" | "unknown";

export function same(a: string | undefined, b: string | undefined, kind: "text" | "birth" = "text"): Same {
	if (!a || !b) return "unknown";
	if (kind === "birth" && isoBirth(a) && isoBirth(b)) return isoBirth(a) === isoBirth(b) ? "same" : "differs";
	return folded(a) === folded(b) ? "same" : "differs";
}
