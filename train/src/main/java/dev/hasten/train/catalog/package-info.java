/** Named things of a recipe with their options, for parsing, printing and help. */
@NullMarked
package dev.hasten.train.catalog;

import org.jspecify.annotations.NullMarked;
