/**
 * Tables in files of comma- or tab-separated values, Parquet or JSON Lines: a schema fitted on the
 * training rows, and rows of floats for the models of {@code nn.models} that take tables.
 *
 * <pre>{@code
 * DataPair penguins = Table.read(Path.of("penguins.csv"), TableOptions.builder("species").build());
 * }</pre>
 */
@NullMarked
package dev.hasten.data.table;

import org.jspecify.annotations.NullMarked;
