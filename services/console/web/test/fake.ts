// A daemon that answers the pages from invented data: the same doors, headers and refusals as console, none of its judgement.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rpcs, type Common, type Console, type RpcName, type Rpcs } from "../src/contract";
import { answers } from "./answers";
import { tile } from "./tile";

export const TENANT = "990019";
export const TOKEN = "ab".repeat(32);
const types: Record<string, string> = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

export interface Asked { name: string; request: unknown; key: string; purpose: string }

/** What a test sets and looks at. */
export class Fake {
	server!: Server;
	asked: Asked[] = [];
	roles = ["staff", "window", "ledger", "survey", "approver", "register", "shelter", "shelter_admin", "protection", "operator", "seal", "admin", "auditor", "care"];
	signedIn = false;
	proven = true;
	/** Refusals to come: by rpc, once each. */
	refuse = new Map<string, { status: number; reason: string; title: string; detail: string; retryAfter?: number; field?: string }>();
	idleSeconds = 1800;
	/** Texts that are to be accepted first. */
	terms: Console.TermsText[] = [];
	certifiedUntil = "";
	/** Files that came part by part, by the id of the blob; answers that get lost after the part was kept. */
	files = new Map<string, { path: string; name: string; parts: Buffer[]; whole: boolean }>();
	partsLost = 0;
	/** How work stands, one after the other, "cut" where the line breaks; nothing left of it: it is done. */
	stands: (Common.Job | "cut")[] = [];
	private kept = new Map<string, string>();
	/** So many tiles are refused. */
	tilesRefused = 0;
	/** Answers in place of those of answers.ts, and of tile.ts. */
	over: Partial<Record<RpcName, (request: never) => unknown>> = {};
	tile = tile;
	readonly violations: string[] = [];

	constructor(readonly dist: string) {}

	me() {
		return {
			login: "ito", name: "伊藤 まこと", actor: "staff:ito", roles: this.roles, municipality: TENANT, municipalityName: "潮咲市", drill: true, idleSeconds: this.idleSeconds,
			expiresAt: String((Date.now() + 8 * 3600e3) * 1000), provenUntil: "0", recoveryCodesLeft: 10, termsToAccept: this.terms.length, certifiedUntil: this.certifiedUntil,
		};
	}

	async listen(): Promise<string> {
		this.server = createServer((q, a) => void this.answer(q, a).catch((e) => problem(a, 500, "fake.broken", "壊れました", String(e))));
		await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
		const at = this.server.address();
		return `http://127.0.0.1:${typeof at === "object" && at ? at.port : 0}/${TENANT}`;
	}

	private async answer(q: IncomingMessage, a: ServerResponse): Promise<void> {
		const [, tenant, ...rest] = (q.url ?? "").split("?")[0]!.split("/");
		const path = "/" + rest.join("/");
		if (tenant !== TENANT) return problem(a, 404, "door.unknown_path", "見つかりません", "この宛先はありません。");
		if (path.startsWith("/assets/")) return this.file(path, a);
		if (!path.startsWith("/api/")) return this.page(a);
		if (q.headers["x-shien"] !== "1" || q.headers["sec-fetch-site"] !== "same-origin") return problem(a, 403, "console.origin", "受け付けられません", "この画面から操作してください。");
		const body: Buffer[] = [];
		for await (const part of q) body.push(part as Buffer);
		const text = Buffer.concat(body).toString();
		return this.api(q, path.slice(4), text ? (JSON.parse(text) as Record<string, string>) : {}, a);
	}

	private file(path: string, a: ServerResponse): void {
		const type = types[path.slice(path.lastIndexOf("."))];
		if (!type || path.includes("..")) return problem(a, 404, "door.unknown_path", "見つかりません", "");
		a.writeHead(200, { "Content-Type": type, "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff" });
		a.end(readFileSync(join(this.dist, path)));
	}

	private page(a: ServerResponse): void {
		const nonce = randomBytes(16).toString("base64");
		const csp = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}' 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
		a.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": csp, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer" });
		a.end(readFileSync(join(this.dist, "index.html"), "utf8").replaceAll("__SHIEN_TENANT__", TENANT).replaceAll("__SHIEN_NONCE__", nonce));
	}

	private async api(q: IncomingMessage, path: string, body: Record<string, string>, a: ServerResponse): Promise<void> {
		if (path === "/session" && q.method === "POST") return this.signIn(body, a);
		if (path.startsWith("/invitation")) return this.invitation(path, body, a);
		if (!this.signedIn) return problem(a, 401, "console.no_session", "サインインしていません", "サインインしてください。");
		if (path === "/session" && q.method === "GET") return json(a, this.me());
		if (path === "/session" && q.method === "DELETE") {
			this.signedIn = false;
			return json(a, {});
		}
		if (path === "/terms" && q.method === "GET") return json(a, { toAccept: this.terms });
		if (path === "/terms") {
			this.asked.push({ name: path, request: body, key: "", purpose: "" });
			if (!this.terms.some((one) => one.kind === body.kind && one.version === body.version && one.sha256 === body.sha256)) return problem(a, 409, "console.terms.other", "受け付けられません", "表示し直してください。");
			this.terms = this.terms.filter((one) => one.kind !== body.kind);
			return json(a, { left: this.terms.length });
		}
		if (this.terms.length > 0) return problem(a, 403, "console.terms.not_accepted", "同意が必要です", "文書を読んで同意してください。");
		if (path === "/session/proof") {
			if (body.code !== "123456") return problem(a, 403, "console.proof_wrong", "確認できません", "パスワードか確認コードが違います。");
			this.proven = true;
			return json(a, { provenUntil: String(Date.now() * 1000 + 3e8) });
		}
		if (path.startsWith("/ask/")) return this.ask(q, path.slice(5), body, a);
		if (path.startsWith("/watch/")) return this.watch(path, a);
		if (path.startsWith("/file/")) {
			this.asked.push({ name: path, request: {}, key: "", purpose: String(q.headers["x-shien-purpose"] ?? "") });
			const [, z, x, y] = /\/tiles\/(\d+)\/(\d+)\/(\d+)$/.exec(path)?.map(Number) ?? [];
			if (z && (z < 12 || z > 18)) return problem(a, 400, "ledger.tile.zoom", "入力内容に誤りがあります", "地図の縮尺は12〜18です。");
			if (z && this.tilesRefused-- > 0) return problem(a, 400, "ledger.tile.too_many", "入力内容に誤りがあります", "建物が多すぎます。拡大してください。");
			if (z) {
				a.writeHead(200, { "Content-Type": "application/vnd.mapbox-vector-tile", "Cache-Control": "no-store" });
				return void a.end(this.tile(z, x ?? 0, y ?? 0));
			}
			a.writeHead(200, { "Content-Type": "application/pdf", "Cache-Control": "no-store" });
			return void a.end("%PDF-1.4\n%%EOF\n");
		}
		return problem(a, 404, "door.unknown_path", "見つかりません", "この宛先はありません。");
	}

	/** As the console tells it: an event where it differs, a comment in between, in pieces as they come. */
	private async watch(path: string, a: ServerResponse): Promise<void> {
		this.asked.push({ name: path, request: {}, key: "", purpose: "" });
		a.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
		for (;;) {
			const one = this.stands.length > 0 ? this.stands.shift()! : { state: "DONE", done: "100", total: "100" };
			if (one === "cut") return void a.destroy();
			const text = `data: ${JSON.stringify(one)}\n\n`;
			a.write(text.slice(0, 9));
			await new Promise((on) => setTimeout(on, 150));
			a.write(text.slice(9) + ":\n\n");
			if (one.state === "DONE") return void a.end();
			await new Promise((on) => setTimeout(on, 400));
		}
	}

	private signIn(body: Record<string, string>, a: ServerResponse): void {
		const no = this.refuse.get("SignIn");
		if (no) {
			this.refuse.delete("SignIn");
			return problem(a, no.status, no.reason, no.title, no.detail, no.field);
		}
		if (body.login !== "ito" || body.password !== "correct horse battery" || !(body.code === "123456" || body.recoveryCode === "aaaa-bbbb"))
			return problem(a, 403, "console.sign_in", "サインインできません", "ログイン名、パスワード、確認コードのいずれかが違います。確認してやり直してください。");
		this.signedIn = true;
		json(a, this.me());
	}

	private invitation(path: string, body: Record<string, string>, a: ServerResponse): void {
		if (body.token !== TOKEN) return problem(a, 404, "console.invitation", "このリンクは使えません", "使用済みか期限切れです。アカウント管理者に新しいリンクを発行してもらってください。");
		if (path === "/invitation") return json(a, { login: "ito", name: "伊藤 まこと", municipality: TENANT, municipalityName: "潮咲市" });
		if (path === "/invitation/password") return json(a, { totpSecret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", otpauthUri: "otpauth://totp/shien:ito?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=shien" });
		if (body.code !== "123456") return problem(a, 403, "console.code", "確認コードが違います", "アプリに表示されている最新の6桁を入力してください。");
		json(a, { recoveryCodes: Array.from({ length: 10 }, (_, i) => `c${i}de-${1000 + i}-wxyz`) });
	}

	/** As the runtime takes it: in order, each of 1 MiB but the last; the same key is the same part. */
	private putFile(q: IncomingMessage, name: string, part: { path: string; uploadId: string; part: number; content: string; last: boolean; fileName: string }, a: ServerResponse): void {
		const key = String(q.headers["idempotency-key"] ?? ""), content = Buffer.from(part.content ?? "", "base64"), blobId = part.uploadId.replace(/^.{8}/, "b10bb10b");
		this.asked.push({ name, request: { ...part, content: content.length }, key, purpose: "" });
		if (!key || !part.path.startsWith(`/v1/${TENANT}/`)) return problem(a, 400, "call.key_missing", "入力内容に誤りがあります", "");
		if (!this.kept.has(key)) {
			const file = this.files.get(blobId) ?? { path: part.path, name: part.fileName, parts: [], whole: false };
			if (file.whole || file.parts.length !== part.part || (!part.last && content.length !== 1 << 20) || content.length > 1 << 20) return problem(a, 409, "blob.not_uploading", "受け付けられません", "新しくアップロードしてください。");
			file.parts.push(content);
			file.whole = part.last;
			this.files.set(blobId, file);
			this.kept.set(key, blobId);
		}
		if (this.partsLost-- > 0) return void q.socket.destroy();
		json(a, { blobId });
	}

	private ask(q: IncomingMessage, name: string, request: unknown, a: ServerResponse): void {
		if (name === "ledger/PutFile" || name === "register-sync/PutFile") return this.putFile(q, name, request as never, a);
		const rule = rpcs[name as RpcName];
		if (!rule) return problem(a, 404, "message.unknown", "対応していない要求です", "知らない操作です。");
		const key = String(q.headers["idempotency-key"] ?? ""), purpose = String(q.headers["x-shien-purpose"] ?? "");
		this.asked.push({ name, request, key, purpose });
		const no = this.refuse.get(name);
		if (no) {
			this.refuse.delete(name);
			if (no.retryAfter) a.setHeader("Retry-After", String(no.retryAfter));
			return problem(a, no.status, no.reason, no.title, no.detail, no.field);
		}
		if (rule.writes && !key) return problem(a, 400, "call.key_missing", "入力内容に誤りがあります", "Idempotency-Key を付けてください。");
		if (rule.purpose && !purpose) return problem(a, 400, "call.purpose_missing", "入力内容に誤りがあります", "利用目的が指定されていません。");
		if (!rule.roles.some((role) => this.roles.includes(role))) return problem(a, 403, "call.role_missing", "この操作の権限がありません", "担当部署の管理者に権限を確認してください。");
		const answer = this.over[name as RpcName] ?? (answers[name as RpcName] as ((r: never) => Rpcs[RpcName]["reply"]) | undefined);
		if (!answer) return problem(a, 501, "fake.no_answer", "対応していません", name);
		json(a, answer(request as never));
	}
}

function json(a: ServerResponse, body: unknown): void {
	a.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
	a.end(JSON.stringify(body));
}

function problem(a: ServerResponse, status: number, reason: string, title: string, detail: string, field?: string): void {
	a.writeHead(status, { "Content-Type": "application/problem+json", "Cache-Control": "no-store" });
	a.end(JSON.stringify({ type: `urn:shien:problem:${reason}`, status, reason, title, detail, field, trace: "0af7651916cd43dd8448eb211c80319c" }));
}
