// What the fake daemon answers about surveys, areas and approvals.
import type { Answers } from "./answers";
import * as of from "./invented";

const sheet = {
	hazard: "EARTHQUAKE", structures: ["WOODEN", "PREFAB"], stages: ["FIRST"], source: "invented", unverified: true, marks: [{ code: "COLLAPSED", name: "一見して倒壊（全部または一部の階）", gradeCode: "1" }],
	tilts: [{ offset: 1, plumb: 20, gradeCode: "1" }], parts: [{ code: "ROOF", name: "屋根", weightPercent: 15, totalFromPercent: 0 }, { code: "FOUNDATION", name: "基礎", weightPercent: 10, totalFromPercent: 75 }],
	levelPercent: [10, 25, 50, 75, 100], areaColumns: [10, 20, 100],
};

export const field: Answers = {
	"ledger/ListSurveyWork": (q) => ({
		work: Array.from({ length: q.listId ? 5 : 3 }, (_, n) => ({
			workId: of.id(6600 + n), dwellingId: of.id(7001 + n), address: `潮咲市浜町${n + 1}番地`, use: "RESIDENCE", kind: "FIRST", cause: "APPLICATION", state: q.state || ["TODO", "ABSENT", "REVIEW", "DONE", "TODO"][n], gradeCode: n === 3 ? "4" : "",
			askedOn: "2026-01-12", listId: q.listId ?? "", place: n + 1, visits: n === 1 ? 1 : 0, visitedOn: n === 1 ? "2026-01-19" : "", note: n === 1 ? "門が閉まっている" : "",
		})),
	}),
	"ledger/MakeWorkList": (q) => ({ listId: q.listId, taken: 25, beyond: "12", listed: "0", surveyed: "0", notDwelling: "0", notAsked: "0" }),
	"ledger/RecordVisit": (q) => ({ workId: q.workId }),
	"ledger/ListScorings": () => ({ scorings: [{ edition: "national-2024-05-31", validFrom: "1961-11-15", source: "", state: "NATIONAL" }, { edition: "draft", validFrom: "2025-01-01", state: "DRAFT" }] }),
	"ledger/GetScoring": () => ({ edition: "national-2024-05-31", validFrom: "1961-11-15", source: "invented", grades: [], depths: [], sheets: [sheet] }),
	"ledger/RecordSurvey": (q) => ({ surveyId: q.surveyId, gradeCode: q.parts ? "4" : q.state ? "" : "6", edition: "national-2024-05-31", basis: "parts", lossPermille: 230, unverified: true, needsConsent: false }),
	"ledger/ApproveSurvey": (q) => ({ surveyId: q.surveyId, gradeCode: q.gradeCode, governs: true }),
	"ledger/RecordOralGrade": (q) => ({ surveyId: q.surveyId, gradeCode: q.gradeCode, governs: true }),
	"ledger/ListAreaActs": () => ({
		acts: [{ actId: of.id(6700), kind: "AERIAL", hazard: "EARTHQUAKE", surveyedOn: "2026-01-05", gradeCode: "1", dwellings: "120", state: "DRAFT", reason: "地区全体が倒壊", draftedBy: "staff:mori" },
			{ actId: of.id(6701), kind: "AREA", hazard: "FLOOD", surveyedOn: "2026-01-05", gradeCode: "2", dwellings: "40", state: "APPLIED", reason: "浸水1.8m以上", draftedBy: "staff:mori", approvedBy: "staff:kato" }],
	}),
	"ledger/FindMapFeatures": (q) => ({
		features: q.kind === "AREA" ? [{ featureId: of.id(6750), kind: "AREA", label: "浜町地区", longitude: 139.7, latitude: 35.69 }, { featureId: of.id(6751), kind: "AREA", label: "沖町地区", longitude: 139.701, latitude: 35.691 }]
			: q.address?.includes("浜町2") ? [{ featureId: of.id(6760), kind: "BUILDING", label: "潮咲市浜町2番地", longitude: 139.7004, latitude: 35.69 }] : [],
	}),
	"ledger/PreviewArea": (q) => ({
		gradeCode: "1", buildings: "210", dwellings: "205", eligible: "202", notDwelling: "1", surveyed: "2", areaBefore: "3", drafts: "1", unplaced: "12", preview: "ab".repeat(32),
		listed: q.afterDwellingId ? [{ dwellingId: of.id(7999), address: "潮咲市浜町999番地" }] : Array.from({ length: 200 }, (_, n) => ({ dwellingId: of.id(7001 + n), address: `潮咲市浜町${n + 1}番地`, addressExtra: n === 4 ? "101号" : "", gradeCode: n < 2 ? "4" : "", whyNot: n < 2 ? "SURVEYED" : n === 2 ? "NOT_DWELLING" : "", areaBefore: n === 5, draft: n === 6 })),
	}),
	"ledger/ApplyArea": (q) => ({ actId: q.actId, dwellings: "202", gradeCode: "1" }),
	"ledger/UndoArea": (q) => ({ actId: q.actId, dwellings: "40" }),
	"ledger/ApproveArea": (q) => ({ actId: q.actId, state: q.decline ? "DECLINED" : "APPLYING" }),
	"ledger/ListProvisions": () => ({
		provisions: [{ provisionId: of.id(6800), recipient: "LOCAL_GOV", basis: "90-4-1-3", basisJa: "災対法90条の4第1項3号（他の地方公共団体による援護）", items: ["NAME"], persons: 40, state: "DRAFT", contentHash: "ab", applicantName: "架空県", use: "見守り訪問", draftedBy: "staff:mori", draftedUs: of.ago(3), approvedUs: "0", givenUs: "0" }],
	}),
	"ledger/ApproveProvision": (q) => ({ provisionId: q.provisionId, state: "APPROVED" }),
};
