// Offices beside the desk: the reception of a shelter, long lists, what leaves as a file, one-time links.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { refusal, settled, violations, visit } from "./browser";
import { id } from "./invented";

test("the reception: both kana and birth, then in; out again without destination; danger without a why", () => visit({ size: "tablet" }, async (v) => {
	await v.page.goto(`${v.base}/shelters/${id(4001)}`);
	await settled(v);
	await v.page.getByLabel("ふりがな").fill("しらすな はなこ");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("両方を入力してください").waitFor();
	assert.equal(v.fake.asked.some((a) => a.name === "shelter-gateway/SearchEvacuee"), false);
	await v.page.getByLabel("年", { exact: true }).fill("25");
	await v.page.getByLabel("月", { exact: true }).fill("4");
	await v.page.getByLabel("日", { exact: true }).fill("1");
	await v.page.getByRole("button", { name: "さがす" }).click();
	await v.page.getByRole("button", { name: "入所を受け付ける" }).click();
	await v.page.getByText("受け付けました。").waitFor();
	const came = v.fake.asked.find((a) => a.name === "shelter-gateway/CheckIn");
	assert.equal((came?.request as { matchToken: string }).matchToken, "token-1");
	assert.equal(came?.purpose, "EVACUEE");
	assert.equal(await v.page.getByLabel("ふりがな").inputValue(), "", "the next person begins with an empty form");
	await v.page.getByRole("button", { name: "身の危険の申し出" }).click();
	await v.page.getByRole("button", { name: "保護する" }).click();
	await v.page.getByText("保護しました。").waitFor();
	await v.page.getByRole("button", { name: "閉じる" }).click();
	await v.page.getByRole("button", { name: "退所", exact: true }).first().click();
	await v.page.getByRole("radio", { name: "退所・行先不明" }).check();
	await v.page.getByRole("button", { name: "退所を記録する" }).click();
	await v.page.getByText("まだいません。").waitFor();
	assert.equal((v.fake.asked.find((a) => a.name === "shelter-gateway/CheckOut")?.request as { destination: string }).destination, "UNKNOWN");
}));

test("a long list keeps few rows in the page, says how many there are, and scrolls by keyboard", () => visit({}, async (v) => {
	await v.page.goto(`${v.base}/extraction/${id(6901)}`);
	await settled(v);
	await v.page.getByRole("button", { name: "画面に表示" }).click();
	const scroller = v.page.getByRole("region", { name: "150人" });
	await scroller.waitFor();
	assert.ok((await scroller.locator("tbody tr").count()) <= 60);
	assert.equal(await scroller.locator("table").getAttribute("aria-rowcount"), "151");
	await scroller.focus();
	await v.page.keyboard.press("End");
	await v.page.locator("tr[aria-rowindex='151']").waitFor();
}));

test("an extraction asks for every item that is written down, the municipality's own too, and for none that its roles do not see", () => visit({ set: (f) => {
	f.signedIn = true;
	f.roles = ["staff", "ledger"];
} }, async (v) => {
	await v.page.goto(v.base + "/extraction");
	await settled(v);
	await v.page.getByText("新しい抽出の条件を作る").click();
	await v.page.getByLabel(/^名前/).fill("井戸のある家");
	for (const column of ["市町村長が定める種類の被害の状況", "井戸", "提供した旨（提供先=日）"]) await v.page.getByRole("checkbox", { name: column }).check();
	for (const not of ["前の項目", "窓口の項目", "要配慮者である旨（YES）"]) assert.equal(await v.page.getByRole("checkbox", { name: not }).count(), 0, not);
	await v.page.getByLabel("項目", { exact: true }).selectOption("X_WELL");
	await v.page.getByText("YES NO", { exact: true }).waitFor();
	await v.page.getByLabel(/^値/).fill("YES");
	await v.page.getByRole("button", { name: "保存する" }).click();
	await v.page.getByText("抽出の条件を保存しました。").waitFor();
	const saved = v.fake.asked.find((a) => a.name === "ledger/SaveExtraction")?.request as { columns: string[]; all: object[] };
	assert.deepEqual(saved.columns, ["NAME", "ADDRESS", "GRADE", "OTHER_DAMAGE", "X_WELL", "PROVISION"]);
	assert.deepEqual(saved.all, [{ any: [{ field: "X_WELL", op: "IS", values: ["YES"], negated: false }] }]);
}));

test("what leaves as a file runs nothing in a spreadsheet", () => visit({}, async (v) => {
	await v.page.goto(`${v.base}/extraction/${id(6901)}`);
	await settled(v);
	const [file] = await Promise.all([v.page.waitForEvent("download"), v.page.getByRole("button", { name: "CSVで保存" }).click()]);
	const text = readFileSync(await file.path(), "utf8");
	assert.ok(text.startsWith("\ufeff\"氏名\",\"住所\"\r\n"));
	assert.ok(text.includes("\"'=1+1\"") && !text.includes("\"=1+1\""));
	assert.equal(text.trim().split("\r\n").length, 151);
}));

test("one administrator asks for an account, another approves: the link's token is made here, and only its hash is told", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/accounts");
	await settled(v);
	await v.page.getByLabel(/^ログイン名/).fill("kimura");
	await v.page.getByLabel(/^氏名/).fill("木村 りん");
	await v.page.getByRole("button", { name: "申請する", exact: true }).click();
	await v.page.getByText("役割を選んでください。").waitFor();
	await v.page.getByRole("checkbox", { name: "窓口" }).check();
	await v.page.getByLabel(/^理由/).fill("応援");
	await v.page.getByRole("button", { name: "申請する", exact: true }).click();
	await settled(v);
	const wished = v.fake.asked.find((a) => a.name === "console/RequestAccounts")?.request as { wishes: { login: string; roles: string[] }[] };
	assert.deepEqual(wished.wishes.map((w) => [w.login, ...w.roles]), [["kimura", "window"]]);
	await v.page.getByRole("row", { name: /加藤/ }).getByRole("button", { name: "承認してリンクを作る" }).click();
	const link = (await v.page.locator(".secret").textContent()) ?? "";
	const token = link.split("#")[1] ?? "";
	assert.match(token, /^[0-9a-f]{64}$/);
	const sent = v.fake.asked.find((a) => a.name === "console/DecideAccountRequest")?.request as { tokenHash: string; approve: boolean };
	assert.equal(sent.tokenHash, createHash("sha256").update(token).digest("hex"));
	assert.ok(sent.approve && !JSON.stringify(v.fake.asked).includes(token));
}));

test("a list of helpers is approved at once: a slip with its own link for each, alone on the paper; what fails half-way loses none", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/accounts");
	await settled(v);
	const approve = v.page.getByRole("button", { name: "3人分をまとめて承認し、リンクを作る" }), slips = v.page.getByRole("list", { name: "1人分ずつの登録用リンク" }).getByRole("listitem");
	const decided = () => v.fake.asked.filter((a) => a.name === "console/DecideAccountRequest").map((a) => a.request as { requestId: string; tokenHash: string; approve: boolean });
	assert.equal(await v.page.getByRole("button", { name: /まとめて承認/ }).count(), 1, "one's own and single ones are not among them");
	await approve.press("Enter");
	await v.page.getByText("3人分を承認しました。").waitFor();
	assert.deepEqual(await slips.locator("h3").allTextContents(), ["応援 職員1", "応援 職員2", "応援 職員3"]);
	const tokens = (await slips.locator(".secret").allTextContents()).map((link) => link.split("#")[1] ?? "");
	assert.equal(new Set(tokens).size, 3);
	assert.deepEqual(decided().map((d) => d.tokenHash), tokens.map((token) => createHash("sha256").update(token).digest("hex")));
	assert.ok(decided().every((d) => d.approve) && tokens.every((token) => /^[0-9a-f]{64}$/.test(token) && !JSON.stringify(v.fake.asked).includes(token)));
	assert.equal(await slips.first().getByRole("img").count(), 1);
	assert.match((await slips.first().textContent()) ?? "", /ouen01.*調査.*令和9年3月31日/);
	assert.deepEqual(await violations(v.page), [], "barriers in the slips");
	await v.page.emulateMedia({ media: "print" });
	assert.deepEqual([await slips.last().isVisible(), await v.page.getByRole("heading", { level: 1 }).isVisible(), await v.page.locator("table:visible").count(), await v.page.locator("form:visible").count()], [true, false, 0, 0]);
	await v.page.emulateMedia({ media: "screen" });
	await v.page.getByRole("button", { name: "渡し終えたので閉じる" }).press("Enter");
	assert.equal(await slips.count(), 0);
	let n = 0;
	const body = JSON.stringify({ status: 409, reason: "console.account.request_decided", title: "いまはできません", detail: "この申請は、すでに承認または却下されています。" });
	await v.page.route("**/DecideAccountRequest", (route) => (++n === 2 ? route.fulfill({ status: 409, contentType: "application/problem+json", body }) : route.continue()));
	await approve.press("Enter");
	await v.page.getByRole("alert").getByText("すでに承認または却下されています").waitFor();
	assert.deepEqual([await slips.locator("h3").allTextContents(), n], [["応援 職員1"], 2], "what was made stays; nothing goes on after a refusal");
	assert.deepEqual(v.complaints.filter((line) => !refusal(409)(line)), []);
}));

test("a version of the terms is published with its first day; nothing goes without title, wording and day", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/terms");
	await settled(v);
	await v.page.getByRole("button", { name: "公開する", exact: true }).click();
	await v.page.getByText("題名を入力してください。").waitFor();
	await v.page.getByRole("radio", { name: "個人情報の取扱い" }).check();
	await v.page.getByLabel(/^題名/).fill("個人情報の取扱い");
	await v.page.getByLabel(/^本文/).fill("第1条　業務にだけ使います。");
	await v.page.getByLabel("年", { exact: true }).fill("9");
	await v.page.getByLabel("月", { exact: true }).fill("4");
	await v.page.getByLabel("日", { exact: true }).fill("1");
	await v.page.getByRole("button", { name: "公開する", exact: true }).click();
	await v.page.getByText(/第3版を公開しました/).waitFor();
	assert.deepEqual(v.fake.asked.find((a) => a.name === "console/PublishTerms")?.request, { kind: "PRIVACY", title: "個人情報の取扱い", text: "第1条　業務にだけ使います。", firstDay: "2027-04-01" });
}));

const csv = (text: string) => ({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

test("a list of accounts is checked row by row before anything is asked for, and goes as a whole when it is mended", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/accounts");
	await settled(v);
	const sent = () => v.fake.asked.filter((a) => a.name === "console/RequestAccounts");
	await v.page.getByLabel(/^CSVファイル/).setInputFiles(csv("名前\n応援"));
	await v.page.getByText("列「ログイン名」「役割」がありません").waitFor();
	await v.page.getByLabel(/^CSVファイル/).setInputFiles(csv("ログイン名,氏名,役割,期限\nouen01,応援　太郎,窓口・調査,2027/3/31\nOUEN,応援　次郎,窓口,\n"));
	await v.page.getByRole("row", { name: /次郎/ }).getByText("英小文字で始まる").waitFor();
	await v.page.getByLabel(/^申請の理由/).fill("北浜郡からの応援");
	await v.page.getByRole("button", { name: "2人分を申請する" }).click();
	await v.page.getByText("直す行が1行あります").waitFor();
	assert.equal(sent().length, 0);
	await v.page.getByLabel(/^CSVファイル/).setInputFiles(csv("ログイン名,氏名,役割,期限\nouen01,応援　太郎,窓口・調査,2027/3/31\nito,伊藤 まこと,窓口,\n"));
	await v.page.getByText("このログイン名の利用者は、すでにいます。").waitFor();
	v.fake.refuse.set("console/RequestAccounts", { status: 400, reason: "console.last_day.past", title: "入力内容に誤りがあります", detail: "期限が過ぎた日になっています。" });
	await v.page.getByRole("button", { name: "2人分を申請する" }).click();
	await v.page.getByRole("alert").getByText("期限が過ぎた日になっています。").waitFor();
	await v.page.getByRole("button", { name: "2人分を申請する" }).click(); // what was read and typed is still there
	await v.page.getByText("2人分を申請しました。").waitFor();
	assert.deepEqual((sent()[1]?.request as { wishes: unknown }).wishes, [{ login: "ouen01", name: "応援　太郎", roles: ["window", "survey"], lastDay: "2027-03-31" }, { login: "ito", name: "伊藤 まこと", roles: ["window"], lastDay: "" }]);
}));

test("accounts are looked at again by another: one's own has no button", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/accounts/due");
	await settled(v);
	assert.equal(await v.page.getByRole("row", { name: /伊藤/ }).getByRole("button").count(), 0);
	await v.page.getByRole("row", { name: /森/ }).getByRole("button", { name: "引き続き必要と確認する" }).click();
	await v.page.getByText(/森 あや さんのアカウントを確認しました/).waitFor();
	assert.deepEqual(v.fake.asked.find((a) => a.name === "console/Certify")?.request, { login: "mori" });
}));
