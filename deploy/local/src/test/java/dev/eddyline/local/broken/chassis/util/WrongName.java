package dev.eddyline.local.broken.chassis.util;

/** It could be about anything. */
public record WrongName() {}
