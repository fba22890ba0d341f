/** Job files: read, checked, defaulted, printed back. */
@NullMarked
package dev.hasten.train.job;

import org.jspecify.annotations.NullMarked;
