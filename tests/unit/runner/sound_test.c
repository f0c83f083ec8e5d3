// The positive control: the same wrapper lets a sound test pass. One test is skipped on purpose, to be counted as
// such.
#include <criterion/criterion.h>

Test(runner, sound) { cr_assert_eq(1 + 1, 2); }

Test(runner, skipped) { cr_skip_test("skipped on purpose: the closing line counts it"); }
