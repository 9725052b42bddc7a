package dev.eddyline.push.broken.pages;

import dev.eddyline.push.broken.fanout.WrongHub;

/** Pages that know the views. */
record WrongPages(WrongHub hub) {}
