package dev.eddyline.local.broken.projection;

import dev.eddyline.local.broken.ingest.WrongIngest;

/** An application that knows another. */
public record WrongProjection(WrongIngest ingest) {}
