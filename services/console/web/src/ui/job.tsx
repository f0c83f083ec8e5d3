// Long work: how far it is, told as it goes, also when the page was closed and opened again.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Common } from "../contract";
import { t } from "../i18n";
import { watch, type Watched } from "../watch";
import { Note, Progress } from "./basic";
import { asProblem } from "./load";

const over = ["DONE", "REFUSED", "FAILED"];

export function JobOf(p: { name: Watched; id: string; label: string; done?: () => void }) {
	const job = useSignal<Common.Job | null>(null), lost = useSignal("");
	useEffect(() => {
		const gone = new AbortController();
		const stands = (j: Common.Job): void => {
			job.value = j;
			if (!over.includes(j.state ?? "") || gone.signal.aborted) return;
			gone.abort();
			p.done?.();
		};
		watch(p.name, p.id, gone.signal, stands, (problem) => (lost.value = problem?.detail ?? "")).catch((error) => (lost.value = asProblem(error).detail));
		return () => gone.abort();
	}, [p.id]);
	const j = job.value;
	if (lost.value) return <Note kind="warn">{lost.value}</Note>;
	if (!j) return <p class="wait">{t("読み込んでいます…", "Loading…")}</p>;
	if (j.state === "DONE") return <Note kind="good" status>{p.label}{t("が終わりました。", ": done.")}</Note>;
	if (j.state === "REFUSED" || j.state === "FAILED") return <Note kind="warn" status>{p.label}{t("はできませんでした。理由: ", " could not be done: ")}<code>{j.reason}</code></Note>;
	return <Progress label={p.label} done={Number(j.done ?? 0)} total={Number(j.total ?? 0)} />;
}
