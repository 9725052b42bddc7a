/** Where views come from: the changelogs in Kafka. */
@NullMarked
package dev.eddyline.push.tail;

import org.jspecify.annotations.NullMarked;
