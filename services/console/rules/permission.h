#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who may see what: the matrix of organisation (group 0) × business (group 1) × unit (group 2) against categories of
 * data, with the rows of which municipalities, from when until when, and from which network. Default deny: what no
 * row gives is not given, and a marking is asked for beside it. Pure: a decision is the same wherever and however
 * often it is made, so that "view as" and "who can see" are answered by what guards the data itself. */
typedef enum PermissionCategory {
#define CATEGORY(code, level, ja) PERMISSION_##code,
#include "categories.def"
#undef CATEGORY
	PERMISSION_CATEGORIES
} PermissionCategory;

/* A mandatory label beside the category: whoever would see it needs the grant and the marking. One bit each. */
typedef enum PermissionMarking {
	MARKING_SPECIAL_CARE = 1 << 0, /* 要配慮 */
	MARKING_PROTECTED = 1 << 1,    /* 支援措置（DV、ストーカー行為等、児童虐待等） */
	MARKINGS_ALL = MARKING_SPECIAL_CARE | MARKING_PROTECTED
} PermissionMarking;

typedef enum PermissionScope {
	SCOPE_OWN,    /* rows of the organisation's own municipality */
	SCOPE_LISTED, /* of those that the row names */
	SCOPE_ALL,    /* of every municipality of this site */
} PermissionScope;

/* One line of the matrix. Borrowed texts, none NULL; "*" fits any organisation, business or unit. */
typedef struct PermissionRow {
	const char *organisation, *business, *unit;
	uint32_t categories; /* 1 << PermissionCategory */
	PermissionScope scope;
	const char *listed;        /* SCOPE_LISTED: codes of municipalities, comma separated */
	int64_t from_us, until_us; /* in force from … to before …, µs UTC: every row ends */
	const char *zone;          /* network zone from which alone; "" any */
	const char *ask;           /* whom somebody asks who is turned away by it */
	bool emergency; /* gives only what somebody has opened for himself (glass), and never what is PROTECTED */
} PermissionRow;

/* From which networks the people of a place sign in and are at work. Borrowed texts, none NULL; "*" fits as in a row,
 * and thrice also who stands nowhere. */
typedef struct PermissionEntry {
	const char *organisation, *business, *unit;
	bool anywhere;
	const char *zones; /* not anywhere: names of networks, comma separated */
	const char *ask;   /* whom somebody asks who is not let in by it */
} PermissionEntry;

/* What an edition says. */
typedef struct PermissionLines {
	const PermissionRow *rows;
	size_t n_rows;
	const PermissionEntry *entries;
	size_t n_entries;
} PermissionLines;

/* Where an account stands in the matrix: one place of it. */
typedef struct PermissionPlace {
	const char *organisation, *business, *unit;
} PermissionPlace;

typedef struct PermissionSubject {
	const PermissionPlace *places;
	size_t n_places;
	uint32_t markings;         /* PermissionMarking */
	int64_t from_us, until_us; /* of the account itself: helpers come for a while */
	uint32_t glass;            /* categories that he has opened in an emergency, and that are open now */
} PermissionSubject;

typedef struct PermissionQuestion {
	PermissionCategory category;
	const char *municipality; /* whose row it is */
	uint32_t markings;        /* that the cell bears */
	const char *zone;         /* from which network it is asked; "" an unknown one */
	int64_t now_us;
} PermissionQuestion;

/* Why not, in the order in which it is looked at: of several rows the one that came furthest is named, since it is
 * that row's keeper who can help. */
typedef enum PermissionWhy {
	PERMISSION_NO_PLACE,    /* no row is about anything that the account is */
	PERMISSION_NO_CATEGORY, /* rows are, but none gives this category */
	PERMISSION_ROWS,        /* one does, for other municipalities' rows */
	PERMISSION_TIME,        /* not yet, or no more */
	PERMISSION_ZONE,        /* not from this network */
	PERMISSION_MARKING,     /* given, but the account lacks a marking */
	PERMISSION_GLASS,       /* given in an emergency alone, and none was declared */
	PERMISSION_ACCOUNT,     /* the account itself is not yet, or no more, in force */
	PERMISSION_ENTRY,       /* its people do not come in from this network at all */
	PERMISSION_GIVEN,
} PermissionWhy;

typedef struct PermissionVerdict {
	PermissionWhy why;
	const PermissionRow *row;     /* that gives it, or came furthest; NULL for NO_PLACE, ACCOUNT and ENTRY */
	const PermissionEntry *entry; /* that does not let in: ENTRY alone */
} PermissionVerdict;

PermissionVerdict permission_decide(const PermissionLines *lines, const PermissionSubject *subject,
				    const PermissionQuestion *question);

/* Whether somebody comes in from a network; "" an unknown one. Of the lines about a place the most particular counts:
 * one that names the organisation goes before one that does not, then the business, then the unit. Who stands at
 * several places comes in from wherever one of these lines lets him; a place that no line is about opens nothing that
 * another keeps shut. Whom no line is about comes in from anywhere. */
typedef struct PermissionWayIn {
	bool open;
	const PermissionEntry *entry; /* that opens it, or keeps it shut; NULL: none is about him */
} PermissionWayIn;

PermissionWayIn permission_enter(const PermissionLines *lines, const PermissionSubject *subject, const char *zone);

/* All categories that are given with the other facts of `question` (its category is not looked at): what an assertion
 * of this account carries. */
uint32_t permission_categories(const PermissionLines *lines, const PermissionSubject *subject,
			       const PermissionQuestion *question);

const char *permission_why_code(PermissionWhy why); /* "NO_PLACE" … */
const char *permission_category_code(PermissionCategory category);
const char *permission_category_ja(PermissionCategory category);
bool permission_category_of(const char *code, PermissionCategory *ret);
/* The marking that a category bears by itself: 要配慮情報 and what 支援措置 hides. */
uint32_t permission_category_markings(PermissionCategory category);
