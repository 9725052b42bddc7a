package dev.eddyline.schemas.dashboard;

/**
 * One deletion of a character.
 *
 * @param stamp of the edit that deleted it
 * @param revoked the deletion was undone; it never counts again
 */
public record Tag(String stamp, boolean revoked) {}
