#pragma once
#include "notifier.h"
#include "shien/certificate/v1/events.pb-c.h"
#include "shien/intake/v1/events.pb-c.h"
#include "shien/ledger/v1/events.pb-c.h"

int on_received(ShCall *call, const Intake__ApplicationReceived *e);
int on_returned(ShCall *call, const Intake__ApplicationReturned *e);
int on_rejected(ShCall *call, const Intake__ApplicationRejected *e);
int on_reopened(ShCall *call, const Intake__ApplicationReopened *e);
int on_accepted(ShCall *call, const Intake__ApplicationAccepted *e);
int on_unlinked(ShCall *call, const Intake__ApplicationUnlinked *e);
int on_withdrawn(ShCall *call, const Intake__ApplicationWithdrawn *e);
int on_ready(ShCall *call, const Certificate__CertificateReady *e);
int on_survey_needed(ShCall *call, const Ledger__SurveyNeeded *e);
int on_damage_decided(ShCall *call, const Ledger__DamageDecided *e);
int on_damage_withdrawn(ShCall *call, const Ledger__DamageWithdrawn *e);
int on_disaster_disposed(ShCall *call, const Ledger__DisasterDisposed *e);
