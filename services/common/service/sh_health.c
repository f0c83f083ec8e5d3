#include "sh_health.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

static size_t drop(char *bytes, size_t size, size_t n, void *arg)
{
	(void) bytes, (void) arg;
	return size * n;
}

int sh_healthcheck(const ShSettings *settings)
{
	const char *listen = sh_setting(settings, "admin_bind"), *colon = strrchr(listen, ':');
	bool socket = strncmp(listen, "unix:", 5) == 0;
	char url[128];
	long status = 0;
	CURL *curl;

	if ((!socket && !colon) || !(curl = curl_easy_init())) /* a daemon does not listen there either */
		return 1;
	/* 0.0.0.0 is where it listens; from inside it is reached at 127.0.0.1 */
	snprintf(url, sizeof url, "http://127.0.0.1%s/readyz", socket ? "" : colon);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	if (socket)
		curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, listen + 5);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 3000L);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
	if (curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	return status == 200 ? 0 : 1;
}
