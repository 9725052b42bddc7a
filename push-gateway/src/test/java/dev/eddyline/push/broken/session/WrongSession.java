package dev.eddyline.push.broken.session;

import dev.eddyline.schemas.poll.Method;
import io.undertow.server.HttpServerExchange;

/** A core that knows sockets, and a kind. */
public record WrongSession(HttpServerExchange exchange, Method method) {}
