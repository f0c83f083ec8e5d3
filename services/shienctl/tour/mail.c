#include "mail.h"
#include "sh_memory.h"

#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The unfolded value of a header; "" where it is missing. */
static void header(char *out, size_t room, const char *head, size_t head_len, const char *name)
{
	size_t n = strlen(name), used = 0;
	const char *end = head + head_len, *line = head;

	*out = '\0';
	while (line < end && !(strncasecmp(line, name, n) == 0 && line[n] == ':')) {
		line = memchr(line, '\n', (size_t) (end - line));
		if (!line++)
			return;
	}
	if (line >= end)
		return;
	for (line += n + 1; line < end && used + 1 < room; line++) {
		if (*line == '\n' && !(line + 1 < end && (line[1] == ' ' || line[1] == '\t')))
			break;
		if (*line != '\r' && *line != '\n' && !(used == 0 && *line == ' '))
			out[used++] = *line == '\t' ? ' ' : *line;
	}
	out[used] = '\0';
}

static bool unbase64(const char *in, size_t n, char *out, size_t room, size_t *ret_len)
{
	return sodium_base642bin((unsigned char *) out, room, in, n, " \r\n", ret_len, NULL,
				 sodium_base64_VARIANT_ORIGINAL) == 0;
}

/* RFC 2047, base64 of UTF-8; blanks between encoded words fall away. */
static bool decode_words(char *out, size_t room, const char *in)
{
	static const char begin[] = "=?UTF-8?B?";
	size_t used = 0;
	bool after_word = false;

	while (*in && used + 1 < room) {
		const char *end;
		size_t len;

		if (after_word && *in == ' ' && strncasecmp(in + strspn(in, " "), begin, sizeof begin - 1) == 0)
			in += strspn(in, " ");
		after_word = strncasecmp(in, begin, sizeof begin - 1) == 0;
		if (!after_word) {
			out[used++] = *in++;
			continue;
		}
		in += sizeof begin - 1;
		end = strstr(in, "?=");
		if (!end || !unbase64(in, (size_t) (end - in), out + used, room - used - 1, &len))
			return false;
		used += len;
		in = end + 2;
	}
	out[used] = '\0';
	return true;
}

static bool decode_body(Mail *mail, const char *body, size_t len, const char *encoding)
{
	mail->body = sh_need(malloc(len + 1));
	if (strcasecmp(encoding, "base64") == 0) {
		size_t n;

		if (!unbase64(body, len, mail->body, len, &n))
			return false;
		mail->body[n] = '\0';
		return true;
	}
	memcpy(mail->body, body, len);
	mail->body[len] = '\0';
	return *encoding == '\0' || strcasecmp(encoding, "8bit") == 0 || strcasecmp(encoding, "7bit") == 0;
}

bool mail_parse(Mail *mail, const char *text, size_t len)
{
	const char *gap = memmem(text, len, "\r\n\r\n", 4);
	char raw[1024], encoding[64];
	size_t head_len;

	*mail = (Mail){ 0 };
	if (!gap)
		return false;
	head_len = (size_t) (gap - text) + 2;
	header(mail->to, sizeof mail->to, text, head_len, "X-Envelope-To");
	header(mail->message_id, sizeof mail->message_id, text, head_len, "Message-ID");
	header(encoding, sizeof encoding, text, head_len, "Content-Transfer-Encoding");
	header(raw, sizeof raw, text, head_len, "Subject");
	return decode_words(mail->subject, sizeof mail->subject, raw) &&
	       decode_body(mail, gap + 4, len - head_len - 2, encoding) && *mail->to && *mail->subject &&
	       *mail->message_id;
}

void mail_free(Mail *mail)
{
	free(mail->body);
	*mail = (Mail){ 0 };
}

static char *whole_file(const char *path, size_t *ret_len)
{
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t room = 1 << 20;

	if (!in)
		return NULL;
	text = sh_need(malloc(room));
	*ret_len = fread(text, 1, room, in); /* our notices are small: a mail over 1 MiB is none of ours */
	fclose(in);
	return text;
}

static void add(Mails *m, const char *dir, const char *name)
{
	char path[600];
	size_t len = 0;
	char *text;
	Mail one;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	text = whole_file(path, &len);
	if (text && mail_parse(&one, text, len)) {
		snprintf(one.file, sizeof one.file, "%s", name);
		m->mails = sh_need(realloc(m->mails, (m->n + 1) * sizeof *m->mails));
		m->mails[m->n++] = one;
	} else {
		m->unreadable++;
		if (text)
			mail_free(&one);
	}
	free(text);
}

void mails_read(Mails *m, const char *dir)
{
	DIR *d = opendir(dir);

	*m = (Mails){ 0 };
	for (const struct dirent *e; d && (e = readdir(d)) != NULL;) {
		size_t n = strlen(e->d_name);

		if (n > 4 && strcmp(e->d_name + n - 4, ".eml") == 0)
			add(m, dir, e->d_name);
	}
	if (d)
		closedir(d);
}

void mails_free(Mails *m)
{
	for (size_t i = 0; i < m->n; i++)
		mail_free(&m->mails[i]);
	free(m->mails);
	*m = (Mails){ 0 };
}

/* A mail may arrive twice after a crash, under the same Message-ID: it is one. */
static bool seen_before(const Mails *m, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(m->mails[k].message_id, m->mails[i].message_id) == 0)
			return true;
	return false;
}

size_t mails_count(const Mails *m, const char *to, const char *subject, const char *receipt_no)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		const char *after = strstr(m->mails[i].subject, "】");

		n += strcmp(m->mails[i].to, to) == 0 && after &&
		     strncmp(after + strlen("】"), subject, strlen(subject)) == 0 &&
		     strstr(m->mails[i].subject, receipt_no) && !seen_before(m, i);
	}
	return n;
}
