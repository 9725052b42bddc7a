package dev.eddyline.local.broken.ingest;

import dev.eddyline.local.broken.push.WrongPush;

/** An application that knows another. */
public record WrongIngest(WrongPush push) {}
