package dev.eddyline.schemas.dashboard;

/** A stamp, and the actor whose command had it. */
public record Signed(String stamp, String by) {}
