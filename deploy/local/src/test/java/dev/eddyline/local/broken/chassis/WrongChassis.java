package dev.eddyline.local.broken.chassis;

import dev.eddyline.local.broken.schemas.WrongSchemas;

/** A chassis that knows the contract. */
public record WrongChassis(WrongSchemas schemas) {}
