package dev.eddyline.ingest.admit;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How one header is read: at most once, and ids only of visible characters. Pure. */
final class Header {

  static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  static final String IF_MATCH = "If-Match";
  static final String PREFER = "Prefer";
  static final String ACTOR = "Eddyline-Actor";
  static final String MEMBER = "Eddyline-Member";
  static final String SOURCE = "Source";
  static final String SEQUENCE = "Sequence";
  static final String TRACEPARENT = "traceparent";
  static final String CONTENT_TYPE = "Content-Type";
  static final String CONTENT_ENCODING = "Content-Encoding";

  /** At most 18 digits, which always fit a long. */
  static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

  private Header() {}

  /** The header's one value; null where it is absent. */
  static @Nullable String one(RequestHeaders headers, String name) throws Refusal {
    List<String> values = headers.all(name);
    return switch (values.size()) {
      case 0 -> null;
      case 1 -> values.getFirst();
      default -> throw invalid(name, "must be sent once, not " + values.size() + " times");
    };
  }

  /** A header that holds an id: visible ASCII, bounded. Null where it is absent. */
  static @Nullable String id(RequestHeaders headers, String name) throws Refusal {
    String value = one(headers, name);
    if (value == null || Text.isId(value)) {
      return value;
    }
    throw invalid(name, Text.ID_RULE);
  }

  /** Where the request says it comes from; null where it says nothing. */
  static @Nullable Source source(RequestHeaders headers) throws Refusal {
    String name = one(headers, SOURCE);
    String sequence = one(headers, SEQUENCE);
    if (name == null && sequence == null) {
      return null;
    }
    if (name == null || !Text.isSource(name)) {
      throw invalid(SOURCE, Text.SOURCE_RULE + ", and goes with " + SEQUENCE);
    }
    if (sequence == null || !NUMBER.matcher(sequence.strip()).matches()) {
      throw invalid(SEQUENCE, "must be a number of at most 18 digits, and goes with " + SOURCE);
    }
    return new Source(name, Long.parseLong(sequence.strip()));
  }

  /** The trace that the request belongs to; null where it names none, or not as it should. */
  static @Nullable String trace(RequestHeaders headers) {
    List<String> values = headers.all(TRACEPARENT);
    return values.size() == 1 && Text.isTrace(values.getFirst()) ? values.getFirst() : null;
  }

  static Refusal invalid(String name, String message) {
    return Refusal.at(IngestProblem.INVALID_HEADER, name, message);
  }
}
