/** Reference models with published parameter counts. */
@NullMarked
package dev.hasten.nn.models;

import org.jspecify.annotations.NullMarked;
