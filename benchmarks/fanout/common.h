/* What the load client and the floor share. */
#ifndef COMMON_H
#define COMMON_H

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* The key and its answer of RFC 6455, section 1.3: the client always sends the one, so that the
   floor can answer with the other and needs no SHA-1. */
#define WEBSOCKET_KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define WEBSOCKET_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

#define SECOND UINT64_C(1000000000)

__attribute__((noreturn, format(printf, 1, 2))) static inline void die(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
  exit(1);
}

/* The clock of every time stamp; System.nanoTime() and process.hrtime read the same on Linux. */
static inline uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

static inline void sleep_until(uint64_t ns) {
  struct timespec at = {.tv_sec = (time_t)(ns / SECOND), .tv_nsec = (long)(ns % SECOND)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR) {
  }
}

static inline void *allocate(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (memory == NULL) die("out of memory");
  return memory;
}

/* What a connection has read of a message whose end has not come. */
struct carry {
  char *bytes;
  size_t length;
};

/* Keeps these bytes, instead of those before, for the next read. */
static inline void keep(struct carry *carry, const char *bytes, size_t length) {
  if (length != carry->length) {
    free(carry->bytes);
    carry->bytes = length > 0 ? allocate(length, 1) : NULL;
    carry->length = length;
  }
  if (length > 0) memcpy(carry->bytes, bytes, length);
}

/* Makes room for so many open files, beyond the hard limit where we may. */
static inline void raise_files_limit(unsigned long files) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= files) return;
  limit.rlim_cur = files;
  if (limit.rlim_max < files) limit.rlim_max = files;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) die("cannot open %lu files: ulimit -n", files);
}

#endif
