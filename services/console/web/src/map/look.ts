// How grades look on the map: a colour that is darker the heavier it is, lines of its own, and a letter; the legend is drawn by the same hand.
// Letters are drawn here: OpenLayers measures its own with innerHTML, which the console's Trusted Types forbid.
export interface Look { letter: string; en: string; fill: string; ink: string; lines: "cross" | "rising" | "falling" | "level" | "dots" | "" }

/** By code of the grade; "" = not known yet. */
export const looks: [string, Look][] = [
	["1", { letter: "全", en: "D", fill: "#67000d", ink: "#ffffff", lines: "cross" }],
	["2", { letter: "大", en: "L", fill: "#a8101b", ink: "#ffffff", lines: "rising" }],
	["3", { letter: "中", en: "M", fill: "#d94701", ink: "#000000", lines: "falling" }],
	["4", { letter: "半", en: "H", fill: "#f58b3c", ink: "#000000", lines: "level" }],
	["5", { letter: "準", en: "S", fill: "#fbc27a", ink: "#000000", lines: "dots" }],
	["6", { letter: "一", en: "P", fill: "#fdeccb", ink: "#000000", lines: "" }],
	["0", { letter: "無", en: "N", fill: "#ffffff", ink: "#000000", lines: "" }],
	["9", { letter: "外", en: "X", fill: "#c9ccd1", ink: "#000000", lines: "" }],
	["", { letter: "未", en: "?", fill: "#e3edfb", ink: "#000000", lines: "" }],
];
const byCode = new Map(looks);
export const lookOf = (grade: string): Look => byCode.get(grade) ?? (byCode.get("") as Look);

function paper(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
	const canvas = document.createElement("canvas");
	canvas.width = width;
	canvas.height = height;
	return [canvas, canvas.getContext("2d") as CanvasRenderingContext2D];
}

function hatch(on: CanvasRenderingContext2D, look: Look, size: number): void {
	on.fillStyle = look.fill;
	on.fillRect(0, 0, size, size);
	on.strokeStyle = on.fillStyle = look.ink === "#ffffff" ? "rgba(255,255,255,.45)" : "rgba(0,0,0,.45)";
	on.beginPath();
	if (look.lines === "rising" || look.lines === "cross") (on.moveTo(0, size), on.lineTo(size, 0));
	if (look.lines === "falling" || look.lines === "cross") (on.moveTo(0, 0), on.lineTo(size, size));
	if (look.lines === "level") (on.moveTo(0, size / 2), on.lineTo(size, size / 2));
	on.stroke();
	if (look.lines === "dots") on.fillRect(size / 2 - 1, size / 2 - 1, 2, 2);
}

const patterns = new Map<string, CanvasPattern>();
export function pattern(grade: string): CanvasPattern {
	const known = patterns.get(grade);
	if (known) return known;
	const [tile, on] = paper(8, 8);
	hatch(on, lookOf(grade), 8);
	const made = on.createPattern(tile, "repeat") as CanvasPattern;
	patterns.set(grade, made);
	return made;
}

const images = new Map<string, HTMLCanvasElement>();
/** A word on a plate, as a picture; twice as large as it is shown. */
export function plate(text: string, fill: string, ink: string, edge = "#1a1a1c"): HTMLCanvasElement {
	const key = `${text}|${fill}|${ink}`, known = images.get(key);
	if (known) return known;
	const font = `bold 24px ${getComputedStyle(document.documentElement).getPropertyValue("--sans") || "sans-serif"}`, lines = text.split("\n");
	const [, measure] = paper(1, 1);
	measure.font = font;
	const width = Math.ceil(Math.max(...lines.map((line) => measure.measureText(line).width))) + 14, height = 30 * lines.length + 8;
	const [canvas, on] = paper(width, height);
	on.fillStyle = fill;
	on.fillRect(1, 1, width - 2, height - 2);
	on.strokeStyle = edge;
	on.lineWidth = 2;
	on.strokeRect(1, 1, width - 2, height - 2);
	on.fillStyle = ink;
	on.font = font;
	on.textAlign = "center";
	on.textBaseline = "middle";
	lines.forEach((line, i) => on.fillText(line, width / 2, 19 + 30 * i));
	images.set(key, canvas);
	return canvas;
}

/** The sign of a grade for the legend, into a canvas of 44 × 28. */
export function swatch(canvas: HTMLCanvasElement | null, grade: string, english: boolean): void {
	const on = canvas?.getContext("2d");
	if (!canvas || !on) return;
	const look = lookOf(grade);
	on.clearRect(0, 0, canvas.width, canvas.height);
	on.fillStyle = pattern(grade);
	on.fillRect(0, 0, canvas.width, canvas.height);
	on.strokeStyle = "#1a1a1c";
	on.setLineDash(grade === "" ? [4, 3] : []);
	on.strokeRect(0.5, 0.5, canvas.width - 1, canvas.height - 1);
	const letter = plate(english ? look.en : look.letter, look.fill, look.ink);
	on.drawImage(letter, (canvas.width - letter.width / 2) / 2, (canvas.height - letter.height / 2) / 2, letter.width / 2, letter.height / 2);
}
