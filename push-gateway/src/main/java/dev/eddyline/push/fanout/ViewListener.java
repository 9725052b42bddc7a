package dev.eddyline.push.fanout;

import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;

/**
 * What a {@link ViewSource} tells, on its one thread, in the order of each view's log. Of one view
 * only one source tells.
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

  /** Some views of which nobody could say anything before are loaded now. */
  void loaded();
}
