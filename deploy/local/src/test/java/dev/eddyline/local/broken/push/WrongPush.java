package dev.eddyline.local.broken.push;

import dev.eddyline.local.broken.projection.WrongProjection;

/** An application that knows another. */
public record WrongPush(WrongProjection projection) {}
