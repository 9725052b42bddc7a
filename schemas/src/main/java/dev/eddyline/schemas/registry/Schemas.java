package dev.eddyline.schemas.registry;

import org.apache.avro.Schema;

/**
 * What a codec needs of a schema registry. Implemented by {@link RegistryClient} over HTTP and by
 * {@link FixedSchemas} where there is no server. Both may be called from any thread and cache.
 */
public interface Schemas {

  /**
   * The schema a record was written with.
   *
   * @throws RegistryException if there is no such id, or the registry cannot be reached
   */
  Schema byId(int id);

  /**
   * The id under which a schema is registered in a subject. Never registers it.
   *
   * @throws RegistryException if it is not registered there, or the registry cannot be reached
   */
  int idOf(String subject, Schema schema);
}
