/** One training step and its parts. */
@NullMarked
package dev.hasten.train.step;

import org.jspecify.annotations.NullMarked;
