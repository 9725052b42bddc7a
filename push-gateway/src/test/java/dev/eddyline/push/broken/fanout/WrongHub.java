package dev.eddyline.push.broken.fanout;

import dev.eddyline.push.broken.tail.WrongTail;

/** A core that knows where views come from. */
public record WrongHub(WrongTail tail) {}
