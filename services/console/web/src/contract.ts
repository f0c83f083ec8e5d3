// Written by docs/tools/generate.py from proto/ and the daemons' code tables; not by hand.
// Numbers of 64 bits and bytes (base64) are text; what is empty is left out.
/* eslint-disable */
export declare namespace Certificate {
	interface ApproveCertificatesReply { approved?: number; refusedCertificateIds?: string[] }
	interface ApproveCertificatesRequest { batchId: string; certificateIds: string[]; oral?: boolean; versions?: number[]; decline?: boolean }
	interface CertificateLine { certificateId?: string; number?: string; applicationId?: string; dwellingId?: string; personId?: string; gradeCode?: string; state?: string; supersedes?: string; missingGlyphs?: string[]; issues?: number; version?: number; problem?: string; oralApprover?: string; recordedBy?: string; oralUs?: string }
	interface IssueAtCounterReply { issueId?: string; number?: string; issueNo?: number; sha256?: string; path?: string }
	interface IssueAtCounterRequest { certificateId: string; identityChecked: string }
	interface ListCertificatesReply { certificates?: CertificateLine[]; more?: boolean }
	interface ListCertificatesRequest { disasterId: string; state?: string; applicationId?: string; afterCertificateId?: string; limit?: number }
	interface PutAuthorityReply { version?: number }
	interface PutAuthorityRequest { ward?: string; title: string; name: string; sealBlobId?: string; validFrom: string; sealPng?: string }
	interface RecordOralCertificatesReply { approved?: number; refusedCertificateIds?: string[] }
	interface RecordOralCertificatesRequest { batchId: string; certificateIds: string[]; versions?: number[]; approver: string }
}
export declare namespace Common {
	interface AuditTree { size?: string; signedSize?: string; signedUs?: string; cosigned?: boolean; stamped?: boolean; begunUs?: string }
	interface GetAuditTreeRequest {}
	interface GetJobRequest { jobId: string }
	interface Job { jobId?: string; kind?: string; state?: string; done?: string; total?: string; unit?: string; reason?: string; resultId?: string; startedUs?: string; endedUs?: string }
	interface Look { atUs?: string; actor?: string; behalf?: string; caller?: string; rpc?: string; purpose?: string; trace?: string }
	interface WhoLookedReply { looks?: Look[]; more?: boolean }
	interface WhoLookedRequest { personId: string; beforeUs?: string; limit?: number }
}
export declare namespace Console {
	interface Account { login?: string; name?: string; roles?: string[]; state?: string; lastDay?: string; invitedUs?: string; invitedUntilUs?: string; signedInUs?: string }
	interface AccountRequest { requestId?: string; login?: string; name?: string; roles?: string[]; lastDay?: string; reason?: string; madeBy?: string; madeUs?: string; accountState?: string; accountRoles?: string[] }
	interface AccountRow { login?: string; name?: string; wantedRoles?: string[]; wantedLastDay?: string }
	interface AccountRowProblem { row?: number; field?: string; reason?: string; textJa?: string; warning?: boolean }
	interface AccountWish { login: string; name: string; roles: string[]; lastDay?: string }
	interface ApplyPermissionsReply {}
	interface ApplyPermissionsRequest { edition: string }
	interface BreakGlassReply { glassId?: string; untilUs?: string }
	interface BreakGlassRequest { categories: string[]; reason: string; hours?: number }
	interface CategoryVerdict { category?: string; categoryJa?: string; why?: string; ask?: string }
	interface Certification { login?: string; name?: string; roles?: string[]; state?: string; lastDay?: string; certifiedUntil?: string; overdue?: boolean; signedInUs?: string; certifiedBy?: string; certifiedUs?: string }
	interface CertifyReply { certifiedUntil?: string }
	interface CertifyRequest { login: string }
	interface ChangeAccountReply { sessionsEnded?: number }
	interface ChangeAccountRequest { login: string; roles: string[]; lastDay?: string }
	interface CheckAccountWishesReply { problems?: AccountRowProblem[] }
	interface CheckAccountWishesRequest { rows: AccountRow[] }
	interface CloseGlassReply {}
	interface CloseGlassRequest { glassId: string }
	interface ComparePermissionsReply { people?: PermissionDifference[]; categories?: PermissionSum[]; outdated?: boolean; entries?: PermissionEntryDifference[]; turnedAway?: number }
	interface ComparePermissionsRequest { edition: string }
	interface DecideAccountRequestReply { untilUs?: string }
	interface DecideAccountRequestRequest { requestId: string; approve?: boolean; tokenHash?: string }
	interface DeclinePermissionsReply {}
	interface DeclinePermissionsRequest { edition: string }
	interface EndAccountReply { sessionsEnded?: number }
	interface EndAccountRequest { login: string }
	interface GetPermissionsRequest { edition?: string }
	interface GetTermsRequest { kind: string; version: string }
	interface Glass { glassId?: string; openedBy?: string; categories?: string[]; reason?: string; openedUs?: string; untilUs?: string; open?: boolean; verdict?: string; note?: string; reviewedBy?: string; reviewedUs?: string }
	interface InviteReply { accountId?: string; untilUs?: string }
	interface InviteRequest { login: string; name: string; roles: string[]; lastDay?: string; tokenHash: string }
	interface ListAccountRequestsReply { requests?: AccountRequest[]; more?: boolean }
	interface ListAccountRequestsRequest { afterRequestId?: string; limit?: number }
	interface ListAccountsReply { accounts?: Account[]; more?: boolean }
	interface ListAccountsRequest { afterLogin?: string; limit?: number }
	interface ListCertificationsReply { accounts?: Certification[]; more?: boolean }
	interface ListCertificationsRequest { days?: number; limit?: number }
	interface ListGlassReply { glasses?: Glass[] }
	interface ListGlassRequest { limit?: number }
	interface ListPermissionEditionsReply { editions?: PermissionEdition[] }
	interface ListPermissionEditionsRequest { limit?: number }
	interface ListTermsAcceptancesReply { accounts?: TermsAcceptance[]; more?: boolean }
	interface ListTermsAcceptancesRequest { kind: string; version: string; afterLogin?: string; limit?: number }
	interface ListTermsReply { versions?: TermsVersion[] }
	interface ListTermsRequest {}
	interface MyGlassReply { glasses?: Glass[]; hoursMost?: number }
	interface MyGlassRequest {}
	interface PermissionDifference { login?: string; gained?: string[]; lost?: string[]; markingsGained?: string[]; markingsLost?: string[] }
	interface PermissionEdition { edition?: string; state?: string; reason?: string; draftedBy?: string; draftedUs?: string; decidedBy?: string; decidedUs?: string }
	interface PermissionEntry { organisation: string; business: string; unit: string; zones?: string[]; anywhere?: boolean; ask: string }
	interface PermissionEntryDifference { login?: string; gained?: string[]; lost?: string[]; lastNetwork?: string; seenUs?: string; turnedAway?: boolean; nowhere?: boolean }
	interface PermissionLine { organisation: string; business: string; unit: string; categories: string[]; scope: string; listed?: string[]; firstDay: string; lastDay: string; zone?: string; ask: string; emergency?: boolean }
	interface PermissionMarked { login: string; marking: string }
	interface PermissionPlace { login: string; organisation: string; business: string; unit: string }
	interface PermissionSum { category?: string; gain?: number; lose?: number }
	interface Permissions { edition?: PermissionEdition; lines?: PermissionLine[]; places?: PermissionPlace[]; markings?: PermissionMarked[]; entries?: PermissionEntry[]; networks?: string[]; networkHere?: string }
	interface PlanPermissionsReply { edition?: string }
	interface PlanPermissionsRequest { lines?: PermissionLine[]; places?: PermissionPlace[]; markings?: PermissionMarked[]; reason: string; entries?: PermissionEntry[] }
	interface PublishTermsReply { version?: string; sha256?: string }
	interface PublishTermsRequest { kind: string; title: string; text: string; firstDay: string }
	interface RequestAccountsReply { requestIds?: string[] }
	interface RequestAccountsRequest { wishes: AccountWish[]; reason: string }
	interface ReviewGlassReply {}
	interface ReviewGlassRequest { glassId: string; justified?: boolean; note: string }
	interface Seer { login?: string; organisation?: string; business?: string; unit?: string; emergency?: boolean }
	interface TermsAcceptance { login?: string; name?: string; acceptedUs?: string; sha256?: string }
	interface TermsText { kind?: string; version?: string; title?: string; text?: string; firstDay?: string; sha256?: string }
	interface TermsVersion { kind?: string; version?: string; title?: string; firstDay?: string; sha256?: string; publishedBy?: string; publishedUs?: string; inForce?: boolean; accepted?: number }
	interface ViewAsReply { categories?: CategoryVerdict[] }
	interface ViewAsRequest { login: string; zone?: string }
	interface ViewMineRequest {}
	interface WhoCanSeeReply { people?: Seer[] }
	interface WhoCanSeeRequest { category: string; markings?: string[]; zone?: string }
}
export declare namespace Intake {
	interface AcceptReply { state?: string; version?: number }
	interface AcceptRequest { applicationId: string; version?: number }
	interface Application { applicationId?: string; receiptNo?: string; rev?: number; channel?: string; state?: string; labelJa?: string; form?: RisaiForm; attachments?: Attachment[]; flags?: string[]; match?: string; candidates?: Candidate[]; dwellingMatch?: string; dwellingIds?: string[]; personId?: string; dwellingId?: string; sameHousehold?: string[]; history?: Step[]; version?: number; remarks?: Fault[]; note?: string; dueOn?: string; proposedBy?: string; proposedCode?: string; oralApprover?: string; oralRecorder?: string; oralUs?: string }
	interface ApplicationLine { applicationId?: string; receiptNo?: string; rev?: number; state?: string; channel?: string; match?: string; dwellingMatch?: string; flags?: string[]; receivedUs?: string; version?: number; oralApprover?: string; oralUs?: string }
	interface ApproveRejectionReply { state?: string; version?: number }
	interface ApproveRejectionRequest { applicationId: string; oral?: boolean; version?: number; decline?: boolean }
	interface Attachment { blobId: string; fileName?: string; bytes?: string; sha256?: string; role?: string }
	interface Candidate { personId?: string; rule?: string; best?: boolean }
	interface ConfirmMatchReply { applicationId?: string; personId?: string; dwellingId?: string; version?: number }
	interface ConfirmMatchRequest { applicationId: string; personId?: string; nonResident?: boolean; dwellingId?: string; newDwelling?: boolean; version?: number }
	interface Fault { item?: string; reason?: string; textJa?: string }
	interface FormMember { name?: string; relation?: string; birth?: string }
	interface GetApplicationRequest { applicationId: string }
	interface GetReceiptRequest { receiptNo: string }
	interface ListApplicationsReply { applications?: ApplicationLine[]; more?: boolean }
	interface ListApplicationsRequest { disasterId: string; state?: string; queue?: string; afterApplicationId?: string; limit?: number }
	interface OpenProcedureReply { closesOnEffective?: string }
	interface OpenProcedureRequest { disasterId: string; procedure: string; opensOn: string; closesOn: string }
	interface ProposeRejectionReply { state?: string; version?: number }
	interface ProposeRejectionRequest { applicationId: string; reasonCode: string; reason: string; version?: number }
	interface RebuildWorkflowReply { applications?: string }
	interface RebuildWorkflowRequest {}
	interface Receipt { receiptNo?: string; rev?: number; state?: string; labelJa?: string; changedUs?: string; dueOn?: string }
	interface RecordOralRejectionReply { state?: string; version?: number }
	interface RecordOralRejectionRequest { applicationId: string; approver: string; version?: number }
	interface ReturnForCorrectionReply { state?: string; version?: number }
	interface ReturnForCorrectionRequest { applicationId: string; reason: string; dueOn: string; version?: number }
	interface RisaiForm { disasterId?: string; applicantName?: string; applicantKana?: string; applicantBirth?: string; applicantSex?: string; applicantPostal?: string; applicantAddress?: string; presentPlace?: string; tel?: string; mail?: string; relation?: string; proxyName?: string; headName?: string; headAddress?: string; causes?: string[]; damagedAddress?: string; occurredOn?: string; property?: string; structure?: string; storeys?: number; householdMembers?: FormMember[]; damagedParts?: string[]; equipment?: string[]; flood?: string; floodCm?: number; statement?: string; photoJudge?: boolean; photoJudgeConsent?: string; copies?: number; delivery?: string; sealedNumber?: string; mynumber?: string }
	interface Step { fromState?: string; toState?: string; actor?: string; atUs?: string; reason?: string }
	interface SubmitReply { receiptNo?: string; rev?: number; applicationId?: string; result?: string; receivedUs?: string; flags?: string[]; remarks?: Fault[] }
	interface SubmitRequest { receiptNo: string; rev?: number; form: RisaiForm; attachments?: Attachment[]; channel: string; procedure: string; submittedUs?: string; signerCertificate?: string }
	interface UndoMatchReply { state?: string; version?: number }
	interface UndoMatchRequest { applicationId: string; reason: string; version?: number }
	interface WithdrawReply { state?: string }
	interface WithdrawRequest { receiptNo: string }
}
export declare namespace Ledger {
	interface AddDwellingReply { dwellingId?: string }
	interface AddDwellingRequest { disasterId: string; dwellingId: string; address: string; addressExtra?: string; householdId?: string; use: string }
	interface AnyOf { any: Condition[] }
	interface ApplyAreaReply { actId?: string; dwellings?: string; gradeCode?: string }
	interface ApplyAreaRequest { actId: string; judgement: AreaJudgement; preview: string; reason: string }
	interface ApproveAreaReply { actId?: string; state?: string; jobId?: string }
	interface ApproveAreaRequest { actId: string; gradeCode: string; dwellings?: string; decline?: boolean }
	interface ApproveDisposalReply { disasterId?: string }
	interface ApproveDisposalRequest { disasterId: string; confirmation: string }
	interface ApproveExtractionReply { runId?: string; state?: string }
	interface ApproveExtractionRequest { runId: string; persons?: string; decline?: boolean }
	interface ApproveProvisionReply { provisionId?: string; state?: string }
	interface ApproveProvisionRequest { provisionId: string; contentHash: string; decline?: boolean }
	interface ApproveScoringReply { edition?: string; state?: string }
	interface ApproveScoringRequest { edition: string; documentHash: string; decline?: boolean }
	interface ApproveSurveyReply { surveyId?: string; gradeCode?: string; governs?: boolean; replacedSurveyId?: string; state?: string }
	interface ApproveSurveyRequest { surveyId: string; oral?: boolean; gradeCode: string; decline?: boolean }
	interface ApproveTableImportReply { importId?: string; act?: string; jobId?: string }
	interface ApproveTableImportRequest { importId: string; surveys?: string; decline?: boolean }
	interface AreaAct { actId?: string; kind?: string; hazard?: string; surveyedOn?: string; gradeCode?: string; dwellings?: string; state?: string; reason?: string; undoReason?: string; draftedBy?: string; approvedBy?: string; undoBy?: string; undoApprovedBy?: string }
	interface AreaDwelling { dwellingId?: string; gradeCode?: string; whyNot?: string; areaBefore?: boolean; draft?: boolean; address?: string; addressExtra?: string }
	interface AreaJudgement { disasterId: string; kind: string; hazard: string; surveyedOn: string; lossPermille?: number; flood?: FloodFinding; drawn?: string; areaIds?: string[] }
	interface AssignWorkListReply { listId?: string }
	interface AssignWorkListRequest { listId: string; team: string; visitOn: string }
	interface Care { code: string; fields?: CareField[]; text?: string; edition?: string; list?: string }
	interface CareField { key: string; value: string }
	interface CareStatement { info?: StatementInfo; care?: Care; codeJa?: string }
	interface Condition { field: string; op: string; values?: string[]; negated?: boolean }
	interface ConfirmTableImportReply { importId?: string; state?: string; jobId?: string }
	interface ConfirmTableImportRequest { importId: string; newRows?: string; rejectedRows?: string; decline?: boolean }
	interface Consent { consentId?: string; recipient?: string; recipientJa?: string; answer?: string; whom?: string; source?: string; observedUs?: string; recordedUs?: string; recordedBy?: string; governs?: boolean }
	interface CountSafetyReply { counts?: SafetyCount[] }
	interface CountSafetyRequest { disasterId: string }
	interface DeathDisagreement { personId?: string; recorded?: string; basis?: string; diedOn?: string; recordedBy?: string; recordedUs?: string; inRegister?: string; stale?: boolean }
	interface DecideEntryReply { entryId?: string; state?: string }
	interface DecideEntryRequest { entryId: string; decision: string; samePersonId?: string; reason: string }
	interface DecideInquiryReply { inquiryId?: string }
	interface DecideInquiryRequest { inquiryId: string; items?: string[]; reason?: string }
	interface DeclareDisasterReply { disasterId?: string }
	interface DeclareDisasterRequest { disasterId: string; code: string; name: string; cause: string; kind: string; occurredOn: string; referenceDate: string }
	interface DefineItemReply { itemCode?: string; version?: number }
	interface DefineItemRequest { itemCode: string; name: string; kind: string; choices?: string[]; roles: string[]; sensitive?: boolean; retired?: boolean }
	interface Designation { designationId?: string; kind?: string; kindJa?: string; area?: string; appliesFrom?: string; announcedOn?: string; endedOn?: string; ground?: string; replacedBy?: string; recordedBy?: string; recordedUs?: string }
	interface Disaster { disasterId?: string; code?: string; name?: string; cause?: string; kind?: string; occurredOn?: string; referenceDate?: string; ledgerOpen?: boolean; registerAsOf?: string; registerNewer?: boolean }
	interface DropSurveyWorkReply { workId?: string }
	interface DropSurveyWorkRequest { workId: string; reason: string }
	interface Dwelling { dwellingId?: string; address?: string; addressExtra?: string; householdId?: string; use?: string; exact?: boolean; gradeCode?: string; state?: string }
	interface DwellingFact { field?: string; value?: string; source?: string; basis?: string; askedOn?: string; importId?: string; recordedBy?: string; recordedUs?: string; governs?: boolean }
	interface EnterNonResidentReply { entryId?: string; state?: string }
	interface EnterNonResidentRequest { entryId: string; disasterId: string; name: string; kana?: string; birth?: string; sex?: string; address: string; why: string; source: string; observedUs?: string; personId?: string; withPersonId?: string; relation?: string }
	interface Entry { entryId?: string; state?: string; enteredBy?: string; enteredUs?: string; personId?: string; candidates?: string[]; name?: string; kana?: string; birth?: string; sex?: string; address?: string; why?: string; source?: string; decidedBy?: string; decidedUs?: string; reason?: string }
	interface Episode { episodeId?: string; placeKind?: string; placeId?: string; fromUs?: string; toUs?: string; source?: string; observedUs?: string; recordedUs?: string }
	interface ExtractionRow { cells?: string[] }
	interface ExtractionRun { runId?: string; definitionId?: string; name?: string; state?: string; persons?: string; needsApproval?: boolean; why?: string; purpose?: string; startedBy?: string; approvedBy?: string; expiresUs?: string; headings?: string[]; numbers?: boolean[] }
	interface FindByPhoneReply { hits?: PhoneHit[]; more?: boolean }
	interface FindByPhoneRequest { disasterId: string; phone: string }
	interface FindDwellingsReply { dwellings?: Dwelling[] }
	interface FindDwellingsRequest { disasterId: string; address?: string; personId?: string }
	interface FindMapFeaturesReply { features?: MapFeature[] }
	interface FindMapFeaturesRequest { kind: string; address?: string; afterFeatureId?: string }
	interface FirstCount { item?: string; group?: string; label?: string; unit?: string; told?: boolean; value?: string; districts?: number; oldestUs?: string }
	interface FloodFinding { depthMm?: number; externalForce?: boolean }
	interface GetExtractionRequest { runId: string }
	interface GetExtractionRowsReply { rows?: ExtractionRow[]; lastPersonId?: string }
	interface GetExtractionRowsRequest { runId: string; afterPersonId?: string }
	interface GetFirstReportReply { counts?: FirstCount[]; reliefSixths?: string; population?: string; neededHouseholds?: number; firstReached?: boolean; neededPrefecture?: number; neededBesideIt?: number; secondReached?: boolean }
	interface GetFirstReportRequest { disasterId: string; population?: string; prefecturePopulation?: string; prefectureSixths?: string }
	interface GetInquiryAnswerRequest { inquiryId: string }
	interface GetMapImportRequest { importId: string }
	interface GetProvisionFileRequest { provisionId: string; part?: number }
	interface GetScoringRequest { edition: string }
	interface GetStatisticsReply { columns?: string[]; rows?: StatisticsRow[]; withheld?: boolean; least?: number }
	interface GetStatisticsRequest { disasterId: string; unit: string; rows: string; columns?: string }
	interface GetTableImportRequest { importId: string }
	interface GetTileReply { mvt?: string }
	interface GetTileRequest { disasterId: string; zoom?: number; column?: number; row?: number }
	interface GetVictimRecordRequest { disasterId: string; personId: string; knownUs?: string; asOf?: string; sensitive?: boolean }
	interface GetVictimsReply { victims?: Victim[] }
	interface GetVictimsRequest { disasterId: string; personIds: string[] }
	interface GiveProvisionReply { provisionId?: string; persons?: number }
	interface GiveProvisionRequest { provisionId: string; contentHash: string }
	interface GroupMember { personId: string; relation?: string }
	interface HousingIntention { intention: string; place?: string; byWhen?: string; difficulty?: string; surveyedOn?: string }
	interface Injury { severity: string; condition?: string; hospital?: string; injuredOn?: string }
	interface InjuryStatement { info?: StatementInfo; injury?: Injury; severityJa?: string }
	interface Inquiry { inquiryId?: string; relation?: string; identity?: string; state?: string; items?: string[]; inquirerName?: string; inquirerAddress?: string; reason?: string; askedName?: string; askedAddress?: string; askedBirth?: string; recordedBy?: string; recordedUs?: string; decidedBy?: string; decidedUs?: string; decisionReason?: string; byPeople?: boolean }
	interface InquiryAnswer { inquiryId?: string; held?: boolean; condition?: string; place?: string; contact?: string }
	interface IntentionStatement { info?: StatementInfo; intention?: HousingIntention; intentionJa?: string }
	interface Item { itemCode?: string; name?: string; kind?: string; choices?: string[]; roles?: string[]; sensitive?: boolean; retired?: boolean; law?: string; recordable?: boolean; version?: number }
	interface ItemPeriod { itemCode?: string; valueId?: string; value?: string; withdrawn?: boolean; restricted?: boolean; validFrom?: string; validTo?: string; knownFromUs?: string; knownToUs?: string; provenance?: Provenance; reason?: string }
	interface ListAreaActsReply { acts?: AreaAct[] }
	interface ListAreaActsRequest { disasterId: string; afterActId?: string }
	interface ListCareReply { care?: CareStatement[] }
	interface ListConsentsReply { consents?: Consent[] }
	interface ListConsentsRequest { disasterId: string; personId: string; history?: boolean }
	interface ListDeathDisagreementsReply { disagreements?: DeathDisagreement[]; nextPersonId?: string }
	interface ListDeathDisagreementsRequest { disasterId: string; afterPersonId?: string }
	interface ListDesignationsReply { designations?: Designation[] }
	interface ListDesignationsRequest { disasterId: string; on?: string }
	interface ListDisastersReply { disasters?: Disaster[] }
	interface ListDisastersRequest {}
	interface ListDwellingFactsReply { facts?: DwellingFact[] }
	interface ListDwellingFactsRequest { disasterId: string; dwellingId: string }
	interface ListEntriesReply { entries?: Entry[] }
	interface ListEntriesRequest { disasterId: string; state?: string; afterEntryId?: string }
	interface ListEpisodesReply { episodes?: Episode[]; supersededBy?: string }
	interface ListEpisodesRequest { disasterId?: string; personId: string }
	interface ListExtractionsReply { definitions?: SavedExtraction[] }
	interface ListExtractionsRequest { disasterId: string; afterDefinitionId?: string }
	interface ListInquiriesReply { inquiries?: Inquiry[] }
	interface ListInquiriesRequest { disasterId: string; state?: string; afterInquiryId?: string }
	interface ListItemHistoryReply { periods?: ItemPeriod[]; more?: boolean }
	interface ListItemHistoryRequest { disasterId: string; personId: string; itemCode?: string; knownUs?: string; asOf?: string }
	interface ListItemsReply { items?: Item[] }
	interface ListItemsRequest {}
	interface ListMapImportsReply { imports?: MapImportLine[] }
	interface ListMapImportsRequest { beforeUs?: string; beforeImportId?: string }
	interface ListMapRejectsReply { rejects?: MapReject[] }
	interface ListMapRejectsRequest { importId: string; afterFeature?: string }
	interface ListPhotoConsentsReply { state?: string; answers?: PhotoConsent[] }
	interface ListPhotoConsentsRequest { disasterId: string; dwellingId: string }
	interface ListProvidedReply { provided?: Provided[] }
	interface ListProvidedRequest { disasterId: string; personId: string }
	interface ListProvisionsReply { provisions?: Provision[] }
	interface ListProvisionsRequest { disasterId: string; state?: string; afterProvisionId?: string }
	interface ListSafetyReply { statuses?: Safety[] }
	interface ListSafetyRequest { disasterId: string; personId?: string; status?: string; afterPersonId?: string }
	interface ListScoringsReply { scorings?: ScoringRow[] }
	interface ListScoringsRequest {}
	interface ListStatementsReply { supports?: SupportStatement[]; injuries?: InjuryStatement[]; intentions?: IntentionStatement[] }
	interface ListStatementsRequest { disasterId: string; personId: string; history?: boolean }
	interface ListSurveyWorkReply { work?: SurveyWork[] }
	interface ListSurveyWorkRequest { disasterId: string; listId?: string; state?: string; kind?: string; afterWorkId?: string; limit?: number }
	interface ListSurveysReply { surveys?: Survey[] }
	interface ListSurveysRequest { disasterId: string; state?: string; dwellingId?: string; afterSurveyId?: string; limit?: number; importId?: string; withoutAddress?: boolean }
	interface ListTableImportsReply { imports?: TableImportLine[] }
	interface ListTableImportsRequest { disasterId: string; beforeUs?: string; beforeImportId?: string }
	interface ListTableRejectsReply { rejects?: TableReject[] }
	interface ListTableRejectsRequest { importId: string; afterLine?: string }
	interface ListUnplacedReply { dwellings?: UnplacedDwelling[] }
	interface ListUnplacedRequest { disasterId: string; afterDwellingId?: string; ambiguousOnly?: boolean }
	interface ListWorkListsReply { lists?: WorkList[]; waiting?: string }
	interface ListWorkListsRequest { disasterId: string; team?: string; visitOn?: string; afterListId?: string }
	interface LoadScoringReply { edition?: string; documentHash?: string }
	interface LoadScoringRequest { scoring: ScoringEdition }
	interface MakeWorkListReply { listId?: string; taken?: number; beyond?: string; listed?: string; surveyed?: string; notDwelling?: string; notAsked?: string }
	interface MakeWorkListRequest { listId: string; disasterId: string; name: string; kind: string; team: string; visitOn: string; dwellingIds?: string[]; drawn?: string; areaIds?: string[]; waitingOnly?: boolean; most?: number }
	interface MapFeature { featureId?: string; kind?: string; source?: string; sourceKey?: string; label?: string; longitude?: number; latitude?: number }
	interface MapImport { importId?: string; jobId?: string; state?: string; reason?: string; kind?: string; source?: string; features?: string; newFeatures?: string; changedFeatures?: string; rejectedFeatures?: string }
	interface MapImportLine { importId?: string; kind?: string; source?: string; state?: string; reason?: string; features?: string; rejectedFeatures?: string; startedUs?: string }
	interface MapReject { feature?: string; line?: string; reason?: string; textJa?: string }
	interface MoveSurveyWorkReply { moved?: number }
	interface MoveSurveyWorkRequest { workIds: string[]; listId?: string }
	interface OpenLedgerReply { jobId?: string }
	interface OpenLedgerRequest { disasterId: string }
	interface Paper { pdf?: string; pages?: number; checking?: boolean; missingLetters?: string[]; missing?: number; lastPersonId?: string; lastPlace?: number }
	interface PartFinding { code: string; areaPercent?: number[]; lossPercent?: number; damagedPercent?: number }
	interface PartsFinding { structure: string; stage?: string; marks?: string[]; tiltOffsetMm?: number[]; tiltPlumbMm?: number; parts?: PartFinding[] }
	interface PhoneHit { personId?: string; householdId?: string; name?: string; observedUs?: string; former?: boolean; checking?: boolean }
	interface PhotoConsent { answerId?: string; answer?: string; personId?: string; applicationId?: string; saidBy?: string; source?: string; observedUs?: string; recordedBy?: string; recordedUs?: string; governs?: boolean; undone?: boolean }
	interface PlaceDwellingReply { dwellingId?: string }
	interface PlaceDwellingRequest { disasterId: string; dwellingId: string; buildingId?: string }
	interface PlaceDwellingsReply { jobId?: string }
	interface PlaceDwellingsRequest { disasterId: string }
	interface PreviewAreaReply { gradeCode?: string; buildings?: string; dwellings?: string; eligible?: string; notDwelling?: string; surveyed?: string; areaBefore?: string; drafts?: string; unplaced?: string; preview?: string; listed?: AreaDwelling[] }
	interface PreviewAreaRequest { judgement: AreaJudgement; afterDwellingId?: string }
	interface PrintExtractionRequest { runId: string; afterPersonId?: string; people?: number }
	interface PrintHouseholdRequest { disasterId: string; personId: string; knownUs?: string; asOf?: string; sensitive?: boolean }
	interface PrintSurveySheetsRequest { disasterId: string; dwellingIds: string[]; hazard: string; structure: string; stage: string }
	interface PrintWorkListRequest { listId: string; hazard: string; structure: string; afterPlace?: number }
	interface ProposeDisposalReply { disasterId?: string }
	interface ProposeDisposalRequest { disasterId: string; confirmation: string }
	interface Provenance { source?: string; sourceId?: string; observedUs?: string; recordedBy?: string; recordedUs?: string }
	interface Provided { provisionId?: string; recipient?: string; recipientJa?: string; applicantName?: string; basisJa?: string; items?: string[]; providedUs?: string }
	interface Provision { provisionId?: string; recipient?: string; basis?: string; basisJa?: string; edition?: string; items?: string[]; persons?: number; state?: string; contentHash?: string; applicantName?: string; applicantAddress?: string; victims?: string; use?: string; other?: string; grounds?: string; draftedBy?: string; draftedUs?: string; approvedBy?: string; approvedUs?: string; givenBy?: string; givenUs?: string; parts?: number; jobId?: string }
	interface ProvisionFile { fileName?: string; csv?: string; contentHash?: string; parts?: number }
	interface RecordCareRequest { head: StatementHead; care: Care }
	interface RecordCertificate { certificateId?: string; applicationId?: string; dwellingId?: string; personId?: string; gradeCode?: string; state?: string; issues?: number; readyUs?: string; issuedUs?: string; channel?: string; supersededUs?: string; byCertificateId?: string }
	interface RecordConsentReply { consentId?: string }
	interface RecordConsentRequest { consentId: string; disasterId: string; personId: string; recipient: string; answer: string; whom?: string; source: string; observedUs?: string }
	interface RecordContactReply { contactId?: string }
	interface RecordContactRequest { contactId: string; personId: string; kind: string; value: string; source: string; observedUs?: string }
	interface RecordDeathReply { personId?: string; state?: string }
	interface RecordDeathRequest { disasterId: string; personId: string; state: string; basis: string; diedOn?: string; note?: string }
	interface RecordDesignationReply { designationId?: string }
	interface RecordDesignationRequest { designationId: string; disasterId: string; kind: string; area?: string; appliesFrom: string; announcedOn: string; endedOn?: string; ground?: string; replaces?: string }
	interface RecordDwelling { dwellingId?: string; address?: string; use?: string; state?: string; gradeCode?: string }
	interface RecordField { itemCode?: string; name?: string; law?: string; value?: string; restricted?: boolean; closed?: boolean; stoodBefore?: string; provenance?: Provenance }
	interface RecordFirstCountReply { countId?: string }
	interface RecordFirstCountRequest { disasterId: string; countId: string; item: string; district?: string; value?: string; source: string; countedUs?: string }
	interface RecordGroup { groupId?: string; effectiveOn?: string; reason?: string; members?: RecordMember[]; madeBy?: string; madeUs?: string }
	interface RecordHousehold { householdId?: string; referenceDate?: string; referenceReason?: string; members?: RecordMember[] }
	interface RecordHousingIntentionRequest { head: StatementHead; intention: HousingIntention }
	interface RecordInjuryRequest { head: StatementHead; injury: Injury }
	interface RecordInquiryReply { inquiryId?: string; allowed?: string[] }
	interface RecordInquiryRequest { inquiryId: string; disasterId: string; inquirerName: string; inquirerAddress: string; relation: string; identity: string; reason: string; askedName: string; askedAddress?: string; askedBirth?: string; askedSex?: string; personId?: string; improper?: boolean; publicInterest?: boolean }
	interface RecordItemReply { valueId?: string; replaced?: number }
	interface RecordItemRequest { disasterId: string; valueId: string; personId: string; itemCode: string; value?: string; withdrawn?: boolean; validFrom?: string; validTo?: string; source: string; sourceId?: string; observedUs?: string; reason?: string }
	interface RecordMember { personId?: string; name?: string; relation?: string; head?: boolean }
	interface RecordOralGradeReply { surveyId?: string; gradeCode?: string; governs?: boolean; replacedSurveyId?: string }
	interface RecordOralGradeRequest { surveyId: string; gradeCode: string; approver: string }
	interface RecordPhotoConsentReply { answerId?: string; state?: string }
	interface RecordPhotoConsentRequest { answerId: string; disasterId: string; dwellingId: string; answer: string; personId?: string; applicationId?: string; saidBy: string; source: string; observedUs?: string }
	interface RecordSafetyReply { statusId?: string }
	interface RecordSafetyRequest { statusId: string; disasterId: string; personId: string; status: string; source: string; observedUs?: string; note?: string; corrects?: string }
	interface RecordSupportRequest { head: StatementHead; support: Support }
	interface RecordSurveyReply { surveyId?: string; gradeCode?: string; ruleVersion?: number; edition?: string; basis?: string; lossPermille?: number; unverified?: boolean; needsConsent?: boolean }
	interface RecordSurveyRequest { disasterId: string; surveyId: string; dwellingId: string; kind: string; hazard: string; surveyedOn: string; lossPermille?: number; flood?: FloodFinding; parts?: PartsFinding; state?: string; gradeAlone?: string; reason?: string; consent?: boolean; edition?: string }
	interface RecordVisitReply { workId?: string }
	interface RecordVisitRequest { visitId: string; workId: string; outcome: string; visitedOn: string; note?: string }
	interface RegroupHouseholdReply { groupId?: string }
	interface RegroupHouseholdRequest { disasterId: string; groupId: string; members: GroupMember[]; effectiveOn: string; reason: string }
	interface RequestProvisionReply { provisionId?: string; basis?: string; basisJa?: string; edition?: string; persons?: number; leftOut?: number; contentHash?: string; parts?: number; jobId?: string }
	interface RequestProvisionRequest { provisionId: string; disasterId: string; recipient: string; applicantName: string; applicantAddress: string; victims: string; items: string[]; use?: string; other?: string; personIds?: string[]; allVictims?: boolean; forRelief?: boolean; grounds?: string; consent?: string }
	interface RequestSurveyReply { workId?: string; kind?: string }
	interface RequestSurveyRequest { workId: string; disasterId: string; dwellingId: string; kind?: string; cause: string; applicationId?: string; askedOn?: string; reason?: string }
	interface RescoreSurveyReply { surveyId?: string; edition?: string; gradeCode?: string; basis?: string; lossPermille?: number; draftedGradeCode?: string; same?: boolean }
	interface RescoreSurveyRequest { surveyId: string; edition?: string }
	interface ReuseFactsReply { reuseId?: string; statements?: number; items?: number }
	interface ReuseFactsRequest { reuseId: string; fromDisasterId: string; toDisasterId: string; personId: string; basis: string; reason: string; subjects?: string[]; items?: string[] }
	interface Safety { personId?: string; statusId?: string; status?: string; statusJa?: string; source?: string; observedUs?: string; recordedUs?: string; recordedBy?: string; note?: string; correctedBy?: string; holds?: boolean }
	interface SafetyCount { status?: string; statusJa?: string; persons?: string }
	interface SaveExtractionReply { definitionId?: string }
	interface SaveExtractionRequest { definitionId: string; disasterId: string; name: string; columns: string[]; all?: AnyOf[]; includeDead?: boolean }
	interface SavedExtraction { definitionId?: string; name?: string; columns?: string[]; all?: AnyOf[]; includeDead?: boolean; savedBy?: string }
	interface ScoringDepth { externalForce?: boolean; fromMm?: number; gradeCode: string }
	interface ScoringEdition { edition: string; validFrom: string; source: string; grades: ScoringGrade[]; depths: ScoringDepth[]; sheets?: ScoringSheet[] }
	interface ScoringGrade { fromPermille?: number; gradeCode: string }
	interface ScoringMark { code: string; name: string; gradeCode?: string }
	interface ScoringPart { code: string; name: string; weightPercent?: number; totalFromPercent?: number }
	interface ScoringRow { edition?: string; validFrom?: string; source?: string; state?: string; documentHash?: string; loadedBy?: string; approvedBy?: string }
	interface ScoringSheet { hazard: string; structures: string[]; stages: string[]; source: string; unverified?: boolean; marks?: ScoringMark[]; tilts?: ScoringTilt[]; parts?: ScoringPart[]; levelPercent?: number[]; areaColumns?: number[] }
	interface ScoringTilt { offset?: number; plumb?: number; withMark?: string; gradeCode?: string; addsPercent?: number }
	interface SetReferenceDateReply { householdId?: string; stayed?: number; joinedPersonIds?: string[]; leftPersonIds?: string[] }
	interface SetReferenceDateRequest { disasterId: string; householdId: string; referenceDate: string; reason: string }
	interface StartExtractionReply { runId?: string; jobId?: string }
	interface StartExtractionRequest { runId: string; definitionId: string; why: string }
	interface StartMapImportReply { importId?: string; jobId?: string }
	interface StartMapImportRequest { importId: string; blobId: string; kind: string; source: string; epsg?: number; keyProperty?: string; labelProperties?: string[] }
	interface StartTableImportReply { importId?: string; jobId?: string }
	interface StartTableImportRequest { importId: string; disasterId: string; blobId: string; kind: string; source: string; profile?: string; encoding?: string; edition?: string; hazard?: string; basis?: string; askedOn?: string; care?: string; observedOn?: string; gradeAlone?: boolean }
	interface StatementHead { statementId: string; disasterId: string; personId: string; source: string; observedUs?: string; replaces?: string }
	interface StatementInfo { statementId?: string; source?: string; observedUs?: string; recordedUs?: string; recordedBy?: string; replacedBy?: string; reusedFrom?: string; reuseBasis?: string }
	interface StatementReply { statementId?: string }
	interface StatisticsCell { count?: string; hidden?: boolean }
	interface StatisticsRow { code?: string; cells?: StatisticsCell[] }
	interface Support { scheme: string; schemeName?: string; appliedOn?: string; applicant?: string; relation?: string; category?: string; paidOn?: string; endedOn?: string; exemption?: string; exemptionOf?: string; loan?: string; loanKind?: string; benefit?: string; benefitKind?: string; special?: string; specialKind?: string; list?: string }
	interface SupportStatement { info?: StatementInfo; support?: Support; schemeJa?: string }
	interface Survey { surveyId?: string; dwellingId?: string; kind?: string; hazard?: string; surveyedOn?: string; gradeCode?: string; state?: string; draftedBy?: string; approvedBy?: string; governs?: boolean; edition?: string; basis?: string; needsConsent?: boolean; address?: string; addressExtra?: string; oral?: boolean; recordedBy?: string; oralUs?: string }
	interface SurveyWork { workId?: string; dwellingId?: string; address?: string; addressExtra?: string; use?: string; kind?: string; cause?: string; state?: string; gradeCode?: string; askedOn?: string; listId?: string; place?: number; visits?: number; visitedOn?: string; note?: string; reason?: string }
	interface TableImport { importId?: string; jobId?: string; disasterId?: string; kind?: string; source?: string; edition?: string; state?: string; reason?: string; reasonColumn?: string; rows?: string; newRows?: string; sameRows?: string; unneededRows?: string; rejectedRows?: string; unknownColumns?: string[]; missingColumns?: string[]; startedBy?: string; confirmedBy?: string; basis?: string; askedOn?: string; care?: string; observedOn?: string; desk?: boolean; gradeAlone?: boolean; surveys?: string; waitingSurveys?: string; gradeAloneSurveys?: string; act?: string; actJobId?: string; approvedBy?: string; leftSurveys?: string; undoBy?: string; undoReason?: string; undoApprovedBy?: string }
	interface TableImportLine { importId?: string; kind?: string; source?: string; state?: string; reason?: string; act?: string; rows?: string; newRows?: string; rejectedRows?: string; startedBy?: string; startedUs?: string }
	interface TableReject { line?: string; column?: string; reason?: string; textJa?: string }
	interface TieNonResidentReply { personId?: string }
	interface TieNonResidentRequest { disasterId: string; personId: string; registerPersonId: string; undo?: boolean }
	interface UndoAreaReply { actId?: string; dwellings?: string }
	interface UndoAreaRequest { actId: string; reason: string }
	interface UndoTableImportReply { importId?: string; surveys?: string }
	interface UndoTableImportRequest { importId: string; reason: string }
	interface UnplacedDwelling { dwellingId?: string; ambiguous?: boolean }
	interface Victim { personId?: string; householdId?: string; victim?: boolean; name?: string; kana?: string; birthText?: string; sex?: string; address?: string; relation?: string; head?: boolean; protected?: boolean; resident?: boolean; version?: number; dead?: boolean; stale?: boolean }
	interface VictimRecord { personId?: string; checking?: boolean; fields?: RecordField[]; household?: RecordHousehold; group?: RecordGroup; dwellings?: RecordDwelling[]; victim?: boolean; resident?: boolean; death?: string; protected?: boolean; knownUs?: string; asOf?: string; certificates?: RecordCertificate[]; stale?: boolean }
	interface WorkList { listId?: string; name?: string; kind?: string; team?: string; visitOn?: string; madeBy?: string; assignedBy?: string; assignments?: number; todo?: number; absent?: number; blocked?: number; review?: number; done?: number; dropped?: number }
}
export declare namespace Notifier {
	interface ListMessagesReply { messages?: MessageLine[]; more?: boolean }
	interface ListMessagesRequest { state?: string; applicationId?: string; afterMessageId?: string; limit?: number }
	interface MessageLine { messageId?: string; notice?: string; applicationId?: string; state?: string; reason?: string; tries?: number; nextUs?: string; changedUs?: string }
	interface PutSenderReply {}
	interface PutSenderRequest { municipalityName: string; desk: string; deskPhone: string; howToReceive?: string }
	interface PutStaffAddressReply {}
	interface PutStaffAddressRequest { desk: string; mail: string }
	interface RetryMessageReply { state?: string }
	interface RetryMessageRequest { messageId: string }
	interface SendDigestReply { messages?: number }
	interface SendDigestRequest { digestId: string }
}
export declare namespace Register {
	interface Arrangement { pattern?: string; changesPermille?: number; gonePermille?: number; byAnother?: boolean; invented?: boolean }
	interface BatchGetReply { residents?: Resident[] }
	interface BatchGetRequest { personIds: string[] }
	interface ConfirmImportReply { state?: string; jobId?: string }
	interface ConfirmImportRequest { importId: string; checkHash: string }
	interface DecideDoubleReply { version?: number }
	interface DecideDoubleRequest { personId: string; otherPersonId: string; decision: string; keptPersonId?: string; reason: string }
	interface Double { one?: Resident; other?: Resident; addressNo?: string; otherAddressNo?: string; by?: string[]; decision?: string; keptPersonId?: string; reason?: string; decidedBy?: string; decidedUs?: string }
	interface Feed { feedId?: string; lastBatch?: string; asOfUs?: string; receivedUs?: string; missingBatches?: string[] }
	interface FindReply { hits?: Hit[]; more?: boolean; registerAsOf?: string }
	interface FindRequest { name?: string; kana?: string; birth?: string; sex?: string; address?: string; limit?: number; withoutProtected?: boolean }
	interface Found { resident?: Resident; byOtherName?: boolean; byFormerAddress?: boolean }
	interface Freshness { registerAsOf?: string; fileAsOf?: string; feeds?: Feed[]; stalePersons?: string; reconciledUs?: string; differentHouseholds?: string }
	interface GaijiLetter { code: string; letter?: string }
	interface GetArrangementRequest {}
	interface GetFreshnessRequest {}
	interface GetHistoryReply { rows?: HistoryRow[]; more?: boolean; protected?: boolean; registerAsOf?: string; stale?: boolean }
	interface GetHistoryRequest { personId: string; beforeHistoryNo?: string; beforeBranchNo?: string; beforeImportNo?: string; limit?: number }
	interface GetHouseholdReply { members?: Resident[]; protected?: boolean; registerAsOf?: string; head?: string }
	interface GetHouseholdRequest { householdId: string }
	interface GetImportRequest { importId: string }
	interface HistoryItem { item?: string; label?: string; code?: string; text?: string; edition?: string }
	interface HistoryRow { historyNo?: number; branchNo?: number; importNo?: string; importId?: string; feedId?: string; asOf?: string; inForce?: boolean; supersededBy?: string; deleted?: boolean; items?: HistoryItem[]; keptBack?: boolean }
	interface Hit { personId?: string; byName?: boolean; byKana?: boolean; byBirth?: boolean; bySex?: boolean; byAddress?: boolean; protected?: boolean; stale?: boolean }
	interface HouseholdFinding { householdId?: string; householdNo?: string; how?: string; persons?: number }
	interface Import { importId?: string; jobId?: string; state?: string; fileName?: string; asOf?: string; rows?: string; newRows?: string; changedRows?: string; sameRows?: string; rejectedRows?: string; warnings?: string; unmappableCharacters?: string; partsDone?: number; reason?: string; unknownColumns?: string[]; missingPersons?: string; numbersNotTaken?: string; reasonColumn?: string; originalParts?: number; check?: ImportCheck; confirmedUs?: string; missingColumns?: string[]; householdsWithoutHead?: string; headsElsewhere?: string }
	interface ImportCheck { complete?: boolean; hash?: string; why?: string[]; rows?: string; newRows?: string; changedRows?: string; sameRows?: string; olderRows?: string; rejectedRows?: string; warnings?: string; unmappableCharacters?: string; unknownColumns?: string[]; newPersons?: string; changedPersons?: string; missingPersons?: string; personsOnFile?: string; missingColumns?: string[] }
	interface ImportLine { importId?: string; importNo?: string; state?: string; asOf?: string; reason?: string; startedUs?: string; confirmedUs?: string; rows?: string; why?: string[] }
	interface LiftProtectionReply {}
	interface LiftProtectionRequest { liftId: string; personId: string; clerk: string; untilUs: string; reason: string }
	interface ListDoublesReply { doubles?: Double[]; nextPersonId?: string; registerAsOf?: string }
	interface ListDoublesRequest { afterPersonId?: string; decision?: string }
	interface ListHouseholdFindingsReply { findings?: HouseholdFinding[]; more?: boolean }
	interface ListHouseholdFindingsRequest { afterHouseholdId?: string; limit?: number }
	interface ListImportsReply { imports?: ImportLine[]; more?: boolean }
	interface ListImportsRequest { beforeNo?: string; state?: string; limit?: number }
	interface ListMeasuresReply { measures?: Measure[]; more?: boolean }
	interface ListMeasuresRequest { endsUntil?: string; afterEnd?: string; afterMeasureId?: string; limit?: number }
	interface ListRejectsReply { rejects?: Reject[]; more?: boolean }
	interface ListRejectsRequest { importId: string; afterLine?: string; limit?: number; kind?: string }
	interface ListStaleReply { stale?: Stale[]; more?: boolean }
	interface ListStaleRequest { afterPersonId?: string; limit?: number }
	interface ListUnshownReply { letters?: UnshownLetter[] }
	interface ListUnshownRequest { importId: string }
	interface MarkInventedReply {}
	interface MarkInventedRequest {}
	interface Measure { measureId?: string; version?: number; personId?: string; kind?: string; periodFrom?: string; periodTo?: string; togetherPersonIds?: string[]; covers?: string[]; state?: string }
	interface RecordMeasureReply { version?: number }
	interface RecordMeasureRequest { measureId: string; personId: string; kind: string; periodFrom: string; periodTo?: string; togetherPersonIds?: string[]; covers?: string[] }
	interface Reject { line?: string; column?: string; reason?: string; textJa?: string; kind?: string }
	interface Resident { personId?: string; householdId?: string; name?: string; kana?: string; alias?: string; nameLatin?: string; sex?: string; birthYear?: number; birthMonth?: number; birthDay?: number; birthText?: string; relation?: string; headName?: string; address?: string; addressExtra?: string; postal?: string; kind?: string; status?: string; residentSince?: string; ward?: string; protected?: boolean; order?: number; stale?: boolean }
	interface SearchResidentsReply { found?: Found[]; more?: boolean; registerAsOf?: string }
	interface SearchResidentsRequest { name?: string; how?: string; birth?: string; sex?: string; address?: string; residentsOnly?: boolean; limit?: number }
	interface SetArrangementReply {}
	interface SetArrangementRequest { pattern?: string; changesPermille?: number; gonePermille?: number; byAnother?: boolean }
	interface SetGaijiReply {}
	interface SetGaijiRequest { letters: GaijiLetter[] }
	interface SetNumberAssessmentReply {}
	interface SetNumberAssessmentRequest { assessedOn: string; number: string }
	interface SetProtectionReply { epoch?: string }
	interface SetProtectionRequest { personId: string; kind: string; source: string; provisional?: boolean }
	interface Stale { addressNo?: string; cause?: string; fromNo?: number; toNo?: number; sinceUs?: string; personId?: string }
	interface StartImportReply { importId?: string; jobId?: string }
	interface StartImportRequest { importId: string; blobId: string; fileName: string; asOf: string; profile?: string; encoding?: string; checkFirst?: boolean }
	interface UnshownLetter { code?: string; letters?: string; firstLine?: string; column?: string; letter?: string }
	interface WithdrawImportReply {}
	interface WithdrawImportRequest { importId: string }
}
export declare namespace Shelter {
	interface BindDisasterReply { openings?: number; stays?: number }
	interface BindDisasterRequest { disasterId: string; openingIds: string[] }
	interface CardAnswer { challengeId: string; certificate: string; signature: string }
	interface CheckInReply { stayId?: string; result?: string; listed?: boolean }
	interface CheckInRequest { stayId: string; openingId: string; card?: CardAnswer; matchToken?: string; unlisted?: Unlisted; voluntary?: boolean; outside?: boolean; needs?: string[]; arrivedUs?: string; operator?: string; dayCode?: string; said?: Unlisted; agreed?: string[]; declined?: string[]; somebodyNot?: boolean }
	interface CheckOutReply { stayId?: string; state?: string }
	interface CheckOutRequest { stayId: string; destination: string; leftUs?: string; operator?: string; dayCode?: string }
	interface CloseShelterReply { state?: string }
	interface CloseShelterRequest { openingId: string }
	interface ConfirmIdentityReply { stayId?: string; state?: string }
	interface ConfirmIdentityRequest { stayId: string; matchToken: string; operator?: string; dayCode?: string }
	interface EvacueeHit { matchToken?: string; sex?: string; town?: string }
	interface GetHeadCountRequest { openingId: string }
	interface HeadCount { openingId?: string; total?: number; men?: number; women?: number; sexUnknown?: number; voluntary?: number; households?: number; infants?: number; needingCare?: number; outside?: number; seenUs?: string; reportedTotal?: number; reportedUs?: string }
	interface HiddenStay { stayId?: string; openingId?: string; personId?: string; registerPersonId?: string; arrivedUs?: string }
	interface ImportSitesReply { sites?: number; newSites?: number; changedSites?: number; rejects?: SiteReject[] }
	interface ImportSitesRequest { importId: string; blobId: string; kind: string }
	interface ListProtectionDeskReply { stays?: HiddenStay[]; more?: boolean }
	interface ListProtectionDeskRequest { afterStayId?: string; limit?: number }
	interface ListSitesReply { sites?: Site[]; more?: boolean }
	interface ListSitesRequest { afterSiteId?: string; limit?: number; openOnly?: boolean }
	interface ListUnidentifiedReply { stays?: UnidentifiedStay[]; more?: boolean }
	interface ListUnidentifiedRequest { openingId: string; afterStayId?: string; limit?: number }
	interface OpenShelterReply { openingId?: string }
	interface OpenShelterRequest { openingId: string; siteId: string; cause: string; dayCode?: string; name?: string; address?: string }
	interface ProtectStayReply { stayId?: string; state?: string }
	interface ProtectStayRequest { stayId: string; operator?: string; dayCode?: string }
	interface ReportHeadCountReply {}
	interface ReportHeadCountRequest { openingId: string; reportId: string; total?: number; seenUs?: string }
	interface SearchEvacueeReply { hits?: EvacueeHit[] }
	interface SearchEvacueeRequest { openingId: string; kana: string; birth: string; dayCode?: string }
	interface SettleHiddenReply { stayId?: string; state?: string }
	interface SettleHiddenRequest { stayId: string; registerPersonId?: string }
	interface Site { siteId?: string; name?: string; address?: string; latitude?: number; longitude?: number; kind?: string; openingId?: string; state?: string }
	interface SiteReject { index?: number; siteId?: string; reason?: string; textJa?: string }
	interface UndoIdentityReply { stayId?: string; stays?: number }
	interface UndoIdentityRequest { stayId: string; reason: string }
	interface UnidentifiedStay { stayId?: string; how?: string; state?: string; arrivedUs?: string }
	interface Unlisted { name: string; kana?: string; birth?: string; sex?: string; address?: string }
}
export interface Rpcs {
	"certificate-issuer/ApproveCertificates": { ask: Certificate.ApproveCertificatesRequest; reply: Certificate.ApproveCertificatesReply };
	"certificate-issuer/GetAuditTree": { ask: Common.GetAuditTreeRequest; reply: Common.AuditTree };
	"certificate-issuer/IssueAtCounter": { ask: Certificate.IssueAtCounterRequest; reply: Certificate.IssueAtCounterReply };
	"certificate-issuer/ListCertificates": { ask: Certificate.ListCertificatesRequest; reply: Certificate.ListCertificatesReply };
	"certificate-issuer/PutAuthority": { ask: Certificate.PutAuthorityRequest; reply: Certificate.PutAuthorityReply };
	"certificate-issuer/RecordOralCertificates": { ask: Certificate.RecordOralCertificatesRequest; reply: Certificate.RecordOralCertificatesReply };
	"certificate-issuer/WhoLooked": { ask: Common.WhoLookedRequest; reply: Common.WhoLookedReply };
	"console/ApplyPermissions": { ask: Console.ApplyPermissionsRequest; reply: Console.ApplyPermissionsReply };
	"console/BreakGlass": { ask: Console.BreakGlassRequest; reply: Console.BreakGlassReply };
	"console/Certify": { ask: Console.CertifyRequest; reply: Console.CertifyReply };
	"console/ChangeAccount": { ask: Console.ChangeAccountRequest; reply: Console.ChangeAccountReply };
	"console/CheckAccountWishes": { ask: Console.CheckAccountWishesRequest; reply: Console.CheckAccountWishesReply };
	"console/CloseGlass": { ask: Console.CloseGlassRequest; reply: Console.CloseGlassReply };
	"console/ComparePermissions": { ask: Console.ComparePermissionsRequest; reply: Console.ComparePermissionsReply };
	"console/DecideAccountRequest": { ask: Console.DecideAccountRequestRequest; reply: Console.DecideAccountRequestReply };
	"console/DeclinePermissions": { ask: Console.DeclinePermissionsRequest; reply: Console.DeclinePermissionsReply };
	"console/EndAccount": { ask: Console.EndAccountRequest; reply: Console.EndAccountReply };
	"console/GetPermissions": { ask: Console.GetPermissionsRequest; reply: Console.Permissions };
	"console/GetTerms": { ask: Console.GetTermsRequest; reply: Console.TermsText };
	"console/Invite": { ask: Console.InviteRequest; reply: Console.InviteReply };
	"console/ListAccountRequests": { ask: Console.ListAccountRequestsRequest; reply: Console.ListAccountRequestsReply };
	"console/ListAccounts": { ask: Console.ListAccountsRequest; reply: Console.ListAccountsReply };
	"console/ListCertifications": { ask: Console.ListCertificationsRequest; reply: Console.ListCertificationsReply };
	"console/ListGlass": { ask: Console.ListGlassRequest; reply: Console.ListGlassReply };
	"console/ListPermissionEditions": { ask: Console.ListPermissionEditionsRequest; reply: Console.ListPermissionEditionsReply };
	"console/ListTerms": { ask: Console.ListTermsRequest; reply: Console.ListTermsReply };
	"console/ListTermsAcceptances": { ask: Console.ListTermsAcceptancesRequest; reply: Console.ListTermsAcceptancesReply };
	"console/MyGlass": { ask: Console.MyGlassRequest; reply: Console.MyGlassReply };
	"console/PlanPermissions": { ask: Console.PlanPermissionsRequest; reply: Console.PlanPermissionsReply };
	"console/PublishTerms": { ask: Console.PublishTermsRequest; reply: Console.PublishTermsReply };
	"console/RequestAccounts": { ask: Console.RequestAccountsRequest; reply: Console.RequestAccountsReply };
	"console/ReviewGlass": { ask: Console.ReviewGlassRequest; reply: Console.ReviewGlassReply };
	"console/ViewAs": { ask: Console.ViewAsRequest; reply: Console.ViewAsReply };
	"console/ViewMine": { ask: Console.ViewMineRequest; reply: Console.ViewAsReply };
	"console/WhoCanSee": { ask: Console.WhoCanSeeRequest; reply: Console.WhoCanSeeReply };
	"application-intake/Accept": { ask: Intake.AcceptRequest; reply: Intake.AcceptReply };
	"application-intake/ApproveRejection": { ask: Intake.ApproveRejectionRequest; reply: Intake.ApproveRejectionReply };
	"application-intake/ConfirmMatch": { ask: Intake.ConfirmMatchRequest; reply: Intake.ConfirmMatchReply };
	"application-intake/GetApplication": { ask: Intake.GetApplicationRequest; reply: Intake.Application };
	"application-intake/GetAuditTree": { ask: Common.GetAuditTreeRequest; reply: Common.AuditTree };
	"application-intake/GetReceipt": { ask: Intake.GetReceiptRequest; reply: Intake.Receipt };
	"application-intake/ListApplications": { ask: Intake.ListApplicationsRequest; reply: Intake.ListApplicationsReply };
	"application-intake/OpenProcedure": { ask: Intake.OpenProcedureRequest; reply: Intake.OpenProcedureReply };
	"application-intake/ProposeRejection": { ask: Intake.ProposeRejectionRequest; reply: Intake.ProposeRejectionReply };
	"application-intake/RebuildWorkflow": { ask: Intake.RebuildWorkflowRequest; reply: Intake.RebuildWorkflowReply };
	"application-intake/RecordOralRejection": { ask: Intake.RecordOralRejectionRequest; reply: Intake.RecordOralRejectionReply };
	"application-intake/ReturnForCorrection": { ask: Intake.ReturnForCorrectionRequest; reply: Intake.ReturnForCorrectionReply };
	"application-intake/Submit": { ask: Intake.SubmitRequest; reply: Intake.SubmitReply };
	"application-intake/UndoMatch": { ask: Intake.UndoMatchRequest; reply: Intake.UndoMatchReply };
	"application-intake/WhoLooked": { ask: Common.WhoLookedRequest; reply: Common.WhoLookedReply };
	"application-intake/Withdraw": { ask: Intake.WithdrawRequest; reply: Intake.WithdrawReply };
	"ledger/AddDwelling": { ask: Ledger.AddDwellingRequest; reply: Ledger.AddDwellingReply };
	"ledger/ApplyArea": { ask: Ledger.ApplyAreaRequest; reply: Ledger.ApplyAreaReply };
	"ledger/ApproveArea": { ask: Ledger.ApproveAreaRequest; reply: Ledger.ApproveAreaReply };
	"ledger/ApproveDisposal": { ask: Ledger.ApproveDisposalRequest; reply: Ledger.ApproveDisposalReply };
	"ledger/ApproveExtraction": { ask: Ledger.ApproveExtractionRequest; reply: Ledger.ApproveExtractionReply };
	"ledger/ApproveProvision": { ask: Ledger.ApproveProvisionRequest; reply: Ledger.ApproveProvisionReply };
	"ledger/ApproveScoring": { ask: Ledger.ApproveScoringRequest; reply: Ledger.ApproveScoringReply };
	"ledger/ApproveSurvey": { ask: Ledger.ApproveSurveyRequest; reply: Ledger.ApproveSurveyReply };
	"ledger/ApproveTableImport": { ask: Ledger.ApproveTableImportRequest; reply: Ledger.ApproveTableImportReply };
	"ledger/AssignWorkList": { ask: Ledger.AssignWorkListRequest; reply: Ledger.AssignWorkListReply };
	"ledger/ConfirmTableImport": { ask: Ledger.ConfirmTableImportRequest; reply: Ledger.ConfirmTableImportReply };
	"ledger/CountSafety": { ask: Ledger.CountSafetyRequest; reply: Ledger.CountSafetyReply };
	"ledger/DecideEntry": { ask: Ledger.DecideEntryRequest; reply: Ledger.DecideEntryReply };
	"ledger/DecideInquiry": { ask: Ledger.DecideInquiryRequest; reply: Ledger.DecideInquiryReply };
	"ledger/DeclareDisaster": { ask: Ledger.DeclareDisasterRequest; reply: Ledger.DeclareDisasterReply };
	"ledger/DefineItem": { ask: Ledger.DefineItemRequest; reply: Ledger.DefineItemReply };
	"ledger/DropSurveyWork": { ask: Ledger.DropSurveyWorkRequest; reply: Ledger.DropSurveyWorkReply };
	"ledger/EnterNonResident": { ask: Ledger.EnterNonResidentRequest; reply: Ledger.EnterNonResidentReply };
	"ledger/FindByPhone": { ask: Ledger.FindByPhoneRequest; reply: Ledger.FindByPhoneReply };
	"ledger/FindDwellings": { ask: Ledger.FindDwellingsRequest; reply: Ledger.FindDwellingsReply };
	"ledger/FindMapFeatures": { ask: Ledger.FindMapFeaturesRequest; reply: Ledger.FindMapFeaturesReply };
	"ledger/GetAuditTree": { ask: Common.GetAuditTreeRequest; reply: Common.AuditTree };
	"ledger/GetExtraction": { ask: Ledger.GetExtractionRequest; reply: Ledger.ExtractionRun };
	"ledger/GetExtractionRows": { ask: Ledger.GetExtractionRowsRequest; reply: Ledger.GetExtractionRowsReply };
	"ledger/GetFirstReport": { ask: Ledger.GetFirstReportRequest; reply: Ledger.GetFirstReportReply };
	"ledger/GetInquiryAnswer": { ask: Ledger.GetInquiryAnswerRequest; reply: Ledger.InquiryAnswer };
	"ledger/GetLedgerJob": { ask: Common.GetJobRequest; reply: Common.Job };
	"ledger/GetMapImport": { ask: Ledger.GetMapImportRequest; reply: Ledger.MapImport };
	"ledger/GetProvisionFile": { ask: Ledger.GetProvisionFileRequest; reply: Ledger.ProvisionFile };
	"ledger/GetScoring": { ask: Ledger.GetScoringRequest; reply: Ledger.ScoringEdition };
	"ledger/GetStatistics": { ask: Ledger.GetStatisticsRequest; reply: Ledger.GetStatisticsReply };
	"ledger/GetTableImport": { ask: Ledger.GetTableImportRequest; reply: Ledger.TableImport };
	"ledger/GetTile": { ask: Ledger.GetTileRequest; reply: Ledger.GetTileReply };
	"ledger/GetVictimRecord": { ask: Ledger.GetVictimRecordRequest; reply: Ledger.VictimRecord };
	"ledger/GetVictims": { ask: Ledger.GetVictimsRequest; reply: Ledger.GetVictimsReply };
	"ledger/GiveProvision": { ask: Ledger.GiveProvisionRequest; reply: Ledger.GiveProvisionReply };
	"ledger/ListAreaActs": { ask: Ledger.ListAreaActsRequest; reply: Ledger.ListAreaActsReply };
	"ledger/ListCare": { ask: Ledger.ListStatementsRequest; reply: Ledger.ListCareReply };
	"ledger/ListConsents": { ask: Ledger.ListConsentsRequest; reply: Ledger.ListConsentsReply };
	"ledger/ListDeathDisagreements": { ask: Ledger.ListDeathDisagreementsRequest; reply: Ledger.ListDeathDisagreementsReply };
	"ledger/ListDesignations": { ask: Ledger.ListDesignationsRequest; reply: Ledger.ListDesignationsReply };
	"ledger/ListDisasters": { ask: Ledger.ListDisastersRequest; reply: Ledger.ListDisastersReply };
	"ledger/ListDwellingFacts": { ask: Ledger.ListDwellingFactsRequest; reply: Ledger.ListDwellingFactsReply };
	"ledger/ListEntries": { ask: Ledger.ListEntriesRequest; reply: Ledger.ListEntriesReply };
	"ledger/ListEpisodes": { ask: Ledger.ListEpisodesRequest; reply: Ledger.ListEpisodesReply };
	"ledger/ListExtractions": { ask: Ledger.ListExtractionsRequest; reply: Ledger.ListExtractionsReply };
	"ledger/ListInquiries": { ask: Ledger.ListInquiriesRequest; reply: Ledger.ListInquiriesReply };
	"ledger/ListItemHistory": { ask: Ledger.ListItemHistoryRequest; reply: Ledger.ListItemHistoryReply };
	"ledger/ListItems": { ask: Ledger.ListItemsRequest; reply: Ledger.ListItemsReply };
	"ledger/ListMapImports": { ask: Ledger.ListMapImportsRequest; reply: Ledger.ListMapImportsReply };
	"ledger/ListMapRejects": { ask: Ledger.ListMapRejectsRequest; reply: Ledger.ListMapRejectsReply };
	"ledger/ListPhotoConsents": { ask: Ledger.ListPhotoConsentsRequest; reply: Ledger.ListPhotoConsentsReply };
	"ledger/ListProvided": { ask: Ledger.ListProvidedRequest; reply: Ledger.ListProvidedReply };
	"ledger/ListProvisions": { ask: Ledger.ListProvisionsRequest; reply: Ledger.ListProvisionsReply };
	"ledger/ListSafety": { ask: Ledger.ListSafetyRequest; reply: Ledger.ListSafetyReply };
	"ledger/ListScorings": { ask: Ledger.ListScoringsRequest; reply: Ledger.ListScoringsReply };
	"ledger/ListStatements": { ask: Ledger.ListStatementsRequest; reply: Ledger.ListStatementsReply };
	"ledger/ListSurveyWork": { ask: Ledger.ListSurveyWorkRequest; reply: Ledger.ListSurveyWorkReply };
	"ledger/ListSurveys": { ask: Ledger.ListSurveysRequest; reply: Ledger.ListSurveysReply };
	"ledger/ListTableImports": { ask: Ledger.ListTableImportsRequest; reply: Ledger.ListTableImportsReply };
	"ledger/ListTableRejects": { ask: Ledger.ListTableRejectsRequest; reply: Ledger.ListTableRejectsReply };
	"ledger/ListUnplaced": { ask: Ledger.ListUnplacedRequest; reply: Ledger.ListUnplacedReply };
	"ledger/ListWorkLists": { ask: Ledger.ListWorkListsRequest; reply: Ledger.ListWorkListsReply };
	"ledger/LoadScoring": { ask: Ledger.LoadScoringRequest; reply: Ledger.LoadScoringReply };
	"ledger/MakeWorkList": { ask: Ledger.MakeWorkListRequest; reply: Ledger.MakeWorkListReply };
	"ledger/MoveSurveyWork": { ask: Ledger.MoveSurveyWorkRequest; reply: Ledger.MoveSurveyWorkReply };
	"ledger/OpenLedger": { ask: Ledger.OpenLedgerRequest; reply: Ledger.OpenLedgerReply };
	"ledger/PlaceDwelling": { ask: Ledger.PlaceDwellingRequest; reply: Ledger.PlaceDwellingReply };
	"ledger/PlaceDwellings": { ask: Ledger.PlaceDwellingsRequest; reply: Ledger.PlaceDwellingsReply };
	"ledger/PreviewArea": { ask: Ledger.PreviewAreaRequest; reply: Ledger.PreviewAreaReply };
	"ledger/PrintExtraction": { ask: Ledger.PrintExtractionRequest; reply: Ledger.Paper };
	"ledger/PrintHousehold": { ask: Ledger.PrintHouseholdRequest; reply: Ledger.Paper };
	"ledger/PrintSurveySheets": { ask: Ledger.PrintSurveySheetsRequest; reply: Ledger.Paper };
	"ledger/PrintWorkList": { ask: Ledger.PrintWorkListRequest; reply: Ledger.Paper };
	"ledger/ProposeDisposal": { ask: Ledger.ProposeDisposalRequest; reply: Ledger.ProposeDisposalReply };
	"ledger/RecordCare": { ask: Ledger.RecordCareRequest; reply: Ledger.StatementReply };
	"ledger/RecordConsent": { ask: Ledger.RecordConsentRequest; reply: Ledger.RecordConsentReply };
	"ledger/RecordContact": { ask: Ledger.RecordContactRequest; reply: Ledger.RecordContactReply };
	"ledger/RecordDeath": { ask: Ledger.RecordDeathRequest; reply: Ledger.RecordDeathReply };
	"ledger/RecordDesignation": { ask: Ledger.RecordDesignationRequest; reply: Ledger.RecordDesignationReply };
	"ledger/RecordFirstCount": { ask: Ledger.RecordFirstCountRequest; reply: Ledger.RecordFirstCountReply };
	"ledger/RecordHousingIntention": { ask: Ledger.RecordHousingIntentionRequest; reply: Ledger.StatementReply };
	"ledger/RecordInjury": { ask: Ledger.RecordInjuryRequest; reply: Ledger.StatementReply };
	"ledger/RecordInquiry": { ask: Ledger.RecordInquiryRequest; reply: Ledger.RecordInquiryReply };
	"ledger/RecordItem": { ask: Ledger.RecordItemRequest; reply: Ledger.RecordItemReply };
	"ledger/RecordOralGrade": { ask: Ledger.RecordOralGradeRequest; reply: Ledger.RecordOralGradeReply };
	"ledger/RecordPhotoConsent": { ask: Ledger.RecordPhotoConsentRequest; reply: Ledger.RecordPhotoConsentReply };
	"ledger/RecordSafety": { ask: Ledger.RecordSafetyRequest; reply: Ledger.RecordSafetyReply };
	"ledger/RecordSupport": { ask: Ledger.RecordSupportRequest; reply: Ledger.StatementReply };
	"ledger/RecordSurvey": { ask: Ledger.RecordSurveyRequest; reply: Ledger.RecordSurveyReply };
	"ledger/RecordVisit": { ask: Ledger.RecordVisitRequest; reply: Ledger.RecordVisitReply };
	"ledger/RegroupHousehold": { ask: Ledger.RegroupHouseholdRequest; reply: Ledger.RegroupHouseholdReply };
	"ledger/RequestProvision": { ask: Ledger.RequestProvisionRequest; reply: Ledger.RequestProvisionReply };
	"ledger/RequestSurvey": { ask: Ledger.RequestSurveyRequest; reply: Ledger.RequestSurveyReply };
	"ledger/RescoreSurvey": { ask: Ledger.RescoreSurveyRequest; reply: Ledger.RescoreSurveyReply };
	"ledger/ReuseFacts": { ask: Ledger.ReuseFactsRequest; reply: Ledger.ReuseFactsReply };
	"ledger/SaveExtraction": { ask: Ledger.SaveExtractionRequest; reply: Ledger.SaveExtractionReply };
	"ledger/SetReferenceDate": { ask: Ledger.SetReferenceDateRequest; reply: Ledger.SetReferenceDateReply };
	"ledger/StartExtraction": { ask: Ledger.StartExtractionRequest; reply: Ledger.StartExtractionReply };
	"ledger/StartMapImport": { ask: Ledger.StartMapImportRequest; reply: Ledger.StartMapImportReply };
	"ledger/StartTableImport": { ask: Ledger.StartTableImportRequest; reply: Ledger.StartTableImportReply };
	"ledger/TieNonResident": { ask: Ledger.TieNonResidentRequest; reply: Ledger.TieNonResidentReply };
	"ledger/UndoArea": { ask: Ledger.UndoAreaRequest; reply: Ledger.UndoAreaReply };
	"ledger/UndoTableImport": { ask: Ledger.UndoTableImportRequest; reply: Ledger.UndoTableImportReply };
	"ledger/WhoLooked": { ask: Common.WhoLookedRequest; reply: Common.WhoLookedReply };
	"notifier/GetAuditTree": { ask: Common.GetAuditTreeRequest; reply: Common.AuditTree };
	"notifier/ListMessages": { ask: Notifier.ListMessagesRequest; reply: Notifier.ListMessagesReply };
	"notifier/PutSender": { ask: Notifier.PutSenderRequest; reply: Notifier.PutSenderReply };
	"notifier/PutStaffAddress": { ask: Notifier.PutStaffAddressRequest; reply: Notifier.PutStaffAddressReply };
	"notifier/RetryMessage": { ask: Notifier.RetryMessageRequest; reply: Notifier.RetryMessageReply };
	"notifier/SendDigest": { ask: Notifier.SendDigestRequest; reply: Notifier.SendDigestReply };
	"notifier/WhoLooked": { ask: Common.WhoLookedRequest; reply: Common.WhoLookedReply };
	"register-sync/BatchGet": { ask: Register.BatchGetRequest; reply: Register.BatchGetReply };
	"register-sync/ConfirmImport": { ask: Register.ConfirmImportRequest; reply: Register.ConfirmImportReply };
	"register-sync/DecideDouble": { ask: Register.DecideDoubleRequest; reply: Register.DecideDoubleReply };
	"register-sync/Find": { ask: Register.FindRequest; reply: Register.FindReply };
	"register-sync/GetArrangement": { ask: Register.GetArrangementRequest; reply: Register.Arrangement };
	"register-sync/GetAuditTree": { ask: Common.GetAuditTreeRequest; reply: Common.AuditTree };
	"register-sync/GetFreshness": { ask: Register.GetFreshnessRequest; reply: Register.Freshness };
	"register-sync/GetHistory": { ask: Register.GetHistoryRequest; reply: Register.GetHistoryReply };
	"register-sync/GetHousehold": { ask: Register.GetHouseholdRequest; reply: Register.GetHouseholdReply };
	"register-sync/GetImport": { ask: Register.GetImportRequest; reply: Register.Import };
	"register-sync/GetRegisterJob": { ask: Common.GetJobRequest; reply: Common.Job };
	"register-sync/LiftProtection": { ask: Register.LiftProtectionRequest; reply: Register.LiftProtectionReply };
	"register-sync/ListDoubles": { ask: Register.ListDoublesRequest; reply: Register.ListDoublesReply };
	"register-sync/ListHouseholdFindings": { ask: Register.ListHouseholdFindingsRequest; reply: Register.ListHouseholdFindingsReply };
	"register-sync/ListImports": { ask: Register.ListImportsRequest; reply: Register.ListImportsReply };
	"register-sync/ListMeasures": { ask: Register.ListMeasuresRequest; reply: Register.ListMeasuresReply };
	"register-sync/ListRejects": { ask: Register.ListRejectsRequest; reply: Register.ListRejectsReply };
	"register-sync/ListStale": { ask: Register.ListStaleRequest; reply: Register.ListStaleReply };
	"register-sync/ListUnshown": { ask: Register.ListUnshownRequest; reply: Register.ListUnshownReply };
	"register-sync/MarkInvented": { ask: Register.MarkInventedRequest; reply: Register.MarkInventedReply };
	"register-sync/RecordMeasure": { ask: Register.RecordMeasureRequest; reply: Register.RecordMeasureReply };
	"register-sync/SearchResidents": { ask: Register.SearchResidentsRequest; reply: Register.SearchResidentsReply };
	"register-sync/SetArrangement": { ask: Register.SetArrangementRequest; reply: Register.SetArrangementReply };
	"register-sync/SetGaiji": { ask: Register.SetGaijiRequest; reply: Register.SetGaijiReply };
	"register-sync/SetNumberAssessment": { ask: Register.SetNumberAssessmentRequest; reply: Register.SetNumberAssessmentReply };
	"register-sync/SetProtection": { ask: Register.SetProtectionRequest; reply: Register.SetProtectionReply };
	"register-sync/StartImport": { ask: Register.StartImportRequest; reply: Register.StartImportReply };
	"register-sync/WhoLooked": { ask: Common.WhoLookedRequest; reply: Common.WhoLookedReply };
	"register-sync/WithdrawImport": { ask: Register.WithdrawImportRequest; reply: Register.WithdrawImportReply };
	"shelter-gateway/BindDisaster": { ask: Shelter.BindDisasterRequest; reply: Shelter.BindDisasterReply };
	"shelter-gateway/CheckIn": { ask: Shelter.CheckInRequest; reply: Shelter.CheckInReply };
	"shelter-gateway/CheckOut": { ask: Shelter.CheckOutRequest; reply: Shelter.CheckOutReply };
	"shelter-gateway/CloseShelter": { ask: Shelter.CloseShelterRequest; reply: Shelter.CloseShelterReply };
	"shelter-gateway/ConfirmIdentity": { ask: Shelter.ConfirmIdentityRequest; reply: Shelter.ConfirmIdentityReply };
	"shelter-gateway/GetAuditTree": { ask: Common.GetAuditTreeRequest; reply: Common.AuditTree };
	"shelter-gateway/GetHeadCount": { ask: Shelter.GetHeadCountRequest; reply: Shelter.HeadCount };
	"shelter-gateway/ImportSites": { ask: Shelter.ImportSitesRequest; reply: Shelter.ImportSitesReply };
	"shelter-gateway/ListProtectionDesk": { ask: Shelter.ListProtectionDeskRequest; reply: Shelter.ListProtectionDeskReply };
	"shelter-gateway/ListSites": { ask: Shelter.ListSitesRequest; reply: Shelter.ListSitesReply };
	"shelter-gateway/ListUnidentified": { ask: Shelter.ListUnidentifiedRequest; reply: Shelter.ListUnidentifiedReply };
	"shelter-gateway/OpenShelter": { ask: Shelter.OpenShelterRequest; reply: Shelter.OpenShelterReply };
	"shelter-gateway/ProtectStay": { ask: Shelter.ProtectStayRequest; reply: Shelter.ProtectStayReply };
	"shelter-gateway/ReportHeadCount": { ask: Shelter.ReportHeadCountRequest; reply: Shelter.ReportHeadCountReply };
	"shelter-gateway/SearchEvacuee": { ask: Shelter.SearchEvacueeRequest; reply: Shelter.SearchEvacueeReply };
	"shelter-gateway/SettleHidden": { ask: Shelter.SettleHiddenRequest; reply: Shelter.SettleHiddenReply };
	"shelter-gateway/UndoIdentity": { ask: Shelter.UndoIdentityRequest; reply: Shelter.UndoIdentityReply };
	"shelter-gateway/WhoLooked": { ask: Common.WhoLookedRequest; reply: Common.WhoLookedReply };
}
export type RpcName = keyof Rpcs;
export const rpcs: Record<RpcName, { writes: boolean; purpose: boolean; roles: readonly string[] }> = {
	"certificate-issuer/ApproveCertificates": { writes: true, purpose: true, roles: ["approver"] },
	"certificate-issuer/GetAuditTree": { writes: false, purpose: false, roles: ["auditor", "operator"] },
	"certificate-issuer/IssueAtCounter": { writes: true, purpose: true, roles: ["window"] },
	"certificate-issuer/ListCertificates": { writes: false, purpose: true, roles: ["window", "approver"] },
	"certificate-issuer/PutAuthority": { writes: true, purpose: false, roles: ["seal"] },
	"certificate-issuer/RecordOralCertificates": { writes: true, purpose: true, roles: ["window"] },
	"certificate-issuer/WhoLooked": { writes: false, purpose: true, roles: ["auditor"] },
	"console/ApplyPermissions": { writes: true, purpose: false, roles: ["admin"] },
	"console/BreakGlass": { writes: true, purpose: false, roles: ["staff"] },
	"console/Certify": { writes: true, purpose: false, roles: ["admin"] },
	"console/ChangeAccount": { writes: true, purpose: false, roles: ["admin"] },
	"console/CheckAccountWishes": { writes: false, purpose: false, roles: ["admin"] },
	"console/CloseGlass": { writes: true, purpose: false, roles: ["staff"] },
	"console/ComparePermissions": { writes: false, purpose: false, roles: ["admin", "auditor"] },
	"console/DecideAccountRequest": { writes: true, purpose: false, roles: ["admin"] },
	"console/DeclinePermissions": { writes: true, purpose: false, roles: ["admin"] },
	"console/EndAccount": { writes: true, purpose: false, roles: ["admin"] },
	"console/GetPermissions": { writes: false, purpose: false, roles: ["admin", "auditor"] },
	"console/GetTerms": { writes: false, purpose: false, roles: ["admin", "auditor"] },
	"console/Invite": { writes: true, purpose: false, roles: ["admin"] },
	"console/ListAccountRequests": { writes: false, purpose: false, roles: ["admin", "auditor"] },
	"console/ListAccounts": { writes: false, purpose: false, roles: ["admin", "auditor"] },
	"console/ListCertifications": { writes: false, purpose: false, roles: ["admin", "auditor"] },
	"console/ListGlass": { writes: false, purpose: false, roles: ["admin", "auditor"] },
	"console/ListPermissionEditions": { writes: false, purpose: false, roles: ["admin", "auditor"] },
	"console/ListTerms": { writes: false, purpose: false, roles: ["admin", "auditor"] },
	"console/ListTermsAcceptances": { writes: false, purpose: false, roles: ["admin", "auditor"] },
	"console/MyGlass": { writes: false, purpose: false, roles: ["staff"] },
	"console/PlanPermissions": { writes: true, purpose: false, roles: ["admin"] },
	"console/PublishTerms": { writes: true, purpose: false, roles: ["admin"] },
	"console/RequestAccounts": { writes: true, purpose: false, roles: ["admin"] },
	"console/ReviewGlass": { writes: true, purpose: false, roles: ["admin", "auditor"] },
	"console/ViewAs": { writes: false, purpose: false, roles: ["admin", "auditor"] },
	"console/ViewMine": { writes: false, purpose: false, roles: ["staff"] },
	"console/WhoCanSee": { writes: false, purpose: false, roles: ["admin", "auditor", "protection"] },
	"application-intake/Accept": { writes: true, purpose: true, roles: ["window", "protection"] },
	"application-intake/ApproveRejection": { writes: true, purpose: true, roles: ["approver"] },
	"application-intake/ConfirmMatch": { writes: true, purpose: true, roles: ["window", "protection"] },
	"application-intake/GetApplication": { writes: false, purpose: true, roles: ["window", "approver", "protection"] },
	"application-intake/GetAuditTree": { writes: false, purpose: false, roles: ["auditor", "operator"] },
	"application-intake/GetReceipt": { writes: false, purpose: false, roles: ["portal", "window"] },
	"application-intake/ListApplications": { writes: false, purpose: true, roles: ["window", "approver", "protection"] },
	"application-intake/OpenProcedure": { writes: true, purpose: false, roles: ["ledger"] },
	"application-intake/ProposeRejection": { writes: true, purpose: true, roles: ["window", "protection"] },
	"application-intake/RebuildWorkflow": { writes: false, purpose: false, roles: ["operator"] },
	"application-intake/RecordOralRejection": { writes: true, purpose: true, roles: ["window", "protection"] },
	"application-intake/ReturnForCorrection": { writes: true, purpose: true, roles: ["window", "protection"] },
	"application-intake/Submit": { writes: true, purpose: true, roles: ["portal", "window"] },
	"application-intake/UndoMatch": { writes: true, purpose: true, roles: ["window", "protection"] },
	"application-intake/WhoLooked": { writes: false, purpose: true, roles: ["auditor"] },
	"application-intake/Withdraw": { writes: true, purpose: true, roles: ["portal", "window"] },
	"ledger/AddDwelling": { writes: true, purpose: true, roles: ["ledger", "survey", "window"] },
	"ledger/ApplyArea": { writes: true, purpose: true, roles: ["survey"] },
	"ledger/ApproveArea": { writes: true, purpose: true, roles: ["approver"] },
	"ledger/ApproveDisposal": { writes: true, purpose: true, roles: ["approver"] },
	"ledger/ApproveExtraction": { writes: true, purpose: true, roles: ["approver"] },
	"ledger/ApproveProvision": { writes: true, purpose: true, roles: ["approver"] },
	"ledger/ApproveScoring": { writes: true, purpose: false, roles: ["approver"] },
	"ledger/ApproveSurvey": { writes: true, purpose: true, roles: ["approver"] },
	"ledger/ApproveTableImport": { writes: true, purpose: true, roles: ["approver"] },
	"ledger/AssignWorkList": { writes: true, purpose: true, roles: ["survey", "ledger"] },
	"ledger/ConfirmTableImport": { writes: true, purpose: true, roles: ["survey", "care", "ledger", "protection"] },
	"ledger/CountSafety": { writes: false, purpose: true, roles: ["ledger", "window", "approver"] },
	"ledger/DecideEntry": { writes: true, purpose: true, roles: ["ledger", "protection"] },
	"ledger/DecideInquiry": { writes: true, purpose: true, roles: ["ledger", "window", "approver"] },
	"ledger/DeclareDisaster": { writes: true, purpose: false, roles: ["ledger"] },
	"ledger/DefineItem": { writes: true, purpose: false, roles: ["ledger"] },
	"ledger/DropSurveyWork": { writes: true, purpose: true, roles: ["survey", "ledger", "window"] },
	"ledger/EnterNonResident": { writes: true, purpose: true, roles: ["ledger", "window"] },
	"ledger/FindByPhone": { writes: false, purpose: true, roles: ["ledger", "window", "protection"] },
	"ledger/FindDwellings": { writes: false, purpose: true, roles: ["ledger", "window", "survey"] },
	"ledger/FindMapFeatures": { writes: false, purpose: false, roles: ["ledger", "survey", "approver"] },
	"ledger/GetAuditTree": { writes: false, purpose: false, roles: ["auditor", "operator"] },
	"ledger/GetExtraction": { writes: false, purpose: true, roles: ["ledger", "approver"] },
	"ledger/GetExtractionRows": { writes: false, purpose: true, roles: ["ledger"] },
	"ledger/GetFirstReport": { writes: false, purpose: false, roles: ["ledger", "survey", "approver"] },
	"ledger/GetInquiryAnswer": { writes: false, purpose: true, roles: ["ledger", "window"] },
	"ledger/GetLedgerJob": { writes: false, purpose: false, roles: ["ledger", "survey", "care", "protection", "approver"] },
	"ledger/GetMapImport": { writes: false, purpose: false, roles: ["ledger"] },
	"ledger/GetProvisionFile": { writes: false, purpose: true, roles: ["ledger", "approver"] },
	"ledger/GetScoring": { writes: false, purpose: false, roles: ["survey", "approver", "ledger"] },
	"ledger/GetStatistics": { writes: false, purpose: true, roles: ["ledger", "approver"] },
	"ledger/GetTableImport": { writes: false, purpose: true, roles: ["survey", "care", "ledger", "protection", "approver"] },
	"ledger/GetTile": { writes: false, purpose: true, roles: ["survey", "approver", "ledger"] },
	"ledger/GetVictimRecord": { writes: false, purpose: true, roles: ["ledger", "window", "survey", "approver"] },
	"ledger/GetVictims": { writes: false, purpose: true, roles: ["ledger", "window", "survey"] },
	"ledger/GiveProvision": { writes: true, purpose: true, roles: ["ledger"] },
	"ledger/ListAreaActs": { writes: false, purpose: true, roles: ["survey", "approver", "ledger"] },
	"ledger/ListCare": { writes: false, purpose: true, roles: ["care"] },
	"ledger/ListConsents": { writes: false, purpose: true, roles: ["ledger", "window", "approver"] },
	"ledger/ListDeathDisagreements": { writes: false, purpose: true, roles: ["ledger"] },
	"ledger/ListDesignations": { writes: false, purpose: false, roles: ["ledger", "window", "survey", "approver"] },
	"ledger/ListDisasters": { writes: false, purpose: false, roles: ["ledger", "window", "survey", "shelter", "staff"] },
	"ledger/ListDwellingFacts": { writes: false, purpose: true, roles: ["survey"] },
	"ledger/ListEntries": { writes: false, purpose: true, roles: ["ledger", "window", "protection"] },
	"ledger/ListEpisodes": { writes: false, purpose: true, roles: ["ledger", "window"] },
	"ledger/ListExtractions": { writes: false, purpose: true, roles: ["ledger", "approver"] },
	"ledger/ListInquiries": { writes: false, purpose: true, roles: ["ledger", "window", "approver", "protection"] },
	"ledger/ListItemHistory": { writes: false, purpose: true, roles: ["ledger", "window"] },
	"ledger/ListItems": { writes: false, purpose: false, roles: ["ledger", "window", "survey", "approver"] },
	"ledger/ListMapImports": { writes: false, purpose: false, roles: ["ledger"] },
	"ledger/ListMapRejects": { writes: false, purpose: false, roles: ["ledger"] },
	"ledger/ListPhotoConsents": { writes: false, purpose: true, roles: ["survey", "window", "ledger", "approver"] },
	"ledger/ListProvided": { writes: false, purpose: true, roles: ["ledger", "window"] },
	"ledger/ListProvisions": { writes: false, purpose: true, roles: ["ledger", "approver"] },
	"ledger/ListSafety": { writes: false, purpose: true, roles: ["ledger", "window"] },
	"ledger/ListScorings": { writes: false, purpose: false, roles: ["survey", "approver", "ledger"] },
	"ledger/ListStatements": { writes: false, purpose: true, roles: ["ledger", "window"] },
	"ledger/ListSurveyWork": { writes: false, purpose: true, roles: ["survey", "approver", "ledger"] },
	"ledger/ListSurveys": { writes: false, purpose: true, roles: ["survey", "approver", "ledger"] },
	"ledger/ListTableImports": { writes: false, purpose: true, roles: ["survey", "care", "ledger", "protection", "approver"] },
	"ledger/ListTableRejects": { writes: false, purpose: true, roles: ["survey", "care", "ledger", "protection"] },
	"ledger/ListUnplaced": { writes: false, purpose: true, roles: ["ledger", "survey"] },
	"ledger/ListWorkLists": { writes: false, purpose: true, roles: ["survey", "approver", "ledger"] },
	"ledger/LoadScoring": { writes: true, purpose: false, roles: ["ledger"] },
	"ledger/MakeWorkList": { writes: true, purpose: true, roles: ["survey", "ledger"] },
	"ledger/MoveSurveyWork": { writes: true, purpose: true, roles: ["survey", "ledger"] },
	"ledger/OpenLedger": { writes: true, purpose: true, roles: ["ledger"] },
	"ledger/PlaceDwelling": { writes: true, purpose: true, roles: ["ledger", "survey"] },
	"ledger/PlaceDwellings": { writes: true, purpose: true, roles: ["ledger"] },
	"ledger/PreviewArea": { writes: false, purpose: true, roles: ["survey", "approver"] },
	"ledger/PrintExtraction": { writes: false, purpose: true, roles: ["ledger"] },
	"ledger/PrintHousehold": { writes: false, purpose: true, roles: ["ledger"] },
	"ledger/PrintSurveySheets": { writes: false, purpose: true, roles: ["survey", "ledger"] },
	"ledger/PrintWorkList": { writes: false, purpose: true, roles: ["survey", "ledger"] },
	"ledger/ProposeDisposal": { writes: true, purpose: true, roles: ["ledger"] },
	"ledger/RecordCare": { writes: true, purpose: true, roles: ["care", "ledger", "window", "protection"] },
	"ledger/RecordConsent": { writes: true, purpose: true, roles: ["ledger", "window"] },
	"ledger/RecordContact": { writes: true, purpose: true, roles: ["ledger", "window"] },
	"ledger/RecordDeath": { writes: true, purpose: true, roles: ["ledger"] },
	"ledger/RecordDesignation": { writes: true, purpose: false, roles: ["ledger"] },
	"ledger/RecordFirstCount": { writes: true, purpose: false, roles: ["ledger", "survey"] },
	"ledger/RecordHousingIntention": { writes: true, purpose: true, roles: ["ledger", "window"] },
	"ledger/RecordInjury": { writes: true, purpose: true, roles: ["ledger", "window"] },
	"ledger/RecordInquiry": { writes: true, purpose: true, roles: ["ledger", "window"] },
	"ledger/RecordItem": { writes: true, purpose: true, roles: ["ledger", "window"] },
	"ledger/RecordOralGrade": { writes: true, purpose: true, roles: ["survey"] },
	"ledger/RecordPhotoConsent": { writes: true, purpose: true, roles: ["survey", "window", "ledger"] },
	"ledger/RecordSafety": { writes: true, purpose: true, roles: ["ledger", "window"] },
	"ledger/RecordSupport": { writes: true, purpose: true, roles: ["ledger", "window"] },
	"ledger/RecordSurvey": { writes: true, purpose: true, roles: ["survey"] },
	"ledger/RecordVisit": { writes: true, purpose: true, roles: ["survey"] },
	"ledger/RegroupHousehold": { writes: true, purpose: true, roles: ["ledger"] },
	"ledger/RequestProvision": { writes: true, purpose: true, roles: ["ledger"] },
	"ledger/RequestSurvey": { writes: true, purpose: true, roles: ["survey", "ledger", "window"] },
	"ledger/RescoreSurvey": { writes: false, purpose: true, roles: ["survey", "approver", "ledger"] },
	"ledger/ReuseFacts": { writes: true, purpose: true, roles: ["care", "ledger"] },
	"ledger/SaveExtraction": { writes: true, purpose: false, roles: ["ledger"] },
	"ledger/SetReferenceDate": { writes: true, purpose: true, roles: ["ledger"] },
	"ledger/StartExtraction": { writes: true, purpose: true, roles: ["ledger"] },
	"ledger/StartMapImport": { writes: true, purpose: false, roles: ["ledger"] },
	"ledger/StartTableImport": { writes: true, purpose: true, roles: ["survey", "care", "ledger", "protection"] },
	"ledger/TieNonResident": { writes: true, purpose: true, roles: ["ledger", "protection"] },
	"ledger/UndoArea": { writes: true, purpose: true, roles: ["survey"] },
	"ledger/UndoTableImport": { writes: true, purpose: true, roles: ["survey"] },
	"ledger/WhoLooked": { writes: false, purpose: true, roles: ["auditor"] },
	"notifier/GetAuditTree": { writes: false, purpose: false, roles: ["auditor", "operator"] },
	"notifier/ListMessages": { writes: false, purpose: false, roles: ["operator", "window"] },
	"notifier/PutSender": { writes: true, purpose: false, roles: ["operator"] },
	"notifier/PutStaffAddress": { writes: true, purpose: false, roles: ["operator"] },
	"notifier/RetryMessage": { writes: true, purpose: false, roles: ["operator", "window"] },
	"notifier/SendDigest": { writes: true, purpose: false, roles: ["operator"] },
	"notifier/WhoLooked": { writes: false, purpose: true, roles: ["auditor"] },
	"register-sync/BatchGet": { writes: false, purpose: true, roles: ["register", "window", "protection"] },
	"register-sync/ConfirmImport": { writes: true, purpose: true, roles: ["register"] },
	"register-sync/DecideDouble": { writes: true, purpose: true, roles: ["register", "protection"] },
	"register-sync/Find": { writes: false, purpose: true, roles: ["register", "window", "shelter", "protection"] },
	"register-sync/GetArrangement": { writes: false, purpose: false, roles: ["register"] },
	"register-sync/GetAuditTree": { writes: false, purpose: false, roles: ["auditor", "operator"] },
	"register-sync/GetFreshness": { writes: false, purpose: false, roles: ["register"] },
	"register-sync/GetHistory": { writes: false, purpose: true, roles: ["register", "window", "protection"] },
	"register-sync/GetHousehold": { writes: false, purpose: true, roles: ["register", "window", "protection"] },
	"register-sync/GetImport": { writes: false, purpose: false, roles: ["register"] },
	"register-sync/GetRegisterJob": { writes: false, purpose: false, roles: ["register"] },
	"register-sync/LiftProtection": { writes: true, purpose: true, roles: ["protection"] },
	"register-sync/ListDoubles": { writes: false, purpose: true, roles: ["register", "protection"] },
	"register-sync/ListHouseholdFindings": { writes: false, purpose: true, roles: ["register"] },
	"register-sync/ListImports": { writes: false, purpose: false, roles: ["register"] },
	"register-sync/ListMeasures": { writes: false, purpose: true, roles: ["protection"] },
	"register-sync/ListRejects": { writes: false, purpose: true, roles: ["register"] },
	"register-sync/ListStale": { writes: false, purpose: true, roles: ["register"] },
	"register-sync/ListUnshown": { writes: false, purpose: false, roles: ["register"] },
	"register-sync/MarkInvented": { writes: true, purpose: false, roles: ["register"] },
	"register-sync/RecordMeasure": { writes: true, purpose: true, roles: ["protection"] },
	"register-sync/SearchResidents": { writes: false, purpose: true, roles: ["register", "window", "protection"] },
	"register-sync/SetArrangement": { writes: true, purpose: false, roles: ["register"] },
	"register-sync/SetGaiji": { writes: true, purpose: false, roles: ["register"] },
	"register-sync/SetNumberAssessment": { writes: true, purpose: false, roles: ["register"] },
	"register-sync/SetProtection": { writes: true, purpose: true, roles: ["protection", "register", "window"] },
	"register-sync/StartImport": { writes: true, purpose: true, roles: ["register"] },
	"register-sync/WhoLooked": { writes: false, purpose: true, roles: ["auditor"] },
	"register-sync/WithdrawImport": { writes: true, purpose: true, roles: ["register"] },
	"shelter-gateway/BindDisaster": { writes: true, purpose: false, roles: ["shelter_admin"] },
	"shelter-gateway/CheckIn": { writes: true, purpose: true, roles: ["shelter", "shelter_admin"] },
	"shelter-gateway/CheckOut": { writes: true, purpose: true, roles: ["shelter", "shelter_admin"] },
	"shelter-gateway/CloseShelter": { writes: true, purpose: false, roles: ["shelter_admin"] },
	"shelter-gateway/ConfirmIdentity": { writes: true, purpose: true, roles: ["shelter", "shelter_admin"] },
	"shelter-gateway/GetAuditTree": { writes: false, purpose: false, roles: ["auditor", "operator"] },
	"shelter-gateway/GetHeadCount": { writes: false, purpose: false, roles: ["shelter", "shelter_admin"] },
	"shelter-gateway/ImportSites": { writes: true, purpose: false, roles: ["shelter_admin"] },
	"shelter-gateway/ListProtectionDesk": { writes: false, purpose: true, roles: ["protection"] },
	"shelter-gateway/ListSites": { writes: false, purpose: false, roles: ["shelter_admin", "shelter"] },
	"shelter-gateway/ListUnidentified": { writes: false, purpose: false, roles: ["shelter", "shelter_admin"] },
	"shelter-gateway/OpenShelter": { writes: true, purpose: false, roles: ["shelter_admin"] },
	"shelter-gateway/ProtectStay": { writes: true, purpose: true, roles: ["shelter", "shelter_admin", "protection"] },
	"shelter-gateway/ReportHeadCount": { writes: true, purpose: false, roles: ["shelter", "shelter_admin"] },
	"shelter-gateway/SearchEvacuee": { writes: false, purpose: true, roles: ["shelter", "shelter_admin"] },
	"shelter-gateway/SettleHidden": { writes: true, purpose: true, roles: ["protection"] },
	"shelter-gateway/UndoIdentity": { writes: true, purpose: true, roles: ["shelter_admin", "protection"] },
	"shelter-gateway/WhoLooked": { writes: false, purpose: true, roles: ["auditor"] },
};
export const codes = {
	applicationState: { "RECEIVED": "到達", "MATCHING": "確認中", "REVIEW": "審査中", "RETURNED": "補正依頼", "WITHDRAWN": "取下げ", "REJECTED": "不受理", "ACCEPTED": "受理", "IN_PROCESS": "調査・審査中", "DECIDED": "決定", "READY": "交付準備完了", "COMPLETED": "交付済" },
	attachmentRole: { "PHOTO_WHOLE": "全景", "PHOTO_NAMEPLATE": "表札", "PHOTO_DAMAGE": "被害箇所", "PHOTO_DEPTH": "浸水深", "PROXY_LETTER": "委任状", "IDENTITY": "本人確認書類", "OTHER": "その他" },
	care: { "ELDER_ALONE": "高齢単身", "ELDER_ONLY": "高齢のみ", "ILLNESS": "病気・けが", "PREGNANT": "妊産婦", "INFANT": "乳幼児", "PHYSICAL": "身体障害", "INTELLECTUAL": "知的障害", "MENTAL": "精神障害", "CARE_NEED": "要介護", "DEVICE": "医療機器", "WITHDRAWN": "ひきこもり", "ABUSE": "虐待", "ALLERGY": "アレルギー", "FOREIGN": "外国人", "PET": "ペット", "OTHER": "その他", "DV": "DV・ストーカー等", "CHRONIC": "持病（難病等）", "ELDER_SUPPORT": "支援を要する高齢者", "LIVES_WITH": "同居（支援）親族の有無", "SUPPORT_CLASS": "障害支援区分", "CHILD_DAY": "障害児通所支援", "CHILD_HOME": "障害児入所支援", "CHILD_CHRONIC": "小児慢性特定疾病医療費", "CHILD_ALLOWANCE": "特別児童扶養手当", "CHILD_WELFARE": "障害児福祉手当", "ADULT_ALLOWANCE": "特別障害者手当", "OLD_ALLOWANCE": "福祉手当", "RELIEF_COST": "災害救助（実費弁償）", "MEASURE": "措置", "PSY_HOSPITAL": "精神入院措置", "OWN": "自治体独自" },
	category: { "STATISTICS": "統計情報", "RESIDENT": "住民情報", "INTEGRATED": "統合情報", "CERTIFICATE": "罹災証明", "EVACUEE_NEAR": "1.5次避難者", "EVACUEE_FAR": "2次避難者", "EVACUEE_OWN": "自主避難者", "PUBLIC_HOUSING": "公営住宅", "LEASED_HOUSING": "みなし仮設", "DONATION": "義援金", "BATHING": "入浴支援", "APPLICATION": "申請", "SURVEY": "被害認定調査", "SHELTER": "避難所の名簿", "NOTICE": "お知らせ", "SPECIAL_CARE": "要配慮情報", "PROTECTED": "支援措置等の情報" },
	cause: { "EARTHQUAKE": "地震", "TSUNAMI": "津波", "STORM": "暴風", "TORNADO": "竜巻", "HEAVY_RAIN": "豪雨", "HEAVY_SNOW": "豪雪", "FLOOD": "洪水", "CLIFF_FAILURE": "崖崩れ", "DEBRIS_FLOW": "土石流", "STORM_SURGE": "高潮", "ERUPTION": "噴火", "LANDSLIDE": "地滑り", "LARGE_FIRE": "大規模な火事", "LIQUEFACTION": "地盤の液状化", "OTHER": "その他" },
	consentClass: { "FAMILY": "同居の親族（安否の回答）", "RELATIVE": "その他の親族・職場の関係者など（安否の回答）", "ACQUAINTANCE": "知人など（安否の回答）", "PUBLIC": "それ以外の者（安否の回答・公表）", "LOCAL_GOV": "他の地方公共団体", "SUPPORT_ORG": "登録被災者援護協力団体", "WELFARE": "社会福祉協議会", "NAMED": "名前を挙げて同意した提供先" },
	damagedPart: { "ROOF": "屋根", "FOUNDATION": "基礎", "PILLAR": "柱", "CEILING": "天井", "OUTER_WALL": "外壁", "INNER_WALL": "内壁", "FITTINGS": "建具", "FLOOR": "床" },
	delivery: { "COUNTER": "窓口", "POST": "郵送", "KIOSK": "コンビニ" },
	designation: { "RELIEF_ACT": "災害救助法の適用", "REBUILDING_ACT": "被災者生活再建支援法の適用", "SEVERE": "激甚災害の指定（本激）", "SEVERE_LOCAL": "激甚災害の指定（局激）", "EXTRAORDINARY": "特定非常災害の指定" },
	destination: { "HOME": "自宅", "RELATIVES": "親族・知人宅", "SHELTER": "他の避難所", "CAR": "車中泊", "HOTEL": "ホテル・旅館", "OTHER": "その他", "UNKNOWN": "退所・行先不明" },
	disasterKind: { "EARTHQUAKE": "地震", "TSUNAMI": "津波", "STORM": "暴風", "TORNADO": "竜巻", "HEAVY_RAIN": "豪雨", "HEAVY_SNOW": "豪雪", "FLOOD": "洪水", "CLIFF_FAILURE": "崖崩れ", "DEBRIS_FLOW": "土石流", "STORM_SURGE": "高潮", "ERUPTION": "噴火", "LANDSLIDE": "地滑り", "LARGE_FIRE": "大規模な火事", "LIQUEFACTION": "地盤の液状化", "OTHER": "その他" },
	equipment: { "BATH": "浴室", "KITCHEN": "台所", "TOILET": "トイレ", "SEPTIC_TANK": "浄化槽", "PIPES": "配管", "OTHER": "その他" },
	extractField: { "PERSON_ID": "個人ID", "NAME": "氏名", "KANA": "かな", "BIRTH": "生年月日", "AGE": "年齢", "SEX": "性別", "ADDRESS": "住所", "WARD": "区", "RELATION": "続柄コード", "HEAD": "世帯主", "HOUSEHOLD_ID": "世帯ID", "HOUSEHOLD_SIZE": "世帯人数", "GRADE": "住家の被害の程度（コード）", "CERTIFICATE": "罹災証明書の交付の状況（コード）", "PLACE": "居場所の種類", "VICTIM": "被災者", "RESIDENT": "住民", "DEATH": "死亡の記録", "SPECIAL_CARE": "要配慮者である旨（YES）", "CARE": "要配慮の事由（コード）", "CARE_TEXT": "要配慮の内容", "SUPPORT": "援護の実施の状況（コード）", "CONSENT": "同意（提供先=答え）", "PROVISION": "提供した旨（提供先=日）", "PROVIDED_ON": "提供した日", "INJURY": "負傷・疾病の程度（コード）", "INTENTION": "住宅再建の意向（コード）", "INTENTION_PLACE": "再建の場所（コード）" },
	flood: { "NONE": "無", "BELOW_FLOOR": "床下", "ABOVE_FLOOR": "床上" },
	formRelation: { "SELF": "本人", "HOUSEHOLD": "同一世帯", "PROXY": "代理人" },
	formSex: { "0": "不明", "1": "男", "2": "女", "9": "その他" },
	grade: { "0": "無被害", "1": "全壊", "2": "大規模半壊", "3": "中規模半壊", "4": "半壊", "5": "準半壊", "6": "準半壊に至らない(一部損壊)", "9": "判定対象外" },
	hazard: { "EARTHQUAKE": "地震", "FLOOD": "水害", "WIND": "風害", "GROUND": "地盤被害" },
	housingPlace: { "SAME": "元の場所", "IN_TOWN": "市町村内の別の場所", "OUT_OF_TOWN": "市町村外", "UNDECIDED": "未定" },
	intention: { "REBUILD": "建て替え", "REPAIR": "補修", "BUY": "購入", "RENT": "民間賃貸", "PUBLIC": "災害公営住宅・公営住宅", "RELATIVES": "親族と同居", "FACILITY": "施設入所", "UNDECIDED": "未定", "OTHER": "その他" },
	moveReason: { "01": "国内転入", "02": "国外転入等", "03": "出生", "04": "職権記載(帰化等)", "05": "職権記載(国籍喪失)", "06": "職権記載", "07": "改製", "08": "再製", "09": "異動の取消し(増)", "21": "国内転出", "22": "国外転出", "23": "死亡", "24": "職権消除(帰化等)", "25": "職権消除(国籍喪失)", "26": "職権消除", "27": "改製", "28": "異動の取消し(減)", "41": "転居", "42": "軽微な修正", "43": "職権修正", "44": "誤記修正", "45": "個人番号の変更請求", "46": "個人番号の職権修正", "47": "個人番号の職権記載", "48": "住民票コードの変更請求", "49": "住民票コードの職権記載", "50": "世帯分離", "51": "世帯合併", "52": "世帯変更", "53": "世帯主変更", "54": "旧氏の記載", "55": "旧氏の変更", "56": "旧氏の削除", "57": "通称の記載", "58": "通称の削除", "59": "異動の取消し(修正)", "99": "その他" },
	property: { "OWNED": "住家持家", "RENTED": "住家借家", "NON_DWELLING": "非住家", "OTHER": "その他" },
	protectionKind: { "1": "支援措置", "2": "仮支援措置", "3": "支援措置終了" },
	purpose: { "49-10-3": "災対法49条の10第3項（避難行動要支援者名簿の作成のための情報の利用）", "90-2": "災対法90条の2（罹災証明書の交付）", "90-3": "災対法90条の3（被災者台帳の作成）", "90-3-1": "災対法90条の3第1項（被災者台帳の作成のための情報の利用）", "90-4": "災対法90条の4第1項、規則8条の6（台帳情報の提供）", "90-4-1-2": "災対法90条の4第1項2号（台帳情報の市町村内部での利用）", "86-15": "災対法86条の15（安否情報の回答）", "AUDIT": "個人情報保護法66条（安全管理措置）: 監査記録の点検", "EVACUEE": "災対法86条の6（避難所における生活環境の整備）: 避難者名簿", "NOTICE": "行政手続の通知（罹災証明書の申請に関する連絡）", "PROTECTION": "住民基本台帳事務における支援措置", "REGISTER_COPY": "住民記録の副本の作成と更新（災対法90条の3第3項による利用）", "STREAM": "他サービスの出来事の反映", "TEST": "架空の人による訓練・試験（平時に許される利用）" },
	relation: { "02": "世帯主", "11": "夫", "12": "妻", "13": "夫(未届)", "14": "妻(未届)", "20": "子", "51": "父", "52": "母", "71": "兄", "74": "弟", "81": "姉", "84": "妹", "96": "縁故者", "99": "同居人", "XX": "空欄" },
	residentKind: { "1": "日本人住民", "2": "外国人住民" },
	residentState: { "1": "住登者", "2": "転出者", "3": "死亡者", "9": "その他消除者" },
	safety: { "SAFE": "無事", "INJURED": "負傷・疾病", "MISSING": "行方不明", "DEAD_UNCONFIRMED": "死亡（未確認）", "DEAD_CONFIRMED": "死亡（確認）" },
	scheme: { "REBUILDING": "被災者生活再建支援金", "CONDOLENCE": "災害弔慰金", "DISABILITY": "災害障害見舞金", "LOAN": "災害援護資金", "DONATION": "義援金", "REPAIR": "住宅の応急修理", "TEMPORARY": "応急仮設住宅", "TAX": "税の減免・猶予", "INSURANCE": "保険料・一部負担金の減免", "SCHOOL": "就学援助", "WATCH": "見守り・相談支援", "WELFARE": "福祉サービスの提供", "OTHER": "その他" },
	severity: { "NONE": "負傷なし", "SLIGHT": "軽傷（1か月未満）", "SEVERE": "重傷（1か月以上）", "ILL": "疾病", "UNKNOWN": "不明" },
	sex: { "0": "不明", "1": "男", "2": "女", "9": "その他" },
	structure: { "WOODEN": "木造", "PREFAB": "プレハブ", "NON_WOODEN": "非木造" },
	surveyKind: { "PHOTO": "写真判定", "FIRST": "第1次調査", "SECOND": "第2次調査", "RE": "再調査", "AREA": "一括判定", "AERIAL": "航空写真判定" },
	surveyState: { "UNSURVEYED": "未調査", "IMPOSSIBLE": "調査不能", "HELD": "保留", "OUT_OF_SCOPE": "判定対象外", "DRAFT": "起案中", "CONFIRMED": "確定" },
	use: { "RESIDENCE": "住家", "OTHER": "非住家", "VACANT": "空家" },
} as const;
