#pragma once
#include "ledger.h"
#include "rules/relief.h"

/* A person's statements of one subject: where they rest, and how their body is sealed. */
typedef struct StatementSubject {
	const char *subject; /* NULL: 要配慮, in a table of its own */
	uint32_t cell;
	const ProtobufCMessageDescriptor *body;
} StatementSubject;
extern const StatementSubject statement_support, statement_injury, statement_intention, statement_care;

/* Checks head and person, seals and keeps. */
int statement_put(ShCall *call, const StatementSubject *of, const Ledger__StatementHead *head,
		  const ProtobufCMessage *body, Ledger__StatementReply *reply);
/* The same, of whom `by` answers for, perhaps by an act of reuse (""); no reply. */
int statement_keep(ShCall *call, const StatementSubject *of, const Ledger__StatementHead *head,
		   const ProtobufCMessage *body, const char *by, const char *reuse_id);
/* Newest first. */
int statement_rows(ShCall *call, const StatementSubject *of, const char *disaster_id, const char *person_id,
		   bool history, const ShRows **ret);
/* Of row i: the message of the subject, and what is known of every statement. */
int statement_open(ShCall *call, const StatementSubject *of, const ShRows *rows, int i,
		   Ledger__StatementInfo **ret_info, void *ret_body);
/* Of a row of statement_rows: from which disaster it was taken over. */
void statement_reused(const ShRows *rows, int i, Ledger__StatementInfo *info);
int statement_same(ShCall *call, const ProtobufCMessage *a, const ProtobufCMessage *b, bool *ret_same);
/* record_relief.c: 援護 in one line for people. */
const char *support_line(ShCall *call, const Ledger__Support *s);
const char *relief_label(ReliefTable table, const char *code);
