package dev.eddyline.local.broken.schemas;

import dev.eddyline.local.broken.chassis.WrongChassis;

/** A contract that knows what processes stand on. */
public record WrongSchemas(WrongChassis chassis) {}
