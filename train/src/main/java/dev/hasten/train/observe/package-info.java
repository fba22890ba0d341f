/**
 * Observers that write what happens in a run to files: lines of JSON, and TensorBoard's records.
 */
@NullMarked
package dev.hasten.train.observe;

import org.jspecify.annotations.NullMarked;
