package dev.eddyline.schemas.codec;

import java.util.Locale;

/** How one name is spelled in Java, in JSON and in addresses. */
public final class Names {

  private Names() {}

  /** {@code CastVote} to {@code castVote}: a payload's field. */
  public static String fieldOf(Class<?> type) {
    String name = type.getSimpleName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  /** {@code SCHEDULED_LATER} to {@code scheduledLater}: a symbol. */
  public static String symbolOf(Enum<?> constant) {
    StringBuilder symbol = new StringBuilder();
    for (String word : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      symbol.append(symbol.isEmpty() ? word : capitalised(word));
    }
    return symbol.toString();
  }

  /** {@code castVote} to {@code cast-vote}: a command in an address. */
  public static String kebab(String field) {
    return field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static String capitalised(String word) {
    return word.isEmpty()
        ? word
        : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
