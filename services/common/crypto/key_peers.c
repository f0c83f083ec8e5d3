#include "key_peers.h"
#include "key_file.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include "sh_memory.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zmq.h>

enum {
	PEERS_MAX = 1024,
	UNSETTLED_US = 100 * 1000, /* a change in the tick of our reading leaves the same mtime: look again */
	UNKNOWN_US = 1000 * 1000,  /* strangers cannot make us read more often than this */
	SETTLED_US = 1000 * 1000,  /* files written over in place do not touch the folder */
};

struct KeyPeers {
	pthread_mutex_t lock;
	char *dir;
	KeyPeer *peer;
	size_t count;
	struct timespec mtime;
	int64_t read_at; /* monotonic, 0 = never */
	bool settled;
};

KeyPeers *sh_key_peers_new(const char *dir)
{
	KeyPeers *peers = sh_need(calloc(1, sizeof *peers));

	peers->dir = sh_need(strdup(dir));
	pthread_mutex_init(&peers->lock, NULL);
	return peers;
}

void sh_key_peers_free(KeyPeers *peers)
{
	if (!peers)
		return;
	pthread_mutex_destroy(&peers->lock);
	free(peers->peer);
	free(peers->dir);
	free(peers);
}

static KeyPeer *find(KeyPeer *list, size_t n, const char *service)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].service, service) == 0)
			return &list[i];
	return NULL;
}

static bool take_curve(KeyPeer *peer, const char *text)
{
	uint8_t key[SH_KEY];

	if (strlen(text) != SH_Z85 || !zmq_z85_decode(key, text))
		return false;
	memcpy(peer->curve, text, SH_Z85 + 1);
	return true;
}

static bool take_sign(KeyPeer *peer, const char *text) { return peer->has_sign = sh_unhex(peer->sign, SH_KEY, text); }
static bool take_box(KeyPeer *peer, const char *text) { return peer->has_box = sh_unhex(peer->box, SH_KEY, text); }

/* Raised by one hand and never lowered: what is no number counts as the highest there is. */
static bool take_epoch(KeyPeer *peer, const char *text)
{
	char *end;

	peer->epoch = strtoull(text, &end, 10);
	if (end == text || *end)
		peer->epoch = UINT64_MAX;
	return true;
}

static const struct {
	const char *suffix;
	bool (*take)(KeyPeer *, const char *);
} kinds[] = { { "curve", take_curve }, { "sign", take_sign }, { "box", take_box }, { "epoch", take_epoch } };

/* For want of descriptors or memory: says nothing about the folder. */
static bool passing(int error) { return error == EMFILE || error == ENFILE || error == ENOMEM; }

/* One file of the folder. What is no key of a service, or malformed, lets nobody in and keeps nobody else out. */
static size_t take_file(const char *dir, const char *name, KeyPeer *list, size_t n, bool *ret_passing)
{
	const char *dot = strchr(name, '.');
	char service[32], text[KEY_TEXT_MAX];
	KeyPeer *peer;
	ShError ignored;

	if (!dot || dot - name >= (ptrdiff_t) sizeof service)
		return n;
	snprintf(service, sizeof service, "%.*s", (int) (dot - name), name);
	if (!sh_service_name_ok(service))
		return n;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		if (strcmp(dot + 1, kinds[k].suffix) != 0)
			continue;
		peer = find(list, n, service);
		if (!peer && n == PEERS_MAX)
			return n;
		errno = 0;
		if (sh_key_file_read(dir, service, kinds[k].suffix, KEY_FILE_PUBLIC, text, &ignored) != 0) {
			*ret_passing |= passing(errno);
			return n;
		}
		if (!peer) {
			peer = &list[n++];
			memset(peer, 0, sizeof *peer);
			memcpy(peer->service, service, sizeof service);
		}
		kinds[k].take(peer, text);
	}
	return n;
}

/* An empty list lets nobody in. For want of descriptors or memory only, what was known stays. */
static void read_folder(KeyPeers *peers)
{
	KeyPeer *list;
	bool halfway = false;
	size_t n = 0;
	DIR *d = opendir(peers->dir);

	if (!d && passing(errno))
		return;
	list = sh_need(calloc(PEERS_MAX, sizeof *list));
	for (const struct dirent *e; d && (e = readdir(d));)
		n = take_file(peers->dir, e->d_name, list, n, &halfway);
	if (d)
		closedir(d);
	if (halfway) {
		free(list);
		return;
	}
	free(peers->peer);
	peers->peer = list;
	peers->count = n;
}

/* Under the lock. `unknown` = the last look found nobody: perhaps they were added a moment ago. */
static bool refresh(KeyPeers *peers, bool unknown)
{
	int64_t now = sh_monotonic_us(), age = now - peers->read_at;
	struct timespec mtime = { 0 };
	struct stat st;
	bool changed;

	if (stat(peers->dir, &st) == 0)
		mtime = st.st_mtim;
	changed = mtime.tv_sec != peers->mtime.tv_sec || mtime.tv_nsec != peers->mtime.tv_nsec;
	if (peers->read_at && !changed && age < (peers->settled ? SETTLED_US : UNSETTLED_US) &&
	    !(unknown && age >= UNKNOWN_US))
		return false;
	peers->settled = peers->read_at && !changed && age >= UNSETTLED_US;
	peers->mtime = mtime;
	peers->read_at = now;
	read_folder(peers);
	return true;
}

bool sh_key_peers_by_service(KeyPeers *peers, const char *service, KeyPeer *ret_peer)
{
	const KeyPeer *found;

	pthread_mutex_lock(&peers->lock);
	refresh(peers, false);
	found = find(peers->peer, peers->count, service);
	if (!found && refresh(peers, true))
		found = find(peers->peer, peers->count, service);
	if (found)
		*ret_peer = *found;
	pthread_mutex_unlock(&peers->lock);
	return found != NULL;
}

static const KeyPeer *find_curve(const KeyPeers *peers, const char *z85)
{
	const KeyPeer *found = NULL;

	for (size_t i = 0; i < peers->count; i++) {
		if (!peers->peer[i].curve[0] || strcmp(peers->peer[i].curve, z85) != 0)
			continue;
		if (found)
			return NULL;
		found = &peers->peer[i];
	}
	return found;
}

bool sh_key_peers_by_curve(KeyPeers *peers, const char *z85, KeyPeer *ret_peer)
{
	const KeyPeer *found;

	pthread_mutex_lock(&peers->lock);
	refresh(peers, false);
	found = find_curve(peers, z85);
	if (!found && refresh(peers, true))
		found = find_curve(peers, z85);
	if (found)
		*ret_peer = *found;
	pthread_mutex_unlock(&peers->lock);
	return found != NULL;
}
