// Invented people and papers for the fake daemon; none of them lives anywhere.
import type { Certificate, Intake, Ledger, Register, Shelter } from "../src/contract";

export const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const hour = 3600e6;
export const now = Date.now() * 1000;
export const ago = (hours: number): string => String(Math.round(now - hours * hour));

export const disaster: Ledger.Disaster = {
	disasterId: id(1), code: "R8-01", name: "令和8年1月 潮咲沖地震", cause: "令和8年1月1日の地震", kind: "EARTHQUAKE", occurredOn: "2026-01-01",
	referenceDate: "2026-01-01", ledgerOpen: true, registerAsOf: "2025-12-31", registerNewer: true,
};

const families = ["白砂", "浜中", "潮田", "沖野", "磯部", "岬", "入江", "松原", "汐見", "島崎"], given = ["花子", "一郎", "美咲", "健太", "千代", "翔"];
const kana = ["しらすな", "はまなか", "しおた", "おきの", "いそべ", "みさき", "いりえ", "まつばら", "しおみ", "しまざき"];
const givenKana = ["はなこ", "いちろう", "みさき", "けんた", "ちよ", "しょう"];

export function resident(n: number): Register.Resident {
	const f = Math.floor(n / 3) % families.length, g = n % given.length;
	return {
		personId: id(1000 + n), householdId: id(5000 + Math.floor(n / 3)), name: `${families[f]}　${given[g]}`, kana: `${kana[f]}　${givenKana[g]}`, sex: g % 2 ? "1" : "2",
		birthYear: 1938 + ((n * 7) % 80), birthMonth: 1 + (n % 12), birthDay: 1 + (n % 28), relation: ["02", "12", "20"][n % 3], headName: `${families[f]}　${given[0]}`,
		address: `潮咲市浜町${1 + (n % 30)}番地${1 + (n % 7)}`, addressExtra: n % 9 === 4 ? "コーポ潮風203" : "", postal: "990-0001", kind: "1", status: n % 17 === 16 ? "2" : "1",
		residentSince: "2001-04-01", protected: false, order: (n % 3) + 1, stale: n === 5,
	};
}

export const hidden: Register.Resident = { protected: true, birthYear: 0, birthMonth: 0, birthDay: 0, order: 0, stale: false };

const source = (from: string): Ledger.Provenance => ({ source: from, observedUs: ago(300), recordedBy: "staff:ito", recordedUs: ago(299) });

export function record(n: number): Ledger.VictimRecord {
	const r = resident(n);
	const field = (itemCode: string, name: string, value: string, more: Partial<Ledger.RecordField> = {}): Ledger.RecordField =>
		({ itemCode, name, law: "災対法90条の3第2項", value, restricted: false, closed: false, provenance: source("REGISTER"), ...more });
	return {
		personId: r.personId, checking: false, victim: true, resident: true, death: "", protected: false, knownUs: String(now), asOf: "2026-01-20",
		fields: [
			field("NAME", "氏名", r.name ?? ""), field("BIRTH", "生年月日", "昭和25年4月1日"), field("SEX", "性別", r.sex === "1" ? "男" : "女"), field("ADDRESS", "住所", r.address ?? ""),
			field("WHEREABOUTS", "居所", "潮咲第一小学校", { provenance: source("SHELTER"), stoodBefore: "自宅" }), field("DAMAGE", "住家の被害の状況", "全壊"),
			field("SPECIAL_CARE", "要配慮者である旨と事由", "", { closed: true, restricted: false }), field("CONTACT", "電話番号その他の連絡先", "090-0000-0000", { provenance: source("APPLICATION") }),
			field("NUMBER_USED", "個人番号の利用の有無", "", { restricted: true }),
		],
		household: {
			householdId: r.householdId, referenceDate: "2026-01-01",
			members: [0, 1, 2].map((i) => ({ personId: resident(Math.floor(n / 3) * 3 + i).personId, name: resident(Math.floor(n / 3) * 3 + i).name, relation: ["02", "12", "20"][i], head: i === 0 })),
		},
		dwellings: [{ dwellingId: id(7001), address: r.address, use: "RESIDENCE", state: "CONFIRMED", gradeCode: "1" }, { dwellingId: id(7002), address: "潮咲市沖町3番地", use: "OTHER", state: "UNSURVEYED" }],
		certificates: [{ certificateId: id(8001), applicationId: id(3001), dwellingId: id(7001), personId: r.personId, gradeCode: "1", state: "ISSUED", issues: 2, readyUs: ago(90), issuedUs: ago(20), supersededUs: "0" }],
	};
}

export const states = ["REVIEW", "REVIEW", "MATCHING", "RETURNED", "IN_PROCESS", "READY", "COMPLETED"];

export function line(n: number): Intake.ApplicationLine {
	return {
		applicationId: id(3000 + n), receiptNo: `P2026-${String(100 + n)}`, rev: n % 5 === 3 ? 1 : 0, state: states[n % states.length], channel: n % 2 ? "PORTAL" : "COUNTER",
		match: n % 6 === 2 ? "CHECKING" : `M${1 + (n % 4)}`, dwellingMatch: `D${1 + (n % 3)}`, flags: n % 4 === 1 ? ["LATE", "IDENTITY_UNVERIFIED"] : [], receivedUs: ago(200 - n), version: 3,
	};
}

export function application(n: number): Intake.Application {
	const r = resident(n), l = line(n);
	return {
		applicationId: l.applicationId, receiptNo: l.receiptNo, rev: l.rev, channel: l.channel, state: l.state, labelJa: "審査中", flags: l.flags, match: l.match, dwellingMatch: l.dwellingMatch, version: 3,
		form: {
			disasterId: id(1), applicantName: n % 2 ? r.name : "白砂 花子", applicantKana: r.kana, applicantBirth: "昭和25年4月1日", applicantSex: "2", applicantPostal: "9900001",
			applicantAddress: n % 2 ? r.address : "潮咲市浜町2丁目9番", presentPlace: "潮咲第一小学校 体育館", tel: "090-0000-0000", mail: "hanako@example.invalid", relation: "SELF", headName: r.headName, headAddress: r.address,
			causes: ["EARTHQUAKE"], damagedAddress: r.address, occurredOn: "2026-01-01", property: "OWNED", structure: "木造", storeys: 2, householdMembers: [{ name: r.name, relation: "本人", birth: "S25.4.1" }],
			damagedParts: ["ROOF", "PILLAR"], equipment: ["KITCHEN"], flood: "NONE", floodCm: 0, statement: "屋根が落ち、柱が傾いています。", photoJudge: false, copies: 2, delivery: "COUNTER",
		},
		attachments: [{ blobId: id(9001), fileName: "全景.jpg", bytes: "2400000", sha256: "00", role: "PHOTO_WHOLE" }, { blobId: id(9002), fileName: "委任状.pdf", bytes: "120000", sha256: "00", role: "PROXY_LETTER" }],
		candidates: [{ personId: resident(n).personId, rule: "M2", best: true }, { personId: resident(n + 1).personId, rule: "M4", best: false }], dwellingIds: [id(7001), id(7002)],
		personId: "", dwellingId: "", sameHousehold: n % 2 ? [id(3000 + n + 1)] : [],
		history: [{ fromState: "", toState: "RECEIVED", actor: "portal", atUs: ago(200) }, { fromState: "RECEIVED", toState: "MATCHING", actor: "", atUs: ago(199.9) }, { fromState: "MATCHING", toState: "REVIEW", actor: "", atUs: ago(199) }],
		remarks: n % 4 === 1 ? [{ item: "household_members[0].birth", reason: "intake.item.unclear", textJa: "世帯員の生年月日を読み取れません。申請者に確認してください。" }] : [],
	};
}

export function victim(personId: string): Ledger.Victim {
	const r = resident(Number(personId.slice(-12)) - 1000);
	return {
		personId, householdId: r.householdId, victim: true, name: r.name, kana: r.kana, birthText: "昭和25年4月1日", sex: r.sex, address: r.address, relation: r.relation, head: r.relation === "02",
		protected: false, resident: true, version: 1, dead: false,
	};
}

export const dwellings: Ledger.Dwelling[] = [
	{ dwellingId: id(7001), address: "潮咲市浜町2番地2", addressExtra: "", householdId: id(5000), use: "RESIDENCE", exact: true, gradeCode: "", state: "UNSURVEYED" },
	{ dwellingId: id(7002), address: "潮咲市浜町2番地", addressExtra: "離れ", householdId: "", use: "OTHER", exact: false, gradeCode: "4", state: "CONFIRMED" },
];

export const surveys: Ledger.Survey[] = [0, 1, 2, 3].map((n) => ({
	surveyId: id(6000 + n), dwellingId: id(7001 + n), kind: ["FIRST", "SECOND", "PHOTO", "AREA"][n], hazard: "EARTHQUAKE", surveyedOn: "2026-01-1" + n, gradeCode: ["4", "2", "6", "1"][n],
	state: n < 2 ? "DRAFT" : "CONFIRMED", draftedBy: "staff:mori", approvedBy: n < 2 ? "" : "staff:kato", governs: n > 1, edition: "national-2024-05-31", basis: "LOSS", address: `潮咲市浜町${n + 1}番地`, addressExtra: n === 1 ? "201号" : "",
	...(n > 1 ? { oral: true, approvedBy: n === 2 ? "staff:ito" : "staff:kato", recordedBy: "staff:mori", oralUs: ago(n === 2 ? 30 : 50) } : {}),
}));

export const certificates: Certificate.CertificateLine[] = [0, 1, 2, 3].map((n) => ({
	certificateId: id(8001 + n), number: `R8-01-0000${n + 1}`, applicationId: id(3001 + n), dwellingId: id(7001 + n), personId: id(1001 + n), gradeCode: String(1 + n),
	state: ["READY", "DRAFT", "UNDRAWABLE", "WAITING"][n], supersedes: "", missingGlyphs: n === 2 ? ["U+845B U+E0101"] : [], issues: n === 0 ? 1 : 0, version: 2, problem: n === 2 ? "certificate.glyph.missing" : "",
	...(n === 0 ? { oralApprover: "staff:ito", recordedBy: "staff:mori", oralUs: ago(20) } : {}),
}));

export const sites: Shelter.Site[] = [0, 1, 2, 3].map((n) => ({
	siteId: `E9900100001${100 + n}`.slice(0, 14), name: ["潮咲第一小学校", "浜町公民館", "沖町集会所", "潮咲市民体育館"][n], address: `潮咲市浜町${n + 1}番地`, latitude: 37.4 + n / 100, longitude: 137.1,
	kind: "EVACUATION", openingId: n < 2 ? id(4001 + n) : "", state: n < 2 ? "OPEN" : "UNOPENED",
}));
