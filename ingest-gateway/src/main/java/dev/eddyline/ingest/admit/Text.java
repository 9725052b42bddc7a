package dev.eddyline.ingest.admit;

import java.util.regex.Pattern;

/** What the short texts beside a payload may be, wherever they stand. Pure. */
final class Text {

  /** The longest command id, actor and member, in characters. */
  static final int ID_LENGTH_MAX = 128;

  static final String ID_RULE = "must be 1 to " + ID_LENGTH_MAX + " visible ASCII characters";

  static final String SOURCE_RULE =
      "must be 1 to " + Source.NAME_LENGTH_MAX + " visible ASCII characters";

  /** Version, trace, parent and flags (W3C Trace Context); ids of zeros only are none. */
  static final Pattern TRACE =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private Text() {}

  /** Whether a command, an actor or a member may be called so. */
  static boolean isId(String text) {
    return isVisible(text, ID_LENGTH_MAX);
  }

  /** Whether a source may be called so. */
  static boolean isSource(String text) {
    return isVisible(text, Source.NAME_LENGTH_MAX);
  }

  /** Whether it names a trace as it should. */
  static boolean isTrace(String text) {
    return TRACE.matcher(text).matches();
  }

  private static boolean isVisible(String text, int lengthMax) {
    if (text.isEmpty() || text.length() > lengthMax) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }
}
