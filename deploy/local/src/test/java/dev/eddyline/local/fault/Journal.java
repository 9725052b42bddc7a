package dev.eddyline.local.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the clients of one run have sent and were told, in that order. Any thread. */
final class Journal {

  /**
   * A command was sent.
   *
   * @param connection each has a name of its own
   */
  record Sending(String connection, Numbered command) {}

  /** A command was answered. */
  record Answer(String connection, Numbered command, Told told) {}

  private final List<Sending> sendings = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);

  synchronized void sent(String connection, Numbered command) {
    sendings.add(new Sending(connection, command));
    notifyAll();
  }

  synchronized void told(String connection, Numbered command, Told told) {
    answers.add(new Answer(connection, command, told));
  }

  synchronized List<Sending> sendings() {
    return List.copyOf(sendings);
  }

  synchronized List<Answer> answers() {
    return List.copyOf(answers);
  }

  /** Waits until so many further commands were sent, but no longer than that. */
  synchronized void awaitSendings(int more, Duration atMost) throws InterruptedException {
    int until = sendings.size() + more;
    long deadline = System.nanoTime() + atMost.toNanos();
    for (long left = atMost.toNanos();
        sendings.size() < until && left > 0;
        left = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** No faults follow: the clients send no further commands but those not acknowledged. */
  void over() {
    over.countDown();
  }

  boolean isOver() {
    return over.getCount() == 0;
  }

  /** A client's pause between two commands, or before it tries again. */
  static void rest(int ms) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
  }
}
