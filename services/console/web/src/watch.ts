// How long work stands, told by the server as it changes (server-sent events). An answer that ends is asked for anew as long as the page is
// open; what goes wrong shows at the next asking, as with any other.
import { pause, persistently, Problem, send, type Reply } from "./ask";
import { rpcs, type RpcName } from "./contract";
import { eventsOf } from "./events";

export type Watched = "ledger/GetLedgerJob" | "register-sync/GetRegisterJob";
const AGAIN_MS = 2000, OFFLINE_MS = 5000;

async function read<N extends RpcName>(answer: Response, on: (reply: Reply<N>) => void): Promise<void> {
	const from = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
	for (let rest = "", data: string[]; from; ) {
		const part = await from.read();
		if (part.done) return;
		[data, rest] = eventsOf(rest + part.value);
		for (const one of data) on(JSON.parse(one) as Reply<N>);
	}
}

/** Calls `on` with each state until the signal; throws a Problem that asking again does not mend. `lost` is told when nobody answers, and again when somebody does. */
export async function watch<N extends Watched>(name: N, id: string, signal: AbortSignal, on: (reply: Reply<N>) => void, lost: (problem: Problem | null) => void): Promise<void> {
	while (!signal.aborted) {
		try {
			const answer = await persistently(() => send("GET", `/watch/${name}/${id}`, undefined, {}, signal), rpcs[name].roles, false);
			lost(null);
			await read(answer, on).catch(() => undefined); // cut off: asked for anew
			await pause(AGAIN_MS);
		} catch (error) {
			if (signal.aborted) return;
			if (!(error instanceof Problem) || error.status !== 0) throw error;
			lost(error);
			await pause(OFFLINE_MS);
		}
	}
}
