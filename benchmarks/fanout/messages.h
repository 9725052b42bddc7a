/* Finds messages in bytes, and in a message what it tells. */
#ifndef MESSAGES_H
#define MESSAGES_H

#include <stdint.h>
#include <string.h>

enum { CONTINUATION = 0, TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };

struct message {
  int opcode; /* of a WebSocket frame; TEXT for a server-sent event */
  const char *text;
  size_t length;
};

/* The next server-sent event, a remark included. Returns how many bytes it takes, 0 if it is not
   all there. */
static inline size_t next_event(const char *bytes, size_t length, struct message *message) {
  const char *end = bytes + length;
  for (const char *p = bytes; p < end;) {
    const char *line_end = memchr(p, '\n', (size_t)(end - p));
    if (line_end == NULL || line_end + 1 == end) return 0;
    if (line_end[1] == '\n') {
      *message = (struct message){TEXT, bytes, (size_t)(line_end - bytes)};
      return (size_t)(line_end + 2 - bytes);
    }
    p = line_end + 1;
  }
  return 0;
}

/* The next WebSocket frame of a server, which masks nothing. */
static inline size_t next_frame(const char *bytes, size_t length, struct message *message) {
  const unsigned char *b = (const unsigned char *)bytes;
  if (length < 2) return 0;
  size_t head = 2, body = b[1] & 127;
  if (body == 126 || body == 127) {
    head = body == 126 ? 4 : 10;
    if (length < head) return 0;
    body = 0;
    for (size_t i = 2; i < head; i++) body = body << 8 | b[i];
  }
  if (length < head + body) return 0;
  *message = (struct message){b[0] & 15, bytes + head, body};
  return head + body;
}

/* A text whose place in messages hardly ever changes. */
struct mark {
  const char *text;
  size_t length;
  size_t usual; /* from the message's begin, or from its end for the last one */
};

#define MARK(text) {text, sizeof(text) - 1, 0}

/* What follows the first of a mark in a message, or NULL. */
static inline const char *after_first(struct mark *mark, const struct message *message) {
  if (mark->usual + mark->length <= message->length &&
      memcmp(message->text + mark->usual, mark->text, mark->length) == 0) {
    return message->text + mark->usual + mark->length;
  }
  const char *found = memmem(message->text, message->length, mark->text, mark->length);
  if (found == NULL) return NULL;
  mark->usual = (size_t)(found - message->text);
  return found + mark->length;
}

/* What follows the last of a mark in a message, or NULL. */
static inline const char *after_last(struct mark *mark, const struct message *message) {
  const char *end = message->text + message->length;
  if (mark->usual > 0 && mark->usual <= message->length &&
      memcmp(end - mark->usual, mark->text, mark->length) == 0) {
    return end - mark->usual + mark->length;
  }
  for (size_t back = mark->length; back <= message->length; back++) {
    if (memcmp(end - back, mark->text, mark->length) == 0) {
      mark->usual = back;
      return end - back + mark->length;
    }
  }
  return NULL;
}

static inline uint64_t number_at(const char *text, const char *end) {
  uint64_t number = 0;
  for (; text < end && *text >= '0' && *text <= '9'; text++) {
    number = number * 10 + (uint64_t)(*text - '0');
  }
  return number;
}

#endif
