package dev.eddyline.chassis.application;

import dev.eddyline.chassis.ops.Health;

/** What a process runs: it serves from its start until it is closed. Any thread may ask it. */
public interface Application extends AutoCloseable {

  /** {@code host:port} of its HTTP listener. */
  String address();

  /** The same as a URL, {@code http://host:port} or {@code https://host:port}. */
  String url();

  /** What {@code /health} answers. */
  Health health();

  /** Ends what is under way and stops; blocks until then. */
  @Override
  void close();
}
