package dev.eddyline.ingest.admit;

import java.util.Locale;
import java.util.Set;

/** What a body says of itself by its headers, and has to. Pure. */
enum MediaType {
  /** One command's payload. Required even of an empty one: see {@link #check}. */
  JSON("application/json"),
  /** Commands, one on each line (github.com/ndjson/ndjson-spec). */
  NDJSON("application/x-ndjson");

  private final String name;

  MediaType(String name) {
    this.name = name;
  }

  /**
   * Refuses a body of another type, charset or encoding. No web page can send these types to
   * another origin unasked, which is why a type must be told.
   *
   * @param encodings that are taken beside {@code identity}
   */
  void check(RequestHeaders headers, Set<String> encodings) throws Refusal {
    String type = Header.one(headers, Header.CONTENT_TYPE);
    if (type == null || !is(type)) {
      throw unsupported(Header.CONTENT_TYPE, "must be " + name + " in UTF-8");
    }
    String encoding = Header.one(headers, Header.CONTENT_ENCODING);
    if (encoding != null && !isTaken(encoding.strip().toLowerCase(Locale.ROOT), encodings)) {
      String others = encodings.isEmpty() ? "" : " or " + String.join(" or ", encodings);
      throw unsupported(Header.CONTENT_ENCODING, "must be identity" + others);
    }
  }

  private static boolean isTaken(String encoding, Set<String> encodings) {
    return encoding.equals("identity") || encodings.contains(encoding);
  }

  private boolean is(String type) {
    if (type.equals(name)) {
      return true;
    }
    String[] parts = type.split(";", -1);
    if (!parts[0].strip().equalsIgnoreCase(name)) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String[] parameter = parts[i].split("=", 2);
      if (parameter[0].strip().equalsIgnoreCase("charset")
          && !parameter[parameter.length - 1].strip().replace("\"", "").equalsIgnoreCase("utf-8")) {
        return false;
      }
    }
    return true;
  }

  private static Refusal unsupported(String header, String message) {
    return new Refusal(
        IngestProblem.UNSUPPORTED_MEDIA_TYPE.because(header + " " + message).at(header, message));
  }
}
