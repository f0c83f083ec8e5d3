// A file from this computer: chosen, said what it is, sent part by part; then its own page shows what it would do.
import { useSignal, type Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { ask, uuid } from "../ask";
import { count, today } from "../format";
import { choices, t } from "../i18n";
import { go } from "../router";
import { disasterId, may } from "../session";
import { PART, PARTS_MOST, upload } from "../upload";
import { Button, Progress, Section } from "../ui/basic";
import { DateField, dateFrom, isoOf, useDate } from "../ui/date";
import { Check, Choice, Form, Radios, Text, useTexts } from "../ui/field";
import { ActNote, useAct } from "../ui/load";

export const tableKinds = (): [string, string][] => [["SURVEY", t("被害認定調査の結果", "Damage surveys")], ["PROPERTY_TAX", t("固定資産課税台帳（家屋）", "Property tax: houses")], ["CARE", t("要配慮者の名簿", "People who need care")], ["SUPPORT", t("援護の実施の状況", "Relief given")]];
export const mapKinds = (): [string, string][] => [["BUILDING", t("建物の輪郭", "Buildings")], ["PARCEL", t("筆（土地の区画）", "Parcels")], ["AREA", t("名前のある区域", "Named areas")]];

interface Sent { file: Signal<File | null>; sent: Signal<number>; wrong: Signal<string> }
const kilo = (n: number): string => `${count(Math.ceil(n / 1024))} kB`;

function FileField(p: { of: Sent; accept: string; label: string }) {
	const id = useId(), { file, wrong } = p.of;
	return (
		<div class="field wide">
			<label for={id}>{p.label}<span class="must">{t("必須", "required")}</span></label>
			<input id={id} type="file" accept={p.accept} aria-required="true" aria-invalid={wrong.value ? true : undefined} aria-describedby={wrong.value ? id + "w" : undefined} onChange={(e) => (file.value = e.currentTarget.files?.[0] ?? null)} />
			{file.value && <p class="hint">{kilo(file.value.size)}</p>}
			{wrong.value && <p class="wrong" id={id + "w"} role="alert">{wrong.value}</p>}
		</div>
	);
}

function useSent(): Sent {
	return { file: useSignal<File | null>(null), sent: useSignal(-1), wrong: useSignal("") };
}

/** "" or what is wrong with the file. */
function wrongWith(file: File | null): string {
	if (!file) return t("ファイルを選んでください。", "Choose a file.");
	if (file.size === 0) return t("ファイルが空です。", "The file is empty.");
	return file.size > PART * PARTS_MOST ? t(`ファイルが大きすぎます。この画面からは${PARTS_MOST}MBまでです。管理者に shienctl での取込みを頼んでください。`, `Too large: ${PARTS_MOST} MB here; ask an operator for shienctl.`) : "";
}

function Sending(p: { of: Sent }) {
	const size = p.of.file.value?.size ?? 0;
	return p.of.sent.value < 0 ? null : <div class="wide" role="status"><Progress label={t("ファイルを送っています（kB）", "Sending (kB)")} done={Math.ceil(p.of.sent.value / 1024)} total={Math.ceil(size / 1024)} /></div>;
}

/** Checks, sends the file, starts the import with it, and goes to its page. */
function useImport(sent: Sent, service: string, door: string, check: () => string, start: (importId: string, blobId: string, file: File) => Promise<unknown>, page: string) {
	const act = useAct();
	const run = () => {
		const file = sent.file.value;
		sent.wrong.value = wrongWith(file) || check();
		if (!file || sent.wrong.value) return;
		void act.run(async () => {
			sent.sent.value = 0;
			try {
				const importId = uuid();
				await start(importId, await upload(service, door, file, (n) => (sent.sent.value = n)), file);
				go(page + importId);
			} finally {
				sent.sent.value = -1;
			}
		});
	};
	return { act, run };
}

const encodings = (): [string, string][] => [["", t("ファイルから見分ける", "By content")], ["utf-8", "UTF-8"], ["cp932", t("シフトJIS（CP932）", "Shift_JIS (CP932)")]];

function Register() {
	const sent = useSent(), asOf = useDate(), encoding = useSignal(""), f = useTexts("profile");
	const { act, run } = useImport(sent, "register-sync", "register/imports", () => (isoOf(asOf) ? "" : t("住民記録の時点（何年何月何日現在か）を入力してください。", "Say as of which day the register is.")),
		(importId, blobId, file) => ask("register-sync/StartImport", { importId, blobId, fileName: file.name.slice(0, 200), asOf: isoOf(asOf), encoding: encoding.value, profile: f.profile.value.trim(), checkFirst: true }, "REGISTER_COPY"), "/imports/");
	return (
		<Form onSubmit={run} label={t("住民記録のファイル", "Register file")}>
			<FileField of={sent} accept=".csv,text/csv" label={t("住民記録のCSVファイル", "Register (CSV)")} />
			<DateField label={t("住民記録の時点", "As of")} value={asOf} required hint={t("ファイルを作った日ではなく、何日現在の記録か。", "Of the records, not of the file.")} />
			<Choice label={t("文字コード", "Encoding")} value={encoding} of={encodings()} />
			<Text label={t("ファイルの形式（空欄は標準仕様）", "Profile (blank: the standard)")} value={f.profile} max={64} small />
			<Sending of={sent} />
			<div class="wide"><ActNote act={act} /></div>
			<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("送って点検する（まだ取り込みません）", "Send and check (nothing goes on file yet)")}</Button></div>
		</Form>
	);
}

function MapFile() {
	const sent = useSent(), kind = useSignal("BUILDING"), epsg = useSignal("0"), f = useTexts("source", "key", "labels");
	const { act, run } = useImport(sent, "ledger", "ledger/maps", () => (f.source.value.trim() ? "" : t("だれの地図かを書いてください。", "Say whose map it is.")), (importId, blobId) => ask("ledger/StartMapImport", {
		importId, blobId, kind: kind.value, source: f.source.value.trim(), epsg: Number(epsg.value), keyProperty: f.key.value.trim(), labelProperties: f.labels.value.split(/[、,]/).map((x) => x.trim()).filter(Boolean).slice(0, 8),
	}), "/imports/map/");
	const systems: [string, string][] = [["0", t("ファイルのとおり（緯度経度）", "As the file says")], ...Array.from({ length: 19 }, (_, i): [string, string] => [String(6669 + i), t(`平面直角座標系 第${i + 1}系`, `Plane rectangular ${i + 1}`)])];
	return (
		<Form onSubmit={run} label={t("地図のファイル", "Map file")}>
			<FileField of={sent} accept=".geojson,.json,application/geo+json" label={t("地図のGeoJSONファイル", "Map (GeoJSON)")} />
			<Choice label={t("地図の内容", "What it shows")} value={kind} of={mapKinds()} /><Text label={t("だれの地図か", "Whose map")} value={f.source} required max={100} hint={t("例 都市計画基本図。同じ名前なら、次も同じ地物として更新します。", "The same name updates the same features.")} />
			<Choice label={t("座標系", "Coordinates")} value={epsg} of={systems} />
			<Text label={t("番号の属性（空欄なら自動）", "Key property (blank: by itself)")} value={f.key} max={64} /><Text label={t("所在地・名前の属性（、で区切る。空欄なら自動）", "Label properties (blank: by itself)")} value={f.labels} max={300} />
			<p class="hint wide">{t("地図は人の情報を含みません。送るとそのまま取り込まれ、取り込めない地物は次の画面に出ます。", "A map names nobody; it is taken in as it is sent, and what could not be is listed.")}</p>
			<Sending of={sent} />
			<div class="wide"><ActNote act={act} /></div>
			<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("送って取り込む", "Send and take in")}</Button></div>
		</Form>
	);
}

function TableFile() {
	const sent = useSent(), kind = useSignal("SURVEY"), encoding = useSignal(""), hazard = useSignal(""), care = useSignal(""), basis = useSignal("90-3-3"), taxBasis = useSignal("90-2-2"), alone = useSignal(false), f = useTexts("source"), day = dateFromOnce();
	const people = kind.value === "CARE" || kind.value === "SUPPORT", tax = kind.value === "PROPERTY_TAX";
	const check = () => (!disasterId.value ? t("災害を選んでください。", "Choose a disaster.") : !f.source.value.trim() ? t("どのシステムの表かを書いてください。", "Say whose system it is from.") : (people || tax) && !isoOf(day) ? t("日付を直してください。", "Mend the date.") : "");
	const { act, run } = useImport(sent, "ledger", "ledger/tables", check, (importId, blobId) => ask("ledger/StartTableImport", {
		importId, blobId, disasterId: disasterId.value, kind: kind.value, source: f.source.value.trim(), encoding: encoding.value,
		...(kind.value === "SURVEY" ? { hazard: hazard.value, gradeAlone: alone.value } : {}), ...(tax ? { basis: taxBasis.value, askedOn: isoOf(day) } : {}), ...(people ? { basis: basis.value, observedOn: isoOf(day) } : {}), ...(kind.value === "CARE" ? { care: care.value } : {}),
	}, people ? "90-3" : "90-2"), "/imports/table/");
	return (
		<Form onSubmit={run} label={t("表のファイル", "Table file")}>
			<FileField of={sent} accept=".csv,text/csv" label={t("表のCSVファイル", "Table (CSV)")} />
			<Radios label={t("表の内容", "What it is")} value={kind} of={tableKinds()} wide />
			<Text label={t("どのシステムの表か", "Whose system")} value={f.source} required max={100} /><Choice label={t("文字コード", "Encoding")} value={encoding} of={encodings()} />
			{kind.value === "SURVEY" && <><Choice label={t("被害の種類（行に書かれていないとき）", "Hazard, where a row does not say")} value={hazard} of={choices("hazard")} none={t("行のとおり", "As the row says")} /><Check label={t("点数のない行は、程度だけを相手システムの判定として受け取る", "Take grades alone where there is no score")} value={alone} /></>}
			{tax && <><Choice label={t("根拠", "Basis")} value={taxBasis} of={[["90-2-2", t("災対法90条の2第2項", "Art. 90-2(2)")], ["90-2-3", t("災対法90条の2第3項（特別区）", "Art. 90-2(3), special wards")]]} /><DateField label={t("利用を決めた日", "Decided on")} value={day} required /></>}
			{people && <><Choice label={t("根拠", "Basis")} value={basis} of={[["90-3-3", t("災対法90条の3第3項", "Art. 90-3(3)")], ...(kind.value === "CARE" ? [["49-11-1", t("災対法49条の11第1項（避難行動要支援者名簿）", "Art. 49-11(1)")] as [string, string]] : [])]} /><DateField label={t("名簿の時点", "As of")} value={day} required /></>}
			{kind.value === "CARE" && <Choice label={t("要配慮の事由（行に書かれていないとき）", "Reason, where a row does not say")} value={care} of={choices("care")} none={t("行のとおり", "As the row says")} />}
			<Sending of={sent} />
			<div class="wide"><ActNote act={act} /></div>
			<div class="acts"><Button submit look="main" busy={act.busy.value}>{t("送って点検する（まだ取り込みません）", "Send and check (nothing is taken in yet)")}</Button></div>
		</Form>
	);
}

const dateFromOnce = () => useSignal(dateFrom(today())).value;

export function NewImport() {
	const all: [string, string, boolean][] = [["REGISTER", t("住民記録（CSV）", "Register (CSV)"), may("register-sync/StartImport")], ["TABLE", t("ほかのシステムの表（CSV）", "Table of another system (CSV)"), may("ledger/StartTableImport")], ["MAP", t("地図（GeoJSON）", "Map (GeoJSON)"), may("ledger/StartMapImport")]];
	const offered = all.filter(([, , on]) => on), what = useSignal(offered[0]?.[0] ?? "");
	if (offered.length === 0) return null;
	return (
		<Section title={t("ファイルを取り込む", "Take in a file")}>
			<Radios label={t("ファイルの種類", "Kind of file")} value={what} of={offered.map(([code, name]) => [code, name] as const)} />
			{what.value === "REGISTER" && <Register />}{what.value === "MAP" && <MapFile />}{what.value === "TABLE" && <TableFile />}
		</Section>
	);
}
