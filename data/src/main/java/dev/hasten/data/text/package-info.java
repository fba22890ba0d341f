/**
 * Text as data: documents of plain files or JSON Lines, tokens of them, and windows of tokens to
 * train decoders on.
 *
 * <pre>{@code
 * DataPair plays = TextData.read(Path.of("plays.txt"), TextOptions.builder(64).build());
 * }</pre>
 */
@NullMarked
package dev.hasten.data.text;

import org.jspecify.annotations.NullMarked;
