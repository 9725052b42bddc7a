package dev.eddyline.local.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Numbers one client's commands. In each poll it votes for one member of its own, who never votes
 * twice the same: out of order, or twice, they would lead to other events. Used by one thread.
 */
final class Voter {

  static final ObjectMapper JSON = new ObjectMapper();
  static final List<String> OPTIONS = List.of("a", "b", "c", "d", "e");

  private final String client;
  private final boolean source;
  private final List<String> polls;
  private final Random random;
  private final Map<String, String> ballots = new HashMap<>();
  private long number;

  /**
   * @param client its name, which no other has
   * @param source whether its commands are counted by a source instead of named
   */
  Voter(String client, boolean source, List<String> polls, Random random) {
    this.client = client;
    this.source = source;
    this.polls = polls;
    this.random = random;
  }

  /** The next command, for any version. */
  Numbered next() {
    String poll = polls.get(random.nextInt(polls.size()));
    ObjectNode payload = JSON.createObjectNode();
    String before = ballots.get(poll);
    String name;
    if (before != null && random.nextInt(6) == 0) {
      name = "retract-vote";
      ballots.remove(poll);
    } else {
      name = before == null ? "cast-vote" : "change-vote";
      int step = 1 + random.nextInt(OPTIONS.size() - 1);
      int at = before == null ? 0 : OPTIONS.indexOf(before);
      String option = OPTIONS.get((at + step) % OPTIONS.size());
      ballots.put(poll, option);
      payload.putArray("choices").add(option);
    }
    long sequence = ++number;
    return new Numbered(
        client + ":" + sequence,
        source ? client : null,
        source ? sequence : 0,
        poll,
        name,
        payload,
        client,
        null,
        random.nextInt(3) > 0);
  }
}
