/** Learning-rate schedules, one a file. */
@NullMarked
package dev.hasten.train.schedule;

import org.jspecify.annotations.NullMarked;
