package dev.hasten.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The UCI digits, which this module carries: see digits/SOURCE.md beside the files. */
final class Digits {
  static final int TRAIN = 1437;

  static final DatasetInfo INFO =
      new DatasetInfo(
          "digits",
          "handwritten digits, 8x8 grey pixels of 0 to 16 (carried within)",
          "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository 1998,"
              + " https://doi.org/10.24432/C50P49",
          "CC BY 4.0",
          TRAIN,
          360,
          List.of(1L, 8L, 8L),
          10,
          44_243);

  private Digits() {}

  static DataPair read() {
    ArrayDataset all =
        IdxPair.dataset(
                read("digits-images-idx3-ubyte.gz"),
                read("digits-labels-idx1-ubyte.gz"),
                INFO.name())
            .scaled(PixelScale.dividedBy(16))
            .withClasses(INFO.classes());
    return new DataPair(all.subset(0, TRAIN), all.subset(TRAIN, all.size()));
  }

  private static IdxArray read(String file) {
    try (InputStream input = Digits.class.getResourceAsStream("digits/" + file)) {
      if (input == null) {
        throw new IllegalStateException(
            "expected " + file + " within this module: was it packed whole?");
      }
      return IdxReader.read(input, file, Hashes.sha256());
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }
}
