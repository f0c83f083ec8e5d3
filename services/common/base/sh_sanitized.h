#pragma once

/* Defined where a sanitizer has the heap: it brings its own malloc and free, and stops the process as a debugger
 * would. gcc says so by a macro, clang by a feature. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define SH_SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SH_SANITIZED 1
#endif
#endif
