package dev.eddyline.ingest.admit;

/**
 * The command a request's address names.
 *
 * @param kind a kind there is
 * @param id the entity, a valid id
 * @param command one of the kind's commands
 */
public record Target(CommandKind kind, String id, String command) {}
