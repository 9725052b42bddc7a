package dev.eddyline.push.presence;

import java.util.ArrayList;
import java.util.List;

/**
 * What this gateway says on the presence topic, beat by beat: what has changed since the beat
 * before, and all of it when somebody has asked or something it said was lost. Pure but for {@link
 * LocalPresence}. Owned by the agent's thread.
 *
 * <pre>
 *   started ──▶ everything, asking ──▶ changes ◀──▶ everything (asked, or not delivered)
 *                                         └──▶ left
 * </pre>
 */
final class Beats {

  /** What one record holds of statements, in bytes, where there are many. */
  static final int RECORD_BYTES_MAX = 262_144;

  private final LocalPresence local;
  private final int recordBytesMax;
  private long beat;
  private long record;
  private boolean whole = true;
  private boolean ask = true;

  /**
   * @param recordBytesMax what one record holds of statements, in bytes, one at least; more are
   *     said in further records of the same beat
   */
  Beats(LocalPresence local, int recordBytesMax) {
    this.local = local;
    this.recordBytesMax = recordBytesMax;
  }

  /** Lets the next beat ask every gateway to say all it has to say. */
  void ask() {
    ask = true;
  }

  /** Lets the next beat say all there is to say. */
  void sayAll() {
    whole = true;
  }

  /** A report was not delivered: what it said is said again. */
  void failed(Report report) {
    local.mark(report.views());
    ask |= report.ask();
    whole |= report.wholeSince() > 0;
  }

  /** The next beat, as the records that make it up; at least one. */
  List<Report> next() {
    if (whole) {
      local.markAll();
    }
    beat++;
    long first = record + 1;
    List<Report> reports = new ArrayList<>();
    List<Statement> views = new ArrayList<>();
    int bytes = 0;
    for (Statement statement : local.takeChanged()) {
      if (bytes + statement.bytesMax() > recordBytesMax && !views.isEmpty()) {
        reports.add(new Report(beat, ++record, views, 0, false, false));
        views.clear();
        bytes = 0;
      }
      views.add(statement);
      bytes += statement.bytesMax();
    }
    reports.add(new Report(beat, ++record, views, whole ? first : 0, ask, false));
    whole = false;
    ask = false;
    return reports;
  }

  /** The last one of all. */
  Report leave() {
    return new Report(++beat, ++record, List.of(), 0, false, true);
  }
}
