// The story by clicks on a real cluster: one-time link, password, authenticator; search; counter entry; application beside ledger;
// accepted; survey; approved by another; a district by its polygon (area.ts); certificate, its PDF read again; mails; what one may not. Told by SHIEN_STORY (desk.ts).
// Prints, as its last line, JSON of whom it was about. Every line on a console that is no expected refusal is a failure.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { start } from "../browser";
import { byArea } from "./area";
import { clerk, complaints, given, look, refusing, step, until, type Clerk } from "./desk";

const mail = "story@mail.example";

interface About { address: string; around: string[]; application: string; person: string; name: string; receipt: string }

async function applied(mado: Clerk): Promise<About> {
	const { page } = mado;
	await look(page, "home");
	await page.getByRole("link", { name: "人をさがす" }).click();
	await page.getByLabel(/氏名・ふりがな・生年月日/).fill(given.name);
	await page.keyboard.press("Enter");
	const rows = page.getByRole("row").filter({ has: page.getByRole("link") }).filter({ hasText: "住登者" });
	await rows.first().waitFor();
	await look(page, "search");
	const around = await page.evaluate(() => {
		const at = [...document.querySelectorAll("thead th")].findIndex((h) => h.textContent === "住所");
		return [...document.querySelectorAll("tbody tr")].filter((r) => r.textContent?.includes("住登者")).map((r) => (r.children[at]?.textContent ?? "").split("　")[0] ?? "").filter(Boolean);
	});
	// a house of its own: behind the address of a block of flats several would be found when it is surveyed
	const own = await rows.evaluateAll((list) => {
		const at = [...document.querySelectorAll("thead th")].findIndex((h) => h.textContent === "住所");
		return list.findIndex((r) => !(r.children[at]?.textContent ?? "").includes("　"));
	});
	assert.ok(own >= 0, "somebody lives in a house of its own");
	const link = rows.nth(own).getByRole("link"), person = ((await link.getAttribute("href")) ?? "").split("/").pop() ?? "", name = (await link.textContent()) ?? "";
	await link.click();
	await page.getByRole("heading", { level: 1 }).waitFor();
	await look(page, "person");
	await page.getByRole("link", { name: "住民記録", exact: true }).click();
	await page.getByRole("button", { name: "この人の申請を窓口で受け付ける" }).waitFor();
	await look(page, "person-register");
	await page.getByRole("button", { name: "この人の申請を窓口で受け付ける" }).click();
	const address = await page.getByLabel(/^住所/).inputValue();
	await page.getByLabel("メールアドレス").fill(mail);
	await page.getByRole("radio", { name: "住家持家" }).check();
	await page.getByRole("checkbox", { name: "屋根" }).check();
	await look(page, "counter");
	await page.getByRole("button", { name: "受け付ける" }).click();
	await page.getByText("受け付けました。").waitFor();
	const receipt = (await page.locator(".number b").textContent()) ?? "";
	await page.getByRole("link", { name: "この申請を審査する" }).click();
	const application = page.url().split("/").pop() ?? "";
	await until(page, async () => (await page.getByText("申請と台帳の見比べ").count()) > 0, "the application is matched");
	step("窓口で受け付けた申請が、台帳と並ぶ");
	const house = page.locator("fieldset", { hasText: "被災した家はどれですか" });
	if ((await house.getByRole("radio", { checked: true }).count()) === 0) await house.getByRole("radio").first().check();
	const who = page.locator("fieldset", { hasText: "申請者は台帳のどなたですか" });
	if ((await who.getByRole("radio", { checked: true }).count()) === 0) await who.getByRole("radio").first().check();
	await look(page, "case");
	await page.getByRole("button", { name: "この人・この家で受理する" }).click();
	await page.getByText("受理しました。").waitFor();
	step("受理した");
	return { address, around, application, person, name, receipt };
}

async function surveyed(chosa: Clerk, address: string): Promise<void> {
	const { page, base } = chosa;
	await page.goto(base + "/surveys/find");
	await page.getByLabel("家の所在地").fill(address);
	await page.keyboard.press("Enter");
	// flats behind the same number are found too: the house of the application is the one at this very address
	await page.getByRole("row").filter({ hasText: "一致" }).getByRole("button", { name: "調査を入力" }).click();
	const next = () => page.getByRole("button", { name: "次へ" }).click();
	await next();
	await next();
	await page.getByRole("radio", { name: "調査票で損害割合が計算してある" }).check();
	await next();
	await page.getByLabel("損害割合（％）").fill("55");
	await next();
	await look(page, "survey");
	await page.getByRole("button", { name: "記録する" }).click();
	await page.getByText("調査を記録しました。").waitFor();
	assert.match((await page.locator(".note.good").textContent()) ?? "", /全壊/);
	step("調査を質問の順に入力し、全壊の案になった");
}

/** What came in by another way and another day is found again, and a person's word takes it in. */
async function table(chosa: Clerk): Promise<void> {
	const { page, base } = chosa, row = page.getByRole("table", { name: "取り込んだ表（この災害）" }).getByRole("row").filter({ hasText: "訓練の調査システム" });
	await page.goto(base + "/imports");
	await row.filter({ hasText: "確認を待っています" }).waitFor();
	await look(page, "imports");
	await row.getByRole("link", { name: "訓練の調査システム" }).click();
	await page.getByRole("button", { name: "この内容で取り込む" }).click();
	await page.getByText("取込みを始めました。").waitFor();
	await page.goto(base + "/imports");
	await until(page, async () => (await row.filter({ hasText: "取込み済" }).count()) > 0, "the table is taken in");
	step("shienctl で送られた表が一覧にあり、確認して取り込んだ");
}

async function graded(kacho: Clerk, house: string): Promise<void> {
	const { page, base } = kacho;
	await page.goto(base + "/approvals");
	const row = page.getByRole("row").filter({ hasText: house }).first(); // the approver sees which house it is
	await row.waitFor();
	await look(page, "approvals");
	await row.getByRole("button", { name: "「全壊」で決裁" }).click();
	await page.getByText("「全壊」を決裁しました。").waitFor();
	step("判定を別の人が決裁した");
}

async function approved(kacho: Clerk): Promise<void> {
	const { page, base } = kacho;
	await page.goto(base + "/approvals");
	await until(page, async () => (await page.getByRole("button", { name: /通すべて選ぶ/ }).count()) > 0, "a certificate is drafted");
	await page.getByRole("button", { name: /通すべて選ぶ/ }).click();
	await page.getByRole("button", { name: /^選んだ.*決裁する/ }).click();
	await page.getByText(/通を決裁しました。/).waitFor();
	step("証明書を決裁した");
}

/** The printed certificate says what was decided, of whom: read from the PDF as it came to the browser. */
async function issued(mado: Clerk, about: About): Promise<void> {
	const { page, base } = mado;
	await page.goto(base + "/certificates");
	const row = page.getByRole("row").filter({ has: page.locator(`a[href$="/applications/${about.application}"]`) });
	await until(page, async () => (await row.getByRole("button", { name: "交付", exact: true }).count()) > 0, "the certificate can be handed out");
	await look(page, "certificates");
	await row.getByRole("button", { name: "交付", exact: true }).click();
	await page.getByRole("radio", { name: "マイナンバーカード" }).check();
	await look(page, "issue");
	const [answer] = await Promise.all([page.waitForResponse((r) => r.url().includes("/api/file/certificate-issuer/")), page.getByRole("button", { name: "交付してPDFを開く" }).click()]);
	assert.equal(answer.status(), 200);
	assert.equal(answer.headers()["content-type"], "application/pdf");
	await page.getByText("交付しました。").waitFor();
	const pdf = await page.evaluate(async (url) => {
		const bytes = new Uint8Array(await (await fetch(url, { headers: { "X-Shien": "1", "X-Shien-Purpose": "90-2" } })).arrayBuffer());
		return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
	}, answer.url());
	writeFileSync(`${given.out}/certificate.pdf`, Buffer.from(pdf, "base64"));
	const text = execFileSync("pdftotext", ["-layout", `${given.out}/certificate.pdf`, "-"], { encoding: "utf8" }).replace(/\s/g, "");
	for (const said of [about.name, "全壊", "罹災証明書"]) assert.ok(text.includes(said.replace(/\s/g, "")), `the PDF says ${said}: ${text}`);
	await page.getByRole("button", { name: "閉じる" }).click();
	step("証明書を交付し、PDFに氏名と「全壊」がある");
}

/** What the applicant was told by mail: that it came, what became of it, that it can be fetched; no name, no grade. */
async function told(about: About): Promise<void> {
	const bodyOf = (eml: string): string => {
		const [head = "", ...body] = eml.split(/\r?\n\r?\n/);
		return /^content-transfer-encoding: *base64/im.test(head) ? Buffer.from(body.join(""), "base64").toString("utf8") : body.join("\n\n");
	};
	let bodies: string[] = [];
	for (let i = 0; i < 300 && bodies.length < 3; i++) {
		bodies = readdirSync(given.mails).filter((f) => f.endsWith(".eml")).map((f) => readFileSync(`${given.mails}/${f}`, "utf8")).filter((m) => m.includes(`X-Envelope-To: ${mail}`)).map(bodyOf).filter((m) => m.includes(about.receipt));
		await new Promise((done) => setTimeout(done, 100));
	}
	for (const said of ["申請を受け付けました", "結果が出ました", "交付の準備ができました。"]) assert.equal(bodies.filter((b) => b.includes(said)).length, 1, `one mail says ${said}`);
	for (const secret of [about.name.split(/\s/)[0] ?? "", about.address, "全壊"]) assert.ok(!bodies.some((b) => b.includes(secret)), `no mail says ${secret}`);
	step("申請した人に3通のメールが届き、氏名も被害の程度も書いていない");
}

/** By role: not offered, and refused where somebody asks all the same. By category: what the role may ask for, but not see. */
async function refused(mado: Clerk, chosa: Clerk, about: About): Promise<void> {
	const { page, base } = mado;
	await page.goto(base + "/");
	await page.getByRole("heading", { name: "きょうの仕事" }).waitFor();
	for (const not of ["アカウント", "権限"]) assert.equal(await page.getByRole("link", { name: not, exact: true }).count(), 0, `${not} is not offered at the window`);
	const said = await refusing("mado", 403, () => page.evaluate(async (at) => {
		const ask = async (name: string, body: object) => {
			const a = await fetch(`${at}/api/ask/${name}`, { method: "POST", headers: { "X-Shien": "1", "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID(), "X-Shien-Purpose": "90-3" }, body: JSON.stringify(body) });
			return `${a.status} ${((await a.json()) as { reason?: string }).reason}`;
		};
		return [await ask("ledger/ApproveSurvey", { surveyId: crypto.randomUUID(), gradeCode: "1" }), await ask("console/ListAccounts", {})];
	}, base));
	assert.deepEqual(said, ["403 call.role_missing", "403 call.role_missing"]);
	await refusing("chosa", 403, async () => {
		await chosa.page.goto(`${base}/person/${about.person}`);
		const alert = chosa.page.getByRole("alert").first();
		await alert.waitFor();
		const text = (await alert.textContent()) ?? "";
		for (const told of ["「統合情報」は、あなたには見られません", "尋ねる先: 総務課 権限担当", "call.category_missing"]) assert.ok(text.includes(told), text);
		assert.ok(!((await chosa.page.locator("main").textContent()) ?? "").includes(about.name), "the name is not there all the same");
		await look(chosa.page, "refused");
	});
	step("権限のない操作は、画面にもなく、断られる。見る権限のない人には、理由とどうすればよいかが出る");
}

const [mado, chosa, kacho, daicho] = await Promise.all(["mado", "chosa", "kacho", "daicho"].map(clerk)) as [Clerk, Clerk, Clerk, Clerk];
step("一度だけのリンクから、パスワード・TOTP・回復コード、サインイン（4人）");
const about = await applied(mado);
await surveyed(chosa, about.address);
const house = about.address.split("　")[0] ?? about.address;
await graded(kacho, house);
await table(chosa);
await byArea(daicho, chosa, kacho, house, about.around);
await approved(kacho);
await issued(mado, about);
await told(about);
await refused(mado, chosa, about);
assert.deepEqual(complaints, [], "what the pages say on their consoles");
console.log(JSON.stringify(about));
// Ending this process ends the browser, should it be slow to close.
await Promise.race([(await start()).close(), new Promise((done) => setTimeout(done, 5000))]);
process.exit(0);
