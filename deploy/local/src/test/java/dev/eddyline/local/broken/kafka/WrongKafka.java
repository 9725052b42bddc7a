package dev.eddyline.local.broken.kafka;

import dev.eddyline.local.broken.chassis.WrongChassis;

/** A broker that knows the chassis. */
public record WrongKafka(WrongChassis chassis) {}
