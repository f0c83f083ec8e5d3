// Pictures for the papers: a screenshot's PNG with a palette of what it mostly shows, a fifth of its size.
import { deflateSync, inflateSync } from "node:zlib";

const COLOURS = 48;

interface Picture { width: number; height: number; bytes: number; pixels: Buffer }

/** 8-bit RGB or RGBA without interlace, as Chromium writes them. */
function read(png: Buffer): Picture {
	const width = png.readUInt32BE(16), height = png.readUInt32BE(20), bytes = png[25] === 6 ? 4 : 3, parts: Buffer[] = [];
	for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
		if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
	const raw = inflateSync(Buffer.concat(parts)), line = width * bytes, pixels = Buffer.alloc(line * height);
	for (let y = 0; y < height; y++) {
		const how = raw[y * (line + 1)];
		for (let x = 0; x < line; x++) {
			const a = x >= bytes ? pixels[y * line + x - bytes]! : 0, b = y ? pixels[(y - 1) * line + x]! : 0, c = x >= bytes && y ? pixels[(y - 1) * line + x - bytes]! : 0;
			const pa = Math.abs(b - c), pb = Math.abs(a - c), pc = Math.abs(a + b - 2 * c);
			const guess = how === 1 ? a : how === 2 ? b : how === 3 ? (a + b) >> 1 : how === 4 ? (pa <= pb && pa <= pc ? a : pb <= pc ? b : c) : 0;
			pixels[y * line + x] = raw[y * (line + 1) + 1 + x]! + guess;
		}
	}
	return { width, height, bytes, pixels };
}

const crcs = Array.from({ length: 256 }, (_, n) => {
	for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n >>> 0;
});

function chunk(name: string, body: Buffer): Buffer {
	const all = Buffer.alloc(body.length + 12);
	all.writeUInt32BE(body.length, 0);
	all.write(name, 4, "latin1");
	body.copy(all, 8);
	let crc = 0xffffffff;
	for (const byte of all.subarray(4, 8 + body.length)) crc = crcs[(crc ^ byte) & 255]! ^ (crc >>> 8);
	all.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 8 + body.length);
	return all;
}

/** The colours that most pixels have; others become the nearest of them. */
function palette(p: Picture): { colours: number[]; index: Buffer } {
	const count = new Map<number, number>(), at = (i: number) => p.pixels.readUIntBE(i * p.bytes, 3), index = Buffer.alloc(p.width * p.height), near = new Map<number, number>();
	for (let i = 0; i < index.length; i++) count.set(at(i), (count.get(at(i)) ?? 0) + 1);
	const colours: number[] = [], far = (a: number, b: number) => ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
	for (const [colour] of [...count].sort((a, b) => b[1] - a[1])) if (colours.length < COLOURS && colours.every((c) => far(c, colour) > 150)) colours.push(colour);
	for (let i = 0; i < index.length; i++) {
		const colour = at(i);
		let best = near.get(colour);
		if (best === undefined) {
			best = colours.reduce((least, c, n) => (far(c, colour) < far(colours[least]!, colour) ? n : least), 0);
			near.set(colour, best);
		}
		index[i] = best;
	}
	return { colours, index };
}

export function shrunk(png: Buffer): Buffer {
	const p = read(png), { colours, index } = palette(p), lines = Buffer.alloc((p.width + 1) * p.height), head = Buffer.from(png.subarray(16, 29)), table = Buffer.alloc(colours.length * 3);
	head[9] = 3;
	colours.forEach((c, i) => table.writeUIntBE(c, i * 3, 3));
	for (let y = 0; y < p.height; y++) index.copy(lines, y * (p.width + 1) + 1, y * p.width, (y + 1) * p.width);
	return Buffer.concat([png.subarray(0, 8), chunk("IHDR", head), chunk("PLTE", table), chunk("IDAT", deflateSync(lines, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}
