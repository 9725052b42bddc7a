package dev.eddyline.schemas.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of an entity.
 *
 * @param id chosen by the client; the idempotency key, unique within the idempotency window
 * @param actor who asks
 * @param member for whom, when the actor acts for somebody else
 * @param expectedVersion refuse the command unless the entity is at this version; 0 means that it
 *     must not exist
 * @param at when the gateway took the command, the only clock a decider has; millisecond precision
 * @param payload the command itself
 * @param <C> the kind's sealed command type
 */
public record Command<C>(
    String id,
    String actor,
    @Nullable String member,
    @Nullable Long expectedVersion,
    Instant at,
    C payload) {

  /** The member the command concerns: the one it names, else the actor. */
  public String memberOrActor() {
    return member == null ? actor : member;
  }
}
