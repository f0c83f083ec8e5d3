// What has to be accepted before anything else: each text by itself, read and agreed to. The daemon answers nothing else until then.
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { send, type Problem } from "../ask";
import type { Console } from "../contract";
import { day } from "../format";
import { t } from "../i18n";
import { accept, signOut } from "../session";
import { Button, Page, ProblemNote } from "../ui/basic";
import { Check, Form } from "../ui/field";
import { asProblem, Loaded, useAct } from "../ui/load";

/** Of the door /api/terms. */
interface Shown { toAccept?: Console.TermsText[] }

function One(p: { text: Console.TermsText; then: () => void }) {
	const agreed = useSignal(false), act = useAct(), missing = useSignal(false);
	const agree = () => {
		missing.value = !agreed.value;
		if (agreed.value) void act.run(async () => {
			if ((await accept(p.text)) > 0) p.then();
		});
	};
	return (
		<Form onSubmit={agree} class="card" label={p.text.title}>
			<h2>{p.text.title}</h2>
			<p class="hint">{t(`第${p.text.version}版・${day(p.text.firstDay)} から`, `Version ${p.text.version}, from ${day(p.text.firstDay)}`)}</p>
			<div class="terms-text" tabIndex={0} role="region" aria-label={p.text.title}>{p.text.text}</div>
			<ProblemNote problem={act.problem.value} />
			<Check label={t("読みました。同意します", "I have read it and agree")} value={agreed} />
			{missing.value && !agreed.value && <p class="wrong">{t("読んでから、チェックを入れてください。", "Read it, then tick the box.")}</p>}
			<div class="acts">
				<Button submit look="main" busy={act.busy.value}>{t("同意して進む", "Agree and go on")}</Button>
				<Button onClick={() => void signOut()}>{t("同意しない（サインアウト）", "Do not agree (sign out)")}</Button>
			</div>
		</Form>
	);
}

export function AcceptForm() {
	const reply = useSignal<Shown | undefined>(undefined), problem = useSignal<Problem | null>(null);
	const again = () => {
		problem.value = null;
		send("GET", "/terms").then((answer) => answer.json()).then((said) => (reply.value = said as Shown), (error) => (problem.value = asProblem(error)));
	};
	useEffect(again, []);
	return <Loaded of={{ reply, problem, again }}>{(r) => <>{(r.toAccept ?? []).slice(0, 1).map((text) => <One key={`${text.kind}${text.version}`} text={text} then={again} />)}</>}</Loaded>;
}

export function Accept() {
	return (
		<Page title={t("はじめに同意が必要です", "To be accepted first")} lead={t("次の文書を読み、同意すると仕事を始められます。同意した版と日時は記録されます。", "Read and accept to begin. Which version you accepted, and when, is kept.")}>
			<AcceptForm />
		</Page>
	);
}
