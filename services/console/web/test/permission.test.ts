// Permissions: a change is put together by form and keyboard, compared, and applied by another; who sees what is the daemon's word.
import assert from "node:assert/strict";
import test from "node:test";
import type { Console } from "../src/contract";
import { begun, between, changeOf, changesIn, days, put } from "../src/permission";
import { refusal, settled, violations, visit } from "./browser";

const asked = <T>(v: { fake: { asked: { name: string; request: unknown }[] } }, name: string): T[] => v.fake.asked.filter((a) => a.name === name).map((a) => a.request as T);

test("what becomes of a row: changed, taken out, put back; what was added goes for good", () => {
	const line: Console.PermissionLine = { organisation: "990019", business: "窓口", unit: "*", categories: ["RESIDENT"], scope: "OWN", firstDay: "2026-01-01", lastDay: "2026-12-31", ask: "係" };
	const d = begun({ lines: [line] }), key = d.lines[0]?.key ?? "";
	const states = (rows: typeof d.lines) => rows.map((row) => changeOf(row));
	assert.deepEqual(states(d.lines), [""]);
	assert.equal(changesIn(d), 0);
	const changed = put(d.lines, key, { ...d.lines[0]!.is!, unit: "税務課" });
	assert.deepEqual(states(changed), ["CHANGED"]);
	assert.deepEqual(states(put(changed, key, changed[0]?.was)), [""]);
	assert.deepEqual(states(put(d.lines, key, undefined)), ["REMOVED"]);
	const added = put(d.lines, "", line);
	assert.deepEqual(states(added), ["", "ADDED"]);
	assert.deepEqual(states(put(added, added[1]?.key ?? "", undefined)), [""]);
	assert.deepEqual(between([1, 2], [2, 3]).map((row) => [row.was, row.is]), [[1, undefined], [undefined, 3]]);
	assert.equal(days("2026-01-01", "2026-12-31"), 365);
});

test("a change by keyboard: a line altered, one taken out, a place and a marking; the whole goes out once, and its own drafter does not apply it", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/permissions/draft");
	await settled(v);
	await v.page.getByRole("button", { name: "いまの権限表（第2版）から始める" }).press("Enter");
	await v.page.getByText("まだ何も変えていません。").waitFor();
	await v.page.getByRole("row", { name: /罹災証明・すべて/ }).getByRole("button", { name: "変更" }).press("Enter");
	assert.deepEqual(await violations(v.page), [], "barriers in the form of a line");
	await v.page.getByRole("dialog").getByLabel(/^業務/).fill("*");
	await v.page.getByRole("button", { name: "この内容に変更する" }).press("Enter");
	await v.page.getByText("「*」は使えません。").waitFor();
	await v.page.getByRole("dialog").getByLabel(/^業務/).fill("罹災証明");
	await v.page.getByRole("checkbox", { name: "被害認定調査" }).press("Space");
	await v.page.getByRole("group", { name: /終わりの日/ }).getByLabel("年", { exact: true }).fill("10");
	await v.page.getByRole("button", { name: "この内容に変更する" }).press("Enter");
	await v.page.getByText("1年以内にしてください。").waitFor();
	await v.page.getByRole("group", { name: /終わりの日/ }).getByLabel("年", { exact: true }).fill("8");
	await v.page.getByRole("button", { name: "この内容に変更する" }).press("Enter");
	await v.page.getByRole("dialog").waitFor({ state: "detached" });
	await v.page.getByRole("row", { name: /架空福祉会.*福祉課/ }).getByRole("button", { name: "取り除く" }).press("Enter");
	await v.page.getByText("所属を加える").first().press("Enter");
	await v.page.getByLabel(/^人/).selectOption("ito");
	await v.page.getByLabel(/^業務（/).selectOption("罹災証明");
	await v.page.getByLabel(/^単位（課/).fill("市民課");
	await v.page.getByRole("button", { name: "所属を加える" }).press("Enter");
	await v.page.getByText("標識を加える").first().press("Enter");
	await v.page.getByLabel(/^標識を与える人/).selectOption("ito");
	await v.page.getByLabel(/^標識必須/).selectOption("PROTECTED");
	await v.page.getByRole("button", { name: "標識を加える" }).press("Enter");
	await v.page.getByText("変わる行・所属・標識は 4 です。").waitFor();
	assert.deepEqual(await violations(v.page), [], "barriers in the draft");
	await v.page.getByLabel("変更の理由").fill("税務課の応援");
	await v.page.keyboard.press("Enter");
	await v.page.getByRole("heading", { name: "権限表 第4版" }).waitFor();
	const [sent, more] = asked<Console.PlanPermissionsRequest>(v, "console/PlanPermissions");
	assert.equal(more, undefined);
	assert.deepEqual(sent?.lines?.map((l) => [l.business, l.categories.join(), l.lastDay]), [["罹災証明", "RESIDENT,CERTIFICATE,APPLICATION,SURVEY", "2026-12-31"]]);
	assert.deepEqual(sent?.places?.map((x) => `${x.login} ${x.unit}`), ["ito 税務課", "mori 架空福祉会", "ito 市民課"]);
	assert.deepEqual(sent?.markings?.map((x) => `${x.login} ${x.marking}`), ["mori SPECIAL_CARE", "ito PROTECTED"]);
	assert.equal(sent?.reason, "税務課の応援");
	await v.page.getByText("ほかの管理者が差分を確かめて適用します。").waitFor();
	assert.equal(await v.page.getByRole("button", { name: /適用する/ }).count(), 0);
	await v.page.getByRole("button", { name: "取り下げる" }).press("Enter");
	await v.page.getByText("案を取り下げました。").waitFor();
	assert.deepEqual(asked(v, "console/DeclinePermissions"), [{ edition: "4" }]);
}));

test("another's draft: people and categories that change, then exactly that is applied; a refusal says why", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/permissions/editions");
	await v.page.getByRole("link", { name: "第3版を見る" }).press("Enter");
	await v.page.getByText("見られる情報が増える人 1人、減る人 1人").waitFor();
	const shelter = v.page.getByRole("table", { name: "情報の区分ごと" }).getByRole("row", { name: /避難所の名簿/ });
	assert.deepEqual(await shelter.locator("td").allTextContents(), ["1", "0"]);
	await v.page.getByRole("table", { name: "人ごと" }).getByRole("row", { name: /森 あや/ }).getByText("住民情報、要配慮情報、標識 要配慮").waitFor();
	const lines = v.page.getByRole("table", { name: "いまの権限表から変わる行" });
	assert.deepEqual([await lines.getByText("削除").count(), await lines.getByText("追加").count()], [1, 1]);
	v.fake.refuse.set("console/ApplyPermissions", { status: 403, reason: "console.permission.own_gain", title: "権限がありません", detail: "権限の増えない管理者2人で行ってください。" });
	await v.page.getByRole("button", { name: "この差分のとおり適用する" }).press("Enter");
	await v.page.getByText("権限の増えない管理者2人で行ってください。").waitFor();
	await v.page.getByRole("button", { name: "この差分のとおり適用する" }).press("Enter");
	await v.page.getByText("第3版を適用しました。").waitFor();
	assert.deepEqual(asked(v, "console/ApplyPermissions"), [{ edition: "3" }, { edition: "3" }]);
	assert.deepEqual(v.complaints.filter((line) => !refusal(403)(line)), []);
}));

test("an auditor reads and drafts nothing; who sees, and what one sees, is asked of the daemon", () => visit({ set: (fake) => {
	fake.signedIn = true;
	fake.roles = ["auditor"];
} }, async (v) => {
	await v.page.goto(v.base + "/permissions/editions/3");
	await v.page.getByText("見られる情報が増える人").waitFor();
	assert.equal(await v.page.getByRole("button", { name: /適用|却下|取り下げ/ }).count(), 0);
	await v.page.goto(v.base + "/permissions/who");
	assert.equal(await v.page.getByRole("link", { name: "変更を起案" }).count(), 0);
	await v.page.getByLabel("どの情報を").selectOption("RESIDENT");
	await v.page.getByRole("table", { name: "住民情報を見られる人 1人" }).getByText("伊藤 まこと").waitFor();
	await v.page.getByRole("checkbox", { name: "支援措置等" }).press("Space");
	await v.page.getByText("だれも見られません。").waitFor();
	assert.deepEqual(asked(v, "console/WhoCanSee"), [{ category: "RESIDENT", markings: [], zone: "" }, { category: "RESIDENT", markings: ["PROTECTED"], zone: "" }]);
	await v.page.getByRole("link", { name: "この人として見る" }).press("Enter");
	await v.page.getByRole("button", { name: "この人として見る" }).press("Enter");
	await v.page.getByText("人を選んでください。").waitFor();
	await v.page.getByLabel(/^だれとして見るか/).selectOption("mori");
	await v.page.getByLabel(/^どのネットワークから/).fill("hall");
	await v.page.keyboard.press("Enter");
	const care = v.page.getByRole("row", { name: /^要配慮情報/ });
	await care.getByText("標識がありません").waitFor();
	await care.getByText("福祉課 内線300").waitFor();
	assert.deepEqual(asked(v, "console/ViewAs"), [{ login: "mori", zone: "hall" }]);
	assert.deepEqual(v.complaints, []);
}));
