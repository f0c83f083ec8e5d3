// The work of a desk, by keyboard: an application beside the ledger accepted, returned, refused; entered at the counter; a certificate.
import assert from "node:assert/strict";
import test from "node:test";
import { settled, visit, type Visit } from "./browser";
import { id } from "./invented";

const last = (v: Visit, name: string) => v.fake.asked.filter((a) => a.name === name).pop();

/** Tabs until what has the focus is called so. */
async function tabTo(v: Visit, name: string | RegExp): Promise<void> {
	for (let i = 0; i < 150; i++) {
		await v.page.keyboard.press("Tab");
		const at = await v.page.evaluate(() => {
			const e = document.activeElement;
			return (e instanceof HTMLInputElement && (e.type === "radio" || e.type === "checkbox") ? e.closest("label")?.textContent : e?.textContent || e?.getAttribute("aria-label")) ?? "";
		});
		if (typeof name === "string" ? at.includes(name) : name.test(at)) return;
	}
	throw new Error(`nothing called ${name} takes the focus`);
}

test("accepting by keyboard alone, and on to the next", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/applications");
	await settled(v);
	await tabTo(v, "先頭から審査を始める");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("申請と台帳の見比べ").waitFor();
	await settled(v);
	assert.match((await v.page.locator(".compare tr.marked").first().textContent()) ?? "", /違います/, "what differs is marked");
	await tabTo(v, "この人・この家で受理する");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("受理しました。").waitFor();
	const confirmed = last(v, "application-intake/ConfirmMatch"), accepted = last(v, "application-intake/Accept");
	assert.deepEqual(confirmed?.request, { applicationId: id(3000), version: 3, personId: id(1000), dwellingId: id(7001) });
	assert.deepEqual(accepted?.request, { applicationId: id(3000), version: 4 }, "the version that the confirmation gave");
	assert.ok(accepted?.key && accepted.key !== confirmed?.key);
	await v.page.keyboard.press("Alt+N");
	await v.page.getByRole("heading", { name: "申請 P2026-101" }).waitFor();
	await v.page.keyboard.press("Alt+P");
	await v.page.getByRole("heading", { name: "申請 P2026-100" }).waitFor();
}));

test("without a person nothing is accepted; a return has its reason and day; a refusal is drafted", () => visit({}, async (v) => {
	await v.page.goto(`${v.base}/applications/${id(3000)}`);
	await settled(v);
	await v.page.getByText("補正を依頼する（返戻）").click();
	await v.page.getByRole("button", { name: "補正を依頼する", exact: true }).click();
	await v.page.getByText("直してほしいことを書いてください。").waitFor();
	await v.page.getByLabel("よくある理由").selectOption({ label: "写真がない" });
	await v.page.getByLabel("日", { exact: true }).fill("32");
	await v.page.getByRole("button", { name: "補正を依頼する", exact: true }).click();
	await v.page.getByText("期限の日付を直してください。").waitFor();
	await v.page.getByLabel("日", { exact: true }).fill("28");
	await v.page.getByRole("button", { name: "補正を依頼する", exact: true }).click();
	await v.page.getByText("補正を依頼しました。").waitFor();
	assert.match(JSON.stringify(last(v, "application-intake/ReturnForCorrection")?.request), /写真を添えてください.*-28"/);
	await v.page.goto(`${v.base}/applications/${id(3000)}`);
	await settled(v);
	await v.page.getByText("不受理を起案する").first().click();
	await v.page.getByLabel("理由の区分").selectOption("NO_DAMAGE");
	await v.page.getByLabel("理由（申請者に届きます）").fill("この災害による被害と認められませんでした。");
	await v.page.getByRole("button", { name: "不受理を起案する" }).click();
	await v.page.getByText("別の人の決裁を待ちます。").waitFor();
	assert.equal(last(v, "application-intake/Accept"), undefined);
}));

test("a case that changed meanwhile says so and keeps what was chosen", () => visit({}, async (v) => {
	v.fake.refuse.set("application-intake/Accept", { status: 409, reason: "intake.version.other", title: "現在の状態では実行できません", detail: "ほかの職員が先に変更しました。画面を読み込み直してください。" });
	await v.page.goto(`${v.base}/applications/${id(3000)}`);
	await settled(v);
	await v.page.getByRole("button", { name: "この人・この家で受理する" }).click();
	await v.page.getByRole("alert").getByText("ほかの職員が先に変更しました").waitFor();
	assert.ok(await v.page.getByRole("radio").first().isChecked());
}));

test("an application at the counter: what must be there is asked for at its place, and the rest goes as it was written", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/counter");
	await settled(v);
	await v.page.getByRole("button", { name: "受け付ける" }).click();
	assert.equal(await v.page.evaluate(() => document.activeElement?.getAttribute("aria-invalid")), "true", "the first wrong field has the focus");
	assert.equal(last(v, "application-intake/Submit"), undefined);
	await v.page.getByLabel(/^氏名/).fill("白砂 花子");
	const birth = v.page.getByRole("group", { name: "生年月日" });
	await birth.getByLabel("年", { exact: true }).fill("２５");
	await birth.getByLabel("月", { exact: true }).fill("4");
	await birth.getByLabel("日", { exact: true }).fill("1");
	await v.page.getByLabel(/^住所/).fill("潮咲市浜町2番地2");
	await v.page.getByLabel(/^世帯主の氏名/).fill("白砂 花子");
	await v.page.getByRole("radio", { name: "住家持家" }).check();
	await v.page.getByRole("checkbox", { name: "屋根" }).check();
	await v.page.getByRole("button", { name: "受け付ける" }).click();
	await v.page.getByText("受け付けました。").waitFor();
	await v.page.getByText("家の構造が書かれていません").waitFor();
	const sent = last(v, "application-intake/Submit")?.request as { form: Record<string, unknown>; channel: string; receiptNo: string };
	assert.equal(sent.channel, "COUNTER");
	assert.match(sent.receiptNo, /^W\d{8}-[2-9A-Z]{8}$/);
	assert.equal(sent.form.applicantBirth, "昭和25年4月1日");
	assert.equal(sent.form.occurredOn, "2026-01-01");
	assert.equal(sent.form.damagedAddress, "潮咲市浜町2番地2");
	assert.deepEqual(sent.form.damagedParts, ["ROOF"]);
	assert.equal(last(v, "application-intake/Submit")?.purpose, "90-2");
}));

test("a person of the register becomes an application without typing it again", () => visit({}, async (v) => {
	await v.page.goto(`${v.base}/person/${id(1001)}/register`);
	await settled(v);
	await v.page.getByRole("button", { name: "この人の申請を窓口で受け付ける" }).click();
	await v.page.getByRole("heading", { name: "窓口で申請を受け付ける" }).waitFor();
	assert.equal(await v.page.getByLabel(/^氏名/).first().inputValue(), "白砂　一郎");
	assert.ok(!v.page.url().includes("白砂"));
}));

test("a certificate is handed out once it is said how the person was known", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/certificates");
	await settled(v);
	await v.page.getByRole("button", { name: "再交付" }).click();
	await v.page.getByRole("button", { name: "交付してPDFを開く" }).click();
	await v.page.getByText("どの書類で本人を確認したか").waitFor();
	await v.page.getByRole("radio", { name: "マイナンバーカード" }).check();
	await v.page.getByRole("button", { name: "交付してPDFを開く" }).click();
	await v.page.getByText("交付しました。").waitFor();
	assert.ok(v.fake.asked.some((a) => a.name.startsWith("/file/certificate-issuer/issues/") && a.purpose === "90-2"));
}));

test("what is approved is what was shown; a grave act asks who one is first", () => visit({}, async (v) => {
	v.fake.refuse.set("ledger/ApproveProvision", { status: 403, reason: "console.proof_needed", title: "確認が要ります", detail: "" });
	await v.page.goto(v.base + "/approvals");
	await settled(v);
	await v.page.getByRole("row", { name: /^潮咲市浜町2番地\s201号 / }).waitFor();
	await v.page.getByRole("row", { name: /^潮咲市浜町1番地 / }).getByRole("button", { name: "「半壊」で決裁" }).click();
	await v.page.getByText("「半壊」を決裁しました。").waitFor();
	assert.deepEqual(last(v, "ledger/ApproveSurvey")?.request, { surveyId: id(6000), gradeCode: "4", decline: false });
	await v.page.getByRole("button", { name: "1通すべて選ぶ" }).click();
	await v.page.getByRole("button", { name: "選んだ1通を決裁する" }).click();
	await v.page.getByText("1通を決裁しました。").waitFor();
	await v.page.getByRole("button", { name: "決裁", exact: true }).click();
	const dialog = v.page.getByRole("dialog", { name: "ご本人の確認" });
	await dialog.getByLabel("パスワード").fill("correct horse battery");
	await dialog.getByLabel("6桁の確認コード").fill("123456");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("提供を決裁しました。").waitFor();
	const both = v.fake.asked.filter((a) => a.name === "ledger/ApproveProvision");
	assert.equal(both.length, 2);
	assert.equal(both[0]?.key, both[1]?.key, "the same act under the same key");
}));

test("a word of mouth names who gave it, and only that person is asked to confirm", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/approvals");
	await settled(v);
	const drafted = v.page.getByRole("row", { name: /^潮咲市浜町1番地 / }), note = drafted.getByRole("button", { name: "口頭決裁を記録" });
	assert.ok(await note.isDisabled(), "nobody is named yet");
	await v.page.getByLabel(/^口頭で決裁した人/).first().fill("kato");
	await note.click();
	await v.page.getByText("「半壊」の口頭決裁を記録しました。").waitFor();
	assert.deepEqual(last(v, "ledger/RecordOralGrade")?.request, { surveyId: id(6000), gradeCode: "4", approver: "staff:kato" });
	const waiting = v.page.getByRole("table", { name: "追認を待つ判定" });
	assert.deepEqual(await waiting.locator("tbody th").allTextContents(), ["潮咲市浜町4番地", "潮咲市浜町3番地"], "the oldest word first");
	assert.equal(await waiting.getByRole("button", { name: "追認する" }).count(), 1, "of two, one is hers");
	await waiting.getByText("kato さんの追認を待っています").waitFor();
	await waiting.getByRole("button", { name: "追認する" }).click();
	await v.page.getByText("判定を追認しました。").waitFor();
	assert.deepEqual(last(v, "ledger/ApproveSurvey")?.request, { surveyId: id(6002), gradeCode: "6", decline: false });
	await v.page.getByRole("table", { name: "追認を待つ証明書" }).getByRole("button", { name: "否決する" }).click();
	await v.page.getByText("1通を否決しました。").waitFor();
	assert.equal((last(v, "certificate-issuer/ApproveCertificates")?.request as { decline?: boolean }).decline, true);
}));

test("a survey is a flow of questions, by keyboard", () => visit({}, async (v) => {
	await v.page.goto(v.base + "/surveys/find");
	await v.page.getByLabel("家の所在地").fill("浜町2");
	await v.page.keyboard.press("Enter");
	await v.page.getByRole("button", { name: "調査を入力" }).first().press("Enter");
	const next = async (title: string) => {
		await tabTo(v, "次へ");
		await v.page.keyboard.press("Enter");
		await v.page.getByRole("heading", { name: title }).waitFor();
		await v.page.waitForFunction(() => document.activeElement?.tagName === "H2"); // a reader hears the next question
	};
	await v.page.getByRole("heading", { name: "いつの、どの調査ですか" }).waitFor();
	await next("調査できましたか");
	await next("どのように判定しますか");
	await tabTo(v, "次へ");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("選んでください。").waitFor();
	await v.page.getByRole("radio", { name: "部位ごとの被害を入力する" }).press("Space");
	await next("家の構造はどれですか");
	await next("一見して分かる被害がありますか");
	await next("家は傾いていますか");
	await next("屋根の被害");
	await v.page.getByLabel(/程度Ⅲ/).fill("60");
	await v.page.getByLabel(/程度Ⅴ/).fill("50");
	await tabTo(v, "次へ");
	await v.page.keyboard.press("Enter");
	await v.page.getByRole("alert").getByText("100％を超えています").waitFor();
	await v.page.getByLabel(/程度Ⅴ/).fill("40");
	await next("基礎の被害");
	await next("この内容で記録しますか");
	await v.page.getByText("Ⅲ 60%、Ⅴ 40%").waitFor();
	await tabTo(v, "記録する");
	await v.page.keyboard.press("Enter");
	await v.page.getByText("調査を記録しました。").waitFor();
	const sent = last(v, "ledger/RecordSurvey")?.request as { parts: unknown; lossPermille?: number };
	assert.deepEqual(sent.parts, { structure: "WOODEN", stage: "FIRST", marks: [], tiltOffsetMm: [0, 0, 0, 0], tiltPlumbMm: 1200, parts: [{ code: "ROOF", areaPercent: [0, 0, 60, 0, 40], damagedPercent: 0 }] });
	assert.equal(sent.lossPermille, undefined);
}));
