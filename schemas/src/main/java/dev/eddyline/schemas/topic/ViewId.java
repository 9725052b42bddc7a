package dev.eddyline.schemas.topic;

/**
 * What a view is called within its kind, and its key in the views changelog: the entity's id for
 * the entity's main view, {@code id/name} for a further one. Both are in the entity's partition.
 */
public final class ViewId {

  /** Characters of a further view's name, and so bytes. */
  public static final int NAME_LENGTH_MAX = 64;

  /** Characters, and so bytes. */
  public static final int LENGTH_MAX = EntityId.LENGTH_MAX + 1 + NAME_LENGTH_MAX;

  /** What the id of a view is, for people. */
  public static final String RULE =
      EntityId.RULE
          + ", and where it is not the main view, a slash and a name of at most "
          + NAME_LENGTH_MAX
          + " of them";

  private ViewId() {}

  /**
   * The view of that name.
   *
   * @param name empty for the main view
   * @throws IllegalArgumentException if it is no name
   */
  public static String of(String entity, String name) {
    if (name.isEmpty()) {
      return entity;
    }
    if (!isName(name)) {
      throw new IllegalArgumentException("not a view's name: '" + name + "'");
    }
    return entity + "/" + name;
  }

  /** The entity whose view it is. */
  public static String entityOf(String id) {
    int slash = id.indexOf('/');
    return slash < 0 ? id : id.substring(0, slash);
  }

  /** Whether it is an entity's id, or one followed by a slash and a name. */
  public static boolean isValid(String id) {
    int slash = id.indexOf('/');
    return slash < 0
        ? EntityId.isValid(id)
        : EntityId.isValid(id.substring(0, slash)) && isName(id.substring(slash + 1));
  }

  /** Whether a text may be the beginning of an id; the empty one is. */
  public static boolean isBeginning(String text) {
    return text.endsWith("/")
        ? EntityId.isValid(text.substring(0, text.length() - 1))
        : text.isEmpty() || isValid(text);
  }

  /** The same characters as an entity's id, but fewer. */
  private static boolean isName(String name) {
    return name.length() <= NAME_LENGTH_MAX && EntityId.isValid(name);
  }
}
