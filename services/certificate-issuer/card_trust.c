#include "card_trust.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A card being verified keeps its lists while newer ones are taken in: nobody waits for the reading. */
enum { KEPT = 8 };
typedef struct Held {
	ShCardTrust *trust;
	unsigned users;
} Held;

static struct {
	pthread_mutex_t lock;
	const char *anchors, *crls, *policy;
	uint64_t seen;   /* of the folders, as they were read */
	Held held[KEPT]; /* [current] is the newest; others only as long as they are used */
	int current;     /* -1: none that can be used */
	bool open;
} cards = { .lock = PTHREAD_MUTEX_INITIALIZER, .current = -1 };

static void mix(uint64_t *h, const void *p, size_t n)
{
	for (const unsigned char *c = p; n--; c++)
		*h = (*h ^ *c) * UINT64_C(0x100000001b3);
}

/* Names, sizes and times of a folder's files, whatever order they are listed in. */
static uint64_t look(const char *dir)
{
	DIR *d = *dir ? opendir(dir) : NULL;
	uint64_t all = 0;
	struct dirent *e;

	while (d && (e = readdir(d))) {
		uint64_t one = UINT64_C(0xcbf29ce484222325);
		char path[4096];
		struct stat st;

		if (e->d_name[0] == '.' ||
		    snprintf(path, sizeof path, "%s/%s", dir, e->d_name) >= (int) sizeof path || stat(path, &st) != 0)
			continue;
		mix(&one, e->d_name, strlen(e->d_name));
		mix(&one, &st.st_size, sizeof st.st_size);
		mix(&one, &st.st_mtim, sizeof st.st_mtim);
		mix(&one, &st.st_ino, sizeof st.st_ino);
		all += one;
	}
	if (d)
		closedir(d);
	return all;
}

static uint64_t look_at_both(void) { return look(cards.anchors) * 31 + look(cards.crls); }

/* Under the lock. What nobody uses any more is let go. */
static void tidy(void)
{
	for (int i = 0; i < KEPT; i++)
		if (i != cards.current && cards.held[i].trust && cards.held[i].users == 0) {
			sh_card_trust_free(cards.held[i].trust);
			cards.held[i].trust = NULL;
		}
}

static int read_files(ShError *err)
{
	ShCardTrust *trust = NULL;
	int r = sh_card_trust_open(&trust, cards.anchors, *cards.crls ? cards.crls : NULL, cards.policy, err);

	cards.current = -1;
	tidy();
	for (int i = 0; r == 0 && i < KEPT && cards.current < 0; i++)
		if (!cards.held[i].trust) {
			cards.held[i] = (Held){ trust, 0 };
			cards.current = i;
		}
	if (r == 0 && cards.current < 0) /* eight lists in use at once: the next card tries again */
		sh_card_trust_free(trust);
	return r;
}

int card_trust_open(const char *anchors, const char *crls, const char *policy, ShError *err)
{
	cards.anchors = anchors;
	cards.crls = crls;
	cards.policy = policy;
	cards.open = true;
	cards.seen = look_at_both();
	return *anchors ? read_files(err) : 0;
}

void card_trust_close(void)
{
	cards.current = -1;
	tidy();
	cards.open = false;
}

ShCardTrust *card_trust_take(void)
{
	ShCardTrust *trust = NULL;
	ShError err = { 0 };
	uint64_t now;

	pthread_mutex_lock(&cards.lock);
	if (cards.open && *cards.anchors) {
		now = look_at_both();
		if ((now != cards.seen || cards.current < 0) && read_files(&err) == 0)
			cards.seen = now;
		if (cards.current >= 0) {
			trust = cards.held[cards.current].trust;
			cards.held[cards.current].users++;
		}
	}
	pthread_mutex_unlock(&cards.lock);
	return trust;
}

void card_trust_give(ShCardTrust *trust)
{
	pthread_mutex_lock(&cards.lock);
	for (int i = 0; trust && i < KEPT; i++)
		if (cards.held[i].trust == trust)
			cards.held[i].users--;
	tidy();
	pthread_mutex_unlock(&cards.lock);
}
