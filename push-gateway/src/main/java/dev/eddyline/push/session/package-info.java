/** What one client has been told and is to be told next. Pure. */
@NullMarked
package dev.eddyline.push.session;

import org.jspecify.annotations.NullMarked;
