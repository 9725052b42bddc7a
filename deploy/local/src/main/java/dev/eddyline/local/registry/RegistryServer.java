package dev.eddyline.local.registry;

import dev.eddyline.chassis.http.HttpListener;
import dev.eddyline.chassis.ops.Health;
import dev.eddyline.chassis.ops.OpsHandler;
import dev.eddyline.local.registry.core.Registry;
import dev.eddyline.local.registry.http.RegistryHandler;
import dev.eddyline.local.registry.log.KafkaSchemaLog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A schema registry in this process: owns its listener, its workers and its log. Serves once it has
 * read the whole log. Elects no leader: run one per topic.
 */
public final class RegistryServer implements AutoCloseable {

  private final KafkaSchemaLog log;
  private final ExecutorService workers;
  private final HttpListener listener;

  private RegistryServer(KafkaSchemaLog log, ExecutorService workers, HttpListener listener) {
    this.log = log;
    this.workers = workers;
    this.listener = listener;
  }

  /**
   * Reads the log and serves. Blocks until then.
   *
   * @param health learns whether the log can still be read
   * @param metrics learns the number of schemas and of answers by status
   * @throws IllegalStateException if Kafka does not answer, the topic would lose schemas, or the
   *     address is taken
   */
  public static RegistryServer start(
      RegistryServerConfig config, Health health, PrometheusMeterRegistry metrics) {
    KafkaSchemaLog log =
        new KafkaSchemaLog(config.bootstrapServers(), config.topic(), config.logTimeout());
    ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    try {
      Registry registry = new Registry(log, config.schemaBytesMax());
      String clusterId = log.start(config.replication(), registry::apply);
      health.live("registry", log::failure);
      Gauge.builder("eddyline.registry.schemas", registry, Registry::schemas)
          .description("different schemas in the embedded registry")
          .register(metrics);
      RegistryHandler face =
          new RegistryHandler(
              registry, clusterId, config.http(), workers, status -> count(metrics, status));
      HttpListener listener =
          HttpListener.start(config.http(), new OpsHandler(health, metrics, face));
      return new RegistryServer(log, workers, listener);
    } catch (RuntimeException e) {
      workers.close();
      log.close();
      throw e;
    }
  }

  private static void count(PrometheusMeterRegistry metrics, int status) {
    metrics.counter("eddyline.registry.answers", "status", Integer.toString(status)).increment();
  }

  /** Where it listens. */
  public URI url() {
    return URI.create(listener.url());
  }

  /** Answers the requests under way and stops. */
  @Override
  public void close() {
    listener.close();
    workers.close();
    log.close();
  }
}
