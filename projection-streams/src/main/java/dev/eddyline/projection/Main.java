package dev.eddyline.projection;

import dev.eddyline.chassis.application.ApplicationRunner;
import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.projection.topology.EventLogs;
import dev.eddyline.projection.topology.ProjectionConfig;
import dev.eddyline.schemas.contract.ViewContract;
import dev.eddyline.schemas.registry.RegistryClient;
import dev.eddyline.schemas.registry.RegistryConfig;
import dev.eddyline.schemas.registry.SchemaRegistrar;
import dev.eddyline.schemas.topic.Topics;
import java.util.List;
import java.util.Map;

/**
 * The projections of every kind as a process of their own. Schemas and topics must be there; it
 * makes none but the changelogs of its private stores.
 */
public final class Main {

  record Config(
      ProjectionConfig projection, HttpConfig http, List<Topics> topics, RegistryConfig registry) {}

  private Main() {}

  /** Settings come from the environment; there are no arguments. */
  public static void main(String[] arguments) {
    ApplicationRunner.run("eddyline-projection", Main::configure, Main::start);
  }

  static Config configure(Settings settings) {
    return new Config(
        ProjectionConfig.from(settings),
        HttpConfig.from(settings, "PROJECTION", Projection.PORT),
        ViewContract.topics(settings.kinds(ViewContract.names()), settings::generation),
        RegistryConfig.from(settings::text, settings::secret));
  }

  private static Projection start(Config config) {
    RegistryClient registry = new RegistryClient(config.registry());
    new SchemaRegistrar(registry).require(ViewContract.subjects(config.topics()));
    Map<Topics, String> epochs =
        EventLogs.epochs(config.projection().bootstrapServers(), config.topics());
    return Projection.start(config.projection(), config.http(), epochs, registry);
  }
}
