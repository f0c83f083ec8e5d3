/* What a browser is given: the one page, and the files that it is made of. */
#include "page.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 16 << 20, NONCE_BYTES = 16, PATH = 600 };

static const struct {
	const char *ending, *type;
} types[] = {
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".woff2", "font/woff2" },
	{ ".json", "application/json" },
	{ ".wasm", "application/wasm" },
	{ ".txt", "text/plain; charset=utf-8" },
	{ ".html", "text/html; charset=utf-8" },
};

static int unknown(ShCall *call) { return sh_fail(&call->error, SH_NOT_FOUND, "console.page.unknown", "-"); }

/* NULL: a kind of file that no page is made of. */
static const char *type_of(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		size_t n = strlen(types[i].ending);

		if (len > n && strcmp(name + len - n, types[i].ending) == 0)
			return types[i].type;
	}
	return NULL;
}

/* A name within a folder: nothing that leads out of it, nothing hidden. */
static bool name_good(const char *name)
{
	return *name && *name != '.' && *name != '/' && !strstr(name, "/.") && !strstr(name, "//") &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/") == strlen(name);
}

/* The whole file, with a zero behind it. */
static int read_file(ShCall *call, const char *folder, const char *name, const char **ret_bytes, size_t *ret_len)
{
	char path[PATH], *bytes;
	struct stat st;
	size_t len = 0;
	int fd;

	if (!name_good(name) || snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH)
		return unknown(call);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX) {
		if (fd >= 0)
			close(fd);
		return unknown(call);
	}
	bytes = sh_alloc(call->arena, (size_t) st.st_size + 1);
	while (bytes && len < (size_t) st.st_size) {
		ssize_t n = read(fd, bytes + len, (size_t) st.st_size - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t) n;
	}
	close(fd);
	if (!bytes)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "page");
	if (len != (size_t) st.st_size)
		return sh_fail(&call->error, SH_UNAVAILABLE, "console.page.unreadable", "-");
	bytes[len] = '\0';
	*ret_bytes = bytes;
	*ret_len = len;
	return 0;
}

const char *page_fill(ShArena *arena, const char *text, const char *mark, const char *value)
{
	size_t n = strlen(mark), with = strlen(value), times = 0;
	char *out, *o;

	for (const char *p = text; (p = strstr(p, mark)) != NULL; p += n)
		times++;
	out = o = sh_alloc(arena, strlen(text) + times * with + 1);
	if (!out)
		return "";
	for (const char *p; (p = strstr(text, mark)) != NULL; text = p + n) {
		o = mempcpy(o, text, (size_t) (p - text));
		o = mempcpy(o, value, with);
	}
	strcpy(o, text);
	return out;
}

/* No script and no style but those of this very answer, nothing from elsewhere, no frame, no form, no HTML made of
 * text. */
static void harden(ShCall *call, ShDoorJob *job, const char *nonce)
{
	sh_door_header(job, "Content-Security-Policy",
		       sh_printf(call->arena,
				 "default-src 'none'; script-src 'nonce-%s'; style-src 'nonce-%s' 'self'; "
				 "img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; base-uri 'none'; "
				 "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
				 "trusted-types 'none'",
				 nonce, nonce));
	sh_door_header(job, "Cross-Origin-Opener-Policy", "same-origin");
	sh_door_header(job, "Cross-Origin-Resource-Policy", "same-origin");
	sh_door_header(job, "Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=()");
}

static const char *folder_of(const ShCall *call) { return sh_setting(sh_call_settings(call), "web_dir"); }

int page_answer(ShCall *call, ShDoorJob *job, ShDownload *ret)
{
	const char *rest = sh_door_var(job->ask, "rest"), *text, *nonce;
	uint8_t random[NONCE_BYTES];
	char hex[2 * NONCE_BYTES + 1];
	size_t len;
	int r;

	/* what is asked there is asked of a door, and a mistake is not to look like a page */
	if (rest && (strncmp(rest, "api/", 4) == 0 || strcmp(rest, "api") == 0))
		return unknown(call);
	if (!*folder_of(call))
		return sh_fail(&call->error, SH_NOT_FOUND, "console.page.none", "-");
	if ((r = read_file(call, folder_of(call), "index.html", &text, &len)) != 0)
		return r;
	sh_random(random, sizeof random);
	sh_hex(hex, random, sizeof random);
	nonce = hex;
	harden(call, job, nonce);
	text = page_fill(call->arena, page_fill(call->arena, text, "__SHIEN_TENANT__", call->municipality),
			 "__SHIEN_NONCE__", nonce);
	*ret = (ShDownload){ "text/html; charset=utf-8", NULL, text, strlen(text) };
	return 0;
}

int asset_answer(ShCall *call, ShDoorJob *job, ShDownload *ret)
{
	const char *name = sh_door_var(job->ask, "file"), *type = type_of(name), *bytes;
	size_t len;
	int r;

	if (!type || !*folder_of(call))
		return unknown(call);
	r = read_file(call, sh_printf(call->arena, "%s/assets", folder_of(call)), name, &bytes, &len);
	if (r != 0)
		return r;
	/* the name holds the hash of what is in it */
	sh_door_header(job, "Cache-Control", "public, max-age=31536000, immutable");
	sh_door_header(job, "Cross-Origin-Resource-Policy", "same-origin");
	*ret = (ShDownload){ type, NULL, bytes, len };
	return 0;
}
