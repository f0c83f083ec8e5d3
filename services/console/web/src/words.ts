// Words for codes that stand in no table of the daemons.
import { t } from "./i18n";

type Words = Record<string, readonly [string, string]>;
const tables = {
	glassVerdict: { JUSTIFIED: ["正当だった", "Justified"], UNJUSTIFIED: ["正当ではなかった", "Not justified"] },
	terms: { TERMS: ["利用規約", "Terms of use"], PRIVACY: ["個人情報の取扱い", "Privacy policy"] },
	channel: { PORTAL: ["ポータル", "Portal"], COUNTER: ["窓口", "Counter"], POST: ["郵送", "Post"], OFFICE: ["職権", "Office"] },
	match: {
		M1: ["電子証明書で一致", "By card"], M2: ["個人番号で一致", "By number"], M3: ["4情報が一致", "By four items"], M4: ["一部が一致", "In part"],
		M5: ["該当なし", "Nobody"], C1: ["食い違いあり", "Contradiction"], CHECKING: ["確認中", "Being checked"],
	},
	dwellingMatch: { D1: ["所在地が一致", "Same address"], D2: ["候補あり", "Candidates"], D3: ["該当なし", "None"] },
	flag: {
		LATE: ["期限後", "Late"], IDENTITY_UNVERIFIED: ["本人確認が要る", "Identity to verify"], CERTIFICATE_EXPIRED: ["電子証明書の期限切れ", "Certificate expired"],
		CERTIFICATE_REVOKED: ["電子証明書の失効", "Certificate revoked"], REVOCATION_UNKNOWN: ["失効の確認ができていない", "Revocation unknown"],
		CERTIFICATE_UNTRUSTED: ["電子証明書を信頼できない", "Certificate not trusted"], INCOMPLETE: ["記載の確認が要る", "To be asked about"], BEFORE_PERIOD: ["受付期間の前", "Before the period"],
	},
	certificate: {
		WAITING: ["判定を待っています", "Waits for a grade"], DRAFT: ["決裁待ち", "To approve"], READY: ["交付できます", "Ready"], UNDRAWABLE: ["印字できない文字があります", "Cannot be drawn"],
		SUPERSEDED: ["差替え済", "Superseded"], CANCELLED: ["取消し", "Cancelled"],
	},
	work: {
		WAITING: ["未割当", "Not assigned"], TODO: ["これから", "To do"], ABSENT: ["不在", "Absent"], BLOCKED: ["立入・調査不能", "Blocked"], REVIEW: ["決裁待ち", "To approve"], DONE: ["終わり", "Done"], DROPPED: ["取下げ", "Dropped"],
	},
	workCause: { APPLICATION: ["申請", "Application"], RESURVEY: ["再調査の申請", "Re-survey asked"], OFFICE: ["職権", "Office"], AREA: ["全棟調査", "Whole area"] },
	area: {
		DRAFT: ["登録の決裁待ち", "To approve"], DECLINED: ["否決", "Declined"], APPLYING: ["登録しています", "Under way"], APPLIED: ["登録済", "Registered"],
		UNDO_DRAFT: ["取消しの決裁待ち", "Undoing to approve"], UNDOING: ["取り消しています", "Being undone"], UNDONE: ["取消し済", "Undone"],
	},
	provision: { DRAFTING: ["作成しています", "Being drafted"], REFUSED: ["作成できませんでした", "Could not be drafted"], DRAFT: ["決裁待ち", "To approve"], APPROVED: ["決裁済（未提供）", "Approved"], DECLINED: ["否決", "Declined"], GIVEN: ["提供済", "Given"] },
	run: {
		COUNTING: ["数えています", "Counting"], WAITING: ["決裁待ち", "To approve"], READY: ["取り出せます", "Ready"], DECLINED: ["否決", "Declined"], EXPIRED: ["期限切れ", "Expired"],
	},
	import: {
		QUEUED: ["順番待ち", "Queued"], CHECKING: ["点検しています", "Being checked"], CHECKED: ["確認を待っています", "Waits to be confirmed"], RUNNING: ["取り込んでいます", "Running"], DONE: ["取込み済", "Done"],
		REFUSED: ["取り込めません", "Refused"], FAILED: ["失敗", "Failed"], WITHDRAWN: ["取下げ", "Withdrawn"],
	},
	notice: {
		RECEIPT: ["受付", "Receipt"], RETURNED: ["補正依頼", "Returned"], REJECTED: ["不受理", "Rejected"], RESULT: ["判定結果", "Result"], READY: ["交付準備完了", "Ready"],
		DIGEST_ARRIVALS: ["職員向け 到着のまとめ", "Staff: arrivals"], DIGEST_SURVEYS: ["職員向け 調査のまとめ", "Staff: surveys"],
	},
	message: {
		QUEUED: ["送信待ち", "Queued"], SENDING: ["送信中", "Sending"], SENT: ["送信済", "Sent"], RETRY: ["再送待ち", "To be tried again"], FAILED: ["届きませんでした", "Failed"], SUPPRESSED: ["送りません", "Withheld"],
	},
	shelter: { UNOPENED: ["未開設", "Not opened"], OPEN: ["開設中", "Open"], CLOSED: ["閉鎖", "Closed"] },
	edition: { DRAFT: ["適用を待っています", "Waits to be applied"], APPLIED: ["適用した", "Applied"], DECLINED: ["取下げ・却下", "Declined"] },
	permissionScope: { OWN: ["所属する市町村の人だけ", "Own municipality"], LISTED: ["挙げた市町村の人", "Listed municipalities"], ALL: ["すべての市町村の人", "All municipalities"] },
	marking: { SPECIAL_CARE: ["要配慮", "Special care"], PROTECTED: ["支援措置等", "Protected"] },
	rowChange: { ADDED: ["追加", "Added"], CHANGED: ["変更", "Changed"], REMOVED: ["削除", "Taken out"] },
	permissionWhy: {
		NO_PLACE: ["権限表にこの人の所属の行がありません", "No line is about where they stand"], NO_CATEGORY: ["所属の行に、この情報が含まれていません", "No line of theirs gives it"],
		ROWS: ["ほかの市町村の人についての行です", "Given for other municipalities"], TIME: ["行の期間の前か後です", "Not at this time"], ZONE: ["このネットワークからは見られません", "Not from this network"],
		MARKING: ["標識がありません", "The marking is missing"], GLASS: ["緊急時だけ見られます（権限の画面の「緊急閲覧」で理由を入れて開きます）", "Only in an emergency: opened under Permissions, Emergencies"], ACCOUNT: ["アカウントの期限が切れています", "The account has run out"], ENTRY: ["このネットワークからは入れません", "Does not come in from this network"], GIVEN: ["見られます", "Given"],
	},
	daemon: {
		"register-sync": ["住民記録", "Register"], ledger: ["被災者台帳", "Ledger"], "application-intake": ["申請の受付", "Applications"], "certificate-issuer": ["罹災証明書", "Certificates"], "shelter-gateway": ["避難所", "Shelters"], notifier: ["お知らせ", "Notices"],
	},
	actorKind: { service: ["システム", "Program"], portal: ["ポータル", "Portal"], public: ["サインイン前の人", "Not signed in"] },
	account: { INVITED: ["登録待ち", "Invited"], LIVE: ["使用中", "Live"], ENDED: ["終了", "Ended"] },
} satisfies Record<string, Words>;

export type WordTable = keyof typeof tables;

export function word(table: WordTable, code: string | undefined): string {
	const found = (tables[table] as Words)[code ?? ""];
	return found ? t(found[0], found[1]) : (code ?? "");
}

export const wordChoices = (table: WordTable): [string, string][] => Object.keys(tables[table]).map((code) => [code, word(table, code)]);

/** The hazard that surveys of a disaster of this kind are mostly about. */
export const hazardOf = (kind: string | undefined): string => ({ EARTHQUAKE: "EARTHQUAKE", LIQUEFACTION: "GROUND", LANDSLIDE: "GROUND", STORM: "WIND", TORNADO: "WIND" })[kind ?? ""] ?? "FLOOD";
