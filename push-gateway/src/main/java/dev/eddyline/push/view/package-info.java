/** Views as values: documents, positions, patches, rings, cursors. Pure. */
@NullMarked
package dev.eddyline.push.view;

import org.jspecify.annotations.NullMarked;
