package dev.hasten.data.pack;

import dev.hasten.data.PixelScale;
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
 * @param documentStart of tokens: the one that begins a document
 * @param source what was packed
 * @param fingerprint SHA-256 of what was packed: records, labels and the facts above
 */
public record PackedFacts(
    RecordKind kind,
    List<Long> shape,
    PixelScale scale,
    int classes,
    List<String> classNames,
    Optional<Integer> documentStart,
    String source,
    String fingerprint) {
  /** Copies the lists. */
  public PackedFacts {
    shape = List.copyOf(shape);
    classNames = List.copyOf(classNames);
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
