// The pages that the tests go through: a name, its path, what is done there before it is looked at.
import type { Page } from "playwright-core";
import { id } from "./invented";

type Visited = [name: string, path: string, after?: (page: Page) => Promise<void>];
const person = `/person/${id(1001)}`;

const all: Visited[] = [
	["home", "/"],
	["search", "/search", async (page) => {
		await page.getByLabel(/氏名・ふりがな・生年月日/).fill("白砂 昭和25年");
		await page.keyboard.press("Enter");
		await page.getByText("住民記録で一致した人").waitFor();
	}],
	["person", person],
	["person-register", person + "/register"],
	["person-residence", person + "/residence"],
	["person-damage", person + "/damage"],
	["person-certificates", person + "/certificates"],
	["person-relief", person + "/relief"],
	["person-said", person + "/said"],
	["person-checking", `/person/${id(1099)}`],
	["applications", "/applications"],
	["case", `/applications/${id(3001)}`, async (page) => {
		for (const part of await page.locator("details > summary").all()) await part.click();
	}],
	["case-checking", `/applications/${id(3002)}`],
	["counter", "/counter"],
	["surveys", "/surveys"],
	["surveys-waiting", "/surveys/waiting"],
	["surveys-find", "/surveys/find", async (page) => {
		await page.getByLabel("家の所在地").fill("浜町2");
		await page.keyboard.press("Enter");
		await page.getByText("見つかった家").waitFor();
	}],
	["surveys-all", "/surveys/all"],
	["survey-enter", "/surveys/find", async (page) => {
		await page.getByLabel("家の所在地").fill("浜町2");
		await page.keyboard.press("Enter");
		await page.getByRole("button", { name: "調査を入力" }).first().click();
	}],
	["work-list", `/surveys/list/${id(6500)}`],
	["certificates", "/certificates"],
	["certificate-issue", "/certificates", async (page) => page.getByRole("button", { name: "再交付" }).click()],
	["approvals", "/approvals"],
	["map", "/map", async (page) => page.getByText("準半壊", { exact: true }).first().waitFor()],
	["map-area", "/map", async (page) => {
		await page.getByText("名前のある区域から選ぶ").click();
		await page.getByRole("checkbox", { name: "浜町地区" }).check();
		await page.getByLabel(/^損害割合（％）/).fill("60");
		await page.getByRole("button", { name: "対象を数える" }).click();
		await page.getByText("登録するとこうなります").waitFor();
	}],
	["notices", "/notices"],
	["shelters", "/shelters"],
	["reception", `/shelters/${id(4001)}`],
	["disasters", "/disasters", async (page) => page.getByText("新しい災害を登録する").click()],
	["statistics", "/statistics", async (page) => page.locator(".chart canvas").waitFor()],
	["extraction", "/extraction", async (page) => page.getByText("新しい抽出の条件を作る").click()],
	["extraction-rows", `/extraction/${id(6901)}`, async (page) => {
		await page.getByRole("button", { name: "画面に表示" }).click();
		await page.getByText("150人", { exact: true }).first().waitFor();
	}],
	["extraction-waiting", `/extraction/${id(6902)}`],
	["imports", "/imports"],
	["import-table-file", "/imports", async (page) => {
		await page.getByRole("radio", { name: "ほかのシステムの表（CSV）" }).check();
		await page.getByRole("radio", { name: "要配慮者の名簿" }).check();
	}],
	["import-map-file", "/imports", async (page) => page.getByRole("radio", { name: "地図（GeoJSON）" }).check()],
	["import-map", `/imports/map/${id(2)}`],
	["import-table", `/imports/table/${id(2)}`],
	["import", `/imports/${id(2)}`],
	["accounts", "/accounts"],
	["accounts-csv", "/accounts", async (page) => page.getByLabel(/^CSVファイル/).setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from("ログイン名,氏名,役割,課\nouen01,応援　太郎,窓口,税務課\nOUEN,応援　次郎,調査,\n") })],
	["accounts-slips", "/accounts", async (page) => {
		await page.getByRole("button", { name: "3人分をまとめて承認し、リンクを作る" }).click();
		await page.getByText("3人分を承認しました。").waitFor();
	}],
	["accounts-due", "/accounts/due"],
	["terms", "/terms", async (page) => {
		await page.getByRole("button", { name: "本文と同意した人を見る" }).last().click();
		await page.getByText("本文を読む").click();
	}],
	["permissions", "/permissions"],
	["permissions-draft", "/permissions/draft", async (page) => {
		await page.getByRole("button", { name: /いまの権限表/ }).click();
		for (const part of await page.locator("details > summary").all()) await part.click();
	}],
	["permissions-editions", "/permissions/editions"],
	["permissions-edition", "/permissions/editions/3"],
	["permissions-who", "/permissions/who", async (page) => void (await page.getByLabel("どの情報を").selectOption("RESIDENT"))],
	["permissions-as", "/permissions/as", async (page) => {
		await page.getByLabel(/^だれとして見るか/).selectOption("mori");
		await page.getByRole("button", { name: "この人として見る" }).click();
	}],
	["permissions-emergency", "/permissions/emergency", async (page) => page.getByRole("row", { name: /mori/ }).getByRole("button", { name: "確認する" }).click()],
	["permissions-mine", "/permissions/mine"],
	["audit", "/audit"],
	["audit-looks", `/audit/${id(1001)}`],
	["person-seen", person + "/seen"],
];

/** SHIEN_WEB_PAGES: only those that have it in their name. */
export const pages = all.filter(([name]) => name.includes(process.env.SHIEN_WEB_PAGES ?? ""));
