package dev.eddyline.chassis.http;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.config.SettingsException;
import io.undertow.server.HttpServerExchange;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whose pages may use a server. Browsers ask first for most requests, see {@link CrossOrigin}; for
 * WebSockets they do not, so that the server has to look (RFC 6455 section 10.2).
 *
 * @param origins as browsers write them; {@link #ANY} alone for all of them, none for the server's
 *     own
 */
public record AllowedOrigins(Set<String> origins) {

  /** Every page. */
  public static final String ANY = "*";

  /** No page but those of the server itself. */
  public static final String OWN = "none";

  /** What browsers write: no path, nothing in capitals; "null" for a page without an address. */
  private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#@\\p{Lu}]+|null");

  public AllowedOrigins {
    origins = Set.copyOf(origins);
  }

  /**
   * Takes one key: {@link #ANY}, {@link #OWN}, or origins with commas.
   *
   * @throws SettingsException if one is no origin as browsers write it, and would never be met
   */
  public static AllowedOrigins from(
      Settings settings, String key, String fallback, String meaning) {
    String value = settings.text(key, fallback, meaning);
    Set<String> origins = new LinkedHashSet<>();
    if (value.equals(OWN)) {
      return new AllowedOrigins(origins);
    }
    if (value.equals(ANY)) {
      return new AllowedOrigins(Set.of(ANY));
    }
    for (String origin : value.split("\\s*,\\s*", -1)) {
      if (!ORIGIN.matcher(origin).matches()) {
        throw new SettingsException(
            Settings.PREFIX
                + key
                + " must be *, none, or origins as in https://pages.example, not '"
                + origin
                + "'");
      }
      origins.add(origin);
    }
    return new AllowedOrigins(origins);
  }

  /** Whether a page of an origin may open a WebSocket with this request. */
  public boolean allows(HttpServerExchange exchange, String origin) {
    return isOwn()
        ? origin.equals(exchange.getRequestScheme() + "://" + exchange.getHostAndPort())
        : allows(origin);
  }

  /** Whether pages of an origin other than the server's own may. */
  boolean allows(String origin) {
    return isAny() || origins.contains(origin);
  }

  /** Whether all may. */
  boolean isAny() {
    return origins.contains(ANY);
  }

  /** Whether none may but the server's own. */
  boolean isOwn() {
    return origins.isEmpty();
  }
}
