@NullMarked
package dev.hasten.compare;

import org.jspecify.annotations.NullMarked;
