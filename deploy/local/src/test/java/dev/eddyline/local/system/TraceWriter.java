package dev.eddyline.local.system;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.projection.dashboard.text.Text;
import dev.eddyline.schemas.codec.Names;
import dev.eddyline.schemas.dashboard.Insert;
import dev.eddyline.schemas.dashboard.Span;
import dev.eddyline.testkit.EditingTrace.Patch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the two who wrote a recorded text: makes the edits again that the record has, and hears of
 * the other only what the record says. Used by one thread.
 */
final class TraceWriter implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** While it is online, so many edits go together. */
  private static final int TOGETHER = 100;

  private record Edit(String stamp, List<Insert> inserts, List<Span> deletes) {}

  private final String to;
  private final String replica;
  private final Outbox outbox;
  private final List<Edit> made = new ArrayList<>();

  /** How many edits were made by the end of each step. */
  private final List<Integer> steps = new ArrayList<>();

  private Text text = Text.empty();
  private int heard;
  private int delivered;
  private boolean online = true;

  TraceWriter(String board, String replica, Outbox outbox) {
    this.to = "dashboard/" + board + "/edit-note";
    this.replica = replica;
    this.outbox = outbox;
  }

  /** The ids of its commands. */
  List<String> made() {
    return made.stream().map(Edit::stamp).toList();
  }

  void changeOnline() {
    online = !online;
  }

  void edit(Patch patch) {
    List<Span> deletes =
        patch.deleted() == 0 ? List.of() : text.spansAt(patch.position(), patch.deleted());
    List<Insert> inserts =
        patch.inserted().isEmpty()
            ? List.of()
            : List.of(text.insertAt(replica, patch.position(), patch.inserted()));
    Edit edit = new Edit((made.size() + 10) + ".0." + replica, inserts, deletes);
    made.add(edit);
    apply(replica, edit);
    ObjectNode line = EddylineProcess.JSON.createObjectNode().put("to", to);
    line.put("command", edit.stamp()).put("actor", replica);
    ObjectNode payload = line.putObject("payload").put("tile", "todo").put("stamp", edit.stamp());
    ArrayNode inserted = payload.putArray("inserts");
    for (Insert insert : inserts) {
      inserted
          .addObject()
          .put("counter", insert.counter())
          .put("parent", insert.parent())
          .put("side", Names.symbolOf(insert.side()))
          .put("text", insert.text());
    }
    ArrayNode deleted = payload.putArray("deletes");
    for (Span span : deletes) {
      deleted
          .addObject()
          .put("replica", span.replica())
          .put("from", span.from())
          .put("count", span.count());
    }
    outbox.add(line);
  }

  /** Ends what was done at once; some of it goes out while it is online. */
  void endOfStep() {
    steps.add(made.size());
    if (online && outbox.waiting() >= TOGETHER) {
      deliver();
    }
  }

  /** Hears all of the other up to one of its steps, which has come to the log before. */
  void hear(TraceWriter other, int step) {
    int last = step == 0 ? 0 : other.steps.get(step - 1);
    if (last > other.delivered) {
      other.deliver();
    }
    while (heard < last) {
      apply(other.replica, other.made.get(heard++));
    }
  }

  /** Sends all it has made until it is durable, also across a break. */
  void deliver() {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> outbox.send(false));
    delivered = made.size();
  }

  private void apply(String author, Edit edit) {
    for (Insert insert : edit.inserts()) {
      text = text.insert(author, insert);
    }
    for (Span span : edit.deletes()) {
      text = text.delete(span, edit.stamp());
    }
  }

  @Override
  public void close() {
    outbox.close();
  }
}
