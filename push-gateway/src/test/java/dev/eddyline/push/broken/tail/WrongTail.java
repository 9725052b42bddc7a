package dev.eddyline.push.broken.tail;

import org.xnio.XnioWorker;

/** A tail that knows sockets. */
public record WrongTail(XnioWorker worker) {}
