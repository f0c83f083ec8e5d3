// Bars beside a table that says the same: never a number that stands in the picture alone.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export function Bars(p: { label: string; names: string[]; values: (number | null)[] }) {
	const at = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const box = at.current;
		if (!box || p.names.length === 0) return;
		const style = getComputedStyle(document.documentElement), key = style.getPropertyValue("--key") || "#00118f";
		const short = (name: string) => (name.length > 8 ? name.slice(0, 7) + "…" : name);
		const plot = new uPlot({
			width: Math.min(box.clientWidth, 900), height: 280, legend: { show: false }, cursor: { show: false }, scales: { x: { time: false, range: [-0.5, p.names.length - 0.5] }, y: { range: (_, __, top) => [0, Math.max(1, top) * 1.1] } },
			axes: [{ splits: () => p.names.map((_, i) => i), values: (_, at_) => at_.map((i) => short(p.names[i] ?? "")), grid: { show: false }, font: "13px sans-serif" }, { font: "13px sans-serif", size: 64 }],
			series: [{}, { fill: key, stroke: key, paths: uPlot.paths.bars?.({ size: [0.6, 80] }), points: { show: false } }],
		}, [p.names.map((_, i) => i), p.values], box);
		const fit = new ResizeObserver(() => plot.setSize({ width: Math.min(box.clientWidth, 900), height: 280 }));
		fit.observe(box);
		return () => {
			fit.disconnect();
			plot.destroy();
		};
	}, [p.names.join(), p.values.join()]);
	return <div class="chart" ref={at} role="img" aria-label={p.label} />;
}
