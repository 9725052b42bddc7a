package dev.eddyline.schemas.record;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What has led entities and sources beyond their own stored records, in one commit or a part of it.
 *
 * @param number segments are in the order of their numbers, from 0
 * @param events in the order in which they happened to each entity
 * @param sources how far sources have come
 */
public record JournalSegment(long number, List<JournalEvent> events, List<JournalSource> sources) {

  public JournalSegment {
    events = List.copyOf(events);
    sources = List.copyOf(sources);
  }

  /**
   * An event of an entity.
   *
   * @param entity the entity's id
   * @param event the record in the kind's topic of events, byte for byte
   */
  public record JournalEvent(String entity, ByteBuffer event) {}

  /**
   * How far a source has come for an entity.
   *
   * @param key as in the changelog of sources
   * @param source the record that would be there, byte for byte
   */
  public record JournalSource(String key, ByteBuffer source) {}
}
