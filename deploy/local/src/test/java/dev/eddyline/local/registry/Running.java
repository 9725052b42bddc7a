package dev.eddyline.local.registry;

import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.ops.Health;
import dev.eddyline.schemas.registry.RegistryAuth;
import dev.eddyline.schemas.registry.RegistryClient;
import dev.eddyline.schemas.registry.RegistryConfig;
import dev.eddyline.testkit.TestKafka;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An embedded registry and a client of it, for tests. */
record Running(RegistryServer server, RegistryClient client) implements AutoCloseable {

  static final HttpConfig HTTP =
      new HttpConfig(
          "127.0.0.1",
          0,
          1,
          8_192,
          1_048_576,
          100,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Optional.empty());

  static Running on(TestKafka broker, String topic) {
    RegistryServerConfig config =
        new RegistryServerConfig(
            HTTP, broker.bootstrapServers(), topic, (short) 1, 256 * 1024, Duration.ofSeconds(10));
    RegistryServer server =
        RegistryServer.start(
            config, new Health(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    RegistryConfig client = RegistryConfig.of(List.of(server.url()), new RegistryAuth.None());
    return new Running(server, new RegistryClient(client));
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
