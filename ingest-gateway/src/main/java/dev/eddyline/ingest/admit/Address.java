package dev.eddyline.ingest.admit;

import dev.eddyline.chassis.http.ListenerProblem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Where a request goes, {@code /v1/{kind}/{id}/{command}}, percent-decoded but not yet checked.
 * Pure.
 */
record Address(String kind, String id, String command) {

  /** What a client has to send. */
  static final String FORM = "/v1/{kind}/{id}/{command}";

  private static final int SEGMENTS = 5;

  /**
   * Takes a request's path apart.
   *
   * @param path as it was sent, percent-encoded
   */
  static Address of(String path) throws Refusal {
    String[] segments = path.split("/", SEGMENTS + 1);
    if (segments.length != SEGMENTS || !segments[1].equals("v1")) {
      throw new Refusal(
          ListenerProblem.NOT_FOUND
              .because("commands are posted to " + FORM + "; no id has a slash")
              .at("path", "must be " + FORM));
    }
    return new Address(decoded(segments[2]), decoded(segments[3]), decoded(segments[4]));
  }

  private static String decoded(String segment) throws Refusal {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c != '%') {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      } else if (i + 2 < segment.length()
          && HexFormat.isHexDigit(segment.charAt(i + 1))
          && HexFormat.isHexDigit(segment.charAt(i + 2))) {
        bytes.write(HexFormat.fromHexDigits(segment, i + 1, i + 3));
        i += 2;
      } else {
        throw malformed();
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static Refusal malformed() {
    return Refusal.at(ListenerProblem.INVALID_PATH, "path", "must be percent-encoded UTF-8");
  }
}
