package dev.eddyline.ingest.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of batches and WebSockets. Any thread. */
public final class StreamMetrics {

  private static final String HELD = "eddyline.ingest.stream.held";
  private static final String HELD_TOLD = "Commands of a stream that had to wait for room";

  private final AtomicInteger open = new AtomicInteger();
  private final Counter windowFull;
  private final Counter logFull;

  /** Registers them. */
  public StreamMetrics(MeterRegistry registry, StreamLimits limits) {
    windowFull =
        Counter.builder(HELD).description(HELD_TOLD).tag("why", "window").register(registry);
    logFull = Counter.builder(HELD).description(HELD_TOLD).tag("why", "log").register(registry);
    Gauge.builder("eddyline.ingest.streams", open::get)
        .description("Batches and WebSockets that send commands now")
        .register(registry);
    Gauge.builder("eddyline.ingest.stream.commands.max", limits::commandsMax)
        .description("Commands of one of them that may be under way")
        .register(registry);
    Gauge.builder("eddyline.ingest.stream.result.bytes.max", limits::resultBytesMax)
        .description("Bytes of results that one of them may leave unread")
        .register(registry);
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  void windowFull() {
    windowFull.increment();
  }

  void logFull() {
    logFull.increment();
  }
}
