package dev.eddyline.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.HttpListener;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.chassis.http.RequestBody;
import dev.eddyline.ingest.IngestConfig;
import dev.eddyline.ingest.IngestGateway;
import dev.eddyline.kafka.EmbeddedKafka;
import dev.eddyline.kafka.EmbeddedKafkaConfig;
import dev.eddyline.local.topic.TopicProvisioner;
import dev.eddyline.schemas.registry.FixedSchemas;
import dev.eddyline.schemas.topic.Topics;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The servers of the ingest benchmark, each a process of its own, until it is stopped:
 *
 * <pre>
 *   log FOLDER PORT PARTITIONS   a broker with the topics, and one more, "plain", for Kafka's own tool
 *   gateway                      the ingest gateway as it is, with its settings from the environment
 *   floor PORT                   the same listener, which reads a body and answers 202 at once
 * </pre>
 */
public final class IngestServer {

  private static final short ONE = 1;
  private static final long HOUR_MS = 3_600_000;
  private static final HttpString IDEMPOTENCY_KEY = new HttpString("Idempotency-Key");
  private static final HttpString PREFERENCE_APPLIED = new HttpString("Preference-Applied");

  private IngestServer() {}

  /** Runs one of them. */
  public static void main(String[] args) throws InterruptedException {
    switch (args[0]) {
      case "log" -> log(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      case "gateway" -> gateway();
      case "floor" -> floor(args[1]);
      default -> throw new IllegalArgumentException("log, gateway or floor, not " + args[0]);
    }
    Thread.currentThread().join();
  }

  private static void log(Path folder, int port, int partitions) {
    EmbeddedKafka kafka =
        EmbeddedKafka.start(new EmbeddedKafkaConfig("127.0.0.1", port, folder, Map.of()));
    Topics topics = new Topics("poll", 1);
    try (TopicProvisioner provisioner =
        new TopicProvisioner(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      provisioner.provision(topics, topics.specs(partitions, ONE, HOUR_MS, HOUR_MS));
      provisioner.provision(new Topics.Spec("plain", partitions, ONE, Map.of()));
    }
    System.out.println("listening on " + kafka.port());
  }

  private static void gateway() {
    Settings settings = Settings.of(System.getenv());
    IngestConfig config = IngestConfig.from(settings);
    settings.refuseUnknown();
    IngestGateway gateway = IngestGateway.start(config, new FixedSchemas(), InstantSource.system());
    while (!gateway.health().unready().isEmpty()) {
      LockSupport.parkNanos(10_000_000);
    }
    System.out.println("listening on " + gateway.port());
  }

  private static void floor(String port) {
    Settings settings = Settings.of(Map.of("EDDYLINE_FLOOR_PORT", port));
    HttpConfig config = HttpConfig.from(settings, "FLOOR", 0);
    HttpListener listener =
        HttpListener.start(
            config,
            exchange ->
                RequestBody.receive(
                    exchange,
                    config,
                    new RequestBody.Receipt() {
                      @Override
                      public void whole(byte[] body) {
                        accepted(exchange);
                      }

                      @Override
                      public void refused(Problem problem) {
                        problem.send(exchange);
                      }
                    }));
    System.out.println("listening on " + listener.port());
  }

  private static void accepted(HttpServerExchange exchange) {
    String id = exchange.getRequestHeaders().getFirst(IDEMPOTENCY_KEY);
    exchange.setStatusCode(202);
    exchange.getResponseHeaders().put(IDEMPOTENCY_KEY, id);
    exchange.getResponseHeaders().put(PREFERENCE_APPLIED, "respond-async");
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    String json =
        JsonNodeFactory.instance.objectNode().put("command", id).put("status", "queued").toString();
    exchange.getResponseSender().send(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
  }
}
