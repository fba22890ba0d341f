/** Which examples an epoch draws: by weights, by class, by difficulty, from several sources. */
@NullMarked
package dev.hasten.data.order;

import org.jspecify.annotations.NullMarked;
