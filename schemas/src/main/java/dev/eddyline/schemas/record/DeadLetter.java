package dev.eddyline.schemas.record;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that no code could read, byte for byte, with its position.
 *
 * @param topic where it lies
 * @param partition where it lies
 * @param offset where it lies
 * @param timestamp its own timestamp
 * @param key its key, byte for byte
 * @param value its value, byte for byte
 * @param error what the reader said
 */
public record DeadLetter(
    String topic,
    int partition,
    long offset,
    Instant timestamp,
    @Nullable ByteBuffer key,
    @Nullable ByteBuffer value,
    String error) {}
