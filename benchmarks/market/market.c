/* The feed and the screens of the market benchmark, in one process, so that they share one clock and
   every update's due time is known to both.

     market RUN FEED_PORT PUSH_PORT INSTRUMENTS RATE BATCH SCREENS VIEWS MAX_RATE WARM MEASURE
            [HOT_RATE HOT_BATCH]

   The feed tells each of INSTRUMENTS so many updates a second (RATE), evenly and whatever comes back
   (an open loop), BATCH of them in a command, sent when the last of them is due. Of ten updates five
   are quotes, four change a level of the book and one is a trade. With HOT_RATE there is one more
   instrument of that rate. The screens are WebSockets that each follow VIEWS of the instruments' main
   views, the hot one among them, MAX_RATE times a second each at most (0: as they come).

   An update counts once for each screen that follows it: from when it was due to when a message of
   its version or a later one was read. Updates of the book are not counted; most of them change
   nothing of a main view. Prints one line of JSON. */
#include "../fanout/common.h"
#include "../fanout/histogram.h"
#include "../fanout/messages.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { FEEDS = 2, LEVELS = 50, TICK_NS = 1000000, VIEWS_MAX = 64, BUFFER_BYTES = 1 << 20 };
enum { OUT_BYTES = 1 << 22, MIX = 10 };
enum update { QUOTE, BOOK, TRADE };

/* Of ten updates in a row. */
static const enum update mix[MIX] = {QUOTE, BOOK, QUOTE, BOOK, TRADE, QUOTE, BOOK, QUOTE, BOOK, QUOTE};

/* Versions count commands; the first is the snapshot of the book. */
enum { FIRST_UPDATES_VERSION = 2 };

struct instrument {
  uint64_t period_ns, phase_ns; /* between updates; of the first */
  int batch;
  uint64_t commands; /* sent */
  uint64_t kinds[3]; /* updates of each kind so far: their sequences */
};

struct feed {
  int fd;
  char *out;
  size_t length;
  char tail[16];
  size_t tail_length;
  uint64_t told; /* commands the gateway has answered */
};

struct screen {
  int fd;
  bool open;
  int ready; /* views whose snapshot has come */
  struct carry carry;
  int views[VIEWS_MAX];
  uint64_t versions[VIEWS_MAX];
};

static const char *run;
static int instrument_count, screen_count, views_each, max_rate;
static double warm, measure;
static struct instrument *instruments;
static struct feed feeds[FEEDS];
static struct screen *screens;
static int epoll, ready_screens;
static uint64_t begin_ns, from_ns, until_ns; /* of the feed; of the measurement */
static volatile bool over;
static uint64_t sent_commands, sent_updates, refused;
static struct histogram every, newest, sending;
static uint64_t patches, resynced, bytes, reads;
static double feed_cpu;

static double cpu_of(int who) {
  struct rusage used;
  getrusage(who, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static double machine_cpu(void) {
  unsigned long user, nice, system, irq, softirq;
  FILE *file = fopen("/proc/stat", "r");
  if (file == NULL || fscanf(file, "cpu %lu %lu %lu %*u %*u %lu %lu", &user, &nice, &system, &irq,
                             &softirq) != 5) {
    die("no /proc/stat");
  }
  fclose(file);
  return (double)(user + nice + system + irq + softirq) / (double)sysconf(_SC_CLK_TCK);
}

/* ---- what is due when ---- */

static uint64_t due(const struct instrument *instrument, uint64_t update) {
  return begin_ns + instrument->phase_ns + update * instrument->period_ns;
}

/* ---- sockets ---- */

static int connect_to(int port, const char *path) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
    die("connect to %d: %s", port, strerror(errno));
  }
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  char request[512];
  int length = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: " WEBSOCKET_KEY "\r\n\r\n",
                        path, port);
  if (write(fd, request, (size_t)length) != length) die("write: %s", strerror(errno));
  char head[2048];
  size_t got = 0;
  /* Byte by byte: what follows the head belongs to others. */
  while (got < sizeof head - 1 && (got < 4 || memcmp(head + got - 4, "\r\n\r\n", 4) != 0)) {
    if (read(fd, head + got, 1) != 1) die("no answer of %d", port);
    got++;
  }
  head[got] = 0;
  if (strncmp(head, "HTTP/1.1 101", 12) != 0) die("%d answers %s", port, head);
  return fd;
}

/* A text frame, masked with zeros as the protocol allows. */
static size_t frame(char *target, const char *text, size_t length) {
  size_t head = 2;
  target[0] = (char)0x81;
  if (length < 126) {
    target[1] = (char)(0x80 | length);
  } else if (length < 65536) {
    target[1] = (char)(0x80 | 126);
    target[2] = (char)(length >> 8);
    target[3] = (char)length;
    head = 4;
  } else {
    die("a command of %zu bytes", length);
  }
  memset(target + head, 0, 4);
  memcpy(target + head + 4, text, length);
  return head + 4 + length;
}

/* ---- the feed ---- */

static int64_t wall_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void rfc3339(char *text, size_t size, int64_t ms) {
  time_t seconds = ms / 1000;
  struct tm utc;
  gmtime_r(&seconds, &utc);
  size_t length = strftime(text, size, "%Y-%m-%dT%H:%M:%S", &utc);
  snprintf(text + length, size - length, ".%03dZ", (int)(ms % 1000));
}

static size_t command_head(char *text, size_t size, int i, const char *command, uint64_t sequence) {
  return (size_t)snprintf(text, size,
                          "{\"to\":\"market/%s-%d-USD/%s\",\"source\":\"feed\",\"sequence\":%lu,"
                          "\"await\":false,\"payload\":{\"source\":\"x\",",
                          run, i, command, sequence);
}

static void flush(struct feed *feed) {
  size_t done = 0;
  while (done < feed->length) {
    ssize_t n = write(feed->fd, feed->out + done, feed->length - done);
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) die("the gateway closes the feed");
    done += (size_t)n;
  }
  memmove(feed->out, feed->out + done, feed->length - done);
  feed->length -= done;
}

/* Counts the answers; says the first refusal. */
static void answers(struct feed *feed) {
  static char in[65536 + 16];
  for (;;) {
    memcpy(in, feed->tail, feed->tail_length);
    ssize_t n = read(feed->fd, in + feed->tail_length, 65536);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) die("the gateway closes the feed");
    size_t length = feed->tail_length + (size_t)n;
    static const char queued[] = "\"queued\"", code[] = "\"code\":";
    for (size_t i = 0; i + 8 <= length; i++) {
      if (in[i] != '"') continue;
      if (memcmp(in + i, queued, 8) == 0) feed->told++;
      if (memcmp(in + i, code, 7) == 0 && refused++ == 0) {
        fprintf(stderr, "%.*s\n", (int)(length - i < 300 ? length - i : 300), in + i);
      }
    }
    feed->tail_length = length < 7 ? length : 7;
    memmove(feed->tail, in + length - feed->tail_length, feed->tail_length);
  }
}

static void put(int i, const char *text, size_t length) {
  struct feed *feed = &feeds[i % FEEDS];
  if (feed->length + length + 16 > OUT_BYTES) die("the gateway takes too little of the feed");
  feed->length += frame(feed->out + feed->length, text, length);
}

static void snapshot(int i) {
  char text[16384];
  size_t length = command_head(text, sizeof text, i, "apply-book", 0);
  length += (size_t)snprintf(text + length, sizeof text - length, "\"snapshot\":{\"sequence\":0,\"bids\":[");
  for (int side = 0; side < 2; side++) {
    for (int level = 0; level < LEVELS; level++) {
      int cents = side == 0 ? 9999 - level : 10001 + level;
      length += (size_t)snprintf(text + length, sizeof text - length,
                                 "%s{\"price\":\"%d.%02d\",\"size\":\"1.5\"}", level ? "," : "",
                                 cents / 100, cents % 100);
    }
    length += (size_t)snprintf(text + length, sizeof text - length, side ? "]" : "],\"asks\":[");
  }
  length += (size_t)snprintf(text + length, sizeof text - length, "}}}");
  put(i, text, length);
}

/* The kind of command that a batch becomes: all updates of one command are of one kind. */
static enum update kind_of(uint64_t command) { return mix[command % MIX]; }

static void next_command(int i, const char *now) {
  static const char *commands[] = {"apply-quotes", "apply-book", "apply-trades"};
  static const char *lists[] = {"quotes", "updates", "trades"};
  static char text[65536];
  struct instrument *instrument = &instruments[i];
  uint64_t command = instrument->commands++;
  enum update kind = kind_of(command);
  size_t length = command_head(text, sizeof text, i, commands[kind], command + 1);
  length += (size_t)snprintf(text + length, sizeof text - length, "\"%s\":[", lists[kind]);
  for (int n = 0; n < instrument->batch; n++) {
    uint64_t s = ++instrument->kinds[kind];
    unsigned long wave = (unsigned long)(s * 7919 % 97);
    const char *comma = n ? "," : "";
    switch (kind) {
      case QUOTE:
        length += (size_t)snprintf(
            text + length, sizeof text - length,
            "%s{\"sequence\":%lu,\"time\":\"%s\",\"bid\":\"99.%02lu\",\"bidSize\":\"1.%lu\","
            "\"ask\":\"101.%02lu\",\"askSize\":\"2.%lu\"}",
            comma, s, now, wave, wave + 1, wave, wave + 1);
        break;
      case BOOK:
        length += (size_t)snprintf(
            text + length, sizeof text - length,
            "%s{\"sequence\":%lu,\"time\":\"%s\",\"%s\":[{\"price\":\"%lu.%02lu\",\"size\":\"%lu.25\"}],"
            "\"%s\":[]}",
            comma, s, now, s % 2 ? "bids" : "asks", s % 2 ? 99ul : 100ul,
            s % 2 ? 99 - wave % LEVELS : 1 + wave % LEVELS, wave + 1, s % 2 ? "asks" : "bids");
        break;
      case TRADE:
        length += (size_t)snprintf(
            text + length, sizeof text - length,
            "%s{\"sequence\":%lu,\"time\":\"%s\",\"price\":\"100.%02lu\",\"size\":\"0.%lu5\",\"side\":\"%s\"}",
            comma, s, now, wave, wave, s % 2 ? "buy" : "sell");
        break;
    }
  }
  length += (size_t)snprintf(text + length, sizeof text - length, "]}}");
  put(i, text, length);
  sent_commands++;
  sent_updates += (uint64_t)instrument->batch;
}

static void *feeding(void *unused) {
  (void)unused;
  char now_text[40];
  while (!over) {
    uint64_t now = now_ns();
    rfc3339(now_text, sizeof now_text, wall_ms());
    for (int i = 0; i < instrument_count; i++) {
      struct instrument *instrument = &instruments[i];
      uint64_t last;
      while (last = (instrument->commands + 1) * (uint64_t)instrument->batch - 1,
             due(instrument, last) <= now) {
        if (now >= from_ns && now < until_ns) record(&sending, now - due(instrument, last));
        next_command(i, now_text);
      }
    }
    for (int i = 0; i < FEEDS; i++) {
      flush(&feeds[i]);
      answers(&feeds[i]);
    }
    sleep_until((now / TICK_NS + 1) * TICK_NS);
  }
  feed_cpu = cpu_of(RUSAGE_THREAD);
  return NULL;
}

/* ---- the screens ---- */

static struct mark mark_view = MARK("\"view\":\"market/");
static struct mark mark_to = MARK("\"to\":"), mark_version = MARK("\"version\":");

/* A screen shows a view as it is at a version: all it did not have before are there now. */
static void shows(struct screen *screen, int v, uint64_t version, uint64_t now) {
  const struct instrument *instrument = &instruments[screen->views[v]];
  uint64_t before = screen->versions[v], batch = (uint64_t)instrument->batch;
  screen->versions[v] = version;
  if (now < from_ns || now >= until_ns) return;
  uint64_t youngest = 0;
  for (uint64_t at = before + 1; at <= version; at++) {
    if (at < FIRST_UPDATES_VERSION || kind_of(at - FIRST_UPDATES_VERSION) == BOOK) continue;
    for (uint64_t n = 0; n < batch; n++) {
      uint64_t when = due(instrument, (at - FIRST_UPDATES_VERSION) * batch + n);
      if (when > now) die("version %lu is shown before it was due", at);
      record(&every, now - when);
      youngest = when;
    }
  }
  if (youngest > 0) record(&newest, now - youngest);
}

static void take(struct screen *screen, const struct message *message, uint64_t now) {
  if (message->opcode == PING) {
    char pong[256];
    if (message->length > 125) die("a long ping");
    size_t length = frame(pong, message->text, message->length);
    pong[0] = (char)(0x80 | PONG);
    if (write(screen->fd, pong, length) != (ssize_t)length) die("a pong does not fit");
    return;
  }
  if (message->opcode == CLOSE) die("a screen is closed");
  const char *end = message->text + message->length, *view = after_first(&mark_view, message);
  if (view == NULL) return;
  const char *dash = memchr(view, '-', (size_t)(end - view));
  if (dash == NULL) die("a view of another run");
  int i = (int)number_at(dash + 1, end), v = 0;
  while (v < views_each && screen->views[v] != i) v++;
  if (v == views_each) die("a view that nobody asked for: %d", i);
  static const char patch_begin[] = "{\"event\":\"patch\"";
  bool patch = message->length > sizeof patch_begin &&
               memcmp(message->text, patch_begin, sizeof patch_begin - 1) == 0;
  /* A snapshot's state may have a "to" of its own. */
  const char *to = patch ? after_first(&mark_to, message) : after_first(&mark_version, message);
  if (to == NULL) return;
  uint64_t version = number_at(to, end);
  if (!patch) {
    if (screen->versions[v] == 0) {
      if (++screen->ready == views_each) ready_screens++;
      screen->versions[v] = version;
      return;
    }
    resynced++;
  } else if (now >= from_ns && now < until_ns) {
    patches++;
  }
  shows(screen, v, version, now);
}

static void drink(struct screen *screen) {
  static char buffer[BUFFER_BYTES];
  size_t length = screen->carry.length, done = 0;
  if (length > 0) memcpy(buffer, screen->carry.bytes, length);
  ssize_t n = read(screen->fd, buffer + length, sizeof buffer - length);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) die("a screen is closed");
  uint64_t now = now_ns();
  if (now >= from_ns && now < until_ns) {
    reads++;
    bytes += (uint64_t)n;
  }
  length += (size_t)n;
  struct message message;
  for (size_t taken; done < length; done += taken) {
    taken = next_frame(buffer + done, length - done, &message);
    if (taken == 0) break;
    take(screen, &message, now);
  }
  keep(&screen->carry, buffer + done, length - done);
}

static void watch(uint64_t until, bool (*enough)(void)) {
  static struct epoll_event events[4096];
  while (now_ns() < until && !(enough != NULL && enough())) {
    int count = epoll_wait(epoll, events, 4096, 10);
    for (int i = 0; i < count; i++) drink(events[i].data.ptr);
  }
}

static bool all_ready(void) { return ready_screens == screen_count; }

static bool all_shown(void) {
  for (int s = 0; s < screen_count; s++) {
    for (int v = 0; v < views_each; v++) {
      const struct instrument *instrument = &instruments[screens[s].views[v]];
      /* Book updates after the last quote or trade may leave the view as it is. */
      uint64_t last = instrument->commands;
      while (last > 0 && kind_of(last - 1) == BOOK) last--;
      if (screens[s].versions[v] < last + FIRST_UPDATES_VERSION - 1) return false;
    }
  }
  return true;
}

static void open_screen(struct screen *screen, int port, int hot) {
  screen->fd = connect_to(port, "/v1/ws");
  for (int v = 0; v < views_each; v++) {
    int i, known;
    do {
      i = v == 0 && hot >= 0 ? hot : rand() % instrument_count;
      for (known = 0; known < v && screen->views[known] != i; known++) {
      }
    } while (known < v);
    screen->views[v] = i;
    char text[256], out[300], rate[32] = "";
    if (max_rate > 0) snprintf(rate, sizeof rate, ",\"maxRate\":%d", max_rate);
    int length = snprintf(text, sizeof text, "{\"op\":\"subscribe\",\"view\":\"market/%s-%d-USD\"%s}",
                          run, i, rate);
    size_t size = frame(out, text, (size_t)length);
    if (write(screen->fd, out, size) != (ssize_t)size) die("a subscription does not fit");
  }
  fcntl(screen->fd, F_SETFL, O_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = screen};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, screen->fd, &event) != 0) die("epoll: %s", strerror(errno));
}

static void print_times(const char *name, const struct histogram *times) {
  printf(",\"%s\":{\"count\":%lu,\"p50_ms\":%.1f,\"p90_ms\":%.1f,\"p99_ms\":%.1f,\"p999_ms\":%.1f,"
         "\"max_ms\":%.1f}",
         name, times->total, (double)percentile(times, 50) / 1e6, (double)percentile(times, 90) / 1e6,
         (double)percentile(times, 99) / 1e6, (double)percentile(times, 99.9) / 1e6,
         (double)times->max / 1e6);
}

int main(int count, char **arguments) {
  if (count != 12 && count != 14) die("see the head of market.c");
  run = arguments[1];
  int feed_port = atoi(arguments[2]), push_port = atoi(arguments[3]), plain = atoi(arguments[4]);
  double rate = atof(arguments[5]);
  int batch = atoi(arguments[6]), hot = -1;
  screen_count = atoi(arguments[7]);
  views_each = atoi(arguments[8]);
  max_rate = atoi(arguments[9]);
  warm = atof(arguments[10]);
  measure = atof(arguments[11]);
  instrument_count = plain + (count == 14);
  if (count == 14) hot = plain;
  if (instrument_count < 1 || views_each > VIEWS_MAX || views_each > instrument_count) {
    die("so many views cannot be");
  }
  raise_files_limit((unsigned long)screen_count + 64);
  instruments = allocate((size_t)instrument_count, sizeof *instruments);
  for (int i = 0; i < instrument_count; i++) {
    bool is_hot = i == hot;
    double its = is_hot ? atof(arguments[12]) : rate;
    instruments[i].batch = is_hot ? atoi(arguments[13]) : batch;
    instruments[i].period_ns = (uint64_t)(1e9 / its);
    /* Evenly over the time between two commands. */
    instruments[i].phase_ns = instruments[i].period_ns * (uint64_t)instruments[i].batch *
                              (uint64_t)i / (uint64_t)instrument_count;
  }
  begin_ns = from_ns = until_ns = UINT64_MAX;
  for (int i = 0; i < FEEDS; i++) {
    feeds[i].fd = connect_to(feed_port, "/v1/ws");
    feeds[i].out = allocate(OUT_BYTES, 1);
    fcntl(feeds[i].fd, F_SETFL, O_NONBLOCK);
  }
  for (int i = 0; i < instrument_count; i++) snapshot(i);
  for (uint64_t until = now_ns() + 60 * SECOND, told = 0; told < (uint64_t)instrument_count;) {
    if (now_ns() > until) die("the snapshots are not taken");
    told = 0;
    for (int i = 0; i < FEEDS; i++) {
      flush(&feeds[i]);
      answers(&feeds[i]);
      told += feeds[i].told;
    }
    sleep_until(now_ns() + TICK_NS);
  }
  epoll = epoll_create1(0);
  screens = allocate((size_t)screen_count, sizeof *screens);
  srand(1);
  for (int i = 0; i < screen_count; i++) {
    open_screen(&screens[i], push_port, hot);
    if (i % 16 == 0) watch(now_ns() + TICK_NS, NULL);
  }
  watch(now_ns() + 60 * SECOND, all_ready);
  if (!all_ready()) die("only %d screens have all their views", ready_screens);

  uint64_t opened = now_ns();
  from_ns = opened + SECOND / 10 + (uint64_t)(warm * 1e9);
  until_ns = from_ns + (uint64_t)(measure * 1e9);
  begin_ns = opened + SECOND / 10;
  pthread_t feeder;
  if (pthread_create(&feeder, NULL, feeding, NULL) != 0) die("no thread");
  watch(from_ns, NULL);
  double machine = machine_cpu(), own = cpu_of(RUSAGE_SELF);
  uint64_t commands = sent_commands, updates = sent_updates;
  watch(until_ns, NULL);
  machine = machine_cpu() - machine;
  own = cpu_of(RUSAGE_SELF) - own;
  commands = sent_commands - commands;
  updates = sent_updates - updates;
  over = true;
  pthread_join(feeder, NULL);
  /* What was sent is shown to the end, or the run counts for nothing. */
  uint64_t stopped = now_ns();
  watch(stopped + 60 * SECOND, all_shown);
  bool shown = all_shown();
  uint64_t told = 0;
  for (int i = 0; i < FEEDS; i++) told += feeds[i].told;
  printf("{\"run\":\"%s\",\"instruments\":%d,\"rate\":%g,\"batch\":%d,\"hot_rate\":%s,\"screens\":%d,"
         "\"views\":%d,\"max_rate\":%d,\"updates_s\":%.0f,\"commands_s\":%.0f,\"refused\":%lu,"
         "\"all_shown\":%s,\"shown_after_s\":%.2f",
         run, plain, rate, batch, count == 14 ? arguments[12] : "0", screen_count, views_each,
         max_rate, (double)updates / measure, (double)commands / measure, refused,
         shown ? "true" : "false", (double)(now_ns() - stopped) / 1e9);
  print_times("every", &every);
  print_times("newest", &newest);
  print_times("sending", &sending);
  printf(",\"patches_s\":%.0f,\"bytes_s\":%.0f,\"reads_s\":%.0f,\"resynced\":%lu,"
         "\"client_cores\":%.2f,\"feed_cpu_s\":%.1f,\"machine_cores\":%.2f}\n",
         (double)patches / measure, (double)bytes / measure, (double)reads / measure, resynced,
         own / measure, feed_cpu, machine / measure);
  return shown && refused == 0 ? 0 : 1;
}
