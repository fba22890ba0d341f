/** Tar shards in the layout of WebDataset: the files of an example stand next to each other. */
@NullMarked
package dev.hasten.data.tar;

import org.jspecify.annotations.NullMarked;
