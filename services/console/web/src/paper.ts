// Papers come as base64 in an answer; they are opened in a window of their own and never kept.

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
	const text = atob(base64);
	const out = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
	return out;
}

export function openBlob(blob: Blob): void {
	const url = URL.createObjectURL(blob);
	open(url, "_blank", "noopener");
	setTimeout(() => URL.revokeObjectURL(url), 60000);
}

export const openPdf = (base64: string): void => openBlob(new Blob([bytesOf(base64)], { type: "application/pdf" }));

/** Saves a text that was made here, as a file. */
export function save(name: string, parts: BlobPart[], type = "text/csv"): void {
	const url = URL.createObjectURL(new Blob(parts, { type }));
	const link = document.createElement("a");
	link.href = url;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 1000);
}
