// What the fake daemon answers about permissions: an edition in force, a draft of somebody else's, one of the test's own.
import { codes, type Console } from "../src/contract";
import type { Answers } from "./answers";
import * as of from "./invented";

const line = (business: string, unit: string, categories: string[], more: Partial<Console.PermissionLine> = {}): Console.PermissionLine =>
	({ organisation: "990019", business, unit, categories, scope: "OWN", firstDay: "2026-01-01", lastDay: "2026-12-31", ask: "総務課 権限係 内線100", ...more });
const lines = [line("罹災証明", "*", ["RESIDENT", "CERTIFICATE", "APPLICATION"]), line("見守り支援", "架空福祉会", ["RESIDENT", "SPECIAL_CARE"], { zone: "hall", ask: "福祉課 内線300" })];
const places = [{ login: "ito", organisation: "990019", business: "罹災証明", unit: "税務課" }, { login: "mori", organisation: "990019", business: "見守り支援", unit: "架空福祉会" }];
const entries: Console.PermissionEntry[] = [{ organisation: "990019", business: "*", unit: "*", zones: ["hall", "branch"], ask: "総務課 内線100" }, { organisation: "990019", business: "見守り支援", unit: "架空福祉会", anywhere: true, ask: "社協 担当" }];
const networks = ["hall", "branch", "annex"];
const edition = (n: number, state: string, draftedBy: string): Console.PermissionEdition =>
	({ edition: String(n), state, reason: n === 3 ? "応援職員を加える" : "発災時の体制", draftedBy, draftedUs: of.ago(30 - n), ...(state === "DRAFT" ? {} : { decidedBy: "staff:abe", decidedUs: of.ago(20) }) });
const editions = [edition(4, "DRAFT", "staff:ito"), edition(3, "DRAFT", "staff:kanri"), edition(2, "APPLIED", "staff:kanri"), edition(1, "DECLINED", "staff:kanri")];

export const permission: Answers = {
	"console/GetPermissions": (q) => {
		const n = Number(q.edition ?? 2), e = editions.find((one) => one.edition === String(n || 2));
		return n > 2 ? { edition: e, lines: [...lines.slice(0, 1), line("避難所運営", "*", ["SHELTER"])], places: [...places.slice(0, 1), { login: "kato", organisation: "990019", business: "避難所運営", unit: "応援" }], markings: [], entries: [{ ...entries[0]!, zones: ["hall"] }], networks, networkHere: "hall" }
			: { edition: e, lines, places, markings: [{ login: "mori", marking: "SPECIAL_CARE" }], entries, networks, networkHere: "hall" };
	},
	"console/ListPermissionEditions": () => ({ editions }),
	"console/ComparePermissions": () => ({
		people: [{ login: "kato", gained: ["SHELTER"] }, { login: "mori", lost: ["RESIDENT", "SPECIAL_CARE"], markingsLost: ["SPECIAL_CARE"] }], categories: [{ category: "RESIDENT", lose: 1 }, { category: "SHELTER", gain: 1 }, { category: "SPECIAL_CARE", lose: 1 }],
		entries: [{ login: "mori", lastNetwork: "branch", seenUs: of.ago(2), gained: [], lost: ["branch", "annex", "*"], turnedAway: true }, { login: "kato", lost: ["branch"], nowhere: true }], turnedAway: 1,
	}),
	"console/PlanPermissions": () => ({ edition: "4" }),
	"console/ApplyPermissions": () => ({}),
	"console/DeclinePermissions": () => ({}),
	"console/WhoCanSee": (q) => ({ people: q.category === "RESIDENT" && !q.markings?.length ? [{ login: "ito", organisation: "990019", business: "罹災証明", unit: "*" }] : [] }),
	"console/ViewMine": () => ({ categories: [{ category: "RESIDENT", why: "GIVEN", ask: "総務課 権限係 内線100" }, { category: "INTEGRATED", why: "NO_CATEGORY", ask: "総務課 権限係 内線100" }, { category: "SURVEY", why: "NO_PLACE" }, { category: "SHELTER", why: "GLASS", ask: "防災課" }] }),
	"console/ListGlass": () => ({ glasses: [
		{ glassId: of.id(7101), openedBy: "staff:mori", categories: ["SHELTER"], reason: "夜間に病院から照会", openedUs: of.ago(1), untilUs: of.ago(-3), open: true },
		{ glassId: of.id(7102), openedBy: "staff:ito", categories: ["SPECIAL_CARE"], reason: "停電で人工呼吸器", openedUs: of.ago(30), untilUs: of.ago(26) },
		{ glassId: of.id(7103), openedBy: "staff:kato", categories: ["SHELTER"], reason: "家族の照会", openedUs: of.ago(90), untilUs: of.ago(88), verdict: "UNJUSTIFIED", note: "照会の記録がない", reviewedBy: "staff:abe", reviewedUs: of.ago(60) },
	] }),
	"console/MyGlass": () => ({ glasses: [{ glassId: of.id(7104), openedBy: "staff:ito", categories: ["SPECIAL_CARE"], reason: "停電", openedUs: of.ago(1), untilUs: of.ago(-3), open: true }], hoursMost: 4 }),
	"console/BreakGlass": () => ({ glassId: of.id(7105), untilUs: of.ago(-2) }),
	"console/CloseGlass": () => ({}),
	"console/ReviewGlass": () => ({}),
	"console/ViewAs": (q) => ({
		categories: Object.entries(codes.category).map(([category, categoryJa]) => (category === "RESIDENT" ? { category, categoryJa, why: "GIVEN", ask: "総務課 権限係 内線100" }
			: category === "SPECIAL_CARE" ? { category, categoryJa, why: q.zone === "hall" ? "MARKING" : "ZONE", ask: "福祉課 内線300" } : { category, categoryJa, why: "NO_CATEGORY" })),
	}),
};
