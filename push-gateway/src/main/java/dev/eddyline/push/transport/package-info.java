/** HTTP and SSE over sockets. */
@NullMarked
package dev.eddyline.push.transport;

import org.jspecify.annotations.NullMarked;
