/** Looks at data before anything is trained on them: what they hold, and how fast they come. */
@NullMarked
package dev.hasten.data.look;

import org.jspecify.annotations.NullMarked;
