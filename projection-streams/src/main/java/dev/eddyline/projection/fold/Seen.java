package dev.eddyline.projection.fold;

import dev.eddyline.projection.decider.Signals;
import dev.eddyline.schemas.record.EventEnvelope;
import dev.eddyline.schemas.record.Rejection;
import java.time.Instant;

/** One record of a kind, as a fold sees it. */
public sealed interface Seen {

  /** The kind of the entity it is about. */
  String kind();

  /** The entity it is about. */
  String entity();

  /** An event has happened; what it says is the kind's own affair. */
  record EventSeen(String kind, String entity, EventEnvelope event) implements Seen {}

  /** A command was refused. */
  record RejectionSeen(String kind, String entity, Rejection rejection) implements Seen {}

  /**
   * A commit has changed an entity's main view.
   *
   * @param version the entity's
   * @param at when the newest command was taken that led there
   * @param view the kind's view record
   * @param signals what the kind says of it
   */
  record ViewSeen(
      String kind, String entity, long version, Instant at, Object view, Signals signals)
      implements Seen {}
}
