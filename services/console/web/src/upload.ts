// A file of this computer on its way to the daemon that takes it: part by part, each under a key of its own, so that a lost answer
// means the same part again and never another. Never whole in memory, nor kept.
import { persistently, Problem, send, uuid } from "./ask";
import { tenant } from "./router";

export const PART = 1 << 20, PARTS_MOST = 512;
const TRIES = 4;

function base64(bytes: Uint8Array): string {
	let text = "";
	for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
	return btoa(text);
}

/** One part; without an answer it goes again. */
async function put(service: string, key: string, body: unknown): Promise<string> {
	for (let tries = 1; ; tries++) {
		try {
			const answer = await persistently(() => send("POST", `/ask/${service}/PutFile`, body, { "Idempotency-Key": key }));
			return ((await answer.json()) as { blobId?: string }).blobId ?? "";
		} catch (error) {
			if (!(error instanceof Problem) || error.status !== 0 || tries === TRIES) throw error;
			await new Promise((again) => setTimeout(again, 1000 * tries));
		}
	}
}

/** To the door of a daemon ("register/imports"); comes to the id by which its rpc is asked to take the file. */
export async function upload(service: string, door: string, file: File, told: (bytes: number) => void): Promise<string> {
	const uploadId = uuid(), parts = Math.max(1, Math.ceil(file.size / PART));
	let blobId = "";
	for (let part = 0; part < parts; part++) {
		const bytes = new Uint8Array(await file.slice(part * PART, (part + 1) * PART).arrayBuffer());
		blobId = await put(service, `${uploadId}-${part}`, {
			path: `/v1/${tenant}/${door}`, uploadId, part, content: base64(bytes), last: part === parts - 1, fileName: file.name.slice(0, 200), contentType: file.type.slice(0, 100),
		});
		told(Math.min((part + 1) * PART, file.size));
	}
	return blobId;
}
