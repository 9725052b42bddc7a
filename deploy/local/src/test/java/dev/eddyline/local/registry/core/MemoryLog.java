package dev.eddyline.local.registry.core;

import java.util.ArrayList;
import java.util.List;

/** A log in memory that keeps the contract: what is appended has been applied on return. */
public final class MemoryLog implements SchemaLog {

  private final List<RegistryRecord> records = new ArrayList<>();
  private final Registry registry;

  private MemoryLog(int schemaBytesMax) {
    this.registry = new Registry(this, schemaBytesMax);
  }

  /** A registry over an empty log. */
  public static Registry registry() {
    return new MemoryLog(100_000).registry;
  }

  static MemoryLog withLimit(int schemaBytesMax) {
    return new MemoryLog(schemaBytesMax);
  }

  Registry of() {
    return registry;
  }

  List<RegistryRecord> records() {
    return List.copyOf(records);
  }

  @Override
  public void catchUp() {
    // Every change is applied as it is appended.
  }

  @Override
  public void append(List<RegistryRecord> changes) {
    records.addAll(changes);
    changes.forEach(registry::apply);
  }
}
