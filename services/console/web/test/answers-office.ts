// What the fake daemon answers about shelters, disasters, statistics, extraction, imports and accounts.
import type { Answers } from "./answers";
import * as of from "./invented";

const helpersAsked = of.ago(1);
export const office: Answers = {
	"shelter-gateway/GetHeadCount": (q) => ({
		openingId: q.openingId, total: 86, men: 40, women: 45, sexUnknown: 1, voluntary: 3, households: 38, infants: 4, needingCare: 12, outside: 7, seenUs: of.ago(1), reportedTotal: 90, reportedUs: of.ago(2),
	}),
	"shelter-gateway/ListUnidentified": () => ({
		stays: [{ stayId: of.id(4100), how: "HAND", state: "CANDIDATE", arrivedUs: of.ago(5) }, { stayId: of.id(4101), how: "HAND", state: "CHECKING", arrivedUs: of.ago(4) }], more: false,
	}),
	"shelter-gateway/SearchEvacuee": () => ({ hits: [{ matchToken: "token-1", sex: "2", town: "浜町" }] }),
	"shelter-gateway/CheckIn": (q) => ({ stayId: q.stayId, result: "IN", listed: !!q.matchToken }),
	"shelter-gateway/CheckOut": (q) => ({ stayId: q.stayId, state: q.destination === "UNKNOWN" ? "LEFT_UNKNOWN" : "LEFT" }),
	"shelter-gateway/ProtectStay": (q) => ({ stayId: q.stayId, state: "PROTECTED" }),
	"shelter-gateway/OpenShelter": (q) => ({ openingId: q.openingId }),
	"shelter-gateway/ReportHeadCount": () => ({}),
	"notifier/RetryMessage": () => ({ state: "QUEUED" }),
	"ledger/ListDesignations": () => ({
		designations: [{ designationId: of.id(1), kind: "RELIEF_ACT", kindJa: "災害救助法の適用", appliesFrom: "2026-01-01", announcedOn: "2026-01-02", ground: "施行令1条1項4号", recordedBy: "staff:ito", recordedUs: of.ago(400) }],
	}),
	"ledger/GetFirstReport": () => ({
		counts: [{ item: "DEAD", group: "人的被害", label: "死者", unit: "人", told: true, value: "2", districts: 1, oldestUs: of.ago(9) }, { item: "MISSING", group: "人的被害", label: "行方不明者", unit: "人", told: false, value: "0", districts: 0, oldestUs: "0" }],
		reliefSixths: "600", population: "12000", neededHouseholds: 40, firstReached: true, neededPrefecture: 0, neededBesideIt: 0, secondReached: false,
	}),
	"ledger/GetStatistics": (q) => ({
		columns: q.columns ? ["1", "2"] : [], withheld: false, least: 10,
		rows: ["1", "4", "6", "TOTAL"].map((code, i) => ({ code, cells: [...(q.columns ? [{ count: "12", hidden: false }, { count: "0", hidden: i === 1 }] : []), { count: String(120 * (i + 1)), hidden: false }] })),
	}),
	"ledger/ListExtractions": () => ({
		definitions: [{ definitionId: of.id(6900), name: "全壊の世帯主", columns: ["NAME", "ADDRESS"], all: [{ any: [{ field: "GRADE", op: "IS", values: ["1"], negated: false }] }], includeDead: false, savedBy: "staff:ito" }],
	}),
	"ledger/ListItems": () => ({
		items: [{ itemCode: "NAME", name: "氏名", kind: "LINE", roles: ["ledger"], law: "災対法90条の3第2項1号", recordable: true }, { itemCode: "OTHER_DAMAGE", name: "市町村長が定める種類の被害の状況", kind: "TEXT", roles: ["ledger"], law: "災対法90条の3第2項5号", recordable: true },
			{ itemCode: "X_WELL", name: "井戸", kind: "YESNO", roles: ["ledger"], recordable: true, version: 1 }, { itemCode: "X_OLD", name: "前の項目", kind: "LINE", roles: ["ledger"], recordable: true, retired: true, version: 2 }, { itemCode: "X_DESK", name: "窓口の項目", kind: "LINE", roles: ["protection"], recordable: true, version: 1 }],
	}),
	"ledger/SaveExtraction": (q) => ({ definitionId: q.definitionId }),
	"ledger/StartExtraction": (q) => ({ runId: q.runId, jobId: of.id(1) }),
	"ledger/GetExtraction": (q) => ({
		runId: q.runId, definitionId: of.id(6900), name: "全壊の世帯主", state: q.runId === of.id(6902) ? "WAITING" : "READY", persons: "150", needsApproval: true, why: "見守り訪問の名簿", purpose: "90-4-1-2", startedBy: "staff:ito", expiresUs: of.ago(-48),
		headings: ["氏名", "住所"], numbers: [false, false],
	}),
	"ledger/GetExtractionRows": (q) => (q.afterPersonId ? { rows: [], lastPersonId: "" } : { rows: Array.from({ length: 150 }, (_, n) => ({ cells: [of.resident(n).name ?? "", n === 3 ? "=1+1" : `${of.resident(n).address}-${n}`] })), lastPersonId: of.id(1150) }),
	"ledger/ApproveExtraction": (q) => ({ runId: q.runId, state: q.decline ? "DECLINED" : "READY" }),
	"register-sync/ListImports": () => ({
		imports: [{ importId: of.id(2), importNo: "7", state: "CHECKED", asOf: "2025-12-31", startedUs: of.ago(3), confirmedUs: "0", rows: "12000", why: ["GONE"] }, { importId: of.id(3), importNo: "6", state: "DONE", asOf: "2025-12-01", startedUs: of.ago(800), confirmedUs: "0", rows: "11990" }], more: false,
	}),
	"register-sync/GetImport": (q) => ({
		importId: q.importId, jobId: of.id(1), state: "CHECKED", fileName: "juki.csv", asOf: "2025-12-31", rows: "12000", newRows: "10", changedRows: "30", sameRows: "11960", rejectedRows: "1", warnings: "0", unmappableCharacters: "0", partsDone: 1, missingPersons: "400", numbersNotTaken: "12", originalParts: 1, confirmedUs: "0",
		check: { complete: true, hash: "ab12", why: ["GONE"], rows: "12000", newRows: "10", changedRows: "30", sameRows: "11960", olderRows: "0", rejectedRows: "1", warnings: "0", unmappableCharacters: "0", newPersons: "9", changedPersons: "30", missingPersons: "400", personsOnFile: "12000" },
	}),
	"register-sync/ListRejects": () => ({ rejects: [{ line: "17", column: "生年月日", reason: "import.date", textJa: "日付として読み取れません。西暦の8桁にしてください。", kind: "REJECT" }], more: false }),
	"register-sync/ConfirmImport": () => ({ state: "RUNNING", jobId: of.id(1) }),
	"register-sync/StartImport": (q) => ({ importId: q.importId, jobId: of.id(1) }),
	"ledger/ListMapImports": (q) => (q.beforeImportId ? { imports: [{ importId: of.id(7398), kind: "PARCEL", source: "前の地番図", state: "DONE", features: "10", rejectedFeatures: "0", startedUs: of.ago(900) }] }
		: { imports: Array.from({ length: 100 }, (_, n) => ({ importId: of.id(7300 + n), kind: "BUILDING", source: `都市計画基本図${n + 1}`, state: n === 1 ? "REFUSED" : "DONE", reason: n === 1 ? "ledger.map.crs" : "", features: "100", rejectedFeatures: "2", startedUs: of.ago(n + 1) })) }),
	"ledger/ListTableImports": (q) => (q.beforeImportId ? { imports: [] } : {
		imports: [{ importId: of.id(7200), kind: "SURVEY", source: "調査システム", state: "CHECKED", act: "", rows: "50", newRows: "48", rejectedRows: "1", startedBy: "staff:mori", startedUs: of.ago(2) }, { importId: of.id(7201), kind: "CARE", source: "福祉システム", state: "DONE", act: "", rows: "12", newRows: "12", rejectedRows: "0", startedBy: "staff:hoken", startedUs: of.ago(30) }],
	}),
	"ledger/StartMapImport": (q) => ({ importId: q.importId, jobId: of.id(1) }),
	"ledger/StartTableImport": (q) => ({ importId: q.importId, jobId: of.id(1) }),
	"ledger/GetMapImport": (q) => ({ importId: q.importId, jobId: of.id(1), state: "DONE", kind: "BUILDING", source: "都市計画基本図", features: "100", newFeatures: "97", changedFeatures: "1", rejectedFeatures: "2" }),
	"ledger/ListMapRejects": () => ({ rejects: [{ feature: "3", line: "9", reason: "ledger.map.empty", textJa: "図形に面積がありません。頂点を確認してください。" }] }),
	"ledger/GetTableImport": (q) => ({ importId: q.importId, jobId: of.id(1), disasterId: of.id(1), kind: "SURVEY", source: "調査システム", state: "CHECKED", rows: "50", newRows: "48", sameRows: "1", rejectedRows: "1", unknownColumns: ["備考2"], startedBy: "staff:ito" }),
	"ledger/ListTableRejects": () => ({ rejects: [{ line: "17", column: "判定", reason: "ledger.table.grade", textJa: "=判定の程度として読み取れません。" }] }),
	"ledger/ConfirmTableImport": (q) => ({ importId: q.importId, state: q.decline ? "WITHDRAWN" : "RUNNING", jobId: of.id(1) }),
	"console/ListAccounts": () => ({
		accounts: [{ login: "ito", name: "伊藤 まこと", roles: ["window", "admin"], state: "LIVE", invitedUs: of.ago(900), invitedUntilUs: "0", signedInUs: of.ago(1) }, { login: "mori", name: "森 あや", roles: ["survey"], state: "INVITED", lastDay: "2026-03-31", invitedUs: of.ago(2), invitedUntilUs: of.ago(-70), signedInUs: "0" }], more: false,
	}),
	"console/ListAccountRequests": () => ({
		requests: [{ requestId: of.id(7001), login: "kato", name: "加藤 りん", roles: ["shelter"], reason: "北浜郡からの応援", madeBy: "staff:kanri", madeUs: of.ago(3) },
			...[1, 2, 3].map((n) => ({ requestId: of.id(7010 + n), login: `ouen0${n}`, name: `応援 職員${n}`, roles: ["survey"], lastDay: "2027-03-31", reason: "白砂県からの応援", madeBy: "staff:kanri", madeUs: helpersAsked })), { requestId: of.id(7002), login: "ito", name: "伊藤 まこと", roles: ["window"], reason: "異動", madeBy: "staff:ito", madeUs: of.ago(2), accountState: "LIVE", accountRoles: ["window", "admin"] }], more: false,
	}),
	"console/ListCertifications": () => ({
		accounts: [{ login: "mori", name: "森 あや", roles: ["survey"], state: "LIVE", certifiedUntil: "2026-01-31", overdue: true, signedInUs: of.ago(2000), certifiedBy: "staff:abe", certifiedUs: of.ago(9000) },
			{ login: "ito", name: "伊藤 まこと", roles: ["window", "admin"], state: "LIVE", certifiedUntil: "2099-01-31", signedInUs: of.ago(1) }], more: false,
	}),
	"console/Certify": () => ({ certifiedUntil: "2099-08-01" }),
	"console/CheckAccountWishes": (q) => ({
		problems: q.rows.flatMap((row, i) => [
			...(/^[a-z][a-z0-9._-]+$/.test(row.login ?? "") ? [] : [{ row: i, field: "login", reason: "console.login.malformed", textJa: "ログイン名は、英小文字で始まる2～40文字にしてください。" }]),
			...(row.login === "ito" ? [{ row: i, field: "login", reason: "console.account.there_already", textJa: "このログイン名の利用者は、すでにいます。", warning: true }] : []),
		]),
	}),
	"console/ListTerms": () => ({ versions: [
		{ kind: "TERMS", version: "2", title: "被災者支援システム利用規約", firstDay: "2026-04-01", sha256: "cd".repeat(32), publishedBy: "staff:abe", publishedUs: of.ago(2) },
		{ kind: "TERMS", version: "1", title: "被災者支援システム利用規約", firstDay: "2026-01-01", sha256: "ab".repeat(32), publishedBy: "staff:abe", publishedUs: of.ago(900), inForce: true, accepted: 1 },
	] }),
	"console/GetTerms": (q) => ({ kind: q.kind, version: q.version, title: "被災者支援システム利用規約", text: "第1条　業務にだけ使います。\n第2条　見た記録が残ります。", firstDay: "2026-01-01", sha256: "ab".repeat(32) }),
	"console/ListTermsAcceptances": () => ({ accounts: [{ login: "ito", name: "伊藤 まこと", acceptedUs: of.ago(100), sha256: "ab".repeat(32) }, { login: "mori", name: "森 あや", acceptedUs: "0" }], more: false }),
	"console/PublishTerms": () => ({ version: "3", sha256: "ef".repeat(32) }),
	"console/RequestAccounts": () => ({ requestIds: [of.id(7003)] }),
	"console/DecideAccountRequest": () => ({ untilUs: of.ago(-72) }),
	"console/ChangeAccount": () => ({ sessionsEnded: 1 }),
	"console/EndAccount": () => ({ sessionsEnded: 0 }),
};
