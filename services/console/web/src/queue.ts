// The order in which cases are gone through: what a list showed last, for next and previous on a case's page.
import { signal } from "@preact/signals";

export const queue = signal<string[]>([]);

export function beside(id: string): { before?: string; after?: string; at: number } {
	const at = queue.value.indexOf(id);
	return { before: at > 0 ? queue.value[at - 1] : undefined, after: at >= 0 ? queue.value[at + 1] : undefined, at };
}
