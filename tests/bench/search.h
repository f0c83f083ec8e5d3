#pragma once
#include <libpq-fe.h>

/* What staff ask the register of people drawn by chance, and how bare SQL asks it: the same columns over the same
 * indexes, as many of them, by the tables' owner, whom row security spares. */
enum { SEARCH_PEOPLE = 100, SEARCH_IN_FLIGHT = 16, SEARCH_TEXT = 16000 };

typedef enum SearchKind { KANA, PART_OF_NAME, ADDRESS, BIRTH, KINDS } SearchKind;
extern const char *const search_names[KINDS];

typedef struct SearchPerson {
	char kana[100], part[40], address[300], birth[16], token[24];
	int rows[KINDS]; /* of the bare statement */
} SearchPerson;

/* Ends the process. */
void search_quit(const char *what, const char *why);
PGresult *search_query(PGconn *db, const char *sql);

/* The bare statement about this person, without a semicolon. */
void search_bare(char out[SEARCH_TEXT], const char *tenant, SearchKind kind, const SearchPerson *p);
/* Fills the rows of everybody; their mean. */
double search_bare_rows(PGconn *owner, const char *tenant, SearchKind kind, SearchPerson *people);
/* Answers a second of the bare statements, each in a transaction with the record of the look, as long as ours: 16
 * clients of pgbench. `folder` holds its scripts. */
double search_bare_rate(const char *conninfo, const char *folder, const char *tenant, SearchKind kind,
			const SearchPerson *people, int seconds);
void search_forget_scripts(const char *folder);

/* The daemon's own statement under its login and row security, and the bare one by the owner, by turns in one session
 * each, both in a transaction and answered in bytes: milliseconds of the statement, of each person's the median of
 * `rounds`, and of these the mean. */
void search_statements(const char *service_conninfo, const char *owner_conninfo, const char *tenant, SearchKind kind,
		       const SearchPerson *people, int rounds, double *ret_ours, double *ret_bare);
