package dev.eddyline.local.broken.local;

import org.apache.kafka.server.common.MetadataVersion;

/** An application that starts a broker by hand. */
public record WrongBroker(MetadataVersion version) {}
