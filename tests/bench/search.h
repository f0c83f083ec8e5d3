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

/* Milliseconds of processor time that a session's server has for one statement, of each person's the median, and of
 * these the mean: the daemon's own under its login and row security; the same asked by the owner, whom row security
 * spares; the bare one by the owner. One session each, by turns, all in a transaction and answered in bytes. */
typedef struct SearchCost {
	double ours, unsecured, bare;
} SearchCost;
void search_statements(const char *service, const char *owner, const char *tenant, SearchKind kind,
		       const SearchPerson *people, int rounds, SearchCost *ret);
