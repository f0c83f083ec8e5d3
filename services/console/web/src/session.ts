// Who is at it. No token is in reach of scripts: the cookie is the browser's.
import { computed, signal } from "@preact/signals";
import { ask, mending, Problem, send } from "./ask";
import { rpcs, type Console, type Ledger, type RpcName } from "./contract";

export interface Me {
	login?: string;
	name?: string;
	actor?: string;
	roles?: string[];
	municipality?: string;
	municipalityName?: string;
	drill?: boolean;
	idleSeconds?: number;
	expiresAt?: string;
	provenUntil?: string;
	recoveryCodesLeft?: number;
	/** So many texts are to be accepted before anything else is answered. */
	termsToAccept?: number;
	/** Until then another administrator looks at the account again, or it is shut. */
	certifiedUntil?: string;
}

/** undefined: not known yet; null: nobody. */
export const me = signal<Me | null | undefined>(undefined);
/** What stands on top of the page until it is done. */
export const onTop = signal<"" | "sign-in" | "proof" | "terms">("");
export const disasters = signal<Ledger.Disaster[]>([]);
const CHOSEN = "shien.disaster";
const chosen = signal(sessionStorage.getItem(CHOSEN) ?? "");
export const disaster = computed<Ledger.Disaster | undefined>(
	() => disasters.value.find((d) => d.disasterId === chosen.value) ?? disasters.value[disasters.value.length - 1],
);
export const disasterId = computed(() => disaster.value?.disasterId ?? "");

export function chooseDisaster(id: string): void {
	chosen.value = id;
	sessionStorage.setItem(CHOSEN, id);
}

/** The roles of whoever is signed in allow it. The daemon decides; this only keeps pages from offering what it would refuse. */
export const may = (name: RpcName): boolean => rpcs[name].roles.some((role) => me.value?.roles?.includes(role));

let waiting: { done: () => void; gone: (error: Error) => void }[] = [];
let idle = 0;

function onTopOf(what: "sign-in" | "proof" | "terms"): Promise<void> {
	if (onTop.value !== "sign-in") onTop.value = what;
	return new Promise((done, gone) => waiting.push({ done, gone }));
}

/** What stood on top is done, or was given up. */
export function settle(error?: Error): void {
	const all = waiting;
	waiting = [];
	onTop.value = "";
	for (const one of all) error ? one.gone(error) : one.done();
}

mending.signIn = () => (me.value ? onTopOf("sign-in") : Promise.reject(new Problem(401, "console.no_session", "")));
mending.prove = () => onTopOf("proof");
mending.accept = () => onTopOf("terms");
mending.touched = () => {
	clearTimeout(idle);
	const seconds = me.value?.idleSeconds ?? 0;
	if (seconds > 0) idle = window.setTimeout(() => me.value && onTop.value !== "sign-in" && void onTopOf("sign-in").catch(() => {}), seconds * 1000);
};

export async function loadDisasters(roles = me.value?.roles): Promise<void> {
	if (!rpcs["ledger/ListDisasters"].roles.some((role) => roles?.includes(role))) return;
	disasters.value = (await ask("ledger/ListDisasters", {})).disasters ?? [];
}

async function settled(answer: Response): Promise<void> {
	const before = me.value?.actor;
	const now = (await answer.json()) as Me;
	if (before && before !== now.actor) {
		// Another person: what the one before had on the page is not theirs.
		location.reload();
		return;
	}
	// Pages say that there is no disaster where none is known: it is asked for before they show.
	if ((!before || me.value?.termsToAccept) && !now.termsToAccept) await loadDisasters(now.roles).catch(() => {});
	// What is on the page stays: a text that came meanwhile is shown on top of it by the next question.
	me.value = before && !me.value?.termsToAccept ? { ...now, termsToAccept: 0 } : now;
	mending.touched();
	if (before) settle();
}

/** At the start: is somebody signed in here? */
export async function begin(): Promise<void> {
	try {
		await settled(await send("GET", "/session"));
	} catch {
		me.value = null;
	}
}

/** A text as it was shown; when none is left, what waited for it goes on. How many are left. */
export async function accept(text: Console.TermsText): Promise<number> {
	const left = (await (await send("POST", "/terms", { kind: text.kind, version: text.version, sha256: text.sha256 })).json()) as { left?: number };
	if (!left.left) await settled(await send("GET", "/session"));
	return left.left ?? 0;
}

export interface Credentials {
	login: string;
	password: string;
	code?: string;
	recoveryCode?: string;
}

export const signIn = async (with_: Credentials): Promise<void> => settled(await send("POST", "/session", with_));

export async function prove(password: string, code: string): Promise<void> {
	const answer = await send("POST", "/session/proof", { password, code });
	me.value = { ...me.value, ...((await answer.json()) as { provenUntil?: string }) };
	settle();
}

export async function signOut(): Promise<void> {
	await send("DELETE", "/session").catch(() => {});
	sessionStorage.clear();
	me.value = null;
	settle(new Problem(401, "console.no_session", ""));
	location.assign(`/${location.pathname.split("/")[1]}/`);
}
