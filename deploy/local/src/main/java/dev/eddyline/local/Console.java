package dev.eddyline.local;

import dev.eddyline.chassis.http.AllowedOrigins;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the pages of a local push gateway and the ingest gateway beside it find each other. Pure;
 * addresses are as listeners tell theirs, {@code http://127.0.0.1:8081}.
 */
final class Console {

  private static final String LOOPBACK = "127.0.0.1";

  /** What listens on every address, and is none that a browser can go to. */
  private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::", "[::]");

  private Console() {}

  /** The origins of pages of a push gateway on this machine, as browsers write them. */
  static AllowedOrigins origins(String push) {
    return new AllowedOrigins(
        Stream.of(host(push), LOOPBACK, "localhost")
            .map(host -> origin(push, host))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** Where a browser on this machine finds a listener. */
  static String reachable(String url) {
    return EVERYWHERE.contains(host(url)) ? scheme(url) + LOOPBACK + ":" + port(url) : url;
  }

  /** A scheme's own port is not written. */
  private static String origin(String url, String host) {
    String origin = (scheme(url) + host).toLowerCase(Locale.ROOT);
    boolean own = port(url).equals(scheme(url).equals("https://") ? "443" : "80");
    return own ? origin : origin + ":" + port(url);
  }

  private static String scheme(String url) {
    return url.substring(0, url.indexOf("://") + "://".length());
  }

  private static String host(String url) {
    return url.substring(scheme(url).length(), url.lastIndexOf(':'));
  }

  private static String port(String url) {
    return url.substring(url.lastIndexOf(':') + 1);
  }
}
