// Who is at it: invitation, signing in, a session that ends under somebody's hands, grave acts, what is refused.
import assert from "node:assert/strict";
import test from "node:test";
import { refusal, settled, violations, visit } from "./browser";
import { TOKEN } from "./fake";

test("a one-time link becomes an account: password, QR, code, recovery codes", () => visit({ set: () => {} }, async (v) => {
	await v.page.goto(`${v.base}/invitation#${TOKEN}`);
	await v.page.getByLabel("新しいパスワード").fill("short");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("12文字以上にしてください。").waitFor();
	assert.ok(!v.page.url().includes(TOKEN), "the token does not stay in the address");
	await v.page.getByLabel("新しいパスワード").fill("correct horse battery");
	await v.page.getByLabel("もう一度").fill("correct horse battery");
	await v.page.keyboard.press("Enter");
	await v.page.getByRole("img", { name: /QRコード/ }).waitFor();
	assert.match((await v.page.locator(".secret").textContent()) ?? "", /^JBSW Y3DP /);
	assert.deepEqual(await violations(v.page), []);
	await v.page.getByLabel("6桁の確認コード").fill("000000");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("最新の6桁").waitFor();
	await v.page.getByLabel("6桁の確認コード").fill("１２３ ４５６"); // wide digits, as a Japanese keyboard gives them
	await v.page.keyboard.press("Enter");
	await v.page.getByText("いま一度だけ表示").waitFor();
	assert.equal(await v.page.locator(".codes li").count(), 10);
	assert.deepEqual(await violations(v.page), []);
	assert.deepEqual(v.complaints.filter((line) => !refusal(401)(line) && !refusal(403)(line)), []);
}));

test("signing in by keyboard alone; a wrong one is told what to do; the recovery code works", () => visit({ set: () => {} }, async (v) => {
	await v.page.goto(v.base + "/");
	await v.page.getByRole("heading", { name: "サインイン" }).waitFor();
	assert.deepEqual(await violations(v.page), []);
	await v.page.keyboard.type("ito");
	await v.page.keyboard.press("Tab");
	await v.page.keyboard.type("wrong wrong wrong");
	await v.page.keyboard.press("Tab");
	await v.page.keyboard.type("123456");
	await v.page.keyboard.press("Enter");
	await v.page.getByRole("alert").getByText("いずれかが違います").waitFor();
	await v.page.getByLabel("パスワード").fill("correct horse battery");
	await v.page.getByRole("button", { name: "スマートフォンが手元にない" }).press("Enter");
	await v.page.getByLabel("回復コード").fill("aaaa-bbbb");
	await v.page.keyboard.press("Enter");
	await v.page.getByRole("heading", { name: "きょうの仕事" }).waitFor();
	await settled(v);
	assert.deepEqual(v.complaints.filter((line) => !refusal(401)(line) && !refusal(403)(line)), []);
	await v.page.getByRole("button", { name: "サインアウト" }).click();
	await v.page.getByRole("heading", { name: "サインイン" }).waitFor();
}));

test("a session that ended keeps what was typed and sends the same request again", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/search");
	await v.page.getByLabel(/氏名・ふりがな・生年月日/).fill("白砂");
	v.fake.signedIn = false;
	await v.page.keyboard.press("Enter");
	const dialog = v.page.getByRole("dialog", { name: "もう一度サインイン" });
	await dialog.waitFor();
	assert.deepEqual(await violations(v.page), []);
	await dialog.getByLabel("パスワード").fill("correct horse battery");
	await dialog.getByLabel("6桁の確認コード").fill("123456");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("住民記録で一致した人").waitFor();
	assert.equal(await v.page.getByLabel(/氏名・ふりがな・生年月日/).inputValue(), "白砂");
}));

test("after a while without a question the page is covered", () => visit({ set: (fake) => {
		fake.signedIn = true;
		fake.idleSeconds = 1;
	} }, async (v) => {
	await v.page.goto(v.base + "/search");
	await v.page.getByRole("dialog", { name: "もう一度サインイン" }).waitFor({ timeout: 5000 });
}));

test("what the roles do not allow is not offered, and a refusal says the reason and how it is found", () => visit({ set: (fake) => {
		fake.signedIn = true;
		fake.roles = ["window"];
	} }, async (v) => {
	v.fake.refuse.set("register-sync/SearchResidents", { status: 403, reason: "call.role_missing", title: "この操作の権限がありません", detail: "担当部署の管理者に権限を確認してください。" });
	await v.page.goto(v.base + "/search");
	await v.page.getByLabel(/氏名・ふりがな・生年月日/).fill("白砂");
	await v.page.keyboard.press("Enter");
	const said = v.page.getByRole("alert");
	await said.waitFor();
	assert.match((await said.textContent()) ?? "", /役割「住民記録」か「窓口」か「支援措置担当」が要ります。尋ねる先: アカウントの管理者。.*call\.role_missing.*0af7651916cd43dd8448eb211c80319c/s);
}));

test("who is busy is asked again by itself, under the same key", () => visit({}, async (v) => {
	v.fake.refuse.set("register-sync/SearchResidents", { status: 503, reason: "overloaded", title: "一時的に利用できません", detail: "混み合っています。", retryAfter: 1 });
	await v.page.goto(v.base + "/search");
	await v.page.getByLabel(/氏名・ふりがな・生年月日/).fill("白砂");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("住民記録で一致した人").waitFor();
	assert.equal(v.fake.asked.filter((a) => a.name === "register-sync/SearchResidents").length, 2);
}));

const text = (kind: string) => ({ kind, version: "2", title: kind === "TERMS" ? "利用規約" : "個人情報の取扱い", text: "第1条　業務にだけ使います。\n".repeat(80), firstDay: "2026-04-01", sha256: (kind === "TERMS" ? "ab" : "cd").repeat(32) });

test("whoever has not accepted is shown each text and nothing else, and goes on when all are accepted", () => visit({ set: (fake) => {
		fake.signedIn = true;
		fake.terms = [text("TERMS"), text("PRIVACY")];
	} }, async (v) => {
	await v.page.goto(v.base + "/search");
	await v.page.getByRole("heading", { name: "はじめに同意が必要です" }).waitFor();
	await settled(v);
	assert.equal(await v.page.getByRole("navigation", { name: "業務" }).count(), 0);
	assert.equal(v.fake.asked.length, 0, "nothing is asked before");
	assert.deepEqual(await violations(v.page), []);
	await v.page.getByRole("button", { name: "同意して進む" }).click();
	await v.page.getByText("読んでから、チェックを入れてください。").waitFor();
	await v.page.getByRole("checkbox", { name: "読みました。同意します" }).press("Space");
	await v.page.getByRole("button", { name: "同意して進む" }).press("Enter");
	await v.page.getByRole("heading", { name: "個人情報の取扱い" }).waitFor();
	await v.page.getByRole("checkbox", { name: "読みました。同意します" }).check();
	await v.page.getByRole("button", { name: "同意して進む" }).click();
	await v.page.getByLabel(/氏名・ふりがな・生年月日/).waitFor();
	assert.deepEqual(v.fake.asked.filter((a) => a.name === "/terms").map((a) => a.request), ["TERMS", "PRIVACY"].map((kind) => ({ kind, version: "2", sha256: text(kind).sha256 })));
	assert.deepEqual(v.complaints, []);
}));

test("a version that comes into force during the work is accepted on top of the page; what was typed is sent then", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/search");
	await v.page.getByLabel(/氏名・ふりがな・生年月日/).fill("白砂");
	v.fake.terms = [text("TERMS")];
	await v.page.keyboard.press("Enter");
	const dialog = v.page.getByRole("dialog", { name: "新しい版への同意が必要です" });
	await dialog.getByRole("checkbox", { name: "読みました。同意します" }).check();
	assert.deepEqual(await violations(v.page), []);
	await dialog.getByRole("button", { name: "同意して進む" }).click();
	await v.page.getByText("住民記録で一致した人").waitFor();
	assert.deepEqual(v.complaints.filter((line) => !refusal(403)(line)), []);
}));

test("whose account is to be looked at soon is warned; one that nobody looked at says whom to ask", () => visit({ set: (fake) => {
		fake.certifiedUntil = new Date(Date.now() + 9 * 86400e3 + 9 * 3600e3).toISOString().slice(0, 10);
	} }, async (v) => {
	v.fake.refuse.set("SignIn", { status: 403, reason: "console.account.uncertified", title: "この操作の権限がありません", detail: "定期確認の期限を過ぎたため、サインインできません。", field: "kanri abe" });
	await v.page.goto(v.base + "/");
	const sign = async () => {
		await v.page.getByLabel("ログイン名").fill("ito");
		await v.page.getByLabel("パスワード").fill("correct horse battery");
		await v.page.getByLabel("6桁の確認コード").fill("123456");
		await v.page.keyboard.press("Enter");
	};
	await sign();
	await v.page.getByText("依頼先のログイン名: kanri、abe。").waitFor();
	v.fake.refuse.set("SignIn", { status: 403, reason: "console.entry.network", title: "この操作の権限がありません", detail: "いまのネットワークからは入れません。", field: "1 総務課 情報係" });
	await sign();
	await v.page.getByText("いまのネットワークからは入れません。決まり: 権限表「入れる場所」の1行目。尋ねる先: 総務課 情報係。").waitFor();
	await sign();
	await v.page.getByText(/まであと9日です/).waitFor();
}));
