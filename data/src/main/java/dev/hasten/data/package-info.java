@NullMarked
package dev.hasten.data;

import org.jspecify.annotations.NullMarked;
