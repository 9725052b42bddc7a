package dev.eddyline.push.fanout;

import dev.eddyline.push.view.ViewKey;
import java.util.List;
import java.util.Optional;

/** Where views come from. Its questions may be asked from any thread. */
public interface ViewSource extends AutoCloseable {

  /** Begins to deliver, from all that is stored on, to the end of time. Called once. */
  void start(ViewListener listener);

  /** Whether what was stored of a view at the start has been delivered. Never false again. */
  boolean loaded(ViewKey view);

  /** Whether the source serves views of a kind at all. */
  boolean serves(String kind);

  /** How far it has come with each partition; empty while they are not known. */
  List<PartitionStatus> partitions();

  /** Why not everything that was stored has been delivered; empty when it has. */
  Optional<String> unready();

  /** Why the source has ended by itself and only a restart helps; empty while it has not. */
  Optional<String> failure();

  /** Stops delivering. */
  @Override
  void close();
}
