package dev.eddyline.push.view;

/** The frames that carry no state. Any thread. */
public final class Notice {

  private Notice() {}

  /** There is no such view now. */
  public static Frame gone(ViewKey view) {
    return FrameEncoder.gone(view);
  }

  /** The client's version belongs to another log. */
  public static Frame epochChanged(ViewKey view) {
    return FrameEncoder.reset(view, "epoch-changed", "the view's log has begun anew");
  }

  /** The client wants every step, and the step after its version is no longer kept. */
  public static Frame fellBehind(ViewKey view) {
    return FrameEncoder.reset(view, "fell-behind", "the steps after that version are gone");
  }

  /** The client's version has never been seen here, and has been waited for. */
  public static Frame versionUnknown(ViewKey view) {
    return FrameEncoder.reset(view, "version-unknown", "the view has not reached that version");
  }
}
