// What there is to do, in the order of the work; each is offered to whoever may ask for what it is about.
import type { RpcName } from "./contract";
import { t } from "./i18n";
import { may, me } from "./session";

interface Entry {
	to: string;
	ja: string;
	en: string;
	any: RpcName[];
}

const entries: Entry[] = [
	{ to: "/search", ja: "人をさがす", en: "Find a person", any: ["register-sync/SearchResidents", "ledger/FindByPhone"] },
	{ to: "/counter", ja: "窓口で受け付ける", en: "Enter an application", any: ["application-intake/Submit"] },
	{ to: "/applications", ja: "申請の審査", en: "Applications", any: ["application-intake/Accept"] },
	{ to: "/surveys", ja: "被害認定調査", en: "Damage surveys", any: ["ledger/ListWorkLists"] },
	{ to: "/map", ja: "地図", en: "Map", any: ["ledger/GetTile"] },
	{ to: "/approvals", ja: "決裁", en: "Approvals", any: ["ledger/ApproveSurvey", "certificate-issuer/ApproveCertificates", "ledger/RecordOralGrade", "certificate-issuer/RecordOralCertificates"] },
	{ to: "/certificates", ja: "罹災証明書", en: "Certificates", any: ["certificate-issuer/ListCertificates"] },
	{ to: "/shelters", ja: "避難所", en: "Shelters", any: ["shelter-gateway/ListSites"] },
	{ to: "/statistics", ja: "統計", en: "Statistics", any: ["ledger/GetStatistics"] },
	{ to: "/extraction", ja: "抽出", en: "Extraction", any: ["ledger/ListExtractions"] },
	{ to: "/notices", ja: "お知らせ", en: "Notices", any: ["notifier/ListMessages"] },
	{ to: "/imports", ja: "ファイルの取込み", en: "Imports", any: ["register-sync/ListImports", "ledger/StartTableImport", "ledger/StartMapImport", "ledger/ListTableImports"] },
	{ to: "/disasters", ja: "災害と台帳", en: "Disasters", any: ["ledger/DeclareDisaster", "ledger/ListDesignations"] },
	{ to: "/accounts", ja: "アカウント", en: "Accounts", any: ["console/ListAccounts"] },
	{ to: "/permissions", ja: "権限", en: "Permissions", any: ["console/GetPermissions", "console/WhoCanSee"] },
	{ to: "/terms", ja: "利用規約", en: "Terms", any: ["console/ListTerms"] },
	{ to: "/audit", ja: "監査", en: "Audit", any: ["ledger/WhoLooked", "ledger/GetAuditTree"] },
];

export const offered = (): { to: string; name: string }[] =>
	me.value ? entries.filter((e) => e.any.some(may)).map((e) => ({ to: e.to, name: t(e.ja, e.en) })) : [];
