// Files that daemons give out at their doors, handed on by the console: PDFs of certificates, attachments.
import { persistently, send } from "./ask";
import { openBlob, save } from "./paper";

/** A daemon's own path ("/v1/990019/issues/…pdf") behind the console's door for files. */
export async function fileOf(service: string, path: string, purpose: string): Promise<Blob> {
	const inside = path.replace(/^\/v1\/\d{6}\//, "");
	const answer = await persistently(() => send("GET", `/file/${service}/${inside}`, undefined, { "X-Shien-Purpose": purpose }));
	return answer.blob();
}

export async function openCertificate(path: string): Promise<void> {
	if (path) openBlob(await fileOf("certificate-issuer", path, "90-2"));
}

const shown = ["image/jpeg", "image/png", "application/pdf"];

/** Only what was known by its first bytes is shown; anything else is saved. */
export async function openAttachment(applicationId: string, blobId: string, name: string): Promise<void> {
	const blob = await fileOf("application-intake", `applications/${applicationId}/attachments/${blobId}`, "90-2");
	if (shown.includes(blob.type)) return openBlob(blob);
	save(name || blobId, [blob], "application/octet-stream");
}

/** A vector tile of the ledger ("15/29102/12903"): of houses and their damage, of nobody. */
export async function tileOf(disasterId: string, tile: string): Promise<ArrayBuffer> {
	return (await fileOf("ledger", `ledger/disasters/${disasterId}/tiles/${tile}`, "90-2")).arrayBuffer();
}
