#pragma once
#include <stddef.h>
#include <stdint.h>

/* Counters and gauges as Prometheus reads them. A name with its label ("rpc=\"Find\",code=\"OK\"") is made at first
 * use; labels are names of ours, never of people. Thread-safe. */
void sh_metric_add(const char *name, const char *label, int64_t n);
void sh_metric_set(const char *name, const char *label, int64_t n);
/* How long something took: <name>_seconds_sum and _count. */
void sh_metric_time(const char *name, const char *label, int64_t us);
/* The whole exposition; the caller frees. */
char *sh_metrics_text(size_t *ret_len);
