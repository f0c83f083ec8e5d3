// Where we are: the path behind the tenant. Ids only; nothing about a person stands in it.
import { signal } from "@preact/signals";

export const tenant = location.pathname.split("/")[1] ?? "";
const inside = (): string => "/" + location.pathname.split("/").slice(2).join("/");

export const path = signal(inside());
/** Rises with every change of page that somebody made: the page's heading then takes the focus. */
export const steps = signal(0);

export const href = (to: string): string => `/${tenant}${to}`;

export function go(to: string, replace = false): void {
	if (replace) history.replaceState(null, "", href(to));
	else history.pushState(null, "", href(to));
	path.value = inside();
	steps.value++;
}

addEventListener("popstate", () => {
	path.value = inside();
	steps.value++;
});

/** The parts of a path that a pattern names ("/person/:id"), or null. */
export function match(pattern: string, at: string): Record<string, string> | null {
	const want = pattern.split("/"), have = at.replace(/\/$/, "").split("/");
	if (pattern === "/") return at === "/" ? {} : null;
	if (have.length > want.length) return null;
	const out: Record<string, string> = {};
	for (const [i, part] of want.entries()) {
		const given = have[i];
		if (part.startsWith(":")) {
			if (!given && !part.endsWith("?")) return null;
			out[part.replace(/[:?]/g, "")] = given ?? "";
		} else if (part !== given) return null;
	}
	return out;
}
