/** What the tests of several modules share. */
@NullMarked
package dev.eddyline.testkit;

import org.jspecify.annotations.NullMarked;
