@NullMarked
package dev.hasten.cli;

import org.jspecify.annotations.NullMarked;
