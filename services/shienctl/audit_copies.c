#include "audit_copies.h"
#include "sh_memory.h"

#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const AuditCopy *x = a, *y = b;
	int tenant = strcmp(x->tenant, y->tenant);

	return tenant != 0 ? tenant : memcmp(x->hash, y->hash, SH_HASH);
}

static void *grow(void *list, size_t count, size_t size)
{
	/* At powers of two only. */
	if ((count & (count - 1)) == 0)
		list = sh_need(realloc(list, (count ? 2 * count : 1) * size));
	return list;
}

static bool tenant_of(const char *line, char ret[7])
{
	const char *tenant = strstr(line, " tenant=");

	if (!tenant || strspn(tenant + 8, "0123456789") != 6)
		return false;
	memcpy(ret, tenant + 8, 6);
	ret[6] = '\0';
	return true;
}

static void add_record(AuditCopies *s, const char *line, size_t n, int64_t offset, bool only)
{
	AuditCopy c = { .only = only, .file = (uint16_t) (s->n_files - 1), .offset = offset };

	if (!tenant_of(line, c.tenant))
		return;
	sh_leaf_hash(line, n, c.hash);
	s->copies = grow(s->copies, s->count, sizeof *s->copies);
	s->copies[s->count++] = c;
}

/* TENANT SIZE BASE64(note) */
static void add_note(AuditCopies *s, const char *line)
{
	const char *text = strchr(line, ' ');
	AuditNote n = { .note = malloc(strlen(line) + 1) };
	size_t len;

	text = text ? strchr(text + 1, ' ') : NULL;
	if (!text || text - line < 8 ||
	    sodium_base642bin((uint8_t *) n.note, strlen(line), text + 1, strlen(text + 1), "\n", &len, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0) {
		free(n.note);
		return;
	}
	n.note[len] = '\0';
	snprintf(n.tenant, sizeof n.tenant, "%.6s", line);
	s->notes = grow(s->notes, s->n_notes, sizeof *s->notes);
	s->notes[s->n_notes++] = n;
}

static int read_file(AuditCopies *s, const char *path, const char *suffix, ShError *err)
{
	FILE *in = fopen(path, "r");
	bool notes = strcmp(suffix, "checkpoints") == 0, only = strcmp(suffix, "only") == 0;
	char *line = NULL;
	size_t max = 0;
	int64_t offset = 0;
	ssize_t n;

	if (!in)
		return sh_fail(err, SH_FAILED_PRECONDITION, "file.unreadable", "%.100s", path);
	s->files = grow(s->files, s->n_files, sizeof *s->files);
	s->files[s->n_files++] = strdup(path);
	while ((n = getline(&line, &max, in)) > 0 && line[n - 1] == '\n') { /* what is being written has no end yet */
		line[n - 1] = '\0';
		if (notes)
			add_note(s, line);
		else
			add_record(s, line, (size_t) n - 1, offset, only);
		offset += n;
	}
	free(line);
	fclose(in);
	return 0;
}

/* SERVICE-REPLICA.….records, .only, .checkpoints */
static bool of_service(const char *name, const char *service, const char **ret_suffix)
{
	size_t n = strlen(service);
	const char *dot = strrchr(name, '.');

	if (strncmp(name, service, n) != 0 || name[n] != '-' || !dot)
		return false;
	*ret_suffix = dot + 1;
	return strcmp(dot, ".records") == 0 || strcmp(dot, ".only") == 0 || strcmp(dot, ".checkpoints") == 0;
}

static int read_folder(AuditCopies *s, const char *folder, const char *service, ShError *err)
{
	DIR *d = opendir(folder);
	int r = 0;

	if (!d)
		return sh_fail(err, SH_FAILED_PRECONDITION, "file.unreadable", "%.100s", folder);
	for (const struct dirent *e; r == 0 && (e = readdir(d));) {
		const char *suffix;
		char path[1100];

		if (!of_service(e->d_name, service, &suffix))
			continue;
		snprintf(path, sizeof path, "%.800s/%s", folder, e->d_name);
		r = read_file(s, path, suffix, err);
	}
	closedir(d);
	return r;
}

int audit_copies_read(AuditCopies *ret, const char *folders, const char *service, ShError *err)
{
	char *list = strdup(folders), *save;
	int r = 0;

	*ret = (AuditCopies){ 0 };
	for (char *one = strtok_r(list, ",", &save); one && r == 0; one = strtok_r(NULL, ",", &save))
		r = read_folder(ret, one + strspn(one, " \t"), service, err);
	free(list);
	if (ret->count > 0)
		qsort(ret->copies, ret->count, sizeof *ret->copies, compare);
	return r;
}

void audit_copies_free(AuditCopies *s)
{
	for (size_t i = 0; i < s->n_notes; i++)
		free(s->notes[i].note);
	for (size_t i = 0; i < s->n_files; i++)
		free(s->files[i]);
	free(s->notes);
	free(s->files);
	free(s->copies);
}

static size_t first_not_below(const AuditCopies *s, const AuditCopy *key)
{
	size_t from = 0, to = s->count;

	while (from < to) {
		size_t half = from + (to - from) / 2;

		if (compare(&s->copies[half], key) < 0)
			from = half + 1;
		else
			to = half;
	}
	return from;
}

bool audit_copies_take(AuditCopies *s, const char *tenant, const uint8_t hash[SH_HASH])
{
	AuditCopy key = { 0 };

	snprintf(key.tenant, sizeof key.tenant, "%s", tenant);
	memcpy(key.hash, hash, SH_HASH);
	for (size_t i = first_not_below(s, &key); i < s->count && compare(&s->copies[i], &key) == 0; i++)
		if (!s->copies[i].seen)
			return s->copies[i].seen = true;
	return false;
}

void audit_copies_of(const AuditCopies *s, const char *tenant, size_t *ret_first, size_t *ret_end)
{
	AuditCopy key = { 0 };

	snprintf(key.tenant, sizeof key.tenant, "%s", tenant);
	*ret_first = first_not_below(s, &key);
	for (*ret_end = *ret_first; *ret_end < s->count && strcmp(s->copies[*ret_end].tenant, tenant) == 0;)
		(*ret_end)++;
}

void audit_copies_line(const AuditCopies *s, const AuditCopy *copy, char *out, size_t max)
{
	FILE *in = fopen(s->files[copy->file], "r");

	out[0] = '\0';
	if (in && fseek(in, (long) copy->offset, SEEK_SET) == 0 && fgets(out, (int) max, in))
		out[strcspn(out, "\n")] = '\0';
	if (in)
		fclose(in);
}

bool audit_copies_is_of(const AuditCopies *s, size_t file, const char *replica)
{
	const char *name = strrchr(s->files[file], '/');
	size_t n = strlen(replica);

	name = name ? name + 1 : s->files[file];
	return strncmp(name, replica, n) == 0 && name[n] == '.';
}
