package dev.eddyline.projection.broken.topology;

import dev.eddyline.schemas.poll.Method;

/** A topology that knows a kind. */
public record WrongTopology(Method method) {}
