package dev.eddyline.local.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/**
 * What a client was told of one command.
 *
 * @param version of an outcome; 0 in what is none
 * @param code of what was not accepted; empty where there is none
 */
record Told(Word word, long version, String code) {

  enum Word {
    QUEUED,
    UNDECIDED,
    ACCEPTED,
    REJECTED,
    REFUSED,
    FAILED
  }

  /** Why a gateway may refuse what is well-formed; the client comes again. */
  private static final Set<String> PASSING =
      Set.of("stopping", "overloaded", "unavailable", "too-many-commands");

  /** Reads a line of a batch's answer or a message of a WebSocket. */
  static Told of(JsonNode line) {
    Word word = Word.valueOf(line.path("status").asText().toUpperCase(Locale.ROOT));
    return checked(word, line);
  }

  /** Reads the answer to a single command. */
  static Told of(int status, JsonNode body) {
    return switch (status) {
      case 200, 202 -> of(body);
      case 409, 422 -> checked(body.has("version") ? Word.REJECTED : Word.REFUSED, body);
      default -> checked(Word.FAILED, body);
    };
  }

  private static Told checked(Word word, JsonNode said) {
    Told told = new Told(word, said.path("version").asLong(), said.path("code").asText());
    if ((word == Word.REFUSED || word == Word.FAILED) && !PASSING.contains(told.code)) {
      throw new AssertionError("never to be told here: " + said);
    }
    return told;
  }

  /** Whether the gateway has promised that it is in the log. */
  boolean acknowledges() {
    return switch (word) {
      case QUEUED, UNDECIDED, ACCEPTED, REJECTED -> true;
      case REFUSED, FAILED -> false;
    };
  }

  /** Whether it is an outcome. */
  boolean decided() {
    return word == Word.ACCEPTED || word == Word.REJECTED;
  }
}
