/**
 * Packed shards: examples in a few large files that are mapped into memory, with a sum over every
 * block of them and an index at the end.
 */
@NullMarked
package dev.hasten.data.pack;

import org.jspecify.annotations.NullMarked;
