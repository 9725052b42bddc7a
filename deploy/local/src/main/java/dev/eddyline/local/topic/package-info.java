/** The explicit step that makes the topics. */
@NullMarked
package dev.eddyline.local.topic;

import org.jspecify.annotations.NullMarked;
