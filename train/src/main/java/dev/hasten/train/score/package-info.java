/**
 * How hard each example is to learn, by training runs: numbers that samplings and pruning take
 * ({@code dev.hasten.data.order}).
 */
@NullMarked
package dev.hasten.train.score;

import org.jspecify.annotations.NullMarked;
