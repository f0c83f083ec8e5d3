// Pure parts: what a word of the search box is taken for, dates as they are typed.
import assert from "node:assert/strict";
import test from "node:test";
import { dateParts, isoOf, setDate, writtenOf, type DateParts } from "../src/ui/date";
import { cellsOf, decoded, readAccounts } from "../src/account-csv";
import { read } from "../src/query";

test("words of the search box", () => {
	const cases: [string, Partial<ReturnType<typeof read>>][] = [
		["白砂 花子", { name: "白砂 花子" }], ["しらすな　S25", { name: "しらすな", birth: "S25" }], ["昭和25年4月 浜町12-3", { birth: "昭和25年4月", address: "浜町12-3" }],
		["19500401", { birth: "1950-04-01" }], ["090-0000-0000", { phone: "090-0000-0000" }], ["０７６７００００００", { phone: "0767000000" }], ["1950年", { birth: "1950年" }],
		["浜町", { address: "浜町" }], ["白砂　浜町２丁目", { name: "白砂", address: "浜町2丁目" }], ["", {}],
	];
	for (const [text, want] of cases) assert.deepEqual(read(text), { name: "", birth: "", address: "", phone: "", ...want }, text);
});

const typed = (era: string, year: string, month: string, day: string): DateParts => {
	const parts = dateParts(era);
	parts.year.value = year;
	parts.month.value = month;
	parts.day.value = day;
	return parts;
};

test("dates by era", () => {
	const cases: [string, string, string, string, string][] = [
		["S", "25", "4", "1", "1950-04-01"], ["R", "6", "1", "1", "2024-01-01"], ["H", "31", "4", "30", "2019-04-30"], ["", "2024", "2", "29", "2024-02-29"], ["", "2023", "2", "29", ""],
		["S", "２５", "４", "１", "1950-04-01"], ["H", "40", "1", "1", ""], ["S", "25", "4", "", ""], ["S", "25", "13", "1", ""], ["T", "1", "7", "30", "1912-07-30"],
	];
	for (const [era, year, month, day, want] of cases) assert.equal(isoOf(typed(era, year, month, day)), want, `${era}${year}.${month}.${day}`);
	assert.equal(writtenOf(typed("S", "25", "4", "")), "昭和25年4月");
	assert.equal(writtenOf(typed("", "1950", "", "")), "1950年");
	const back = dateParts("R");
	setDate(back, "2019-03-01");
	assert.equal(isoOf(back), "2019-03-01");
	assert.equal(back.era.value, "H");
});

test("a list of accounts as spreadsheets write it", () => {
	assert.deepEqual(cellsOf('a,"b ""x"", c"\r\n\r\n"d\ne",f'), { rows: [{ line: 1, cells: ["a", 'b "x", c'] }, { line: 3, cells: ["d\ne", "f"] }], broken: 0 });
	assert.equal(cellsOf('a,b\n"c,d\n').broken, 2);
	const list = readAccounts("\ufeffログイン名,氏名,役割,期限,課\r\nouen01,応援　太郎,窓口・被害,2026/3/31,税務課\r\n, 次郎 ,調査 survey,なし,\r\n");
	assert.deepEqual([list.missing, list.unknown], [[], ["課"]]);
	assert.deepEqual(list.rows, [
		{ line: 2, login: "ouen01", name: "応援　太郎", roles: ["window", "被害"], lastDay: "2026-03-31" },
		{ line: 3, login: "", name: "次郎", roles: ["survey", "survey"], lastDay: "なし" },
	]);
	assert.deepEqual(readAccounts("ログイン名,役割\na,b").missing, ["氏名"]);
	assert.equal(decoded(new Uint8Array([0x8e, 0x81, 0x96, 0xbc]).buffer), "氏名");
});
