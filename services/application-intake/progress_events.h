#pragma once
#include "intake.h"
#include "shien/certificate/v1/events.pb-c.h"
#include "shien/ledger/v1/events.pb-c.h"

/* What ledger and issuer say about accepted applications, in any order and as often as they like. */
int on_survey_needed(ShCall *call, const Ledger__SurveyNeeded *e);
int on_damage_decided(ShCall *call, const Ledger__DamageDecided *e);
int on_damage_withdrawn(ShCall *call, const Ledger__DamageWithdrawn *e);
int on_disaster_disposed(ShCall *call, const Ledger__DisasterDisposed *e);
int on_certificate_ready(ShCall *call, const Certificate__CertificateReady *e);
int on_certificate_issued(ShCall *call, const Certificate__CertificateIssued *e);
int on_certificate_superseded(ShCall *call, const Certificate__CertificateSuperseded *e);
