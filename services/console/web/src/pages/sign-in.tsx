// Signing in; and once more, on top of a page, when a session ended or something grave is asked for.
import { useSignal } from "@preact/signals";
import { Problem } from "../ask";
import { shut } from "../denial";
import { t } from "../i18n";
import { me, onTop, prove, settle, signIn, signOut } from "../session";
import { Button, Page, ProblemNote } from "../ui/basic";
import { Dialog } from "../ui/dialog";
import { Form, Text, useTexts } from "../ui/field";
import { useAct } from "../ui/load";
import { AcceptForm } from "./terms-accept";

const digits = (text: string): string => text.normalize("NFKC").replace(/\s/g, "");

/** Who can help stands in the field of these refusals: logins, or an office, as the daemon says them to whoever has proved who they are. */
function named(p: Problem): Problem {
	if (p.reason === "console.entry.network") return shut(p);
	if (p.reason !== "console.account.uncertified" || !p.field) return p;
	return new Problem(p.status, p.reason, p.title, p.detail + t(`依頼先のログイン名: ${p.field.split(" ").join("、")}。`, ` Ask: ${p.field.split(" ").join(", ")}.`), "", p.trace);
}

function SignInForm(p: { login?: string }) {
	const f = useTexts("login", "password", "code", "recovery");
	const recovery = useSignal(false), missing = useSignal(false);
	const act = useAct();
	if (p.login) f.login.value = p.login;
	const send = () => {
		const second = recovery.value ? f.recovery.value.trim() : digits(f.code.value);
		missing.value = !f.login.value.trim() || !f.password.value || !second;
		if (missing.value) return;
		void act.run(async () => {
			try {
				await signIn({ login: f.login.value.trim(), password: f.password.value, ...(recovery.value ? { recoveryCode: second } : { code: second }) });
			} finally {
				f.code.value = "";
				f.recovery.value = "";
			}
		});
	};
	const must = t("入力してください", "Please fill this in");
	return (
		<Form onSubmit={send} label={t("サインイン", "Sign in")}>
			<ProblemNote problem={act.problem.value && named(act.problem.value)} />
			{!p.login && <Text label={t("ログイン名", "Login")} value={f.login} complete="username" required focus wrong={missing.value && !f.login.value.trim() ? must : ""} />}
			<Text label={t("パスワード", "Password")} kind="password" value={f.password} complete="current-password" required wrong={missing.value && !f.password.value ? must : ""} />
			{recovery.value
				? <Text key="recovery" label={t("回復コード", "Recovery code")} value={f.recovery} required hint={t("登録のときに印刷したコードの1つ。1回だけ使えます。", "One of the codes you printed when you registered. Each works once.")} />
				: <Text key="code" label={t("6桁の確認コード", "6-digit code")} value={f.code} mode="numeric" complete="one-time-code" max={12} small required
					hint={t("スマートフォンの認証アプリに表示されている数字", "The number your authenticator app shows")} wrong={missing.value && !f.code.value ? must : ""} />}
			<div class="acts">
				<Button submit look="main" busy={act.busy.value}>{t("サインインする", "Sign in")}</Button>
				<Button onClick={() => (recovery.value = !recovery.value)}>
					{recovery.value ? t("確認コードを使う", "Use a 6-digit code") : t("スマートフォンが手元にない", "I do not have my phone")}
				</Button>
			</div>
		</Form>
	);
}

export function SignIn() {
	return (
		<Page title={t("サインイン", "Sign in")}>
			<div class="card narrow">
				<SignInForm />
				<p class="hint">{t("アカウントがない方、パスワードを忘れた方は、所属のアカウント管理者に登録用リンクを発行してもらってください。",
					"No account, or forgot your password? Ask your account administrator for a registration link.")}</p>
			</div>
		</Page>
	);
}

function Proof() {
	const f = useTexts("password", "code");
	const act = useAct();
	return (
		<Dialog title={t("ご本人の確認", "Confirm it is you")} onClose={() => settle(new Problem(403, "console.proof_needed", t("確認を取りやめました", "Cancelled"), t("操作は行われていません。", "Nothing was done.")))}>
			<p>{t("重要な操作のため、パスワードと確認コードをもう一度入力してください。", "This is a grave act: please enter your password and code again.")}</p>
			<Form onSubmit={() => void act.run(() => prove(f.password.value, digits(f.code.value)))}>
				<ProblemNote problem={act.problem.value} />
				<Text label={t("パスワード", "Password")} kind="password" value={f.password} complete="current-password" required />
				<Text label={t("6桁の確認コード", "6-digit code")} value={f.code} mode="numeric" complete="one-time-code" max={12} small required />
				<div class="acts">
					<Button submit look="main" busy={act.busy.value}>{t("確認して続ける", "Confirm and go on")}</Button>
					<Button onClick={() => settle(new Problem(403, "console.proof_needed", t("確認を取りやめました", "Cancelled"), t("操作は行われていません。", "Nothing was done.")))}>{t("やめる", "Cancel")}</Button>
				</div>
			</Form>
		</Dialog>
	);
}

export function OnTop() {
	if (onTop.value === "proof") return <Proof />;
	if (onTop.value === "terms") return <Dialog title={t("新しい版への同意が必要です", "A new version is to be accepted")} opaque><AcceptForm /></Dialog>;
	if (onTop.value !== "sign-in") return null;
	return (
		<Dialog title={t("もう一度サインインしてください", "Please sign in again")} opaque>
			<p>{t("しばらく操作がなかったため、画面を閉じています。入力した内容は残っています。サインインすると続きから再開できます。",
				"You were away for a while. What you typed is kept: sign in to go on.")}</p>
			<p><b>{me.value?.name}</b></p>
			<SignInForm login={me.value?.login} />
			<p><Button onClick={() => void signOut()}>{t("別の人がサインインする", "Somebody else signs in")}</Button></p>
		</Dialog>
	);
}
