package dev.eddyline.push.transport;

import dev.eddyline.push.session.Subscription;
import dev.eddyline.push.session.Transport;
import dev.eddyline.push.view.Frame;
import dev.eddyline.push.view.ViewKey;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for the next change of one view (a long poll) as a session sees it: any
 * frame is the news it waits for, and ends it. What is answered is the view as it then is, not the
 * frame. Owned by the connection's I/O thread; never writes.
 */
final class WaitTransport implements Transport {

  private final Predicate<Frame> enough;
  private final Runnable news;
  private @Nullable Listener listener;
  private boolean over;

  /**
   * @param enough whether a frame is what is waited for
   * @param news called once, when there is something to answer
   */
  WaitTransport(Predicate<Frame> enough, Runnable news) {
    this.enough = enough;
    this.news = news;
  }

  void open(Listener to) {
    listener = to;
  }

  @Override
  public boolean writable() {
    return !over;
  }

  @Override
  public boolean full() {
    return false;
  }

  @Override
  public void add(Frame frame, List<Subscription> subscriptions) {
    if (enough.test(frame)) {
      end();
    }
  }

  @Override
  public void addLoading(ViewKey view) {
    // It is waited for like any other news.
  }

  @Override
  public void addHeartbeat() {
    // There is nothing that could be said before the answer.
  }

  @Override
  public boolean abandoned() {
    // It has its own end.
    return false;
  }

  @Override
  public void flush() {
    // There is nothing to write.
  }

  @Override
  public void end() {
    if (!over) {
      over = true;
      if (listener != null) {
        listener.closed();
      }
      news.run();
    }
  }
}
