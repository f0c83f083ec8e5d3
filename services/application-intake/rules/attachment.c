#include "attachment.h"

#include <string.h>

static const struct {
	AttachmentKind kind;
	const char *bytes;
	size_t n;
} magic[] = {
	{ ATTACHMENT_JPEG, "\xff\xd8\xff", 3 },
	{ ATTACHMENT_PNG, "\x89PNG\r\n\x1a\n", 8 },
	{ ATTACHMENT_PDF, "%PDF-", 5 },
};

/* ISO base media file whose major brand is one of HEIF's (ISO/IEC 23008-12). */
static int is_heif(const uint8_t *head, size_t n)
{
	static const char *const brands[] = { "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1" };

	if (n < 12 || memcmp(head + 4, "ftyp", 4) != 0)
		return 0;
	for (size_t i = 0; i < sizeof brands / sizeof *brands; i++)
		if (memcmp(head + 8, brands[i], 4) == 0)
			return 1;
	return 0;
}

AttachmentKind attachment_kind(const uint8_t *head, size_t n)
{
	for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
		if (n >= magic[i].n && memcmp(head, magic[i].bytes, magic[i].n) == 0)
			return magic[i].kind;
	return is_heif(head, n) ? ATTACHMENT_HEIC : ATTACHMENT_UNKNOWN;
}

const char *attachment_media_type(AttachmentKind kind)
{
	static const char *const types[] = { NULL, "image/jpeg", "image/png", "application/pdf", NULL };

	return types[kind];
}

static int refuse(ShError *err, ShCode code, const char *reason, const char *text, const char **mend)
{
	*mend = text;
	return sh_fail(err, code, reason, "attachment");
}

int attachment_check(const uint8_t *head, size_t head_n, uint64_t bytes, const char **mend, ShError *err)
{
	AttachmentKind kind = attachment_kind(head, head_n);

	*mend = "";
	if (bytes == 0)
		return refuse(err, SH_INVALID_ARGUMENT, "intake.attachment.empty",
			      "ファイルが空です。選び直してください。", mend);
	if (bytes > ATTACHMENT_BYTES_MAX)
		return refuse(err, SH_RESOURCE_EXHAUSTED, "intake.attachment.too_large",
			      "ファイルが10MBを超えています。小さくするか、分けて送ってください。", mend);
	if (kind == ATTACHMENT_HEIC)
		return refuse(err, SH_INVALID_ARGUMENT, "intake.attachment.heic",
			      "HEIC形式の写真は受け付けられません。JPEGに変換して送ってください("
			      "iPhoneは「設定」→「カメラ」→「フォーマット」"
			      "→「互換性優先」)。",
			      mend);
	if (kind == ATTACHMENT_UNKNOWN)
		return refuse(err, SH_INVALID_ARGUMENT, "intake.attachment.type",
			      "JPEG、PNG、PDFのファイルを送ってください。", mend);
	return 0;
}

int attachments_check(size_t count, const char **mend, ShError *err)
{
	*mend = "";
	if (count > ATTACHMENTS_MAX)
		return refuse(err, SH_RESOURCE_EXHAUSTED, "intake.attachment.too_many",
			      "添付は30個までです。減らすか、残りを窓口にお持ちください。", mend);
	return 0;
}
