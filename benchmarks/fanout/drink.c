/* The load client of every server here: opens connections, counts what arrives, and says how old it
   was. One thread, so that its share of a small machine is known and reported; what waits in a
   socket is read in one go, so that it keeps up with any server.

   A message with "to": is a delivery of that version; one with "version": is a snapshot; anything
   else (a greeting, a heartbeat) is counted apart. The time it was sent stands behind
   "path":"/t","value": in nanoseconds of CLOCK_MONOTONIC; of several the last, which is the newest.

   Prints one line of JSON per measurement. README.md says what each figure means. */
#include "common.h"
#include "histogram.h"
#include "messages.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { OPENING_MAX = 256, SENDS_MAX = 64, PIDS_MAX = 16, SAMPLES_MAX = 1024 };
enum { BUFFER_BYTES = 1 << 20, TEXT_MAX = 8192, PORTS_PER_SOURCE = 2500 };

enum kind { SSE, WEBSOCKET, SOCKETIO };

static struct {
  const char *label, *host, *path, *sends[SENDS_MAX], *again;
  enum kind kind;
  int port, connections, send_count, pids[PIDS_MAX], pid_count, repeat;
  double warm, measure, drain, hold, patience, back_within, slow_percent;
  int rest_ms, slow_bytes, slow_every_ms, slow_buffer;
  bool drop;
} is = {.label = "", .host = "127.0.0.1", .path = "/", .again = "", .connections = 1,
        .repeat = 1, .warm = 1, .measure = 3, .patience = 30, .slow_bytes = 64,
        .slow_every_ms = 1000, .slow_buffer = 16384};

enum stage { CLOSED, HEAD, GREETING, OPEN };

struct connection {
  int fd;
  enum stage stage;
  bool slow;
  bool told; /* something of a view since it was opened */
  struct carry carry;
  uint64_t version, deliveries, read_at_ns;
};

static struct connection *all;
static int epoll, opening, open_count, lost_count, slow_count;
static bool drained; /* from here on nobody is slow */
static uint64_t deliveries, snapshots, others, bytes, reads, newest, last_delivery_ns;
static uint64_t told_by_patch, told_by_snapshot; /* first messages of connections */
static struct histogram latency;
static bool recording;
static uint64_t stale_stamps;

/* The resident memory of the servers, shared pages counted once, in KiB: each second from the
   first delivery on. */
static uint64_t rss_before, rss_open, rss[SAMPLES_MAX], next_sample_ns;
static int rss_count;

static uint64_t resident_kb(void) {
  uint64_t sum = 0;
  for (int i = 0; i < is.pid_count; i++) {
    char name[64], line[256];
    snprintf(name, sizeof name, "/proc/%d/smaps_rollup", is.pids[i]);
    FILE *file = fopen(name, "r");
    if (file == NULL) die("no process %d to look at", is.pids[i]);
    unsigned long kb;
    while (fgets(line, sizeof line, file) != NULL) {
      if (sscanf(line, "Pss: %lu", &kb) == 1) sum += kb;
    }
    fclose(file);
  }
  return sum;
}

/* What the servers have used of the processors, in seconds. */
static double server_cpu(void) {
  unsigned long sum = 0;
  for (int i = 0; i < is.pid_count; i++) {
    char name[64], line[1024];
    snprintf(name, sizeof name, "/proc/%d/stat", is.pids[i]);
    FILE *file = fopen(name, "r");
    unsigned long user, kernel;
    if (file == NULL || fgets(line, sizeof line, file) == NULL ||
        sscanf(strrchr(line, ')') + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
               &user, &kernel) != 2) {
      die("no process %d to look at", is.pids[i]);
    }
    fclose(file);
    sum += user + kernel;
  }
  return (double)sum / (double)sysconf(_SC_CLK_TCK);
}

/* What everything on the machine has used of the processors, in seconds. The kernel does part of a
   server's work in threads of its own. */
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

static double own_cpu(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* ---- connections ---- */

static void shut(struct connection *connection) {
  if (connection->stage == OPEN) open_count--;
  if (connection->stage == HEAD || connection->stage == GREETING) opening--;
  close(connection->fd);
  keep(&connection->carry, NULL, 0);
  connection->fd = -1;
  connection->stage = CLOSED;
}

static void send_all(struct connection *connection, const char *text, size_t length) {
  if (send(connection->fd, text, length, MSG_NOSIGNAL) != (ssize_t)length) {
    die("a client's few words do not fit its socket: %s", strerror(errno));
  }
}

/* Sends a frame, masked with zeros as the protocol allows. */
static void send_frame(struct connection *connection, int opcode, const char *text, size_t length) {
  char frame[TEXT_MAX + 8] = {(char)(0x80 | opcode)};
  size_t head = 2;
  if (length > TEXT_MAX) die("a message of %zu bytes", length);
  if (length < 126) {
    frame[1] = (char)(0x80 | length);
  } else {
    frame[1] = (char)(0x80 | 126);
    frame[2] = (char)(length >> 8);
    frame[3] = (char)length;
    head = 4;
  }
  memcpy(frame + head + 4, text, length);
  send_all(connection, frame, head + 4 + length);
}

/* Writes a text with the version the connection has for each %V. */
static size_t with_version(char *target, const char *text, uint64_t version) {
  size_t length = 0;
  while (*text != 0 && length < TEXT_MAX - 32) {
    if (text[0] == '%' && text[1] == 'V') {
      length += (size_t)snprintf(target + length, TEXT_MAX - length, "%lu", version);
      text += 2;
    } else {
      target[length++] = *text++;
    }
  }
  target[length] = 0;
  return length;
}

static void ask(struct connection *connection) {
  char request[2 * TEXT_MAX], cursor[TEXT_MAX] = "";
  bool back = connection->version > 0 && *is.again != 0;
  if (back) with_version(cursor, is.again, connection->version);
  int length =
      is.kind == SSE
          ? snprintf(request, sizeof request,
                     "GET %s HTTP/1.1\r\nHost: %s:%d\r\nAccept: text/event-stream\r\n%s%s%s\r\n",
                     is.path, is.host, is.port, back ? "Last-Event-ID: " : "", cursor,
                     back ? "\r\n" : "")
          : snprintf(request, sizeof request,
                     "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: " WEBSOCKET_KEY "\r\n\r\n",
                     is.path, is.host, is.port);
  send_all(connection, request, (size_t)length);
}

static void dial(int index) {
  struct connection *connection = &all[index];
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  if (fd < 0) die("socket: %s", strerror(errno));
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (connection->slow) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &is.slow_buffer, sizeof is.slow_buffer);
  }
  /* One address has too few ports for very many connections and those that are just over. */
  struct sockaddr_in from = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK +
                                                      (uint32_t)(index / PORTS_PER_SOURCE))};
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)is.port)};
  if (inet_pton(AF_INET, is.host, &to.sin_addr) != 1) die("no address: %s", is.host);
  if (bind(fd, (struct sockaddr *)&from, sizeof from) != 0) die("bind: %s", strerror(errno));
  if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) die("connect: %s", strerror(errno));
  connection->fd = fd;
  connection->stage = HEAD;
  connection->told = false;
  opening++;
  ask(connection);
  fcntl(fd, F_SETFL, O_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll: %s", strerror(errno));
}

static void opened(struct connection *connection) {
  if (is.kind != SSE) {
    char text[TEXT_MAX];
    for (int i = 0; i < is.send_count; i++) {
      bool back = connection->version > 0 && *is.again != 0;
      size_t length = with_version(text, back ? is.again : is.sends[i], connection->version);
      send_frame(connection, TEXT, text, length);
    }
  }
  connection->stage = OPEN;
  opening--;
  open_count++;
  if (connection->slow && !drained) {
    epoll_ctl(epoll, EPOLL_CTL_DEL, connection->fd, NULL);
    connection->read_at_ns = now_ns() + (uint64_t)rand() % (uint64_t)is.slow_every_ms * 1000000;
  }
}

/* ---- messages ---- */

static struct mark mark_to = MARK("\"to\":"), mark_version = MARK("\"version\":");
static struct mark mark_stamp = MARK("\"path\":\"/t\",\"value\":");

static void news(struct connection *connection, const struct message *message, uint64_t now) {
  const char *end = message->text + message->length, *at = after_first(&mark_to, message);
  bool patch = at != NULL;
  if (!patch) at = after_first(&mark_version, message);
  if (at == NULL) {
    others++;
    return;
  }
  uint64_t version = number_at(at, end);
  if (version > connection->version) connection->version = version;
  if (version > newest) newest = version;
  if (!connection->told) {
    connection->told = true;
    if (patch) {
      told_by_patch++;
    } else {
      told_by_snapshot++;
    }
  }
  if (!patch) {
    snapshots++;
    return;
  }
  deliveries++;
  connection->deliveries++;
  last_delivery_ns = now;
  const char *stamp = recording && !connection->slow ? after_last(&mark_stamp, message) : NULL;
  if (stamp != NULL) {
    uint64_t sent = number_at(stamp, end);
    /* Another clock would show here. */
    if (sent > now || now - sent > 600 * SECOND) {
      stale_stamps++;
    } else {
      record(&latency, now - sent);
    }
  }
}

static void socketio(struct connection *connection, struct message *message, uint64_t now) {
  if (message->length >= 2 && memcmp(message->text, "42", 2) == 0) {
    news(connection, message, now);
    return;
  }
  others++;
  if (message->text[0] == '0') {
    send_frame(connection, TEXT, "40", 2);
  } else if (message->text[0] == '2') {
    send_frame(connection, TEXT, "3", 1);
  } else if (connection->stage == GREETING && memcmp(message->text, "40", 2) == 0) {
    opened(connection);
  }
}

static void take(struct connection *connection, struct message *message, uint64_t now) {
  switch (message->opcode) {
    case TEXT:
      if (is.kind == SOCKETIO) {
        socketio(connection, message, now);
      } else {
        news(connection, message, now);
      }
      break;
    case PING:
      others++;
      send_frame(connection, PONG, message->text, message->length);
      break;
    case CLOSE:
    case PONG:
      others++;
      break;
    default:
      die("a WebSocket frame with opcode %d", message->opcode);
  }
}

/* Reads the answer to the request; returns its length, 0 if it is not all there. */
static size_t take_head(struct connection *connection, char *text, size_t length) {
  char *end = memmem(text, length, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  const char *expected = is.kind == SSE ? "HTTP/1.1 200" : "HTTP/1.1 101";
  if (strncmp(text, expected, strlen(expected)) != 0) {
    die("the server answers %.*s", (int)((char *)memchr(text, '\r', length) - text), text);
  }
  *end = 0;
  if (strcasestr(text, "transfer-encoding: chunked") != NULL) {
    die("chunks are not understood here: let the server end the answer with the connection");
  }
  connection->stage = GREETING;
  if (is.kind != SOCKETIO) opened(connection);
  return (size_t)(end + 4 - text);
}

/* Reads once, so many bytes at most. */
static void drink(struct connection *connection, size_t at_most) {
  static char buffer[BUFFER_BYTES];
  size_t length = connection->carry.length;
  if (length > 0) memcpy(buffer, connection->carry.bytes, length);
  if (at_most > sizeof buffer - length) at_most = sizeof buffer - length;
  if (at_most == 0) die("a message of more than %d bytes", BUFFER_BYTES);
  ssize_t n = read(connection->fd, buffer + length, at_most);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) {
    lost_count++;
    shut(connection);
    return;
  }
  uint64_t now = now_ns();
  reads++;
  bytes += (uint64_t)n;
  length += (size_t)n;
  size_t done = connection->stage == HEAD ? take_head(connection, buffer, length) : 0;
  if (connection->stage != HEAD) {
    struct message message;
    for (size_t taken; done < length; done += taken) {
      taken = is.kind == SSE ? next_event(buffer + done, length - done, &message)
                             : next_frame(buffer + done, length - done, &message);
      if (taken == 0) break;
      take(connection, &message, now);
    }
  }
  keep(&connection->carry, buffer + done, length - done);
}

/* ---- turns ---- */

static void read_slow_ones(void) {
  static uint64_t looked_ns;
  uint64_t now = now_ns();
  if (now < looked_ns + 1000000) return;
  looked_ns = now;
  for (int i = 0; i < is.connections; i++) {
    struct connection *connection = &all[i];
    if (connection->slow && connection->stage == OPEN && now >= connection->read_at_ns) {
      connection->read_at_ns += (uint64_t)is.slow_every_ms * 1000000;
      drink(connection, (size_t)is.slow_bytes);
    }
  }
}

static void sample(void) {
  uint64_t now = now_ns();
  if (is.pid_count > 0 && next_sample_ns != 0 && now >= next_sample_ns && rss_count < SAMPLES_MAX) {
    next_sample_ns += SECOND;
    rss[rss_count++] = resident_kb();
  }
}

/* Reads whatever there is, once; waits for it a moment. */
static void turn(void) {
  static struct epoll_event events[16384];
  static uint64_t turned_ns;
  if (is.rest_ms > 0) {
    sleep_until(turned_ns + (uint64_t)is.rest_ms * 1000000);
    turned_ns = now_ns();
  }
  int count = epoll_wait(epoll, events, 16384, 10);
  for (int i = 0; i < count; i++) drink(events[i].data.ptr, BUFFER_BYTES);
  if (slow_count > 0 && !drained) read_slow_ones();
  sample();
}

static void turn_for(double duration) {
  for (uint64_t end = now_ns() + (uint64_t)(duration * 1e9); now_ns() < end;) turn();
}

/* Opens all connections, spread over a time. */
static void open_all(double within) {
  uint64_t start = now_ns(), end = start + (uint64_t)((within + is.patience) * 1e9);
  for (int next = 0; open_count < is.connections && lost_count == 0;) {
    uint64_t now = now_ns();
    if (now > end) die("only %d of %d connections open", open_count, is.connections);
    double due = within > 0 ? (double)(now - start) / (within * 1e9) * is.connections : 1e9;
    while (next < is.connections && next < due && opening < OPENING_MAX) dial(next++);
    turn();
  }
  if (lost_count > 0) die("the server closes connections");
}

static int behind(uint64_t version) {
  int count = 0;
  for (int i = 0; i < is.connections; i++) count += all[i].version < version;
  return count;
}

/* From here on everyone reads as fast as possible. */
static void quicken(void) {
  drained = true;
  for (int i = 0; i < is.connections; i++) {
    if (all[i].slow && all[i].stage == OPEN) {
      struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
      if (epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &event) != 0) die("epoll");
    }
  }
}

/* Reads until nothing has come for a second, or the time is over. */
static void drain(void) {
  quicken();
  uint64_t end = now_ns() + (uint64_t)(is.drain * 1e9), now;
  last_delivery_ns = now_ns();
  while ((now = now_ns()) < end && now < last_delivery_ns + SECOND) turn();
}

/* ---- reports ---- */

static void print_versions(const char *name, bool slow) {
  uint64_t low = UINT64_MAX, high = 0;
  for (int i = 0; i < is.connections; i++) {
    if (all[i].slow != slow) continue;
    if (all[i].version < low) low = all[i].version;
    if (all[i].version > high) high = all[i].version;
  }
  if (high > 0) printf(",\"%s_version_min\":%lu,\"%s_version_max\":%lu", name, low, name, high);
}

static void print_totals(void) {
  uint64_t low = UINT64_MAX, high = 0;
  for (int i = 0; i < is.connections; i++) {
    if (all[i].deliveries < low) low = all[i].deliveries;
    if (all[i].deliveries > high) high = all[i].deliveries;
  }
  printf(",\"open_at_end\":%d,\"lost\":%d,\"slow\":%d,\"total_deliveries\":%lu"
         ",\"total_snapshots\":%lu,\"total_others\":%lu"
         ",\"connection_deliveries_min\":%lu,\"connection_deliveries_max\":%lu",
         open_count, lost_count, slow_count, deliveries, snapshots, others, low, high);
  print_versions("fast", false);
  print_versions("slow", true);
  if (stale_stamps > 0) printf(",\"wrong_stamps\":%lu", stale_stamps);
  if (is.pid_count > 0) {
    printf(",\"rss_before_kb\":%lu,\"rss_open_kb\":%lu,\"rss_kb\":[", rss_before, rss_open);
    for (int i = 0; i < rss_count; i++) printf("%s%lu", i > 0 ? "," : "", rss[i]);
    printf("]");
  }
  printf("}\n");
  fflush(stdout);
}

static void begin_line(void) {
  static const char *const kinds[] = {"sse", "ws", "socketio"};
  printf("{\"label\":\"%s\",\"kind\":\"%s\",\"connections\":%d", is.label, kinds[is.kind],
         is.connections);
}

static void measure(void) {
  memset(&latency, 0, sizeof latency);
  uint64_t start = now_ns(), frames0 = deliveries + snapshots + others, deliveries0 = deliveries;
  uint64_t bytes0 = bytes, reads0 = reads;
  double own0 = own_cpu(), server0 = server_cpu(), machine0 = machine_cpu();
  recording = true;
  turn_for(is.measure);
  recording = false;
  double took = (double)(now_ns() - start) / 1e9, own = own_cpu() - own0;
  double server = server_cpu() - server0, machine = machine_cpu() - machine0;
  uint64_t delivered = deliveries - deliveries0;
  uint64_t frames = deliveries + snapshots + others - frames0;
  begin_line();
  printf(",\"seconds\":%.3f,\"deliveries\":%lu,\"deliveries_s\":%.0f,\"frames_s\":%.0f"
         ",\"bytes_s\":%.0f,\"reads_s\":%.0f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f"
         ",\"client_cpu_s\":%.2f,\"machine_cpu_s\":%.2f",
         took, delivered, (double)delivered / took, (double)frames / took,
         (double)(bytes - bytes0) / took, (double)(reads - reads0) / took,
         (double)percentile(&latency, 50) / 1e3, (double)percentile(&latency, 99) / 1e3,
         (double)latency.max / 1e3, own, machine);
  if (is.pid_count > 0) {
    printf(",\"server_cpu_s\":%.2f,\"deliveries_cpu_s\":%.0f", server,
           server > 0 ? (double)delivered / server : 0);
  }
}

/* Closes every connection at once and opens them again with what they have. */
static void drop_all(void) {
  uint64_t dropped = now_ns(), snapshots0 = snapshots;
  for (int i = 0; i < is.connections; i++) {
    if (all[i].stage != CLOSED) shut(&all[i]);
  }
  told_by_patch = told_by_snapshot = 0;
  open_all(is.back_within);
  double back = (double)(now_ns() - dropped) / 1e9;
  uint64_t target = newest, end = now_ns() + (uint64_t)(is.patience * 1e9);
  while (behind(target) > 0 && now_ns() < end) turn();
  begin_line();
  printf(",\"back_s\":%.3f,\"current_s\":%.3f,\"behind\":%d,\"resumed_by_patch\":%lu"
         ",\"resumed_by_snapshot\":%lu,\"snapshots\":%lu",
         back, (double)(now_ns() - dropped) / 1e9, behind(target), told_by_patch,
         told_by_snapshot, snapshots - snapshots0);
  print_totals();
}

static void options(int argc, char **argv) {
  static const struct option names[] = {
      {"label", required_argument, NULL, 'l'},       {"host", required_argument, NULL, 'h'},
      {"port", required_argument, NULL, 'p'},        {"kind", required_argument, NULL, 'k'},
      {"path", required_argument, NULL, 'u'},        {"send", required_argument, NULL, 's'},
      {"again", required_argument, NULL, 'a'},       {"connections", required_argument, NULL, 'n'},
      {"warm", required_argument, NULL, 'w'},        {"measure", required_argument, NULL, 'm'},
      {"repeat", required_argument, NULL, 'r'},      {"drain", required_argument, NULL, 'd'},
      {"hold", required_argument, NULL, 'o'},        {"drop-within", required_argument, NULL, 'x'},
      {"rest-ms", required_argument, NULL, 'z'},     {"pid", required_argument, NULL, 'i'},
      {"patience", required_argument, NULL, 'y'},    {"slow-percent", required_argument, NULL, 'S'},
      {"slow-bytes", required_argument, NULL, 'B'},  {"slow-every-ms", required_argument, NULL, 'E'},
      {"slow-buffer", required_argument, NULL, 'R'}, {NULL, 0, NULL, 0}};
  for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
    switch (option) {
      case 'l': is.label = optarg; break;
      case 'h': is.host = optarg; break;
      case 'p': is.port = atoi(optarg); break;
      case 'k':
        is.kind = strcmp(optarg, "ws") == 0 ? WEBSOCKET : strcmp(optarg, "sse") == 0 ? SSE : SOCKETIO;
        break;
      case 'u': is.path = optarg; break;
      case 's':
        if (is.send_count == SENDS_MAX) die("too many messages to send");
        is.sends[is.send_count++] = optarg;
        break;
      case 'a': is.again = optarg; break;
      case 'n': is.connections = atoi(optarg); break;
      case 'w': is.warm = atof(optarg); break;
      case 'm': is.measure = atof(optarg); break;
      case 'r': is.repeat = atoi(optarg); break;
      case 'd': is.drain = atof(optarg); break;
      case 'o': is.hold = atof(optarg); break;
      case 'x': is.drop = true; is.back_within = atof(optarg); break;
      case 'z': is.rest_ms = atoi(optarg); break;
      case 'i':
        if (is.pid_count == PIDS_MAX) die("too many processes to look at");
        is.pids[is.pid_count++] = atoi(optarg);
        break;
      case 'y': is.patience = atof(optarg); break;
      case 'S': is.slow_percent = atof(optarg); break;
      case 'B': is.slow_bytes = atoi(optarg); break;
      case 'E': is.slow_every_ms = atoi(optarg); break;
      case 'R': is.slow_buffer = atoi(optarg); break;
      default: die("an unknown option; they are at the head of this function");
    }
  }
}

int main(int argc, char **argv) {
  options(argc, argv);
  raise_files_limit((unsigned long)is.connections + 100);
  all = allocate((size_t)is.connections, sizeof *all);
  for (int i = 0; i < is.connections; i++) {
    /* Spread evenly among the others. */
    all[i].slow = (int)((i + 1) * is.slow_percent / 100) > (int)(i * is.slow_percent / 100);
    slow_count += all[i].slow;
  }
  epoll = epoll_create1(0);
  rss_before = resident_kb();
  open_all(0);
  fprintf(stderr, "drink: %d connections open\n", open_count);
  if (is.hold > 0) {
    turn_for(is.hold);
    rss_open = resident_kb();
    begin_line();
    print_totals();
    return 0;
  }
  rss_open = resident_kb();
  uint64_t end = now_ns() + (uint64_t)(is.patience * 1e9);
  while (deliveries == 0) {
    if (now_ns() > end) die("nothing is delivered");
    turn();
  }
  next_sample_ns = now_ns();
  turn_for(is.warm);
  for (int i = 0; i < is.repeat; i++) {
    measure();
    if (i == is.repeat - 1 && is.drain > 0) drain();
    print_totals();
  }
  if (is.drop) drop_all();
  return 0;
}
