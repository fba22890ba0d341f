@NullMarked
package dev.hasten.nn;

import org.jspecify.annotations.NullMarked;
