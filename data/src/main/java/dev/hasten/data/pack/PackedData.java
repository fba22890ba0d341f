package dev.hasten.data.pack;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.FloatRows;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.table.TableDataset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Packed shards as data to train and test on. Batches have the same bits as those of what was
 * packed. Memory of the mapping is given back when nobody holds the data any more.
 *
 * <pre>{@code
 * DataPair arrays = PackedData.arrays(Path.of("packed"));
 * DataPair images = PackedData.images(Path.of("packed"), ImageOptions.of(56));
 * }</pre>
 */
public final class PackedData {
  private PackedData() {}

  /**
   * Packed arrays, rows of a table ({@link TableDataset}), or windows of tokens.
   *
   * @throws DataException when the folder holds images, a shard is missing, damaged or of another
   *     set
   */
  public static DataPair arrays(Path folder) {
    PackedManifest manifest = PackedManifest.read(folder);
    if (manifest.facts().kind().isImage()) {
      throw new DataException(
          "expected packed arrays in "
              + folder
              + ", but got images ("
              + manifest.facts().kind().label()
              + "): give them a size to be cropped to");
    }
    return manifest.facts().kind() == RecordKind.TOKENS
        ? new DataPair(tokens(folder, manifest, 0), tokens(folder, manifest, 1))
        : new DataPair(array(folder, manifest, 0), array(folder, manifest, 1));
  }

  /**
   * Packed images, cropped anew for each batch as those of a folder; both halves are an {@link
   * ImageDataset}.
   *
   * @throws DataException when the folder holds arrays, a shard is missing, damaged or of another
   *     set
   */
  public static DataPair images(Path folder, ImageOptions options) {
    PackedManifest manifest = PackedManifest.read(folder);
    if (!manifest.facts().kind().isImage()) {
      throw new DataException(
          "expected packed images in "
              + folder
              + ", but got arrays ("
              + manifest.facts().kind().label()
              + "): they have the shape they were packed in, leave out what crops them");
    }
    List<PackedImages> halves = new ArrayList<>();
    for (int half = 0; half < PackedManifest.HALVES.size(); half++) {
      PackedHalf opened = PackedHalf.open(folder, manifest, half);
      halves.add(PackedImages.of(opened, manifest.facts(), options.mostPixels()));
    }
    ImageDataset train = ImageDataset.of(name(folder, 0), halves.get(0), options);
    return new DataPair(train, train.over(name(folder, 1), halves.get(1)));
  }

  private static String name(Path folder, int half) {
    return folder + " (" + PackedManifest.HALVES.get(half) + ")";
  }

  private static Dataset tokens(Path folder, PackedManifest manifest, int half) {
    return new PackedTokens(
        name(folder, half), PackedHalf.open(folder, manifest, half), manifest.facts());
  }

  private static Dataset array(Path folder, PackedManifest manifest, int half) {
    PackedHalf records = PackedHalf.open(folder, manifest, half);
    PackedFacts facts = manifest.facts();
    String name = name(folder, half);
    long[] shape = facts.shape().stream().mapToLong(Long::longValue).toArray();
    int[] targets = records.targets();
    if (facts.kind() == RecordKind.BYTES) {
      return ArrayDataset.ofBytes(records::copy, targets, shape)
          .scaled(facts.scale())
          .named(name)
          .withClasses(facts.classes())
          .inShards(records.shardPlaces());
    }
    FloatRows rows = (row, into, at) -> floats(records, row, into, at);
    ArrayDataset arrays =
        facts
            .number()
            .map(
                number ->
                    ArrayDataset.ofStandardised(rows, TargetCodes.numbers(targets), number, shape))
            .orElseGet(
                () -> ArrayDataset.ofFloats(rows, targets, shape).withClasses(facts.classes()))
            .named(name)
            .inShards(records.shardPlaces());
    return facts
        .schema()
        .<Dataset>map(schema -> TableDataset.of(schema, arrays, facts.fingerprint()))
        .orElse(arrays);
  }

  private static void floats(PackedHalf records, int row, float[] into, int at) {
    byte[] bytes = records.read(row);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(into, at, bytes.length / Float.BYTES);
  }
}
