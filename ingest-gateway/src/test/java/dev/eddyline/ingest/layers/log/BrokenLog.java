package dev.eddyline.ingest.layers.log;

import dev.eddyline.ingest.layers.http.BrokenHttp;

/** Knows the HTTP side. */
public record BrokenLog(BrokenHttp http) {}
