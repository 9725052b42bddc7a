package dev.eddyline.projection;

import dev.eddyline.chassis.application.Application;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.HttpListener;
import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.chassis.ops.Health;
import dev.eddyline.chassis.ops.OpsHandler;
import dev.eddyline.projection.topology.FoldSpec;
import dev.eddyline.projection.topology.ProjectionApplication;
import dev.eddyline.projection.topology.ProjectionConfig;
import dev.eddyline.projection.topology.ProjectionSpec;
import dev.eddyline.schemas.registry.Schemas;
import dev.eddyline.schemas.topic.Topics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The projections of every kind and fold in one process, with health and metrics on a port of their
 * own.
 */
public final class Projection implements Application {

  /** Where its health and metrics are unless told otherwise. */
  public static final int PORT = 8082;

  private final List<ProjectionApplication> applications;
  private final HttpListener listener;
  private final Health health;

  private Projection(
      List<ProjectionApplication> applications, HttpListener listener, Health health) {
    this.applications = applications;
    this.listener = listener;
    this.health = health;
  }

  /**
   * Starts the application of every kind and fold and returns at once; {@code /health/ready} tells
   * when they run.
   *
   * @param epochs the topics of every kind and fold with the identity of its log
   * @throws dev.eddyline.schemas.registry.RegistryException if a schema is not registered
   */
  public static Projection start(
      ProjectionConfig config, HttpConfig http, Map<Topics, String> epochs, Schemas schemas) {
    Health health = new Health();
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    OpsHandler ops =
        new OpsHandler(
            health,
            metrics,
            exchange -> ListenerProblem.NOT_FOUND.because("there is nothing here").send(exchange));
    List<ProjectionApplication> applications = new ArrayList<>();
    HttpListener listener = HttpListener.start(http, ops);
    try {
      epochs.forEach(
          (topics, epoch) -> {
            ProjectionSpec spec = new ProjectionSpec(topics, epoch, config);
            applications.add(
                topics.fold()
                    ? ProjectionApplication.start(
                        Kinds.fold(topics.kind()),
                        new FoldSpec(spec, List.copyOf(epochs.keySet()), Kinds.all()),
                        schemas,
                        metrics,
                        health)
                    : ProjectionApplication.start(
                        Kinds.of(topics.kind()), spec, schemas, metrics, health));
          });
    } catch (RuntimeException e) {
      new Projection(applications, listener, health).close();
      throw e;
    }
    return new Projection(applications, listener, health);
  }

  @Override
  public Health health() {
    return health;
  }

  @Override
  public String address() {
    return listener.address();
  }

  @Override
  public String url() {
    return listener.url();
  }

  @Override
  public void close() {
    applications.forEach(ProjectionApplication::close);
    listener.close();
  }
}
