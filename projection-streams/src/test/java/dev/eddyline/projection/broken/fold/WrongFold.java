package dev.eddyline.projection.broken.fold;

import java.nio.file.Path;

/** A decider that knows files. */
public record WrongFold(Path file) {}
