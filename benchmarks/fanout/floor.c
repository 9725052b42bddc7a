/* The floor: the least that a server can do for a fan-out. Each tick it encodes an update once per
   view and writes it to every connection with one write() per frame, view after view, or with
   --in-a-row all views to one connection after another; the next tick begins when every socket has
   taken all of the last. No sessions, no cursors, no versions kept. Server-sent
   events or WebSocket, as each client asks. One thread, or several in step, each with its own
   share of the connections. It speaks to drink only: see WEBSOCKET_KEY. */
#include "common.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FRAME_BYTES_MAX = 512, VIEWS_MAX = 64, THREADS_MAX = 16, HEAD_BYTES_MAX = 4096 };

enum kind { SSE, WEBSOCKET };

struct frame {
  char bytes[FRAME_BYTES_MAX];
  int length;
};

struct connection {
  int fd; /* -1 when it is gone */
  enum kind kind;
  int view;   /* the frame under way in this tick */
  int offset; /* how much of it the socket has taken */
  bool full;  /* the socket takes no more for now */
};

static int connection_count = 1000, view_count = 1, thread_count = 1;
static double seconds = 10, rate; /* rate 0: as fast as the sockets take it */
static struct connection *connections;
static struct frame frames[2][VIEWS_MAX];
static uint64_t ticks, end_ns;
static bool over, in_a_row;
static pthread_barrier_t barrier;
static struct { uint64_t frames, bytes; char apart[112]; } written[THREADS_MAX];

/* The same text as the gateway's patches. */
static void encode(uint64_t tick) {
  for (int view = 0; view < view_count; view++) {
    char json[FRAME_BYTES_MAX];
    int length = snprintf(
        json, sizeof json,
        "{\"view\":\"poll/v%d\",\"from\":%lu,\"to\":%lu,\"epoch\":\"bench\","
        "\"at\":\"2026-11-24T09:00:00Z\",\"patch\":[{\"op\":\"replace\",\"path\":\"/count\","
        "\"value\":%lu},{\"op\":\"replace\",\"path\":\"/t\",\"value\":%lu}]}",
        view, tick, tick + 1, tick + 1, now_ns());
    struct frame *sse = &frames[SSE][view], *socket = &frames[WEBSOCKET][view];
    sse->length = snprintf(sse->bytes, sizeof sse->bytes,
                           "id: poll/v%d@%lu.bench\nevent: patch\ndata: %.*s\n\n", view, tick + 1,
                           length, json);
    if (length < 126 || sse->length >= FRAME_BYTES_MAX) die("an update of %d bytes", length);
    socket->bytes[0] = (char)0x81;
    socket->bytes[1] = 126;
    socket->bytes[2] = (char)(length >> 8);
    socket->bytes[3] = (char)length;
    memcpy(socket->bytes + 4, json, (size_t)length);
    socket->length = length + 4;
  }
}

static void gone(struct connection *connection) {
  close(connection->fd);
  connection->fd = -1;
}

/* Writes what is left of this tick up to a view; false if the socket is full. */
static bool write_on(struct connection *connection, int up_to, int thread) {
  while (connection->view < up_to) {
    struct frame *frame = &frames[connection->kind][connection->view];
    ssize_t n = write(connection->fd, frame->bytes + connection->offset,
                      (size_t)(frame->length - connection->offset));
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (n < 0) {
      gone(connection);
      return true;
    }
    written[thread].bytes += (uint64_t)n;
    connection->offset += (int)n;
    if (connection->offset == frame->length) {
      written[thread].frames++;
      connection->offset = 0;
      connection->view++;
    }
  }
  return true;
}

static void watch(int epoll, int operation, struct connection *connection, uint32_t what) {
  struct epoll_event event = {.events = what, .data.ptr = connection};
  if (epoll_ctl(epoll, operation, connection->fd, &event) != 0) die("epoll: %s", strerror(errno));
}

/* Looks after the sockets once; returns how many that were full are so no longer. */
static int look(int epoll, int thread, int timeout_ms) {
  struct epoll_event events[256];
  int through = 0;
  int count = epoll_wait(epoll, events, 256, timeout_ms);
  for (int i = 0; i < count; i++) {
    struct connection *connection = events[i].data.ptr;
    char ignored[4096];
    if (events[i].events & EPOLLIN && read(connection->fd, ignored, sizeof ignored) <= 0) {
      gone(connection);
    }
    if (connection->full &&
        (connection->fd < 0 || write_on(connection, view_count, thread))) {
      connection->full = false;
      through++;
      if (connection->fd >= 0) watch(epoll, EPOLL_CTL_MOD, connection, EPOLLIN);
    }
  }
  return through;
}

/* The thread's share: every thread_count-th connection. */
static void *serve(void *argument) {
  int thread = (int)(intptr_t)argument;
  int epoll = epoll_create1(0);
  for (int i = thread; i < connection_count; i += thread_count) {
    watch(epoll, EPOLL_CTL_ADD, &connections[i], EPOLLIN);
  }
  uint64_t start = now_ns();
  for (;;) {
    if (thread == 0) {
      if (rate > 0) sleep_until(start + (uint64_t)((double)ticks * 1e9 / rate));
      over = now_ns() >= end_ns;
      if (!over) encode(++ticks);
    }
    pthread_barrier_wait(&barrier);
    if (over) break;
    for (int i = thread; i < connection_count; i += thread_count) connections[i].view = 0;
    int full = 0;
    for (int up_to = in_a_row ? view_count : 1; up_to <= view_count; up_to++) {
      for (int i = thread; i < connection_count; i += thread_count) {
        struct connection *connection = &connections[i];
        if (connection->fd < 0 || connection->full) continue;
        connection->full = !write_on(connection, up_to, thread);
        if (connection->full) {
          full++;
          watch(epoll, EPOLL_CTL_MOD, connection, EPOLLIN | EPOLLOUT);
        }
      }
    }
    do full -= look(epoll, thread, full ? -1 : 0);
    while (full > 0);
    pthread_barrier_wait(&barrier);
  }
  return NULL;
}

/* Reads a request and answers it; false when the client has gone instead. */
static bool greet(struct connection *connection) {
  char head[HEAD_BYTES_MAX];
  ssize_t n = read(connection->fd, head, sizeof head - 1);
  if (n <= 0) return false;
  head[n] = 0;
  if (strstr(head, "\r\n\r\n") == NULL) die("a request in pieces");
  connection->kind = strstr(head, "Upgrade: websocket") != NULL ? WEBSOCKET : SSE;
  const char *answer =
      connection->kind == WEBSOCKET
          ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: " WEBSOCKET_ACCEPT "\r\n\r\n"
          : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
  return write(connection->fd, answer, strlen(answer)) == (ssize_t)strlen(answer);
}

/* Accepts until every connection is there. */
static void accept_all(int listener) {
  int epoll = epoll_create1(0);
  struct connection door = {.fd = listener};
  watch(epoll, EPOLL_CTL_ADD, &door, EPOLLIN);
  for (int accepted = 0, greeted = 0; greeted < connection_count;) {
    struct epoll_event event;
    if (epoll_wait(epoll, &event, 1, -1) < 1) continue;
    struct connection *connection = event.data.ptr;
    if (connection == &door) {
      int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) die("accept: %s", strerror(errno));
      if (accepted == connection_count) die("more connections than told");
      int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      connections[accepted].fd = fd;
      watch(epoll, EPOLL_CTL_ADD, &connections[accepted++], EPOLLIN);
    } else {
      if (!greet(connection)) die("a client went before the start");
      epoll_ctl(epoll, EPOLL_CTL_DEL, connection->fd, NULL);
      greeted++;
    }
  }
  close(epoll);
}

static int listen_at(int port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(listener, 4096) != 0) {
    die("cannot listen on port %d: %s", port, strerror(errno));
  }
  return listener;
}

int main(int argc, char **argv) {
  int port = 9000;
  const struct option options[] = {
      {"port", required_argument, NULL, 'p'},    {"connections", required_argument, NULL, 'n'},
      {"views", required_argument, NULL, 'v'},   {"threads", required_argument, NULL, 't'},
      {"seconds", required_argument, NULL, 's'}, {"rate", required_argument, NULL, 'r'},
      {"in-a-row", no_argument, NULL, 'a'},
      {NULL, 0, NULL, 0}};
  for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
    switch (option) {
      case 'p': port = atoi(optarg); break;
      case 'n': connection_count = atoi(optarg); break;
      case 'v': view_count = atoi(optarg); break;
      case 't': thread_count = atoi(optarg); break;
      case 's': seconds = atof(optarg); break; /* of ticks; 0: no tick at all */
      case 'r': rate = atof(optarg); break;
      case 'a': in_a_row = true; break;
      default: die("usage: floor --port --connections --views --threads --seconds --rate --in-a-row");
    }
  }
  if (view_count > VIEWS_MAX || thread_count > THREADS_MAX) die("too many views or threads");
  signal(SIGPIPE, SIG_IGN);
  raise_files_limit((unsigned long)connection_count + 100);
  connections = allocate((size_t)connection_count, sizeof *connections);
  int listener = listen_at(port);
  printf("listening on %d\n", port);
  fflush(stdout);
  accept_all(listener);

  end_ns = now_ns() + (uint64_t)(seconds * 1e9);
  pthread_barrier_init(&barrier, NULL, (unsigned)thread_count);
  pthread_t threads[THREADS_MAX];
  for (intptr_t i = 1; i < thread_count; i++) {
    if (pthread_create(&threads[i], NULL, serve, (void *)i) != 0) die("no thread");
  }
  serve((void *)0);
  uint64_t frame_count = 0, bytes = 0;
  for (int i = 0; i < thread_count; i++) {
    if (i > 0) pthread_join(threads[i], NULL);
    frame_count += written[i].frames;
    bytes += written[i].bytes;
  }
  printf("{\"ticks\":%lu,\"frames\":%lu,\"bytes\":%lu}\n", ticks, frame_count, bytes);
  fflush(stdout);
  pause(); /* Idle, until it is stopped. */
  return 0;
}
