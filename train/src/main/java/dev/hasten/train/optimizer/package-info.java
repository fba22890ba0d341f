/** Optimizers, one a file. */
@NullMarked
package dev.hasten.train.optimizer;

import org.jspecify.annotations.NullMarked;
