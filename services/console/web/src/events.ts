// Server-sent events (WHATWG HTML 9.2), as far as our own door sends them: data of one line.
/** The data of events that are whole in `text`, and what is left of it. */
export function eventsOf(text: string): [data: string[], rest: string] {
	const blocks = text.split("\n\n"), rest = blocks.pop() ?? "";
	return [blocks.filter((b) => b.startsWith("data: ")).map((b) => b.slice(6)), rest];
}
