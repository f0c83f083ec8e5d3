// What the fake daemon answers about applications and certificates.
import type { Answers } from "./answers";
import * as of from "./invented";

export const desk: Answers = {
	"application-intake/GetApplication": (q) => {
		const n = Number(q.applicationId.slice(-12)) - 3000, a = of.application(n);
		return a.match === "CHECKING" ? { ...a, form: undefined, attachments: undefined, candidates: undefined, remarks: undefined } : n === 7 ? { ...a, proposedBy: "staff:mori", proposedCode: "NOT_HERE", note: "被災した家が市内にありません。" } : a;
	},
	"ledger/GetVictims": (q) => ({ victims: q.personIds.map(of.victim) }),
	"ledger/FindDwellings": () => ({ dwellings: of.dwellings }),
	"application-intake/ConfirmMatch": (q) => ({ applicationId: q.applicationId, personId: q.personId ?? of.id(1), dwellingId: q.dwellingId ?? of.id(2), version: (q.version ?? 0) + 1 }),
	"application-intake/Accept": (q) => ({ state: "ACCEPTED", version: (q.version ?? 0) + 1 }),
	"application-intake/ReturnForCorrection": (q) => ({ state: "RETURNED", version: (q.version ?? 0) + 1 }),
	"application-intake/ProposeRejection": (q) => ({ state: "REVIEW", version: (q.version ?? 0) + 1 }),
	"application-intake/ApproveRejection": (q) => ({ state: "REJECTED", version: (q.version ?? 0) + 1 }),
	"application-intake/Submit": (q) => ({
		receiptNo: q.receiptNo, rev: 0, applicationId: of.id(3001), result: "ACCEPTED", receivedUs: String(of.now), flags: ["INCOMPLETE"],
		remarks: [{ item: "structure", reason: "intake.item.missing", textJa: "家の構造が書かれていません。申請者に確認してください。" }],
	}),
	"certificate-issuer/IssueAtCounter": (q) => ({ issueId: of.id(8500), number: "R8-01-000001", issueNo: 2, sha256: "00", path: `/v1/990019/issues/${q.certificateId}.pdf` }),
	"application-intake/RecordOralRejection": (q) => ({ state: "REJECTED", version: (q.version ?? 0) + 1 }),
	"certificate-issuer/RecordOralCertificates": (q) => ({ approved: q.certificateIds.length }),
	"certificate-issuer/ApproveCertificates": (q) => ({ approved: q.certificateIds.length }),
};
