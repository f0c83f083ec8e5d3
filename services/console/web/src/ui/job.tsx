// Long work: asked after every two seconds while it is on, also when the page was closed and opened again.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../ask";
import type { Common } from "../contract";
import { t } from "../i18n";
import { Note, Progress } from "./basic";
import { asProblem } from "./load";

const over = ["DONE", "REFUSED", "FAILED"];

export function JobOf(p: { name: "ledger/GetLedgerJob" | "register-sync/GetRegisterJob"; id: string; label: string; done?: () => void }) {
	const job = useSignal<Common.Job | null>(null), lost = useSignal("");
	useEffect(() => {
		let timer = 0;
		const look = () => ask(p.name, { jobId: p.id }).then((j) => {
			job.value = j;
			if (!over.includes(j.state ?? "")) timer = window.setTimeout(look, 2000);
			else p.done?.();
		}, (error) => (lost.value = asProblem(error).detail));
		void look();
		return () => clearTimeout(timer);
	}, [p.id]);
	const j = job.value;
	if (lost.value) return <Note kind="warn">{lost.value}</Note>;
	if (!j) return <p class="wait">{t("読み込んでいます…", "Loading…")}</p>;
	if (j.state === "DONE") return <Note kind="good" status>{p.label}{t("が終わりました。", ": done.")}</Note>;
	if (j.state === "REFUSED" || j.state === "FAILED") return <Note kind="warn" status>{p.label}{t("はできませんでした。理由: ", " could not be done: ")}<code>{j.reason}</code></Note>;
	return <Progress label={p.label} done={Number(j.done ?? 0)} total={Number(j.total ?? 0)} />;
}
