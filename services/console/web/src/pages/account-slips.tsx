// One-time links of a whole list: made here as it is approved, on one sheet to be cut up and handed out; shown this once.
import { day, moment } from "../format";
import { t } from "../i18n";
import { roleName } from "../roles";
import { Button, Facts, Note } from "../ui/basic";
import { Qr } from "../ui/qr";

export interface Slip { name: string; login: string; roles: string[]; lastDay: string; link: string; until: string }

export function Slips(p: { of: Slip[]; close: () => void }) {
	return (
		<div class="slips">
			<Note kind="warn" status>
				<b>{t(`登録用リンクを${p.of.length}人分作りました。この画面を閉じると二度と表示できません。`, `${p.of.length} links, shown this once.`)}</b>
				<p>{t("印刷して1人分ずつ切り分け、本人だけに手渡してください。", "Print them, cut them up, and hand each to its person alone.")}</p>
				<p class="acts"><Button look="main" onClick={() => print()}>{t(`${p.of.length}人分を印刷する`, `Print ${p.of.length}`)}</Button><Button onClick={p.close}>{t("渡し終えたので閉じる", "Handed out: close")}</Button></p>
			</Note>
			<ul class="cut" aria-label={t("1人分ずつの登録用リンク", "Links, one for each")}>
				{p.of.map((s) => (
					<li key={s.login} class="slip">
						<Qr text={s.link} label={t(`${s.name} さんの登録用リンク`, `Link of ${s.name}`)} />
						<div>
							<h3>{s.name}</h3>
							<Facts rows={[[t("ログイン名", "Login"), s.login], [t("役割", "Roles"), s.roles.map(roleName).join("・")], [t("使える最後の日", "Last day"), day(s.lastDay) || t("期限なし", "none")], [t("リンクの期限", "Link until"), t(`${moment(s.until)}、1回だけ`, `${moment(s.until)}, once`)]]} />
							<p><code class="secret">{s.link}</code></p>
							<p class="hint">{t("この紙はあなただけのものです。上のリンクを開き、パスワードと認証アプリを登録してください。ほかの人に渡さず、登録が済んだら破棄してください。", "This is for you alone: open the link, set a password and an authenticator, then destroy this paper.")}</p>
						</div>
					</li>
				))}
			</ul>
		</div>
	);
}
