/** Methods that shorten training, one a file. */
@NullMarked
package dev.hasten.train.speedup;

import org.jspecify.annotations.NullMarked;
