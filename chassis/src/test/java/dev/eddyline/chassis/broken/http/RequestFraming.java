package dev.eddyline.chassis.broken.http;

import org.xnio.StreamConnection;

/** Knows a connection. */
public record RequestFraming(StreamConnection connection) {}
