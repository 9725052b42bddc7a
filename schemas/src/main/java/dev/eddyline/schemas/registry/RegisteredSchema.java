package dev.eddyline.schemas.registry;

import org.apache.avro.Schema;

/**
 * One version of a subject.
 *
 * @param version counts from 1 in its subject
 * @param id of the schema, the same in every subject
 */
public record RegisteredSchema(String subject, int version, int id, Schema schema) {}
