/** What the registry knows and the rules by which it changes. No HTTP and no Kafka in here. */
@NullMarked
package dev.eddyline.local.registry.core;

import org.jspecify.annotations.NullMarked;
