package dev.eddyline.chassis.websocket;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** What the WebSockets of one gateway do, counted. Any thread. */
final class WebSocketMetrics {

  private final Map<CloseCode, Counter> closed = new HashMap<>();
  private final Counter closedByClient;
  private final Counter lost;
  private final Counter refused;
  private final Counter messages;
  private final Counter received;
  private final Counter sent;

  /**
   * @param prefix of all names, {@code eddyline.push} say
   * @param open how many are open
   */
  WebSocketMetrics(MeterRegistry meters, String prefix, int connectionsMax, Supplier<Number> open) {
    String all = prefix + ".websocket.";
    Gauge.builder(all + "connections", open).register(meters);
    Gauge.builder(all + "connections.max", () -> connectionsMax).register(meters);
    for (CloseCode code : CloseCode.values()) {
      String word = code.name().toLowerCase(Locale.ROOT).replace('_', '-');
      closed.put(code, meters.counter(all + "closed", "why", word));
    }
    closedByClient = meters.counter(all + "closed", "why", "client");
    lost = meters.counter(all + "closed", "why", "lost");
    refused = meters.counter(all + "refused");
    messages = meters.counter(all + "messages");
    received = Counter.builder(all + "received").baseUnit("bytes").register(meters);
    sent = Counter.builder(all + "sent").baseUnit("bytes").register(meters);
  }

  /** One more is closed by us. */
  void closed(CloseCode code) {
    requireNonNull(closed.get(code)).increment();
  }

  /** One more is closed by its client, with a close frame. */
  void closedByClient() {
    closedByClient.increment();
  }

  /** One more has ended without a word. */
  void lost() {
    lost.increment();
  }

  /** A handshake found no place. */
  void refused() {
    refused.increment();
  }

  /** A client's message is whole. */
  void message() {
    messages.increment();
  }

  void received(int bytes) {
    received.increment(bytes);
  }

  void sent(long bytes) {
    sent.increment((double) bytes);
  }
}
