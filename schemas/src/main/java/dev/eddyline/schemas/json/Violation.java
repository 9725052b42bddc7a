package dev.eddyline.schemas.json;

/**
 * One thing wrong with a JSON document.
 *
 * @param field where, as a JSON Pointer (RFC 6901); empty for the document itself
 * @param message what is wrong there
 */
public record Violation(String field, String message) {}
