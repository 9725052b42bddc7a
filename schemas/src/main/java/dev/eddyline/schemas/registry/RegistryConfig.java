package dev.eddyline.schemas.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * Where a registry is and how patient its client is.
 *
 * @param urls one or more servers of the same registry, tried in turn; without credentials
 * @param auth shown to every one of them
 * @param connectTimeout to reach one server
 * @param requestTimeout for one attempt, from its start to its whole answer
 * @param attemptsMax attempts per request over all servers, at least 1
 * @param backoff before the servers are tried a second time; doubles with every further round and
 *     is spread by half by jitter
 * @param backoffMax the longest such pause
 * @param answerBytesMax one answer
 */
public record RegistryConfig(
    List<URI> urls,
    RegistryAuth auth,
    Duration connectTimeout,
    Duration requestTimeout,
    int attemptsMax,
    Duration backoff,
    Duration backoffMax,
    int answerBytesMax) {

  public RegistryConfig {
    urls = List.copyOf(urls);
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("a registry needs at least one URL");
    }
    urls.forEach(RegistryConfig::requireHttp);
    requirePositive("connectTimeout", connectTimeout);
    requirePositive("requestTimeout", requestTimeout);
    requirePositive("backoff", backoff);
    if (backoffMax.compareTo(backoff) < 0) {
      throw new IllegalArgumentException("backoffMax is at least backoff, not " + backoffMax);
    }
    if (attemptsMax < 1) {
      throw new IllegalArgumentException("attemptsMax is at least 1, not " + attemptsMax);
    }
    if (answerBytesMax < 1) {
      throw new IllegalArgumentException("answerBytesMax is at least 1, not " + answerBytesMax);
    }
  }

  /** A registry with the defaults: some 5 seconds of patience with a server that is away. */
  public static RegistryConfig of(List<URI> urls, RegistryAuth auth) {
    return new RegistryConfig(
        urls,
        auth,
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        6 * Math.max(1, urls.size()),
        Duration.ofMillis(200),
        Duration.ofSeconds(2),
        16 * 1024 * 1024);
  }

  /** How a setting is asked for. */
  public interface Text {
    String of(String key, String fallback, String meaning);
  }

  /**
   * A registry as an application's settings name it: the one home of these keys.
   *
   * @param text gives a setting by key, default and meaning
   * @param secret gives one that is never shown, by key and meaning; empty where it is not given
   * @throws IllegalArgumentException naming the key that cannot be used, and no secret
   */
  public static RegistryConfig from(Text text, BinaryOperator<String> secret) {
    String urls =
        text.of("REGISTRY_URL", "http://127.0.0.1:8085", "schema registry, several with commas");
    String user = text.of("REGISTRY_USER", "", "user at the schema registry");
    String password = secret.apply("REGISTRY_PASSWORD", "the user's password");
    String token = secret.apply("REGISTRY_TOKEN", "bearer token for the schema registry");
    return of(
        Arrays.stream(urls.split(",")).map(url -> url(url.strip())).toList(),
        auth(user, password, token));
  }

  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("REGISTRY_URL is no URL: " + e.getReason(), e);
    }
  }

  private static RegistryAuth auth(String user, String password, String token) {
    boolean basic = !user.isEmpty() || !password.isEmpty();
    if (basic && !token.isEmpty()) {
      throw new IllegalArgumentException(
          "REGISTRY_TOKEN and REGISTRY_USER with REGISTRY_PASSWORD exclude each other");
    }
    if (basic) {
      if (user.isEmpty()) {
        throw new IllegalArgumentException("REGISTRY_PASSWORD is given without REGISTRY_USER");
      }
      return new RegistryAuth.Basic(user, password);
    }
    return token.isEmpty() ? new RegistryAuth.None() : new RegistryAuth.Bearer(token);
  }

  private static void requireHttp(URI url) {
    // The message names no URL: it might hold a password.
    if (url.getUserInfo() != null) {
      throw new IllegalArgumentException("credentials go into auth, not into a registry's URL");
    }
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null || url.getQuery() != null || url.getFragment() != null) {
      throw new IllegalArgumentException("not the http or https URL of a registry: " + url);
    }
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " is more than 0, not " + duration);
    }
  }
}
