package dev.eddyline.projection.poll;

import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollView.Status;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A poll in its life; each state has the transitions it may make. Immutable.
 *
 * <pre>
 *   Absent ──created, with opensAt──▶ Scheduled ──opened──▶ Open ──closed──▶ Closed
 *      │                                  └────────────closed──────────────────▲
 *      └──────created, without opensAt─────────────────────▲ ⟲ votes
 * </pre>
 */
public sealed interface Poll {

  /** Not created yet. */
  record Absent() implements Poll {

    Existing created(PollEvent.Created created) {
      Settings settings = Settings.of(created);
      Instant opensAt = created.opensAt();
      return opensAt == null
          ? new Open(settings, Count.NONE)
          : new Scheduled(settings, Count.NONE, opensAt);
    }
  }

  /** What every created poll has. */
  sealed interface Existing extends Poll {

    Settings settings();

    Count count();

    Status status();

    /** When time alone will change the poll next. */
    @Nullable Instant deadline();

    /** What time has done to the poll by then and no event says yet. */
    List<PollEvent> due(Instant at);

    /** The same poll with another count. */
    Existing with(Count count);
  }

  /** Takes no votes before {@code opensAt}. */
  record Scheduled(Settings settings, Count count, Instant opensAt) implements Existing {

    @Override
    public Status status() {
      return Status.SCHEDULED;
    }

    @Override
    public Instant deadline() {
      return opensAt;
    }

    @Override
    public List<PollEvent> due(Instant at) {
      if (at.isBefore(opensAt)) {
        return List.of();
      }
      return reached(settings.created().closesAt(), at)
          ? List.of(new PollEvent.Opened(), new PollEvent.Closed())
          : List.of(new PollEvent.Opened());
    }

    @Override
    public Scheduled with(Count other) {
      return new Scheduled(settings, other, opensAt);
    }

    Open opened() {
      return new Open(settings, count);
    }

    Closed closed() {
      return new Closed(settings, count);
    }
  }

  /** Takes votes. */
  record Open(Settings settings, Count count) implements Existing {

    @Override
    public Status status() {
      return Status.OPEN;
    }

    @Override
    public @Nullable Instant deadline() {
      return settings.created().closesAt();
    }

    @Override
    public List<PollEvent> due(Instant at) {
      return reached(settings.created().closesAt(), at)
          ? List.of(new PollEvent.Closed())
          : List.of();
    }

    @Override
    public Open with(Count other) {
      return new Open(settings, other);
    }

    Open cast(Ballot ballot) {
      return with(count.plus(settings, ballot));
    }

    Open changed(Ballot previous, Ballot ballot) {
      return with(count.minus(settings, previous).plus(settings, ballot));
    }

    Open retracted(Ballot previous) {
      return with(count.minus(settings, previous));
    }

    Closed closed() {
      return new Closed(settings, count);
    }
  }

  /** Takes no votes any more. */
  record Closed(Settings settings, Count count) implements Existing {

    @Override
    public Status status() {
      return Status.CLOSED;
    }

    @Override
    public @Nullable Instant deadline() {
      return null;
    }

    @Override
    public List<PollEvent> due(Instant at) {
      return List.of();
    }

    @Override
    public Closed with(Count other) {
      return new Closed(settings, other);
    }
  }

  private static boolean reached(@Nullable Instant limit, Instant at) {
    return limit != null && !at.isBefore(limit);
  }
}
