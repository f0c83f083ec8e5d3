// A one-time link: password, second factor, recovery codes. The token stands in the fragment, which no server log has.
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Problem, send } from "../ask";
import { shut } from "../denial";
import { t } from "../i18n";
import { tenant } from "../router";
import { Button, Facts, Note, Page, ProblemNote } from "../ui/basic";
import { Form, Text, useTexts } from "../ui/field";
import { useAct } from "../ui/load";
import { Qr } from "../ui/qr";

interface Invited { login?: string; name?: string; municipality?: string; municipalityName?: string }
interface Secret { totpSecret: string; otpauthUri: string }

const post = async <T,>(path: string, body: object): Promise<T> => {
	try {
		return (await (await send("POST", "/invitation" + path, body)).json()) as T;
	} catch (error) {
		throw error instanceof Problem ? shut(error) : error;
	}
};

function Password(p: { token: string; login: string; then: (secret: Secret) => void }) {
	const f = useTexts("password", "again");
	const wrong = useSignal("");
	const act = useAct();
	const set = () => {
		const { password, again } = { password: f.password.value, again: f.again.value };
		wrong.value = [...password].length < 12 ? t("12文字以上にしてください。", "At least 12 characters.")
			: password !== again ? t("2回の入力が一致しません。", "The two do not match.") : "";
		if (!wrong.value) void act.run(async () => p.then(await post<Secret>("/password", { token: p.token, password })));
	};
	return (
		<Form onSubmit={set} label={t("パスワードを決める", "Choose a password")}>
			<ProblemNote problem={act.problem.value} />
			<Text label={t("新しいパスワード", "New password")} kind="password" value={f.password} complete="new-password" required focus wrong={wrong.value}
				hint={t("12文字以上。長い文や、関係のない言葉をいくつか並べたものが覚えやすく安全です。", "12 characters or more; a few unrelated words are easy to remember.")} />
			<Text label={t("もう一度", "Once more")} kind="password" value={f.again} complete="new-password" required />
			<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("次へ", "Next")}</Button></div>
		</Form>
	);
}

function Second(p: { token: string; secret: Secret; then: (codes: string[]) => void }) {
	const f = useTexts("code");
	const act = useAct();
	const grouped = p.secret.totpSecret.replace(/(.{4})(?=.)/g, "$1 ");
	const confirm = () => void act.run(async () =>
		p.then((await post<{ recoveryCodes: string[] }>("/confirm", { token: p.token, code: f.code.value.normalize("NFKC").replace(/\s/g, "") })).recoveryCodes));
	return (
		<>
			<ol class="steps">
				<li>{t("スマートフォンの認証アプリで、下の図を読み取ってください。", "Scan this with an authenticator app on your phone.")}</li>
				<li>{t("アプリに表示された6桁の数字を入力してください。", "Type the 6 digits that the app shows.")}</li>
			</ol>
			<Qr text={p.secret.otpauthUri} label={t("認証アプリに登録する図（QRコード）", "QR code for the authenticator app")} />
			<p>{t("読み取れないときは、次の文字をアプリに入力します:", "If it cannot be scanned, type this into the app:")}<br /><code class="secret">{grouped}</code></p>
			<Form onSubmit={confirm} label={t("確認コード", "Code")}>
				<ProblemNote problem={act.problem.value} />
				<Text label={t("6桁の確認コード", "6-digit code")} value={f.code} mode="numeric" complete="one-time-code" max={12} small required />
				<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("登録を終える", "Finish")}</Button></div>
			</Form>
		</>
	);
}

function Recovery(p: { codes: string[] }) {
	return (
		<>
			<Note kind="warn">{t("この回復コードは、いま一度だけ表示されます。印刷して、鍵のかかる場所に保管してください。スマートフォンがないとき、1つにつき1回、確認コードの代わりに使えます。",
				"These recovery codes are shown this once. Print them and lock them away: each replaces the 6-digit code once.")}</Note>
			<ol class="codes">{p.codes.map((code) => <li key={code}><code>{code}</code></li>)}</ol>
			<div class="acts no-print">
				<Button look="main" onClick={() => print()}>{t("印刷する", "Print")}</Button>
				<a class="button plain" href={`/${tenant}/`}>{t("サインインへ進む", "Go to sign-in")}</a>
			</div>
		</>
	);
}

export function Invitation() {
	const token = useMemo(() => location.hash.slice(1), []);
	const invited = useSignal<Invited | null>(null), secret = useSignal<Secret | null>(null), codes = useSignal<string[] | null>(null);
	const act = useAct();
	useEffect(() => {
		history.replaceState(null, "", location.pathname); // the link is not left in the history of a shared terminal
		void act.run(async () => {
			invited.value = await post<Invited>("", { token });
		});
	}, []);
	const who = invited.value;
	const step = codes.value ? 3 : secret.value ? 2 : 1;
	return (
		<Page title={t("アカウントの登録", "Register your account")} lead={who ? t(`手順 ${step}／3`, `Step ${step} of 3`) : undefined}>
			<div class="card narrow">
				<ProblemNote problem={act.problem.value} />
				{who && step < 3 && <Facts rows={[[t("市町村", "Municipality"), who.municipalityName], [t("氏名", "Name"), who.name], [t("ログイン名", "Login"), who.login]]} />}
				{who && step === 1 && <Password token={token} login={who.login ?? ""} then={(s) => (secret.value = s)} />}
				{secret.value && step === 2 && <Second token={token} secret={secret.value} then={(c) => (codes.value = c)} />}
				{codes.value && <Recovery codes={codes.value} />}
			</div>
		</Page>
	);
}
