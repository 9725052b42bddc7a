/** WebSockets (RFC 6455, RFC 7692) on connections of the HTTP edge. */
@NullMarked
package dev.eddyline.chassis.websocket;

import org.jspecify.annotations.NullMarked;
