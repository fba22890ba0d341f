package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.Datasets;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageFolder;
import dev.hasten.data.ImageOptions;
import dev.hasten.data.PixelScale;
import dev.hasten.data.Position;
import dev.hasten.data.Resampling;
import dev.hasten.engine.RandomStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packed data give the batches of what was packed, bit for bit. */
class PackedDataTest {
  private static final ImageOptions OPTIONS = ImageOptions.of(8);

  @TempDir private Path folder;

  @Test
  void arraysOfAnyShapeAndScaleGiveTheSameBatches() throws IOException {
    for (int seed = 0; seed < 40; seed++) {
      RandomStream random = new RandomStream(seed, "arrays");
      int classes = 1 + random.nextInt(4);
      long[] shape = {1 + random.nextInt(3), 1 + random.nextInt(5), 1 + random.nextInt(5)};
      PixelScale scale = PixelScale.dividedBy(1 + random.nextInt(300));
      if (seed % 3 == 1) {
        scale = scale.standardised(new float[] {0.1f}, new float[] {0.3f});
      } else if (seed % 3 == 2) {
        scale = scale.standardised(new float[(int) shape[0]], ones((int) shape[0]));
      }
      boolean floats = seed % 4 == 3;
      ArrayDataset train = sample(floats, 5 + random.nextInt(60), classes, seed, shape, scale);
      ArrayDataset test = sample(floats, 1 + random.nextInt(20), classes, seed + 99, shape, scale);
      Path packed = folder.resolve("packed-" + seed);
      PackedManifest manifest =
          PackedSamples.pack(new DataPair(train, test), packed, 1 + random.nextInt(900));
      assertEquals(floats ? RecordKind.FLOATS : RecordKind.BYTES, manifest.facts().kind());
      assertEquals(manifest.halves(), PackedManifest.read(packed).halves());
      DataPair read = PackedData.arrays(packed);
      assertEquals(PackedSamples.shardSizes(manifest), PackedSamples.shardSizes(read.train()));
      int batch = 1 + random.nextInt(train.size());
      Position later = new Position(random.nextInt(2), 0);
      assertEquals(
          PackedSamples.epochs(train, batch, seed, later),
          PackedSamples.epochs(read.train(), batch, seed, later),
          "seed " + seed);
      assertEquals(PackedSamples.examples(test), PackedSamples.examples(read.test()));
      assertEquals(classes, read.train().classes());
      assertArrayEquals(train.inputShape(), read.test().inputShape());
    }
  }

  private static ArrayDataset sample(
      boolean floats, int count, int classes, long seed, long[] shape, PixelScale scale) {
    return floats
        ? PackedSamples.floats(count, 7, classes, seed)
        : PackedSamples.bytes(count, classes, seed, shape).scaled(scale);
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void digitsAreStoredAsTheBytesTheyAre() throws IOException {
    DataPair digits = Datasets.resolve("digits");
    PackedManifest manifest = PackedSamples.pack(digits, folder, 20_000);
    assertEquals(RecordKind.BYTES, manifest.facts().kind());
    assertEquals(5, manifest.halves().get(0).shards().size(), "312 of 64 bytes in each");
    DataPair packed = PackedData.arrays(folder);
    assertEquals(
        PackedSamples.epochs(digits.train(), 50, 3, Position.START),
        PackedSamples.epochs(packed.train(), 50, 3, Position.START));
    float[] mean = {0.3f};
    assertEquals(
        PackedSamples.examples(digits.test().standardised(mean, mean)),
        PackedSamples.examples(packed.test().standardised(mean, mean)));
    assertEquals(
        PackedSamples.examples(digits.train().holdOut(100, 0).test()),
        PackedSamples.examples(packed.train().holdOut(100, 0).test()));
  }

  @Test
  void aSourceIsTakenUpAgainInTheMiddleOfAnEpoch() throws IOException {
    ArrayDataset train = PackedSamples.bytes(50, 3, 1, 1, 4, 4);
    PackedSamples.pack(new DataPair(train, train), folder, 100);
    DataPair packed = PackedData.arrays(folder);
    List<String> whole = PackedSamples.epochs(train, 8, 5, Position.START);
    for (int batch = 1; batch < 7; batch++) {
      List<String> rest = PackedSamples.epochs(packed.train(), 8, 5, new Position(0, batch));
      assertEquals(whole.subList(3 * batch, whole.size()), rest);
    }
  }

  /** Decoded from shards or from files: the same crops. */
  @Test
  void imageFilesGiveTheSameCropsAsTheirFolder() throws IOException {
    Path photos = folder.resolve("photos");
    PackedSamples.images(photos, 0, 14);
    DataPair source = ImageFolder.pair(photos, OPTIONS);
    Path packed = folder.resolve("packed");
    PackedManifest manifest = PackedSamples.pack(source, packed, 2_000);
    assertEquals(RecordKind.FILES, manifest.facts().kind());
    assertEquals(List.of("cat", "dog"), manifest.facts().classNames());
    assertTrue(manifest.halves().get(0).shards().size() > 2, manifest.halves().toString());
    DataPair read = PackedData.images(packed, OPTIONS.withWorkers(3));
    List<String> expected = PackedSamples.epochs(source.train(), 5, 1, Position.START);
    assertEquals(expected, PackedSamples.epochs(read.train(), 5, 1, Position.START));
    assertEquals(
        expected.subList(6, expected.size()),
        PackedSamples.epochs(read.train(), 5, 1, new Position(0, 2)));
    assertEquals(PackedSamples.examples(source.test()), PackedSamples.examples(read.test()));
  }

  /** Images that are such squares already are stored as they are, and cropped as from files. */
  @Test
  void squaresAreCroppedAsImagesOfAFolder() throws IOException {
    Path photos = folder.resolve("photos");
    PackedSamples.images(photos, 16, 16);
    DataPair source = ImageFolder.pair(photos, OPTIONS);
    Path packed = folder.resolve("packed");
    PackedManifest manifest =
        Packing.pack("s", source, packed, OptionalInt.of(16), 5_000, PackProgress.NONE);
    assertEquals(RecordKind.SQUARES, manifest.facts().kind());
    DataPair read = PackedData.images(packed, OPTIONS);
    List<String> crops = PackedSamples.epochs(source.train(), 5, 1, Position.START);
    assertEquals(crops, PackedSamples.epochs(read.train(), 5, 1, Position.START));
    assertEquals(PackedSamples.examples(source.test()), PackedSamples.examples(read.test()));
    // And packed squares may be packed again.
    Path again = folder.resolve("again");
    assertEquals(
        manifest.halves(),
        Packing.pack("s", read, again, OptionalInt.of(16), 5_000, PackProgress.NONE).halves());
  }

  /** Another set, which a half-packed folder of the other does not become part of. */
  @Test
  void squaresByAreaAreTold() throws IOException {
    Path photos = folder.resolve("photos");
    PackedSamples.images(photos, 30, 20);
    ImageOptions area = OPTIONS.withResampling(Resampling.AREA);
    DataPair source = ImageFolder.pair(photos, area);
    Path packed = folder.resolve("packed");
    PackedManifest manifest =
        Packing.pack("s", source, packed, OptionalInt.of(10), 5_000, PackProgress.NONE);
    assertEquals(Resampling.AREA, manifest.facts().resampling());
    assertEquals(Resampling.AREA, PackedManifest.read(packed).facts().resampling());
    byte[] square = ((ImageDataset) source.train()).squares(3, 4, 10).get(0);
    ImageDataset read = (ImageDataset) PackedData.images(packed, OPTIONS).train();
    assertArrayEquals(square, read.images().read(3));
    assertEquals("squares by area", read.fingerprint());
    assertEquals(
        "squares by area, resized by area", PackedData.images(packed, area).train().fingerprint());
    DataPair bilinear = ImageFolder.pair(photos, OPTIONS);
    assertThrows(
        DataException.class,
        () -> Packing.pack("s", bilinear, packed, OptionalInt.of(10), 5_000, PackProgress.NONE));
    // Files are the same whatever resizes them later.
    assertEquals(
        PackedSamples.pack(source, folder.resolve("one"), 2_000).facts().fingerprint(),
        PackedSamples.pack(bilinear, folder.resolve("two"), 2_000).facts().fingerprint());
  }

  @Test
  void otherImagesBecomeTheSquareInTheirMiddle() throws IOException {
    Path photos = folder.resolve("photos");
    PackedSamples.images(photos, 30, 10);
    ImageDataset images = (ImageDataset) ImageFolder.pair(photos, OPTIONS).train();
    for (int i = 0; i < images.size(); i++) {
      byte[] whole = images.images().decode(i, images.images().read(i)).bytes();
      byte[] square = images.squares(i, i + 1, 10).get(0);
      for (int row = 0; row < 10; row++) {
        assertEquals(
            Arrays.mismatch(
                whole, (row * 30 + 10) * 3, (row * 30 + 20) * 3, square, row * 30, row * 30 + 30),
            -1);
      }
    }
    assertNotEquals(0, images.squares(0, 1, 5).get(0)[7]);
  }
}
