package dev.eddyline.ingest;

import dev.eddyline.chassis.application.ApplicationRunner;
import dev.eddyline.chassis.config.Settings;
import dev.eddyline.schemas.contract.ViewContract;
import dev.eddyline.schemas.registry.RegistryClient;
import dev.eddyline.schemas.registry.RegistryConfig;
import dev.eddyline.schemas.registry.SchemaRegistrar;
import java.time.InstantSource;

/** The ingest gateway as a process of its own. Schemas and topics must be there; it makes none. */
public final class Main {

  private record Config(IngestConfig gateway, RegistryConfig registry) {}

  private Main() {}

  /** Settings come from the environment; there are no arguments. */
  public static void main(String[] arguments) {
    ApplicationRunner.run("eddyline-ingest", Main::configure, Main::start);
  }

  private static Config configure(Settings settings) {
    return new Config(
        IngestConfig.from(settings), RegistryConfig.from(settings::text, settings::secret));
  }

  private static IngestGateway start(Config config) {
    RegistryClient registry = new RegistryClient(config.registry());
    new SchemaRegistrar(registry).require(ViewContract.subjects(config.gateway().topics()));
    return IngestGateway.start(config.gateway(), registry, InstantSource.system());
  }
}
