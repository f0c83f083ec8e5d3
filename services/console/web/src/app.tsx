// The frame around every page: who is at it, for which disaster, where one can go; and what stands on top.
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { language, setLanguage, t } from "./i18n";
import { offered } from "./menu";
import { Home } from "./pages/home";
import { OnTop, SignIn } from "./pages/sign-in";
import { Accept } from "./pages/terms-accept";
import { go, match, path, tenant } from "./router";
import { roleName } from "./roles";
import { chooseDisaster, disasterId, disasters, me, signOut } from "./session";
import { Button, Link, Page } from "./ui/basic";

type Params = Record<string, string>;
type PageOf = ComponentType<Params>;
type Loader = () => Promise<PageOf>;

const routes: [string, Loader][] = [
	["/search", () => import("./pages/search").then((m) => m.Search)],
	["/person/:id/:tab?", () => import("./pages/person").then((m) => m.Person as PageOf)],
	["/applications", () => import("./pages/applications").then((m) => m.Applications)],
	["/applications/:id", () => import("./pages/case").then((m) => m.Case as PageOf)],
	["/counter", () => import("./pages/counter").then((m) => m.Counter)],
	["/surveys", () => import("./pages/surveys").then((m) => m.Surveys)],
	["/surveys/waiting", () => import("./pages/surveys").then((m) => m.Waiting)],
	["/surveys/find", () => import("./pages/surveys").then((m) => m.FindHouse)],
	["/surveys/all", () => import("./pages/surveys").then((m) => m.AllSurveys)],
	["/surveys/enter", () => import("./pages/survey-enter").then((m) => m.EnterSurvey)],
	["/surveys/list/:id", () => import("./pages/work-list").then((m) => m.WorkListPage as PageOf)],
	["/map", () => import("./pages/map").then((m) => m.DamageMap)],
	["/certificates", () => import("./pages/certificates").then((m) => m.Certificates)],
	["/notices", () => import("./pages/notices").then((m) => m.Notices)],
	["/shelters", () => import("./pages/shelters").then((m) => m.Shelters)],
	["/shelters/:id", () => import("./pages/reception").then((m) => m.Reception as PageOf)],
	["/disasters", () => import("./pages/disasters").then((m) => m.Disasters)],
	["/statistics", () => import("./pages/statistics").then((m) => m.Statistics)],
	["/extraction", () => import("./pages/extraction").then((m) => m.Extraction)],
	["/extraction/:id", () => import("./pages/extraction").then((m) => m.ExtractionRunPage as PageOf)],
	["/imports", () => import("./pages/imports").then((m) => m.Imports)],
	["/imports/map/:id", () => import("./pages/import-jobs").then((m) => m.MapImportPage as PageOf)],
	["/imports/table/:id", () => import("./pages/import-jobs").then((m) => m.TableImportPage as PageOf)],
	["/imports/:id", () => import("./pages/imports").then((m) => m.ImportPage as PageOf)],
	["/accounts/due", () => import("./pages/certifications").then((m) => m.Certifications)],
	["/accounts", () => import("./pages/accounts").then((m) => m.Accounts)],
	["/terms", () => import("./pages/terms").then((m) => m.Terms)],
	["/permissions/:tab?", () => import("./pages/permissions").then((m) => m.Permissions as PageOf)],
	["/permissions/editions/:id", () => import("./pages/permission-edition").then((m) => m.Edition as PageOf)],
	["/audit/:id?", () => import("./pages/audit").then((m) => m.Audit as PageOf)],
	["/approvals", () => import("./pages/approvals").then((m) => m.Approvals)],
];
const loaded = new Map<Loader, PageOf>();

function Later(p: { load: Loader; params: Params }) {
	const [, shown] = useState(0);
	const [failed, fail] = useState(false);
	const Found = loaded.get(p.load);
	useEffect(() => {
		if (!Found) p.load().then((page) => {
			loaded.set(p.load, page);
			shown((n) => n + 1);
		}, () => fail(true));
	}, [p.load]);
	if (Found) return <Found {...p.params} />;
	if (failed) return <Page title={t("画面を読み込めません", "The page cannot be loaded")}><p>{t("ネットワークを確かめ、画面を読み込み直してください。", "Check the network and reload.")}</p></Page>;
	return <p class="wait" role="status">{t("読み込んでいます…", "Loading…")}</p>;
}

function Content() {
	const at = path.value;
	if (at === "/") return <Home />;
	for (const [pattern, load] of routes) {
		const params = match(pattern, at);
		if (params) return <Later key={pattern} load={load} params={params} />;
	}
	return <Page title={t("この画面はありません", "There is no such page")}><p><Link to="/">{t("ホームへ戻る", "Back to home")}</Link></p></Page>;
}

function Languages() {
	const other = language.value === "ja" ? "en" : "ja";
	return <button type="button" class="quiet" lang={other} onClick={() => setLanguage(other)}>{other === "en" ? "English" : "日本語"}</button>;
}

function Disasters() {
	if (disasters.value.length === 0) return null;
	return (
		<label class="disaster">
			<span>{t("災害", "Disaster")}</span>
			<select value={disasterId.value} onChange={(e) => chooseDisaster(e.currentTarget.value)}>
				{disasters.value.map((d) => <option key={d.disasterId} value={d.disasterId}>{d.name}{d.ledgerOpen ? "" : t("（台帳未作成）", " (no ledger)")}</option>)}
			</select>
		</label>
	);
}

function rolesOf(all: string[]): string {
	const roles = all.filter((role) => role !== "staff");
	const named = roles.slice(0, 3).map(roleName).join("・");
	return roles.length > 3 ? named + t(` ほか${roles.length - 3}`, ` and ${roles.length - 3} more`) : named;
}

function Bar() {
	const at = me.value;
	return (
		<header>
		<div class="bar">
			<p class="place"><Link to="/">{at?.municipalityName ?? t("支援コンソール", "Shien console")}</Link><small>{t("被災者支援", "Disaster-victim support")}</small></p>
			{at && <Disasters />}
			<div class="who">
				{at && <p><Link to="/permissions/mine">{at.name}</Link><small>{rolesOf(at.roles ?? [])}</small></p>}
				<Languages />
				{at && <Button onClick={() => void signOut()}>{t("サインアウト", "Sign out")}</Button>}
			</div>
		</div>
		{at?.drill && <p class="drill">{t("訓練環境です。表示されている人はすべて架空です。", "Drill: everybody shown here is invented.")}</p>}
		</header>
	);
}

function Menu() {
	return (
		<nav class="menu" aria-label={t("業務", "Work")}>
			<ul>
				<li><Link to="/" current={path.value === "/"}>{t("ホーム", "Home")}</Link></li>
				{offered().map((e) => <li key={e.to}><Link to={e.to} current={path.value === e.to || path.value.startsWith(e.to + "/")}>{e.name}</Link></li>)}
			</ul>
		</nav>
	);
}

function Frame(p: { children: ComponentChildren; menu?: boolean }) {
	return (
		<>
			<a class="skip" href="#main" onClick={(e) => {
				e.preventDefault();
				document.getElementById("main")?.focus();
			}}>{t("本文へ移動", "Skip to content")}</a>
			<Bar />
			<div class={p.menu ? "with-menu" : "without-menu"}>
				{p.menu && <Menu />}
				<main id="main" tabIndex={-1}>{p.children}</main>
			</div>
			<OnTop />
		</>
	);
}

const Invitation: Loader = () => import("./pages/invitation").then((m) => m.Invitation);

export function App() {
	useEffect(() => {
		if (!/^\d{6}$/.test(tenant)) go("/");
	}, []);
	if (path.value === "/invitation") return <Frame><Later load={Invitation} params={{}} /></Frame>;
	if (me.value === undefined) return <Frame><p class="wait" role="status">{t("読み込んでいます…", "Loading…")}</p></Frame>;
	if (me.value === null) return <Frame><SignIn /></Frame>;
	if (me.value.termsToAccept) return <Frame><Accept /></Frame>;
	return <Frame menu><Content /></Frame>;
}
