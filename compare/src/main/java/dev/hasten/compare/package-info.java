/** Recipes side by side: the same quality, how much sooner. */
@NullMarked
package dev.hasten.compare;

import org.jspecify.annotations.NullMarked;
