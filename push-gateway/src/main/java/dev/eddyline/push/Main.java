package dev.eddyline.push;

import dev.eddyline.chassis.application.ApplicationRunner;
import dev.eddyline.chassis.config.Settings;
import dev.eddyline.schemas.contract.ViewContract;
import dev.eddyline.schemas.registry.RegistryClient;
import dev.eddyline.schemas.registry.RegistryConfig;
import dev.eddyline.schemas.registry.SchemaRegistrar;

/** The push gateway as a process of its own. Schemas and topics must be there; it makes none. */
public final class Main {

  private record Config(PushConfig gateway, RegistryConfig registry) {}

  private Main() {}

  /** Settings come from the environment; there are no arguments. */
  public static void main(String[] arguments) {
    ApplicationRunner.run("eddyline-push", Main::configure, Main::start);
  }

  private static Config configure(Settings settings) {
    return new Config(
        PushConfig.from(settings), RegistryConfig.from(settings::text, settings::secret));
  }

  private static PushGateway start(Config config) {
    RegistryClient registry = new RegistryClient(config.registry());
    new SchemaRegistrar(registry).require(ViewContract.subjects(config.gateway().tail().topics()));
    return PushGateway.start(config.gateway(), registry);
  }
}
