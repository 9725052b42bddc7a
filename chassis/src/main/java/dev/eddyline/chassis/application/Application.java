package dev.eddyline.chassis.application;

import dev.eddyline.chassis.ops.Health;

/** What a process runs: it serves from its start until it is closed. Any thread may ask it. */
public interface Application extends AutoCloseable {

  /** {@code host:port} of its HTTP listener. */
  String address();

  /** What {@code /health} answers. */
  Health health();

  /** Ends what is under way and stops; blocks until then. */
  @Override
  void close();
}
