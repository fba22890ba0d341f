/** What happens in a run, told to observers; watching never changes training. */
@NullMarked
package dev.hasten.train.event;

import org.jspecify.annotations.NullMarked;
