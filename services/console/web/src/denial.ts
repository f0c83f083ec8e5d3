// A denial says what is missing and whom to ask: here once, for whatever page it is shown on. Which category, the daemon that refuses says; why it is
// not this person's, and who can help, the console.
import { Problem, send } from "./ask";
import type { Console } from "./contract";
import { label, t } from "./i18n";
import { roleName } from "./roles";
import { word } from "./words";

async function mine(category: string): Promise<Console.CategoryVerdict | undefined> {
	try {
		const said = (await (await send("POST", "/ask/console/ViewMine", {})).json()) as Console.ViewAsReply;
		return said.categories?.find((c) => c.category === category);
	} catch {
		return undefined; // then it is said without the why
	}
}

const again = (p: Problem, detail: string): Problem => new Problem(p.status, p.reason, p.title, detail, "", p.trace);

/** Not from this network: by which line of the matrix, and whom to ask, stands in the field as "2 総務課". Said only to whoever has proved who they are. */
export function shut(p: Problem): Problem {
	const [, line, whom] = p.reason === "console.entry.network" ? (/^(\d+) (.+)$/.exec(p.field) ?? []) : [];
	return line ? again(p, t(`${p.detail}決まり: 権限表「入れる場所」の${line}行目。尋ねる先: ${whom}。`, `You cannot come in from this network. Rule: line ${line} of “from where people come in” of the permissions. Ask: ${whom}.`)) : p;
}

/** `roles`: any of which is needed for what was asked. */
export async function told(p: Problem, roles: readonly string[]): Promise<Problem> {
	if (p.reason === "call.category_missing" && p.field) {
		const category = p.field.toUpperCase(), verdict = await mine(category), why = verdict?.why && verdict.why !== "GIVEN" ? word("permissionWhy", verdict.why) : "";
		return again(p, t(`ここに出る情報の区分「${label("category", category)}」は、あなたには見られません${why && `（${why}）`}。尋ねる先: ${verdict?.ask || "権限の管理者"}。`,
			`You do not see “${label("category", category)}”${why && ` (${why})`}. Ask: ${verdict?.ask || "whoever keeps the permissions"}.`));
	}
	if (p.reason === "console.entry.network") return shut(p);
	if (p.reason === "call.role_missing" && roles.length > 0)
		return again(p, t(`この操作には役割「${roles.map(roleName).join("」か「")}」が要ります。尋ねる先: アカウントの管理者。`, `It needs the role ${roles.map(roleName).join(" or ")}. Ask: whoever keeps the accounts.`));
	return p;
}
