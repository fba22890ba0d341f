/** Weights and training states on disk. */
@NullMarked
package dev.hasten.train.checkpoint;

import org.jspecify.annotations.NullMarked;
