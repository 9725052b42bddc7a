package dev.eddyline.schemas.alerts;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the world sees of the alerts of one kind. */
public sealed interface AlertsView {

  /**
   * All of them.
   *
   * @param watching entities and actors that are known
   * @param raised alerts ever raised
   * @param open alerts that go on
   * @param alerts the newest ones, by name
   */
  record Board(long watching, long raised, long open, Map<String, Alert> alerts)
      implements AlertsView {}

  /**
   * Something unusual, and what makes it so.
   *
   * @param signal what it is about
   * @param kind of the entity, or of what the actor did
   * @param entity whose alert it is; null where it is an actor's
   * @param actor whose alert it is; null where it is an entity's
   * @param since the second in which it was raised
   * @param last the last second in which it was so
   * @param ended when it had not been so for a while; null while it goes on
   * @param observed the most unusual
   * @param usual in the same unit, when it was raised
   * @param limit above which it is unusual, when it was raised
   * @param details by signal
   */
  record Alert(
      Signal signal,
      String kind,
      @Nullable String entity,
      @Nullable String actor,
      Instant since,
      Instant last,
      @Nullable Instant ended,
      BigDecimal observed,
      BigDecimal usual,
      BigDecimal limit,
      Map<String, String> details)
      implements AlertsView {}
}
