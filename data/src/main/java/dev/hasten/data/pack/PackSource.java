package dev.hasten.data.pack;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.PixelScale;
import dev.hasten.data.Pixels;
import dev.hasten.data.RawBytes;
import dev.hasten.data.Resampling;
import dev.hasten.data.table.TableDataset;
import dev.hasten.data.table.TableSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What is to be packed: how it is stored, and the records of both halves.
 *
 * @param draft the facts, without a fingerprint as yet
 * @param halves to train on, then to test on
 */
record PackSource(PackedFacts draft, List<Records> halves) {
  private static final int LARGEST_SIDE = 4096;

  /**
   * Byte images as bytes, other arrays and rows of tables as floats, images as squares of that side
   * or, without one, as the files they are.
   *
   * @throws DataException when it cannot be packed so
   */
  static PackSource of(String name, DataPair pair, OptionalInt side) {
    for (Dataset half : List.of(pair.train(), pair.test())) {
      if (half.hasOwnOrder()) {
        throw new DataException(
            "expected data without an order of their own to pack, but a sampling or a mixture orders "
                + half.name()
                + ", which would be lost: pack the data themselves, each source of a mixture apart,"
                + " and sample or mix what is packed");
      }
    }
    if (pair.train() instanceof ImageDataset train && pair.test() instanceof ImageDataset test) {
      return images(name, train, test, side);
    }
    if (side.isPresent()) {
      throw new DataException(
          "expected images to resize to "
              + side.getAsInt()
              + ", but "
              + name
              + " holds arrays of shape "
              + Arrays.toString(pair.train().inputShape())
              + ": leave out the size");
    }
    if (pair.train().inputType() != ScalarType.Float) {
      return tokens(name, pair);
    }
    Optional<TableSchema> schema = schema(name, pair);
    Optional<RawBytes> train = RawBytes.of(pair.train());
    Optional<RawBytes> test = RawBytes.of(pair.test());
    if (train.isPresent() && test.isPresent() && same(train.get().scale(), test.get().scale())) {
      return new PackSource(
          draft(name, RecordKind.BYTES, pair.train(), train.get().scale(), schema),
          List.of(
              ByteRecords.of(pair.train(), train.get()), ByteRecords.of(pair.test(), test.get())));
    }
    return new PackSource(
        draft(name, RecordKind.FLOATS, pair.train(), PixelScale.unit(), schema),
        List.of(new FloatRecords(pair.train()), new FloatRecords(pair.test())));
  }

  /** That of rows of a table, which say nothing without it; one half is enough to tell it. */
  private static Optional<TableSchema> schema(String name, DataPair pair) {
    Dataset train = pair.train();
    Dataset test = pair.test();
    Optional<TableSchema> one = TableDataset.schemaOf(train);
    Optional<TableSchema> other = TableDataset.schemaOf(test);
    if (one.isPresent() && other.isPresent() && !one.equals(other)
        || !train.encoding().equals(test.encoding())
        || haveOthers(train.classNames(), test.classNames())) {
      throw new DataException(
          "expected rows to train and to test on of one schema and with the same classes, but those"
              + " of "
              + name
              + " differ: read both by one (Table.readBy)");
    }
    Optional<TableSchema> schema = other.or(() -> one);
    if (schema.isEmpty() && !train.categories().isEmpty()) {
      throw new DataException(
          "expected one half at least of "
              + name
              + " that tells the schema of its table, but both are views of some rows: pack the"
              + " table itself");
    }
    return schema;
  }

  /** Whether both name classes, and not the same ones. */
  private static boolean haveOthers(List<String> one, List<String> other) {
    return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
  }

  /** Windows that are always the same ones. */
  private static PackSource tokens(String name, DataPair pair) {
    Optional<Integer> start = pair.train().documentStart();
    if (start.isEmpty()) {
      throw new DataException(
          "expected windows of tokens that are packed with documents, but those of "
              + name
              + " begin anywhere or have many lengths: lay the text out as packed, or train on the"
              + " text itself");
    }
    List<Long> shape = Arrays.stream(pair.train().inputShape()).boxed().toList();
    return new PackSource(
        new PackedFacts(
            RecordKind.TOKENS,
            shape,
            PixelScale.unit(),
            pair.train().classes(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            start,
            Resampling.BILINEAR,
            name,
            ""),
        List.of(new TokenRecords(pair.train()), new TokenRecords(pair.test())));
  }

  private static boolean same(PixelScale one, PixelScale other) {
    return one.isPlain() == other.isPlain()
        && one.divisor() == other.divisor()
        && Arrays.equals(one.mean(), other.mean())
        && Arrays.equals(one.deviation(), other.deviation());
  }

  private static PackedFacts draft(
      String name, RecordKind kind, Dataset data, PixelScale scale, Optional<TableSchema> schema) {
    List<Long> shape = Arrays.stream(data.inputShape()).boxed().toList();
    return new PackedFacts(
        kind,
        shape,
        scale,
        data.classes(),
        schema.map(TableSchema::classes).orElse(List.of()),
        data.numericTarget(),
        schema,
        Optional.empty(),
        Resampling.BILINEAR,
        name,
        "");
  }

  private static PackSource images(
      String name, ImageDataset train, ImageDataset test, OptionalInt side) {
    if (side.isPresent() && (side.getAsInt() < 1 || side.getAsInt() > LARGEST_SIDE)) {
      throw new DataException(
          "expected a size from 1 to "
              + LARGEST_SIDE
              + " to resize images to, but got "
              + side.getAsInt()
              + ": choose one in that range");
    }
    RecordKind kind = side.isPresent() ? RecordKind.SQUARES : RecordKind.FILES;
    long pixels = side.orElse(0);
    List<Long> shape =
        side.isPresent() ? List.of((long) Pixels.CHANNELS, pixels, pixels) : List.of();
    List<String> classes = train.images().classNames();
    return new PackSource(
        new PackedFacts(
            kind,
            shape,
            PixelScale.unit(),
            classes.size(),
            classes,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            side.isPresent() ? train.options().resampling() : Resampling.BILINEAR,
            name,
            ""),
        List.of(new ImageRecords(train, side), new ImageRecords(test, side)));
  }
}
