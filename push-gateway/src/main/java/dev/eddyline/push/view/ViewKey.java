package dev.eddyline.push.view;

import dev.eddyline.schemas.topic.ViewId;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a view is addressed by: {@code kind/id}, or {@code kind/id/name} where an entity has
 * several. The kind of a view that tells who follows others is {@code presence/} and theirs, so
 * that its address has one slash more.
 *
 * @param kind the kind's name
 * @param id the view's id within its kind, see {@link ViewId}
 */
public record ViewKey(String kind, String id) {

  private static final String PRESENCE = "presence/";
  private static final Pattern KIND =
      Pattern.compile("(" + PRESENCE + ")?(?!presence$)[a-z][a-z0-9-]{0,31}");

  /** Reads an address; empty if it is not of that form. */
  public static Optional<ViewKey> parse(String text) {
    int slash = idSlash(text);
    if (slash < 1
        || !KIND.matcher(text.substring(0, slash)).matches()
        || !ViewId.isValid(text.substring(slash + 1))) {
      return Optional.empty();
    }
    return Optional.of(new ViewKey(text.substring(0, slash), text.substring(slash + 1)));
  }

  /** Where in an address the slash stands that ends the kind; below 0 where there is none. */
  public static int idSlash(String address) {
    return address.indexOf('/', address.startsWith(PRESENCE) ? PRESENCE.length() : 0);
  }

  /** The kind of the views that tell who follows views of a kind. */
  public static String presenceKind(String kind) {
    return PRESENCE + kind;
  }

  /** The view that tells who follows this one. */
  public ViewKey presence() {
    return new ViewKey(presenceKind(kind), id);
  }

  // Both are asked for each view of each client at each change, and in a profile of `up` what a
  // record has by itself was not compiled into its callers.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ViewKey key && id.equals(key.id) && kind.equals(key.kind);
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + id.hashCode();
  }

  @Override
  public String toString() {
    return kind + "/" + id;
  }
}
