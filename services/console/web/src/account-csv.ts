// A list of accounts as it comes out of a spreadsheet: read here, judged by the daemon, sent as it was read.
import { staffRoles, roleName } from "./roles";

export interface AccountRow { line: number; login: string; name: string; roles: string[]; lastDay: string }
/** `missing`: columns that have to be there; `unknown`: columns that nothing is taken from. */
export interface AccountList { rows: AccountRow[]; missing: string[]; unknown: string[]; broken: number }

export const ROWS_MOST = 200;
const columns: Record<keyof Omit<AccountRow, "line">, string[]> = {
	login: ["ログイン名", "ログインID", "login"], name: ["氏名", "名前", "name"], roles: ["役割", "roles"], lastDay: ["期限", "最後の日", "使える最後の日", "last_day"],
};
const plain = (text: string): string => text.normalize("NFKC").trim();

/** Cells with the line on which each row begins; `broken`: the line of a quotation mark that is never closed, 0: none. */
export function cellsOf(text: string): { rows: { line: number; cells: string[] }[]; broken: number } {
	const rows: { line: number; cells: string[] }[] = [];
	let line = 1, begun = 1, cell = "", cells: string[] = [], quoted = 0;
	const endRow = () => {
		cells.push(cell);
		if (cells.some((one) => one.trim())) rows.push({ line: begun, cells });
		cells = [];
		cell = "";
		begun = line;
	};
	const body = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
	for (let i = 0; i < body.length; i++) {
		const c = body[i]!;
		if (c === "\n") line++;
		if (quoted && c === '"' && body[i + 1] === '"') cell += body[i++];
		else if (quoted && c === '"') quoted = 0;
		else if (quoted) cell += c;
		else if (c === '"' && cell === "") quoted = line;
		else if (c === ",") {
			cells.push(cell);
			cell = "";
		} else if (c === "\n") endRow();
		else cell += c;
	}
	endRow();
	return { rows, broken: quoted };
}

/** 2026/3/31 as spreadsheets write it; anything else as it stands, for the daemon to judge. */
function dayOf(text: string): string {
	const parts = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})$/.exec(plain(text));
	return parts ? `${parts[1]}-${parts[2]!.padStart(2, "0")}-${parts[3]!.padStart(2, "0")}` : plain(text);
}

function roleOf(text: string): string {
	return staffRoles.find((role) => role === text || roleName(role) === text) ?? text;
}

export function readAccounts(text: string): AccountList {
	const { rows, broken } = cellsOf(text), head = (rows[0]?.cells ?? []).map(plain);
	const at = Object.fromEntries(Object.entries(columns).map(([key, names]) => [key, head.findIndex((cell) => names.includes(cell))])) as Record<keyof typeof columns, number>;
	const missing = (["login", "name", "roles"] as const).filter((key) => at[key] < 0).map((key) => columns[key][0]!);
	const of = (cells: string[], key: keyof typeof columns) => (at[key] < 0 ? "" : (cells[at[key]] ?? "").trim());
	return {
		missing, broken, unknown: head.filter((cell, i) => cell && !Object.values(at).includes(i)),
		rows: missing.length ? [] : rows.slice(1).map(({ line, cells }) => ({
			line, login: plain(of(cells, "login")), name: of(cells, "name"), lastDay: dayOf(of(cells, "lastDay")),
			roles: of(cells, "roles").split(/[・、,;／/\s]+/).map(plain).filter(Boolean).map(roleOf),
		})),
	};
}

/** As it was written: UTF-8, or else as spreadsheets in Japan write it. */
export function decoded(bytes: ArrayBuffer): string {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder("shift_jis").decode(bytes);
	}
}
