// What the fake daemons answer about who looked, and about their audit trees.
import type { Common } from "../src/contract";
import type { Answers } from "./answers";
import * as of from "./invented";

const look = (hours: number, actor: string, rpc: string, purpose: string): Common.Look => ({ atUs: of.ago(hours), actor, caller: "console", rpc, purpose, trace: `trace-${hours}` });
const ledger = [look(2, "staff:ito", "GetVictimRecord", "90-3"), look(4, "service:register-sync", "GetVictims", "STREAM")], older = [look(90, "staff:mori", "GetVictims", "90-3")];
const none = (): Common.WhoLookedReply => ({});
const tree = (size: number, signed: number): Common.AuditTree => ({ size: String(size), signedSize: String(signed), signedUs: of.ago(1), cosigned: true });

export const audit: Answers = {
	"ledger/WhoLooked": (q) => (Number(q.beforeUs ?? 0) ? { looks: older } : { looks: ledger, more: true }),
	"register-sync/WhoLooked": () => ({ looks: [look(3, "staff:mori", "SearchResidents", "90-3-1"), look(50, "portal:key7", "SearchResidents", "90-2")] }),
	"application-intake/WhoLooked": none, "certificate-issuer/WhoLooked": none, "shelter-gateway/WhoLooked": none, "notifier/WhoLooked": none,
	"ledger/GetAuditTree": () => tree(1200, 1200), "register-sync/GetAuditTree": () => ({ ...tree(900, 880), begunUs: of.ago(200), stamped: true }), "application-intake/GetAuditTree": () => ({}),
	"certificate-issuer/GetAuditTree": () => tree(10, 10), "shelter-gateway/GetAuditTree": () => tree(20, 20), "notifier/GetAuditTree": () => tree(30, 30),
};
