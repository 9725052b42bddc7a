package dev.eddyline.push.presence;

import java.util.List;

/**
 * One record of the presence topic: a gateway says what has changed there. A beat is one report, or
 * several where they would not fit one record.
 *
 * @param beat counts the gateway's beats, from 1
 * @param record counts its records, from 1, so that a reader notices one that it has missed
 * @param views what it says, at most once of each view
 * @param wholeSince the number of its record since which it has said all it has to say, so that
 *     what it said before counts no more; 0 where this beat tells only changes
 * @param ask whether every gateway is asked to say all it has to say
 * @param leave whether it stops, and has nothing any more
 */
record Report(
    long beat, long record, List<Statement> views, long wholeSince, boolean ask, boolean leave) {

  Report {
    if (beat < 1 || record < 1 || wholeSince < 0 || wholeSince > record) {
      throw new IllegalArgumentException(
          "no report: beat " + beat + ", record " + record + ", whole since " + wholeSince);
    }
    views = List.copyOf(views);
  }
}
