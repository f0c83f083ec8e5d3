// What the fake daemon answers, rpc by rpc; the types are the contract's.
import type { Rpcs } from "../src/contract";
import { desk } from "./answers-desk";
import { field } from "./answers-field";
import { office } from "./answers-office";
import { permission } from "./answers-permission";
import { audit } from "./answers-audit";
import * as of from "./invented";

export type Answers = { [N in keyof Rpcs]?: (request: Rpcs[N]["ask"]) => Rpcs[N]["reply"] };
const numberOf = (uuid: string | undefined, base: number): number => Number((uuid ?? "").slice(-12)) - base;

export const answers: Answers = {
	"ledger/ListDisasters": () => ({ disasters: [of.disaster] }),
	"application-intake/ListApplications": (q) => ({
		applications: [0, 1, 2, 3, 4, 5, 6, 7].map(of.line).filter((l) => (q.queue === "ORAL" ? l.oralApprover : q.queue ? l.match === "CHECKING" : !q.state || l.state === q.state)), more: false,
	}),
	"ledger/ListSurveys": (q) => ({ surveys: of.surveys.filter((s) => !q.state || (q.state === "ORAL" ? s.oral : s.state === q.state)) }),
	"certificate-issuer/ListCertificates": (q) => ({ certificates: of.certificates.filter((c) => !q.state || (q.state === "ORAL" ? c.oralApprover : c.state === q.state)), more: false }),
	"ledger/ListWorkLists": () => ({
		lists: [{ listId: of.id(6500), name: "浜町1班", kind: "FIRST", team: "1班", visitOn: "2026-01-21", madeBy: "staff:mori", assignedBy: "staff:mori", assignments: 1, todo: 14, absent: 2, blocked: 1, review: 3, done: 20, dropped: 0 }],
		waiting: "37",
	}),
	"shelter-gateway/ListSites": (q) => ({ sites: of.sites.filter((s) => !q.openOnly || s.state === "OPEN"), more: false }),
	"notifier/ListMessages": (q) => ({
		messages: [{ messageId: of.id(9500), notice: "RECEIPT", applicationId: of.id(3001), state: "SENT", reason: "", tries: 1, nextUs: "0", changedUs: of.ago(5) },
			{ messageId: of.id(9501), notice: "RETURNED", applicationId: of.id(3003), state: "FAILED", reason: "notifier.smtp.refused", tries: 8, nextUs: "0", changedUs: of.ago(2) }].filter((m) => !q.state || m.state === q.state),
		more: false,
	}),
	"register-sync/GetFreshness": () => ({ registerAsOf: "2025-12-31", fileAsOf: "2025-12-31", stalePersons: "3", reconciledUs: of.ago(40), differentHouseholds: "1" }),
	"register-sync/SearchResidents": (q) => ({
		found: q.name === "だれもいない" ? [] : [...(q.name === "多い" ? Array.from({ length: 150 }, (_, i) => i) : [0, 1, 2, 4, 16]).map((n) => ({ resident: of.resident(n), byOtherName: n === 2, byFormerAddress: n === 4 })),
			{ resident: of.hidden, byOtherName: false, byFormerAddress: false }],
		more: true, registerAsOf: "2025-12-31",
	}),
	"ledger/FindByPhone": () => ({ hits: [{ personId: of.id(1001), name: "白砂　一郎", observedUs: of.ago(100), former: false, checking: false }, { observedUs: "0", former: false, checking: true }], more: false }),
	"ledger/GetVictimRecord": (q) => (q.personId === of.id(1099) ? { personId: q.personId, checking: true, victim: false, resident: false, protected: false, knownUs: "0" } : of.record(numberOf(q.personId, 1000))),
	"register-sync/BatchGet": (q) => ({ residents: q.personIds.map((p) => of.resident(numberOf(p, 1000))) }),
	"register-sync/GetHousehold": (q) => ({ members: [0, 1, 2].map((i) => of.resident(numberOf(q.householdId, 5000) * 3 + i)), protected: false, registerAsOf: "2025-12-31" }),
	"register-sync/GetHistory": () => ({
		rows: [{ historyNo: 2, branchNo: 0, importNo: "7", importId: of.id(2), feedId: "", asOf: "2025-12-31", inForce: true, supersededBy: "0", deleted: false, keptBack: false, items: [{ item: "name", label: "氏名", code: "", text: "白砂　一郎" }, { item: "address", label: "住所", code: "", text: "潮咲市浜町2番地2" }] },
			{ historyNo: 1, branchNo: 0, importNo: "3", importId: of.id(3), feedId: "", asOf: "2020-04-01", inForce: false, supersededBy: "0", deleted: false, keptBack: true }],
		more: false, protected: false, stale: false, registerAsOf: "2025-12-31",
	}),
	"ledger/ListEpisodes": () => ({
		episodes: [{ episodeId: of.id(1), placeKind: "HOME", fromUs: of.ago(5000), toUs: of.ago(450), source: "REGISTER", observedUs: of.ago(450), recordedUs: of.ago(449) },
			{ episodeId: of.id(2), placeKind: "SHELTER", placeId: "E9900100001100", fromUs: of.ago(450), toUs: "0", source: "SHELTER", observedUs: of.ago(26), recordedUs: of.ago(25) }],
	}),
	"ledger/ListStatements": () => ({
		supports: [{ info: { statementId: of.id(1), source: "COUNTER", observedUs: of.ago(30), recordedUs: of.ago(30), recordedBy: "staff:ito" }, support: { scheme: "DONATION", category: "第1次配分", appliedOn: "2026-01-10" }, schemeJa: "義援金" }],
		injuries: [], intentions: [],
	}),
	"ledger/ListConsents": () => ({
		consents: [{ consentId: of.id(1), recipient: "FAMILY", recipientJa: "同居の親族（安否の回答）", answer: "YES", source: "SHELTER", observedUs: of.ago(300), recordedUs: of.ago(300), recordedBy: "", governs: true },
			{ recipient: "WELFARE", recipientJa: "社会福祉協議会", answer: "UNANSWERED", observedUs: "0", recordedUs: "0", governs: false }],
	}),
	"ledger/ListProvided": () => ({ provided: [] }),
	"ledger/ListSafety": () => ({ statuses: [{ personId: of.id(1001), statusId: of.id(1), status: "SAFE", statusJa: "無事", source: "SELF", observedUs: of.ago(400), recordedUs: of.ago(399), recordedBy: "staff:ito", holds: true }] }),
	...desk,
	...field,
	...office,
	...permission,
	...audit,
};
