#pragma once
#include "items.h"
#include "ledger.h"
#include "rules/extract.h"

/* An extraction's definition, understood: which fields of a person it needs, what of them is asked and what given. */
typedef struct ExtractField {
	const char *code, *heading;
	bool number, sensitive;
	bool item;         /* recorded values count, also over what the frozen copy says */
	const char *role;  /* beside that of who extracts; NULL: none */
	const char *shows; /* category of data beside that of every extraction (decision 98); NULL: none */
} ExtractField;

typedef struct ExtractPlan {
	const char *disaster_id;
	bool include_dead, sensitive;
	bool desk;            /* what is the protection desk's of 要配慮, too */
	ExtractField *fields; /* each once */
	size_t n_fields;
	size_t *columns; /* indexes of fields */
	size_t n_columns;
	ExtractClause *all;
	size_t n_all;
} ExtractPlan;

/* roles: of who asked; what it shows must be among what the actor of the call may see. Refuses with
 * ledger.extraction.field (no such field, or one that these roles do not see), call.category_missing,
 * ledger.extraction.condition. */
int extract_plan(ShCall *call, const char *roles, const char *const *columns, size_t n_columns,
		 Ledger__AnyOf *const *all, size_t n_all, ExtractPlan *ret);
/* The same of a stored definition. */
int extract_stored(ShCall *call, const char *roles, const char *definition_id, ExtractPlan *ret);
/* The conditions of a definition's row. */
int extract_conditions(ShCall *call, const ShRows *rows, int row, const Ledger__SaveExtractionRequest **ret);

/* What stands over a column. */
void extract_heading(const char *code, const ItemDef *items, size_t n_items, const char **ret_heading,
		     bool *ret_number);
int extract_headings(ShCall *call, const ShRows *definition, Ledger__ExtractionRun *reply);

typedef struct ExtractPerson {
	const char *person_id;
	const char **fields; /* one per field of the plan, never NULL */
} ExtractPerson;
/* NULL: not among them, who are in order. */
ExtractPerson *extract_person(ExtractPerson *people, size_t n, const char *person_id);
/* extract_beside.c: of what was said of them beside the frozen copy. */
int extract_beside(ShCall *call, const ExtractPlan *plan, ShParam ids, ExtractPerson *people, size_t n);
/* Of these people those whom an extraction may be about, in order. */
int extract_people(ShCall *call, const ExtractPlan *plan, ShParam ids, ExtractPerson **ret, size_t *ret_n);

/* Gathers for get_extraction_rows at most so many people behind the one named. */
int extraction_people_gather(ShCall *call, const Ledger__GetExtractionRowsRequest *q, uint32_t most);
