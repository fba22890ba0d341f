/** Hasten beside its peers, in rounds that alternate. */
@NullMarked
package dev.hasten.bench;

import org.jspecify.annotations.NullMarked;
