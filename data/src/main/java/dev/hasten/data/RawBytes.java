package dev.hasten.data;

import java.util.Optional;

/**
 * The bytes behind a data set whose inputs are a scale of them, for those who store it.
 *
 * @param rows the values of each example, in the order of its tensor
 * @param scale what makes floats of them
 */
public record RawBytes(ByteRows rows, PixelScale scale) {
  /** Those behind a data set; none where its inputs are no scale of bytes. */
  public static Optional<RawBytes> of(Dataset dataset) {
    if (dataset instanceof Selection selection) {
      return of(selection.source())
          .map(
              all ->
                  new RawBytes(
                      (row, into) -> all.rows().copy(selection.number(row), into), all.scale()));
    }
    return dataset instanceof ArrayDataset arrays ? arrays.raw() : Optional.empty();
  }
}
