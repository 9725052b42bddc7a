/**
 * Who follows a view now, over all gateways. Pure but for what is called Kafka and the settings.
 */
@NullMarked
package dev.eddyline.push.presence;

import org.jspecify.annotations.NullMarked;
