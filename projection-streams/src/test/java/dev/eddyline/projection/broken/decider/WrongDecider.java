package dev.eddyline.projection.broken.decider;

import java.nio.file.Path;

/** A decider that knows files. */
public record WrongDecider(Path file) {}
