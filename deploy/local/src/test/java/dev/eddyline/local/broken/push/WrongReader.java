package dev.eddyline.local.broken.push;

import org.apache.avro.Schema;

/** An application that knows how records are written. */
public record WrongReader(Schema schema) {}
