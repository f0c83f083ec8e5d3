// What there is to do, in the order of the work; each is offered to whoever may ask for what it is about.
import type { RpcName } from "./contract";
import { t } from "./i18n";
import { may, me } from "./session";

interface Entry {
	to: string;
	ja: string;
	en: string;
	any: RpcName[];
}

const entries: Entry[] = [
	{ to: "/search", ja: "人をさがす", en: "Find a person", any: ["register-sync/SearchResidents", "ledger/FindByPhone"] },
];

export const offered = (): { to: string; name: string }[] =>
	me.value ? entries.filter((e) => e.any.some(may)).map((e) => ({ to: e.to, name: t(e.ja, e.en) })) : [];
