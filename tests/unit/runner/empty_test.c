// A test executable without a test: Criterion alone calls this a success.
#include <criterion/criterion.h>
