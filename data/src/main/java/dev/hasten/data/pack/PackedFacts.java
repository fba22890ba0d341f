package dev.hasten.data.pack;

import dev.hasten.data.NumericTarget;
import dev.hasten.data.PixelScale;
import dev.hasten.data.Resampling;
import dev.hasten.data.Task;
import dev.hasten.data.table.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * What all shards of a folder have in common.
 *
 * @param kind what a record holds
 * @param shape of an example's record; none for {@link RecordKind#FILES}
 * @param scale what makes floats of bytes
 * @param classes every label is between 0 and this, exclusive
 * @param classNames in the order of the labels; none where the source has no names
 * @param number to predict, where it is one: the index has it standardised
 * @param schema of a table: what the columns of its rows are
 * @param documentStart of tokens: the one that begins a document
 * @param resampling of squares, how images were resized to them
 * @param source what was packed
 * @param fingerprint SHA-256 of what was packed: records, targets and the facts above
 */
public record PackedFacts(
    RecordKind kind,
    List<Long> shape,
    PixelScale scale,
    int classes,
    List<String> classNames,
    Optional<NumericTarget> number,
    Optional<TableSchema> schema,
    Optional<Integer> documentStart,
    Resampling resampling,
    String source,
    String fingerprint) {
  /** Copies the lists. */
  public PackedFacts {
    shape = List.copyOf(shape);
    classNames = List.copyOf(classNames);
  }

  /** What is learned of the examples. */
  public Task task() {
    return number.isPresent() ? Task.REGRESSION : Task.CLASSIFICATION;
  }

  /** The same with a fingerprint. */
  PackedFacts marked(String sum) {
    return new PackedFacts(
        kind,
        shape,
        scale,
        classes,
        classNames,
        number,
        schema,
        documentStart,
        resampling,
        source,
        sum);
  }

  /** The mark that every shard of this set bears. */
  long set() {
    return Long.parseUnsignedLong(fingerprint.substring(0, 16), 16);
  }

  /** Bytes of a record; 0 where each has its own length. */
  int recordLength() {
    return Math.toIntExact(kind.recordLength(shape));
  }
}
