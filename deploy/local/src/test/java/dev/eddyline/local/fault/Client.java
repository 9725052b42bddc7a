package dev.eddyline.local.fault;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * A client that sends numbered commands, and each again until it is acknowledged; its call returns
 * when all are and no fault is to follow. Used by one thread.
 */
abstract class Client implements Callable<Void> {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int REST_MAX_MS = 20;

  /** New commands of one client in a run; then it waits for the end. */
  private static final int COMMANDS_MAX = 150;

  final Journal journal;
  private final Voter voter;
  final Random random;
  final String base;
  private final String name;
  private int connections;
  private int commands;
  private long deadline = Long.MAX_VALUE;

  /**
   * @param base host and port of the gateway
   */
  Client(String name, Journal journal, Voter voter, Random random, String base) {
    this.name = name;
    this.journal = journal;
    this.voter = voter;
    this.random = random;
    this.base = base;
  }

  /** Whether there is nothing more to send; fails where what is left takes too long. */
  boolean finished(boolean nothingLeft) {
    if (!journal.isOver()) {
      return false;
    }
    if (deadline == Long.MAX_VALUE) {
      deadline = System.nanoTime() + PATIENCE.toNanos();
    }
    if (!nothingLeft && System.nanoTime() > deadline) {
      throw new AssertionError(name + " has commands that nobody acknowledges");
    }
    return nothingLeft;
  }

  /** Whether it sends further new commands. */
  boolean goesOn() {
    return commands < COMMANDS_MAX && !journal.isOver();
  }

  /** Its next new command. */
  Numbered next() {
    commands++;
    return voter.next();
  }

  /** A name for a new connection. */
  String connection() {
    return name + "/" + ++connections;
  }

  void rest() {
    Journal.rest(1 + random.nextInt(REST_MAX_MS));
  }
}
