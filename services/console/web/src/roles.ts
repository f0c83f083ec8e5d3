// What the roles are called.
import { t } from "./i18n";

const names: Record<string, [string, string]> = {
	window: ["窓口", "Counter"], ledger: ["台帳", "Ledger"], survey: ["調査", "Survey"], approver: ["決裁", "Approver"],
	register: ["住民記録", "Register"], shelter: ["避難所受付", "Shelter reception"], shelter_admin: ["避難所統括", "Shelters"],
	protection: ["支援措置担当", "Protection desk"], care: ["要配慮者支援", "Care"], operator: ["運用", "Operations"],
	seal: ["公印管守", "Seal keeper"], admin: ["アカウント管理", "Accounts"], auditor: ["監査", "Audit"], portal: ["ポータル", "Portal"],
};

export const roleName = (role: string): string => {
	const found = names[role];
	return found ? t(found[0], found[1]) : role;
};
export const staffRoles = Object.keys(names).filter((role) => role !== "portal");
