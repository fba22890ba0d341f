/** Recipes and the trainer. */
@NullMarked
package dev.hasten.train;

import org.jspecify.annotations.NullMarked;
