package dev.eddyline.schemas.topic;

/**
 * What an entity may be called. The characters are those of a URI path segment that need no
 * escaping (RFC 3986, section 3.3), so that an id reads the same in addresses, cursors and keys.
 */
public final class EntityId {

  /** Characters, and so bytes. */
  public static final int LENGTH_MAX = 128;

  private EntityId() {}

  /** Whether an id has 1 to {@value #LENGTH_MAX} characters out of {@code A-Za-z0-9._~:-}. */
  public static boolean isValid(String id) {
    if (id.isEmpty() || id.length() > LENGTH_MAX) {
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
