/** The pages that people see in a browser, served from memory. */
@NullMarked
package dev.eddyline.push.pages;

import org.jspecify.annotations.NullMarked;
