#include "sh_stream.h"
#include "sh_hex.h"
#include <criterion/criterion.h>
#include <string.h>

static ShStreamEvent event(uint64_t seq, const char *aggregate, const char *type, const char *payload)
{
	return (ShStreamEvent){ seq, aggregate, type, (const uint8_t *) payload, strlen(payload) };
}

/* Fixed for ever: cursors in databases hold these. Computed apart from this code, from the words of the header. */
Test(hash, is_the_documented_one)
{
	uint8_t hash[SH_STREAM_HASH] = { 0 };
	char hex[2 * SH_STREAM_HASH + 1];
	ShStreamEvent e = event(1, "household-1", "DamageDecided", "grade=2");

	sh_stream_extend(hash, &e);
	sh_hex(hex, hash, sizeof hash);
	cr_expect_str_eq(hex, "b56854b84ae918a55b9e8e0e27964e2e3ac35f782add476f77129450242ded98");
	e = (ShStreamEvent){ 2, "", "X", NULL, 0 };
	sh_stream_extend(hash, &e);
	sh_hex(hex, hash, sizeof hash);
	cr_expect_str_eq(hex, "bdf6276ef850b5612d5ccfad21b3c8bbb36cb6e25f04e9c7c4d4feeace75218a");
}

/* Where one field ends and the next begins is part of it. */
Test(hash, differs_for_each_difference)
{
	ShStreamEvent events[] = {
		event(1, "ab", "c", "d"), event(2, "ab", "c", "d"), event(1, "a", "bc", "d"),
		event(1, "ab", "cd", ""), event(1, "ab", "c", "e"), event(1 << 8, "ab", "c", "d")
	};
	enum { N = sizeof events / sizeof *events };
	uint8_t hashes[N][SH_STREAM_HASH];

	memset(hashes, 7, sizeof hashes);
	for (int i = 0; i < N; i++) {
		sh_stream_extend(hashes[i], &events[i]);
		for (int j = 0; j < i; j++)
			cr_expect(memcmp(hashes[i], hashes[j], SH_STREAM_HASH) != 0, "%d and %d", i, j);
	}
}

Test(judge, every_standing)
{
	static const struct {
		const char *what;
		uint32_t epoch, head_epoch;
		uint64_t seq, head;
		uint8_t hash, ours; /* the first byte */
		ShStreamVerdict verdict;
	} cases[] = {
		{ "new, and nothing there", 0, 1, 0, 0, 0, 0, SH_STREAM_EMPTY },
		{ "new", 0, 1, 0, 9, 0, 0, SH_STREAM_SEND },
		{ "nothing applied, epoch of before a restore", 1, 2, 0, 9, 0, 0, SH_STREAM_SEND },
		{ "nothing applied, epoch that we lost", 2, 1, 0, 9, 0, 0, SH_STREAM_FORK },
		{ "nothing applied, yet a hash", 1, 1, 0, 9, 5, 0, SH_STREAM_FORK },
		{ "behind", 1, 1, 4, 9, 5, 5, SH_STREAM_SEND },
		{ "one behind", 1, 1, 8, 9, 5, 5, SH_STREAM_SEND },
		{ "at the head", 1, 1, 9, 9, 5, 5, SH_STREAM_EMPTY },
		{ "beyond the head", 1, 1, 10, 9, 5, 5, SH_STREAM_FORK },
		{ "another past", 1, 1, 4, 9, 5, 6, SH_STREAM_FORK },
		{ "another past at the head", 1, 1, 9, 9, 5, 6, SH_STREAM_FORK },
		{ "earlier epoch", 1, 2, 4, 9, 5, 5, SH_STREAM_FORK },
		{ "earlier epoch at the head", 1, 2, 9, 9, 5, 5, SH_STREAM_FORK },
		{ "later epoch", 3, 2, 4, 9, 5, 5, SH_STREAM_FORK },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShStreamPoint consumer = { cases[i].epoch, cases[i].seq, { cases[i].hash } };
		ShStreamPoint head = { cases[i].head_epoch, cases[i].head, { 0 } };
		uint8_t ours[SH_STREAM_HASH] = { cases[i].ours };

		cr_expect_eq(sh_stream_judge(&consumer, &head, ours), cases[i].verdict, "%s", cases[i].what);
	}
}

/* A difference in the last byte alone is one. */
Test(judge, compares_the_whole_hash)
{
	ShStreamPoint consumer = { 1, 4, { 0 } }, head = { 1, 9, { 0 } };
	uint8_t ours[SH_STREAM_HASH] = { 0 };

	ours[SH_STREAM_HASH - 1] = 1;
	cr_expect_eq(sh_stream_judge(&consumer, &head, ours), SH_STREAM_FORK);
}
