#include "sh_door_browser.h"

#include <string.h>

enum { TOKEN = 64 };
#define SESSION "__Host-shien-"
#define DEVICE "__Host-shien-device-"
#define KEPT "; Path=/; Secure; HttpOnly; SameSite=Strict"
#define DEVICE_AGE "; Max-Age=34560000" /* 400 days: what browsers keep at most */

/* Of "a=1; b=2" the value of one; "" where it is absent or no token. The first of the name counts, and a second would
 * not be ours: a __Host- cookie has one path and one host. */
static const char *cookie(ShArena *arena, const char *header, const char *name)
{
	size_t n = strlen(name);

	while (*header) {
		size_t len = strcspn(header, ";");

		if (len == n + 1 + TOKEN && strncmp(header, name, n) == 0 && header[n] == '=' &&
		    strspn(header + n + 1, "0123456789abcdef") == TOKEN)
			return sh_printf(arena, "%.*s", TOKEN, header + n + 1);
		header += len;
		header += strspn(header, "; ");
	}
	return "";
}

ShBrowser sh_browser_read(ShArena *arena, const ShDoorAsk *ask, const char *municipality)
{
	return (ShBrowser){ .session = cookie(arena, ask->cookie, sh_printf(arena, SESSION "%s", municipality)),
			    .device = cookie(arena, ask->cookie, sh_printf(arena, DEVICE "%s", municipality)),
			    .from = ask->from,
			    .unattended = ask->row->events_ms > 0 };
}

static void set(ShArena *arena, ShDoorJob *job, const char *name, const char *municipality, const char *value,
		const char *age)
{
	sh_door_header(
		job, "Set-Cookie",
		sh_printf(arena, "%s%s=%s" KEPT "%s", name, municipality, value, *value ? age : "; Max-Age=0"));
}

void sh_browser_write(const ShBrowser *browser, ShArena *arena, ShDoorJob *job, const char *municipality)
{
	if (browser->new_session)
		set(arena, job, SESSION, municipality, browser->new_session, "");
	if (browser->new_device)
		set(arena, job, DEVICE, municipality, browser->new_device, DEVICE_AGE);
}
