@NullMarked
package dev.hasten.engine;

import org.jspecify.annotations.NullMarked;
