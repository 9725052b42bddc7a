package dev.eddyline.projection.topology;

import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.record.JournalSegment;
import dev.eddyline.schemas.record.JournalSegment.JournalEvent;
import dev.eddyline.schemas.record.JournalSegment.JournalSource;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What leads from the stored records of entities and sources to what they are: their events and
 * their counts since then, written in segments with the commit that they are of. An entity is many
 * records, and one that changes all the time would write them all at each commit; a segment is one
 * record for all of them, and after a crash the events make of what is stored what had been there.
 * A segment is deleted once all that it leads to is stored. Stream thread only.
 */
final class Journal {

  /** What the segments of one partition may hold together; then all that is unstored is stored. */
  static final long BYTES_MAX = 8 << 20;

  /**
   * How many slots there are for segments; the same where all but one are taken. A build with
   * another number would look for the segments of a build before it in the wrong slots.
   */
  static final int SLOTS = 512;

  /** A segment that has so much is written. Kafka takes records up to 1 MiB. */
  static final int SEGMENT_BYTES = 128 << 10;

  /** What the events of one entity may have in one commit; where there is more it is stored. */
  static final int ENTITY_BYTES_MAX = 64 << 10;

  /** What an entry takes beside its bytes, roughly. */
  private static final int ENTRY_BYTES = 64;

  /** Takes what is in the journal, in order. */
  interface Reader {

    /** An event that comes after what is stored of its entity, or is part of that. */
    void event(long segment, String entity, byte[] event);

    /** How far a source has come; what is stored of it may be further. */
    void source(long segment, String key, byte[] source);
  }

  /** A segment that is stored. */
  private record Written(long number, long bytes) {}

  private final KeyValueStore<String, byte[]> store;
  private final RecordCodec<JournalSegment> codec;
  private final Deque<Written> segments = new ArrayDeque<>();
  private long bytes;

  // The segment under way.
  private long number;
  private final List<JournalEvent> events = new ArrayList<>();
  private final List<JournalSource> sources = new ArrayList<>();
  private int segmentBytes;

  /**
   * Nothing may be added before what the store has was {@link #replay replayed}.
   *
   * @param store slot to segment
   */
  Journal(KeyValueStore<String, byte[]> store, RecordCodec<JournalSegment> codec) {
    this.store = store;
    this.codec = codec;
  }

  /** Gives out what is in the store; to be called once. */
  void replay(Reader reader) {
    List<JournalSegment> stored = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> segment = all.next();
        stored.add(codec.decode(segment.value));
      }
    }
    stored.sort(Comparator.comparingLong(JournalSegment::number));
    for (JournalSegment segment : stored) {
      for (JournalEvent event : segment.events()) {
        reader.event(segment.number(), event.entity(), bytes(event.event()));
        segmentBytes += size(event.entity(), event.event());
      }
      for (JournalSource source : segment.sources()) {
        reader.source(segment.number(), source.key(), bytes(source.source()));
        segmentBytes += size(source.key(), source.source());
      }
      endSegment(segment.number());
    }
  }

  /**
   * Adds what has happened to an entity since the last commit.
   *
   * @param all its events as they are in the topic of events
   * @return the segment in which the first is
   */
  long events(String entity, List<byte[]> all) {
    cut();
    for (byte[] record : all) {
      ByteBuffer event = ByteBuffer.wrap(record);
      events.add(new JournalEvent(entity, event));
      segmentBytes += size(entity, event);
    }
    return number;
  }

  /**
   * Adds how far a source has come.
   *
   * @param key as in the store of sources
   * @return the segment in which it is
   */
  long source(String key, byte[] record) {
    cut();
    ByteBuffer source = ByteBuffer.wrap(record);
    sources.add(new JournalSource(key, source));
    segmentBytes += size(key, source);
    return number;
  }

  /** Whether nothing more may be added before segments have been deleted. */
  boolean isFull() {
    return bytes + segmentBytes >= BYTES_MAX
        || (!segments.isEmpty() && number - segments.getFirst().number() >= SLOTS - 1);
  }

  /** Forgets the segment under way: all that it leads to is stored in this commit. */
  void forget() {
    events.clear();
    sources.clear();
    segmentBytes = 0;
  }

  /** Writes the segment under way, where there is anything in it; at the end of each commit. */
  void write() {
    if (events.isEmpty() && sources.isEmpty()) {
      return;
    }
    store.put(slot(number), codec.encode(new JournalSegment(number, events, sources)));
    events.clear();
    sources.clear();
    endSegment(number);
  }

  /** Deletes the segments before one: nothing unstored needs them any more. */
  void deleteBefore(long segment) {
    while (!segments.isEmpty() && segments.getFirst().number() < segment) {
      Written first = segments.removeFirst();
      store.put(slot(first.number()), null);
      bytes -= first.bytes();
    }
  }

  /** What the segments hold together, roughly. */
  long bytes() {
    return bytes;
  }

  private void cut() {
    if (segmentBytes >= SEGMENT_BYTES) {
      write();
    }
  }

  private void endSegment(long of) {
    segments.addLast(new Written(of, segmentBytes));
    bytes += segmentBytes;
    segmentBytes = 0;
    number = of + 1;
  }

  /** Slots are used again, so that what was deleted is not in the way of the store for good. */
  private static String slot(long number) {
    return Long.toString(number % SLOTS);
  }

  private static byte[] bytes(ByteBuffer record) {
    byte[] bytes = new byte[record.remaining()];
    record.duplicate().get(bytes);
    return bytes;
  }

  private static int size(String key, ByteBuffer record) {
    return ENTRY_BYTES + key.length() + record.remaining();
  }
}
