// A QR code drawn here, as one path of SVG: nothing of it leaves the page.
import qrcode from "qrcode-generator";

export function Qr(p: { text: string; label: string }) {
	const qr = qrcode(0, "M");
	qr.addData(p.text);
	qr.make();
	const n = qr.getModuleCount(), quiet = 4;
	let path = "";
	for (let y = 0; y < n; y++)
		for (let x = 0; x < n; x++) if (qr.isDark(y, x)) path += `M${x + quiet} ${y + quiet}h1v1h-1z`;
	const size = n + 2 * quiet;
	return (
		<svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={p.label} shape-rendering="crispEdges">
			<rect width={size} height={size} fill="#fff" />
			<path d={path} fill="#000" />
		</svg>
	);
}
