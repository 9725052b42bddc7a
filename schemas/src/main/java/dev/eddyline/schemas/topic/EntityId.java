package dev.eddyline.schemas.topic;

/**
 * What may be an entity's id: 1 to {@link #LENGTH_MAX} characters of {@code A-Z a-z 0-9 . _ ~ - :}.
 * None of them needs escaping in a path or separates anything in a cursor.
 */
public final class EntityId {

  /** The longest id, in characters. */
  public static final int LENGTH_MAX = 128;

  private EntityId() {}

  /** Whether a text is an entity id. */
  public static boolean isValid(String id) {
    if (id.isEmpty() || id.length() > LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      if (!isAllowed(id.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "._~-:".indexOf(c) >= 0;
  }
}
