package dev.eddyline.schemas.topic;

/**
 * What an entity may be called. The characters are those of a URI path segment that need no
 * escaping (RFC 3986, section 3.3), so that an id reads the same in addresses, cursors and keys;
 * and since clients take the segments {@code .} and {@code ..} out of an address, these are no ids.
 */
public final class EntityId {

  /** Characters, and so bytes. */
  public static final int LENGTH_MAX = 128;

  /** What an id is, for people. */
  public static final String RULE =
      "1 to " + LENGTH_MAX + " of the characters A-Z a-z 0-9 . _ ~ - : (but neither . nor ..)";

  /** An id as a regular expression in the dialect that Java and ECMA-262 share. */
  public static final String PATTERN = "^" + patternBefore("$");

  private EntityId() {}

  /**
   * The part of a regular expression that stands for an id.
   *
   * @param end what follows it, and is part of no id
   */
  public static String patternBefore(String end) {
    return "(?!\\.{1,2}" + end + ")[A-Za-z0-9._~:-]{1," + LENGTH_MAX + "}" + end;
  }

  /** Whether an id is as {@link #RULE} says. */
  public static boolean isValid(String id) {
    if (id.isEmpty() || id.length() > LENGTH_MAX || id.equals(".") || id.equals("..")) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && "._~:-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
