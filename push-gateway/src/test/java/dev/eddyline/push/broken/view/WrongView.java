package dev.eddyline.push.broken.view;

import dev.eddyline.push.broken.fanout.WrongHub;
import dev.eddyline.push.broken.session.WrongSession;

/** A core that knows what stands on it. */
record WrongView(WrongHub hub, WrongSession session) {}
