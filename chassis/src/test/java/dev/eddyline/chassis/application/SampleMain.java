package dev.eddyline.chassis.application;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.ops.Health;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** An application that behaves as its one setting says, as a process of its own. */
final class SampleMain implements Application {

  private final String behaviour;

  private SampleMain(String behaviour) {
    this.behaviour = behaviour;
  }

  public static void main(String[] arguments) {
    ApplicationRunner.run("sample", SampleMain::configure, SampleMain::start);
  }

  private static String configure(Settings settings) {
    settings.secret("TOKEN", "a secret");
    return settings.text("BEHAVIOUR", "serve", "what to do");
  }

  private static SampleMain start(String behaviour) {
    if (behaviour.equals("start not")) {
      throw new IllegalStateException("the port is taken");
    }
    return new SampleMain(behaviour);
  }

  @Override
  public String address() {
    return "nowhere:0";
  }

  @Override
  public String url() {
    return "http://nowhere:0";
  }

  @Override
  public Health health() {
    Health health = new Health();
    if (behaviour.equals("die")) {
      health.live("heart", () -> Optional.of("it stopped"));
    }
    return health;
  }

  @Override
  public void close() {
    if (behaviour.equals("stop not")) {
      awaitForEver();
    }
    System.out.println("closed");
  }

  private static void awaitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
