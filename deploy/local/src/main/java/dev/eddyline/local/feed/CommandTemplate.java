package dev.eddyline.local.feed;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A command with references to a row.
 *
 * @param kind of the entity
 * @param entity its id
 * @param command in kebab case, as in the path
 * @param key the idempotency key
 * @param actor who asks, where it is not left to the gateway
 * @param member for whom, where it is not the actor
 * @param payload the command's body
 */
record CommandTemplate(
    Template kind,
    Template entity,
    Template command,
    Template key,
    @Nullable Template actor,
    @Nullable Template member,
    Template payload) {

  /** Whether it refers to no row. */
  boolean constant() {
    return Stream.of(kind, entity, command, key, actor, member, payload)
        .filter(Objects::nonNull)
        .allMatch(Template::constant);
  }
}
