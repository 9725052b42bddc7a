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
  static final String TRACEPARENT = "traceparent";
  static final String CONTENT_TYPE = "Content-Type";
  static final String CONTENT_ENCODING = "Content-Encoding";

  /** The longest command id, actor and member, in characters. */
  static final int ID_LENGTH_MAX = 128;

  /** Version, trace, parent and flags (W3C Trace Context); ids of zeros only are none. */
  private static final Pattern TRACE =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private Header() {}

  /** The header's one value; null where it is absent. */
  static @Nullable String one(RequestHeaders headers, String name) throws Refusal {
    List<String> values = headers.all(name);
    return switch (values.size()) {
      case 0 -> null;
      case 1 -> values.getFirst();
      default ->
          throw Refusal.at(
              IngestProblem.INVALID_HEADER,
              name,
              "must be sent once, not " + values.size() + " times");
    };
  }

  /** A header that holds an id: visible ASCII, bounded. Null where it is absent. */
  static @Nullable String id(RequestHeaders headers, String name) throws Refusal {
    String value = one(headers, name);
    if (value == null || isId(value)) {
      return value;
    }
    throw Refusal.at(
        IngestProblem.INVALID_HEADER,
        name,
        "must be 1 to " + ID_LENGTH_MAX + " visible ASCII characters");
  }

  /** The trace that the request belongs to; null where it names none, or not as it should. */
  static @Nullable String trace(RequestHeaders headers) {
    List<String> values = headers.all(TRACEPARENT);
    return values.size() == 1 && TRACE.matcher(values.getFirst()).matches()
        ? values.getFirst()
        : null;
  }

  private static boolean isId(String value) {
    return !value.isEmpty()
        && value.length() <= ID_LENGTH_MAX
        && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
