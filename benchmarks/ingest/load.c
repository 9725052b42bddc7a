/*
 * The client of the ingest benchmark: sends commands as fast as they are acknowledged, and counts.
 * One thread, epoll.
 *
 *   load MODE PORT CONNECTIONS WARM MEASURE AHEAD [PAYLOAD]
 *
 * post   requests with keep-alive, one at a time on each connection; AHEAD is not used
 * batch  requests of AHEAD lines, one at a time on each connection
 * ws     WebSockets with AHEAD commands under way on each
 *
 * Prints one line of JSON: acknowledged commands in a second while it measured, the times from a
 * command (of a batch: from its first line) to its acknowledgement, and the client's own CPU time.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../fanout/histogram.h"

enum { POST, BATCH, WS, AHEAD_MAX = 1 << 16, IN_BYTES = 1 << 16, ENTITIES = 64 };

static const char *payload = "{\"choices\":[\"margherita\"]}";

struct connection {
  int fd, number;
  char *out;
  size_t out_size, out_at, out_end;
  char tail[64];
  size_t tail_size;
  int open, under_way;
  uint64_t *sent_at; /* WS: when each was sent; acknowledged in any order, told as if in order */
  unsigned head, next;
  uint64_t begun;
};

static int mode, ahead, epoll;
static uint64_t acknowledged, failures, ids;
static int measuring;
static struct histogram times;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static uint64_t now(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static char *room(struct connection *c, size_t bytes) {
  if (c->out_at == c->out_end) c->out_at = c->out_end = 0;
  if (c->out_end + bytes > c->out_size) {
    c->out_size = (c->out_end + bytes) * 2;
    c->out = realloc(c->out, c->out_size);
    if (c->out == NULL) die("realloc");
  }
  return c->out + c->out_end;
}

static void add(struct connection *c, const void *bytes, size_t size) {
  memcpy(room(c, size), bytes, size);
  c->out_end += size;
}

/* A command as it stands on a line. */
static size_t line(struct connection *c, char *text, size_t size) {
  return (size_t)snprintf(text, size,
      "{\"to\":\"poll/bench-%d/cast-vote\",\"command\":\"%d-%012llu\",\"await\":false,\"payload\":%s}",
      c->number % ENTITIES, c->number, (unsigned long long)ids++, payload);
}

static void next_post(struct connection *c) {
  char request[2048];
  int size = snprintf(request, sizeof request,
      "POST /v1/poll/bench-%d/cast-vote HTTP/1.1\r\nHost: 127.0.0.1\r\n"
      "Content-Type: application/json\r\nPrefer: respond-async\r\n"
      "Idempotency-Key: %d-%012llu\r\nContent-Length: %zu\r\n\r\n%s",
      c->number % ENTITIES, c->number, (unsigned long long)ids++, strlen(payload), payload);
  add(c, request, (size_t)size);
  c->under_way = 1;
  c->begun = now();
}

static void next_batch(struct connection *c) {
  static char *lines;
  if (lines == NULL) lines = malloc((size_t)AHEAD_MAX * 1024);
  size_t size = 0;
  for (int i = 0; i < ahead; i++) {
    size += line(c, lines + size, 1024);
    lines[size++] = '\n';
  }
  char head[256];
  int head_size = snprintf(head, sizeof head,
      "POST /v1/commands HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\n"
      "Content-Length: %zu\r\n\r\n", size);
  add(c, head, (size_t)head_size);
  add(c, lines, size);
  c->under_way = ahead;
  c->begun = now();
}

/* A text frame; the mask is of zeros, so that what is masked stays as it is. */
static void next_ws(struct connection *c) {
  char text[1024];
  size_t size = line(c, text, sizeof text);
  unsigned char head[8] = {0x81};
  size_t head_size = 6;
  if (size < 126) {
    head[1] = 0x80 | (unsigned char)size;
    memset(head + 2, 0, 4);
  } else {
    head[1] = 0x80 | 126;
    head[2] = (unsigned char)(size >> 8);
    head[3] = (unsigned char)size;
    memset(head + 4, 0, 4);
    head_size = 8;
  }
  add(c, head, head_size);
  add(c, text, size);
  c->sent_at[c->next++ % (unsigned)ahead] = now();
  c->under_way++;
}

static void flush(struct connection *c) {
  while (c->out_at < c->out_end) {
    ssize_t wrote = write(c->fd, c->out + c->out_at, c->out_end - c->out_at);
    if (wrote < 0) {
      if (errno == EAGAIN) return;
      die("write");
    }
    c->out_at += (size_t)wrote;
  }
}

static void more(struct connection *c) {
  if (mode == POST && c->under_way == 0) next_post(c);
  if (mode == BATCH && c->under_way == 0) next_batch(c);
  /* In bursts, as a client would that has more to do than to write. */
  if (mode == WS && c->under_way <= ahead / 2)
    while (c->under_way < ahead) next_ws(c);
  flush(c);
}

static void told(struct connection *c) {
  uint64_t begun = mode == WS ? c->sent_at[c->head++ % (unsigned)ahead] : c->begun;
  c->under_way--;
  if (measuring) {
    acknowledged++;
    if (mode != BATCH || c->under_way == 0) record(&times, now() - begun);
  }
}

/* Looks for what tells of one command, in what was read and the end of what was before. */
static void look(struct connection *c, char *bytes, size_t size) {
  static const char queued[] = "\"queued\"", refused[] = "\"code\":";
  char *at = bytes, *end = bytes + size;
  while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
    size_t left = (size_t)(end - at);
    if (left < sizeof queued - 1) break;
    if (memcmp(at, queued, sizeof queued - 1) == 0) {
      told(c);
      at += sizeof queued - 1;
    } else {
      if (memcmp(at, refused, sizeof refused - 1) == 0) {
        if (failures++ == 0) fprintf(stderr, "%.*s\n", (int)(left < 400 ? left : 400), at);
        told(c);
      }
      at++;
    }
  }
  c->tail_size = at == NULL ? 0 : (size_t)(end - at);
  memmove(c->tail, at == NULL ? c->tail : at, c->tail_size);
}

static void readable(struct connection *c) {
  static char in[IN_BYTES + 64];
  for (;;) {
    memcpy(in, c->tail, c->tail_size);
    ssize_t got = read(c->fd, in + c->tail_size, IN_BYTES);
    if (got == 0) {
      fprintf(stderr, "the server has closed a connection\n");
      exit(1);
    }
    if (got < 0) {
      if (errno == EAGAIN) return;
      die("read");
    }
    if (!c->open) {
      if (strncmp(in, "HTTP/1.1 101", 12) != 0) {
        fprintf(stderr, "%.*s\n", (int)got, in);
        exit(1);
      }
      c->open = 1;
    }
    look(c, in, c->tail_size + (size_t)got);
    more(c);
    if (got < IN_BYTES) return;
  }
}

static void connect_one(struct connection *c, int number, int port) {
  memset(c, 0, sizeof *c);
  c->number = number;
  c->sent_at = calloc((size_t)ahead, sizeof *c->sent_at);
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0) die("connect");
  int one = 1;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  c->open = mode != WS;
  if (mode == WS) {
    static const char handshake[] =
        "GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    if (write(c->fd, handshake, sizeof handshake - 1) != (ssize_t)sizeof handshake - 1) die("write");
  }
}

int main(int count, char **arguments) {
  if (count < 7) {
    fprintf(stderr, "load MODE PORT CONNECTIONS WARM MEASURE AHEAD [PAYLOAD]\n");
    return 2;
  }
  mode = strcmp(arguments[1], "post") == 0 ? POST : strcmp(arguments[1], "batch") == 0 ? BATCH : WS;
  int port = atoi(arguments[2]), connections = atoi(arguments[3]);
  double warm = atof(arguments[4]), measure = atof(arguments[5]);
  ahead = atoi(arguments[6]);
  if (count > 7) payload = arguments[7];
  if (ahead < 1 || ahead > AHEAD_MAX || strlen(payload) > 700) return 2;

  epoll = epoll_create1(0);
  struct connection *all = calloc((size_t)connections, sizeof *all);
  for (int i = 0; i < connections; i++) {
    connect_one(&all[i], i, port);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = &all[i]};
    if (fcntl(all[i].fd, F_SETFL, O_NONBLOCK) != 0) die("fcntl");
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &event) != 0) die("epoll_ctl");
  }
  uint64_t start = now(), from = start + (uint64_t)(warm * 1e9);
  uint64_t until = from + (uint64_t)(measure * 1e9);
  double cpu_from = 0;
  uint64_t measured_from = 0, at;
  while ((at = now()) < until) {
    if (!measuring && at >= from) {
      measuring = 1;
      measured_from = at;
      cpu_from = cpu_seconds();
    }
    struct epoll_event ready[256];
    int n = epoll_wait(epoll, ready, 256, 100);
    for (int i = 0; i < n; i++) {
      struct connection *c = ready[i].data.ptr;
      if (ready[i].events & (EPOLLERR | EPOLLHUP)) {
        fprintf(stderr, "a connection has broken\n");
        return 1;
      }
      if (ready[i].events & EPOLLIN) readable(c);
      if (c->open && (ready[i].events & EPOLLOUT)) more(c);
    }
  }
  double seconds = (double)(at - measured_from) / 1e9;
  printf("{\"mode\":\"%s\",\"connections\":%d,\"ahead\":%d,\"commands_s\":%.0f,\"failures\":%llu,"
         "\"p50_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f,\"client_cores\":%.2f}\n",
         arguments[1], connections, ahead, (double)acknowledged / seconds,
         (unsigned long long)failures, (double)percentile(&times, 50) / 1e3,
         (double)percentile(&times, 99) / 1e3, (double)times.max / 1e3,
         (cpu_seconds() - cpu_from) / seconds);
  return failures > 0;
}
