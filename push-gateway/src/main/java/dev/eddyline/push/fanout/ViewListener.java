package dev.eddyline.push.fanout;

import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;

/**
 * What a {@link ViewSource} tells, on its one thread, in the order of each view's log. Of one view
 * only one source tells. What it tells counts at once; those who follow are sent it after {@link
 * #batchTold}, so that what comes together is sent together.
 */
public interface ViewListener {

  /**
   * A view is at a new position, or at one that has been told before.
   *
   * @param recordedMs the timestamp of the record, in epoch milliseconds
   */
  void changed(ViewKey view, ViewDocument document, long recordedMs);

  /** A view has been deleted. */
  void gone(ViewKey view);

  /**
   * A view's newest record cannot be read.
   *
   * @param why for people; shows nothing of the record
   */
  void unreadable(ViewKey view, String why);

  /** That was all that came together, or it has taken long enough: those who follow are sent it. */
  void batchTold();

  /** Some views of which nobody could say anything before are loaded now. */
  void loaded();
}
