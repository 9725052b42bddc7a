package dev.eddyline.chassis.http;

import dev.eddyline.chassis.config.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits of one HTTP listener.
 *
 * @param host address to bind
 * @param port port to bind; 0 takes a free one
 * @param ioThreads threads that read and write sockets
 * @param headerBytesMax request line and headers together
 * @param bodyBytesMax one request body
 * @param connectionsMax open connections; further ones wait in the accept queue
 * @param requestTimeout from the first byte of a request to its last
 * @param idleTimeout of a keep-alive connection between requests
 * @param drainTimeout how long a stopping listener waits for requests under way
 * @param tls what it shows to clients of HTTPS; empty for HTTP
 */
public record HttpConfig(
    String host,
    int port,
    int ioThreads,
    int headerBytesMax,
    int bodyBytesMax,
    int connectionsMax,
    Duration requestTimeout,
    Duration idleTimeout,
    Duration drainTimeout,
    Optional<TlsConfig> tls) {

  /** Takes the keys {@code <prefix>_HOST}, {@code <prefix>_PORT} and so on. */
  public static HttpConfig from(Settings settings, String prefix, int port) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new HttpConfig(
        settings.text(prefix + "_HOST", "127.0.0.1", "address to bind"),
        settings.integer(prefix + "_PORT", port, 0, 65_535, "port to bind; 0 takes a free one"),
        settings.integer(prefix + "_IO_THREADS", cores, 1, 256, "threads that serve sockets"),
        settings.integer(
            prefix + "_HEADER_BYTES_MAX", 16_384, 1_024, 1_048_576, "request line and headers"),
        settings.integer(
            prefix + "_BODY_BYTES_MAX", 1_048_576, 1, 1 << 30, "one request body, in bytes"),
        settings.integer(
            prefix + "_CONNECTIONS_MAX", 20_000, 1, 1_000_000, "open connections at once"),
        settings.millis(
            prefix + "_REQUEST_TIMEOUT_MS", 10_000, 10, 600_000, "to receive one request"),
        settings.millis(
            prefix + "_IDLE_TIMEOUT_MS", 60_000, 10, 3_600_000, "between keep-alive requests"),
        settings.millis(
            prefix + "_DRAIN_TIMEOUT_MS", 5_000, 0, 600_000, "for requests under way at a stop"),
        TlsConfig.from(settings, prefix));
  }

  /** {@code http} or {@code https}. */
  public String scheme() {
    return tls.isPresent() ? "https" : "http";
  }
}
