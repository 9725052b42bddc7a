/** Topic, store and application names, keys, partition counts and cleanup policies. */
@NullMarked
package dev.eddyline.schemas.topic;

import org.jspecify.annotations.NullMarked;
