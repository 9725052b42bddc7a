package dev.eddyline.local.registry.core;

import org.jspecify.annotations.Nullable;

/**
 * A schema as a client sends it.
 *
 * @param schema the Avro schema as JSON text
 * @param normalize whether to store or look up its normal form
 * @param id the id it must get, in IMPORT mode only
 * @param version the version it must get: any in IMPORT mode, else the next one
 */
public record Registration(
    String schema, boolean normalize, @Nullable Integer id, @Nullable Integer version) {}
