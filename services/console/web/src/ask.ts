// The one way to a daemon. What fails is a Problem; what can be mended by signing in or proving oneself is mended on top of the page
// and sent again under the same key, so that nothing typed is lost and nothing is done twice.
import { told } from "./denial";
import { rpcs, type RpcName, type Rpcs } from "./contract";
import { tenant } from "./router";
import { t } from "./i18n";

export type Ask<N extends RpcName> = Rpcs[N]["ask"];
export type Reply<N extends RpcName> = Rpcs[N]["reply"];

export class Problem extends Error {
	constructor(
		readonly status: number,
		readonly reason: string,
		readonly title: string,
		readonly detail = "",
		readonly field = "",
		readonly trace = "",
		readonly retryAfter = 0,
	) {
		super(reason);
	}
}

/** Set by the session: what is done about a 401, about a grave act and about a text that is to be accepted first. They resolve when the request may go again. */
export const mending = {
	signIn: (): Promise<void> => Promise.reject(new Error("no session")),
	prove: (): Promise<void> => Promise.reject(new Error("no session")),
	accept: (): Promise<void> => Promise.reject(new Error("no session")),
	touched: (): void => {},
};

export const uuid = (): string => crypto.randomUUID();
export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function problemOf(answer: Response): Promise<Problem> {
	const said = (await answer.json().catch(() => ({}))) as Record<string, string>;
	return new Problem(answer.status, said.reason ?? "", said.title ?? t("処理できませんでした", "It could not be done"), said.detail ?? "",
		said.field ?? "", said.trace ?? answer.headers.get("X-Trace") ?? "", Number(answer.headers.get("Retry-After") ?? 0));
}

/** One request; throws a Problem. */
export async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}, signal: AbortSignal | null = null): Promise<Response> {
	let answer: Response;
	try {
		answer = await fetch(`/${tenant}/api${path}`, {
			method, signal, cache: "no-store", credentials: "same-origin",
			headers: { "X-Shien": "1", ...(body instanceof Blob || body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
			body: body === undefined ? undefined : body instanceof Blob ? body : JSON.stringify(body),
		});
	} catch {
		throw new Problem(0, "console.offline", t("つながりません", "No connection"),
			t("サーバーにつながりません。ネットワークを確かめて、もう一度お試しください。入力した内容はこの画面に残っています。",
				"The server cannot be reached. Check the network and try again. What you typed is still here."));
	}
	if (!answer.ok) throw await problemOf(answer);
	return answer;
}

/** Sends, mends what can be mended, and sends again. `roles`: any of which it needs, so that a denial can say so. */
export async function persistently(once: () => Promise<Response>, roles: readonly string[] = [], attended = true): Promise<Response> {
	for (let busy = 0, mended = 0; ; ) {
		try {
			const answer = await once();
			if (attended) mending.touched();
			return answer;
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			if (error.status === 401 && mended++ < 3) await mending.signIn();
			else if (error.reason === "console.proof_needed" && mended++ < 3) await mending.prove();
			else if (error.reason === "console.terms.not_accepted" && mended++ < 3) await mending.accept();
			else if ((error.status === 503 || error.status === 504) && error.retryAfter > 0 && busy++ < 2) await pause(Math.min(error.retryAfter, 5) * 1000);
			else throw error.status === 403 ? await told(error, roles) : error;
		}
	}
}

const usual: Record<string, string> = {
	"register-sync": "90-3-1", ledger: "90-3", "application-intake": "90-2", "certificate-issuer": "90-2", "shelter-gateway": "EVACUEE",
};

// Keys of changes of which nobody knows whether they were made: the same request again goes under the same key.
const unsure = new Map<string, string>();

/** Asks a daemon: its name and rpc, the request, and why people are looked at where that is not the usual reason of the room. */
export async function ask<N extends RpcName>(name: N, request: Ask<N>, purpose?: string): Promise<Reply<N>> {
	const headers: Record<string, string> = {};
	const same = rpcs[name].writes ? name + JSON.stringify(request) : "";
	if (same) headers["Idempotency-Key"] = unsure.get(same) ?? uuid();
	if (rpcs[name].purpose) headers["X-Shien-Purpose"] = purpose ?? usual[name.split("/")[0] ?? ""] ?? "";
	try {
		const answer = await persistently(() => send("POST", `/ask/${name}`, request, headers), rpcs[name].roles);
		unsure.delete(same);
		return (await answer.json()) as Reply<N>;
	} catch (error) {
		const lost = error instanceof Problem && (error.status === 0 || error.status >= 500);
		if (same && lost) unsure.set(same, headers["Idempotency-Key"] ?? "");
		else unsure.delete(same);
		throw error;
	}
}
