/** The folder that keeps everything a local Eddyline must remember. */
@NullMarked
package dev.eddyline.local.folder;

import org.jspecify.annotations.NullMarked;
