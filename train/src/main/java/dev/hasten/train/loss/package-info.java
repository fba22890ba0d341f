/** Losses of numbers that are to be predicted. */
@NullMarked
package dev.hasten.train.loss;

import org.jspecify.annotations.NullMarked;
