/** The learning-rate range test: a plain function, its curve, and what the curve suggests. */
@NullMarked
package dev.hasten.train.range;

import org.jspecify.annotations.NullMarked;
