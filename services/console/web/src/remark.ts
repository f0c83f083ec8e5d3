// What is to be asked about an application, and which item of the form it is.
import type { Intake } from "./contract";
import { t } from "./i18n";

const items: Record<string, [string, string]> = {
	applicant_name: ["氏名", "Name"], applicant_kana: ["ふりがな", "Reading"], applicant_birth: ["生年月日", "Born"], applicant_sex: ["性別", "Sex"], applicant_postal: ["郵便番号", "Postal code"],
	applicant_address: ["住所", "Address"], present_place: ["いまいる場所", "Present place"], tel: ["電話番号", "Telephone"], mail: ["メールアドレス", "Mail"], relation: ["申請者の立場", "Relation"], proxy_name: ["代理人の氏名", "Name of the proxy"],
	head_name: ["世帯主の氏名", "Head of the household"], head_address: ["世帯主の住所", "Address of the head"], damaged_address: ["被災した家の所在地", "Address of the house"], occurred_on: ["罹災した日", "Day of the damage"],
	property: ["家の種類", "Kind of house"], structure: ["構造", "Structure"], storeys: ["階数", "Storeys"], flood: ["浸水", "Flood"], flood_cm: ["床上の深さ", "Depth above the floor"], causes: ["罹災原因", "Cause"],
	damaged_parts: ["被害のある箇所", "Damaged parts"], equipment: ["被害のある設備", "Damaged equipment"], statement: ["被害のようす", "Statement"], photo_judge: ["写真による判定", "Judged by photographs"],
	photo_judge_consent: ["写真による判定への同意", "Consent to that"], copies: ["枚数", "Copies"], delivery: ["受け取り方", "Delivery"], household_members: ["いっしょに住んでいた人", "Who lived there"],
};

/** "household_members[1].name" → いっしょに住んでいた人（2人目） */
export function remark(r: Intake.Fault): string {
	const [, name = "", at] = /^([a-z_]+)(?:\[(\d+)\])?/.exec(r.item ?? "") ?? [], found = items[name];
	const no = at && name === "household_members" ? t(`（${Number(at) + 1}人目）`, ` ${Number(at) + 1}`) : "";
	return found ? `${t(...found)}${no}: ${r.textJa ?? ""}` : (r.textJa ?? "");
}
