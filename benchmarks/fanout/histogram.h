/* Times in nanoseconds, in buckets that are at most 1/64 wide. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

enum { BUCKETS = 59 * 64 };

struct histogram {
  uint64_t counts[BUCKETS];
  uint64_t total, max;
};

static inline void record(struct histogram *histogram, uint64_t ns) {
  int exponent = 63 - __builtin_clzll(ns | 64) - 6;
  histogram->counts[exponent * 64 + (int)(ns >> exponent)]++;
  histogram->total++;
  if (ns > histogram->max) histogram->max = ns;
}

/* The highest value of the bucket in which the percentile lies; 0 where nothing was recorded. */
static inline uint64_t percentile(const struct histogram *histogram, double percent) {
  uint64_t rank = (uint64_t)((double)histogram->total * percent / 100), seen = 0;
  for (int i = 0; i < BUCKETS; i++) {
    seen += histogram->counts[i];
    if (seen > rank) {
      int exponent = i < 128 ? 0 : i / 64 - 1;
      uint64_t high = ((uint64_t)(i - exponent * 64 + 1) << exponent) - 1;
      return high < histogram->max ? high : histogram->max;
    }
  }
  return histogram->max;
}

#endif
