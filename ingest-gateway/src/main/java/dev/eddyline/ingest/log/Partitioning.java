package dev.eddyline.ingest.log;

import org.apache.kafka.common.utils.Utils;

/** Which partition an entity is in: Kafka's own rule for keys, so any client agrees with us. */
public final class Partitioning {

  private Partitioning() {}

  /**
   * The partition of an entity.
   *
   * @param key the entity id in UTF-8
   * @param partitions how many the topic has
   */
  public static int of(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
