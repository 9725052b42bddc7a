package dev.eddyline.schemas.registry;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** Schemas held in memory: every schema asked for has the id of its first mention, from 1. */
public final class FixedSchemas implements Schemas {

  private final List<Schema> schemas = new ArrayList<>();

  @Override
  public synchronized Schema byId(int id) {
    if (id < 1 || id > schemas.size()) {
      throw new RegistryException(404, 40403, "Schema " + id + " not found");
    }
    return schemas.get(id - 1);
  }

  @Override
  public synchronized int idOf(String subject, Schema schema) {
    int index = schemas.indexOf(schema);
    if (index < 0) {
      schemas.add(schema);
      index = schemas.size() - 1;
    }
    return index + 1;
  }
}
