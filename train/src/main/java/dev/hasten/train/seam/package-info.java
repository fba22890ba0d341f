/** The small interfaces on which everything that changes training stands. */
@NullMarked
package dev.hasten.train.seam;

import org.jspecify.annotations.NullMarked;
