package dev.eddyline.local.broken.local.registry.core;

import org.apache.kafka.common.Uuid;

/** A registry that knows where it is kept. */
public record WrongRegistry(Uuid topic) {}
