/** Captures of Coinbase's WebSocket feed as commands of the market kind. Pure: no I/O. */
@NullMarked
package dev.eddyline.local.feed.coinbase;

import org.jspecify.annotations.NullMarked;
