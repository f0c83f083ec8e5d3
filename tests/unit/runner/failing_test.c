// A test that fails, for the wrapper to hand on.
#include <criterion/criterion.h>

Test(runner, fails) { cr_assert_eq(1 + 1, 3); }
