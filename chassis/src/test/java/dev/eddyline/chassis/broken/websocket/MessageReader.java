package dev.eddyline.chassis.broken.websocket;

import org.xnio.channels.StreamSourceChannel;

/** Reads by itself, which a pure reader must not. */
record MessageReader(StreamSourceChannel channel) {}
