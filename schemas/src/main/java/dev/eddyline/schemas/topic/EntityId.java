package dev.eddyline.schemas.topic;

/**
 * The rule for entity ids: 1 to {@link #LENGTH_MAX} of the characters {@code A-Z a-z 0-9 . _ ~ - :}
 * so that an id stands unescaped in an address, in a cursor and as a Kafka key.
 */
public final class EntityId {

  /** The longest id, in characters. */
  public static final int LENGTH_MAX = 128;

  private EntityId() {}

  /** Whether a text may be an entity's id. */
  public static boolean isValid(String id) {
    return !id.isEmpty() && id.length() <= LENGTH_MAX && id.chars().allMatch(EntityId::isAllowed);
  }

  private static boolean isAllowed(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '~'
        || c == '-'
        || c == ':';
  }
}
