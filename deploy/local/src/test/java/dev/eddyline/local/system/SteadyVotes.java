package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Votes in some polls at a steady pace, each by another member, one after the other in each poll.
 * Whoever made it asks and stops it; the votes are cast by threads of its own.
 */
final class SteadyVotes implements AutoCloseable {

  private final EddylineProcess eddyline;
  private final ScheduledExecutorService clerks;
  private final Map<String, AtomicLong> versions = new TreeMap<>();
  private final List<Future<?>> running = new ArrayList<>();

  private SteadyVotes(EddylineProcess eddyline, List<String> polls) {
    this.eddyline = eddyline;
    this.clerks = Executors.newScheduledThreadPool(polls.size());
    polls.forEach(poll -> versions.put(poll, new AtomicLong(1)));
  }

  /**
   * Starts to vote.
   *
   * @param polls that are there, at version 1, with the options {@code pizza} and {@code sushi}
   * @param pause from one vote in a poll to its next, unless the answer takes longer
   */
  static SteadyVotes start(EddylineProcess eddyline, List<String> polls, Duration pause) {
    SteadyVotes votes = new SteadyVotes(eddyline, polls);
    for (String poll : polls) {
      votes.running.add(
          votes.clerks.scheduleAtFixedRate(
              () -> votes.vote(poll), 0, pause.toMillis(), TimeUnit.MILLISECONDS));
    }
    return votes;
  }

  private void vote(String poll) {
    AtomicLong version = versions.get(poll);
    long next = version.get() + 1;
    String option = next % 3 == 0 ? "sushi" : "pizza";
    try {
      JsonNode payload = EddylineProcess.JSON.readTree("{\"choices\":[\"" + option + "\"]}");
      HttpResponse<String> answer =
          eddyline.post(
              "/v1/poll/" + poll + "/cast-vote",
              payload,
              "Eddyline-Actor",
              "member-" + next,
              "Prefer",
              "wait=30");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(EddylineProcess.JSON.readTree(answer.body()).get("version").longValue())
          .isEqualTo(next);
    } catch (Exception e) {
      throw new AssertionError("a vote in " + poll, e);
    }
    version.set(next);
  }

  /** How many votes were accepted so far; fails if one was not. */
  long cast() throws Exception {
    for (Future<?> each : running) {
      if (each.isDone()) {
        each.get();
      }
    }
    return versions.values().stream().mapToLong(version -> version.get() - 1).sum();
  }

  /** Lets the votes under way come to their end, and gives the version each poll is then at. */
  Map<String, Long> stop() throws Exception {
    cast();
    clerks.shutdown();
    assertThat(clerks.awaitTermination(40, TimeUnit.SECONDS)).isTrue();
    Map<String, Long> last = new TreeMap<>();
    versions.forEach((poll, version) -> last.put(poll, version.get()));
    return last;
  }

  @Override
  public void close() {
    clerks.shutdownNow();
  }
}
