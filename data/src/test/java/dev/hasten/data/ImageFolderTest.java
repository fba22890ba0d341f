package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.InterpolateFuncOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kBilinear;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files to pixels to batches: what is read, in which order, and what is refused. */
class ImageFolderTest {
  private static final ImageOptions OPTIONS = ImageOptions.of(8);
  private static final float[] ONE = {1};

  @TempDir private Path folder;

  /** Two classes of 7 files each to train on, 2 to test on, as JPEG and as PNG. */
  @BeforeEach
  void files() throws IOException {
    for (String name : new String[] {"cat", "dog"}) {
      for (int i = 0; i < 9; i++) {
        Path part = Files.createDirectories(folder.resolve(i < 7 ? "train" : "test").resolve(name));
        String format = i % 2 == 0 ? "jpg" : "png";
        BufferedImage image = noise(9 + i, 14, BufferedImage.TYPE_INT_RGB, i);
        assertTrue(ImageIO.write(image, format, part.resolve(i + "." + format).toFile()));
      }
    }
  }

  private static BufferedImage noise(int width, int height, int type, long seed) {
    RandomStream random = new RandomStream(seed, "noise");
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24) | 0xFF000000);
      }
    }
    return image;
  }

  private Dataset train(ImageOptions options) {
    return ImageFolder.pair(folder, options).train();
  }

  @Test
  void anExampleIsTheFileAndItsClass() {
    Dataset test = ImageFolder.pair(folder, OPTIONS).test();
    assertEquals(4, test.size());
    assertEquals(2, test.classes());
    try (Scope scope = Scope.open()) {
      Batch batch = test.batch(0, 4);
      assertArrayEquals(new long[] {4, 3, 8, 8}, Tensors.shape(batch.inputs()));
      assertArrayEquals(new long[] {0, 0, 1, 1}, Tensors.toLongs(batch.targets()));
    }
  }

  @Test
  void theOrderAndTheCropsAreTheSameForAnyNumberOfWorkers() {
    assertArrayEquals(
        epochs(train(OPTIONS.withWorkers(1)), Position.START),
        epochs(train(OPTIONS.withWorkers(5)), Position.START));
  }

  @Test
  void workersThatComeAndGoMeanwhileChangeNoBit() {
    Dataset images = train(OPTIONS);
    AdjustableWorkers workers = images.workers().orElseThrow();
    assertEquals(Runtime.getRuntime().availableProcessors(), workers.count());
    assertTrue(train(OPTIONS.withWorkers(2)).workers().isEmpty(), "the user has said how many");
    float[] expected = epochs(train(OPTIONS.withWorkers(1)), Position.START);
    float[] found = new float[expected.length];
    int filled = 0;
    try (Prefetch source = new Prefetch(images.batches(5, 1), 2)) {
      for (int i = 0; source.position().epoch() < 2; i++) {
        workers.setCount(1 + i % 4);
        source.setDepth(1 + i % 3);
        try (Scope scope = Scope.open()) {
          float[] inputs = Tensors.toFloats(source.next().inputs());
          System.arraycopy(inputs, 0, found, filled, inputs.length);
          filled += inputs.length;
        }
      }
    }
    assertArrayEquals(expected, found);
  }

  @Test
  void aSourceIsTakenUpAgainInTheMiddleOfAnEpoch() {
    float[] whole = epochs(train(OPTIONS), Position.START);
    float[] rest = epochs(train(OPTIONS), new Position(0, 2));
    assertArrayEquals(Arrays.copyOfRange(whole, 2 * 5 * 192, whole.length), rest);
  }

  @Test
  void anotherEpochCropsOtherwise() {
    ImageDataset images = (ImageDataset) train(OPTIONS);
    try (Scope scope = Scope.open()) {
      float[] first = Tensors.toFloats(images.trainingBatch(new int[] {3}, 1, 0).inputs());
      float[] second = Tensors.toFloats(images.trainingBatch(new int[] {3}, 1, 1).inputs());
      assertFalse(Arrays.equals(first, second));
    }
  }

  /** All inputs from a place on to the end of the second epoch. */
  private static float[] epochs(Dataset dataset, Position from) {
    float[] all = new float[2 * dataset.size() * 192];
    int filled = 0;
    try (BatchSource source = dataset.batches(5, 1)) {
      source.seek(from);
      while (source.position().epoch() < 2) {
        try (Scope scope = Scope.open()) {
          float[] inputs = Tensors.toFloats(source.next().inputs());
          System.arraycopy(inputs, 0, all, filled, inputs.length);
          filled += inputs.length;
        }
      }
    }
    return Arrays.copyOf(all, filled);
  }

  @Test
  void standardisedValuesAreShiftedAndScaledInTrainingToo() {
    Dataset plain = train(OPTIONS);
    Dataset other = plain.standardised(new float[] {0.5f}, new float[] {0.25f});
    float[] expected = epochs(plain, Position.START);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (expected[i] - 0.5f) / 0.25f;
    }
    assertArrayEquals(expected, epochs(other, Position.START), 1e-6f);
  }

  @Test
  void heldOutExamplesAreNoneOfTheOthers() {
    DataPair split = train(OPTIONS).holdOut(4, 0);
    assertEquals(10, split.train().size());
    assertEquals(4, split.test().size());
    try (BatchSource source = split.train().batches(10, 1)) {
      assertEquals(1, source.epochLength().orElseThrow());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "37, 23, 8, 8",
    "9, 50, 16, 7",
    "5, 6, 20, 31",
    "8, 8, 8, 8",
    "64, 48, 1, 1",
    "1, 9, 4, 4"
  })
  void resizingIsThatOfLibtorch(int width, int height, int toWidth, int toHeight)
      throws IOException {
    BufferedImage image = noise(width, height, BufferedImage.TYPE_3BYTE_BGR, 1);
    Path file = folder.resolve("image.png");
    ImageIO.write(image, "png", file.toFile());
    Pixels pixels = new ImageDecoder(10_000).decode(Files.readAllBytes(file));
    float[] planes = new float[3 * width * height];
    for (int i = 0; i < planes.length; i++) {
      int place = i % (width * height);
      int colour = image.getRGB(place % width, place / width);
      planes[i] = colour >> (16 - 8 * (i / (width * height))) & 0xFF;
    }
    int size = Math.min(toWidth, toHeight);
    int left = toWidth - size;
    int top = toHeight - size;
    try (Scope scope = Scope.open()) {
      Tensor whole = Tensors.ofFloats(planes, 1, 3, height, width);
      InterpolateFuncOptions options = new InterpolateFuncOptions();
      options.size().put(new LongVector(toHeight, toWidth));
      options.mode().put(new kBilinear());
      options.align_corners().put(false);
      options.antialias().put(true);
      Tensor oracle = torch.interpolate(whole, options);
      float[] expected =
          Tensors.toFloats(oracle.narrow(2, top, size).narrow(3, left, size).contiguous());
      ImageView view = new ImageView(0, 0, width, height, toWidth, toHeight, left, top, false);
      byte[] found = Resizer.square(pixels, view, size, Resampling.BILINEAR);
      for (int i = 0; i < found.length; i++) {
        assertEquals(expected[i], found[i] & 0xFF, 1.01f, "value " + i); // two roundings to bytes
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_USHORT_GRAY,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_BINARY,
        BufferedImage.TYPE_BYTE_INDEXED
      })
  void everyKindOfPixelBecomesRedGreenBlue(int type) throws IOException {
    BufferedImage image = new BufferedImage(2, 1, type);
    image.setRGB(1, 0, 0xFFFFFFFF);
    boolean grey = type == BufferedImage.TYPE_BYTE_GRAY;
    if (grey) {
      image.getRaster().setSample(0, 0, 0, 77);
    }
    Path file = folder.resolve("image.png");
    ImageIO.write(image, "png", file.toFile());
    byte[] found = new ImageDecoder(2).decode(Files.readAllBytes(file)).bytes();
    byte dark = (byte) (grey ? 77 : 0);
    assertArrayEquals(new byte[] {dark, dark, dark, -1, -1, -1}, found);
  }

  @ParameterizedTest
  @CsvSource({"0.jpg, true, the whole file", "1.png, true, the whole file", "0.jpg, false, empty"})
  void aBrokenFileStopsWithItsNameAndTheReason(String name, boolean half, String what)
      throws IOException {
    Path file = folder.resolve("train/cat").resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, half ? bytes.length * 4 / 5 : 0));
    DataException fault =
        assertThrows(DataException.class, () -> epochs(train(OPTIONS), Position.START), what);
    String words = String.valueOf(fault.getMessage());
    assertTrue(words.startsWith("expected a whole JPEG or PNG in " + file + ", but "), words);
    assertTrue(words.endsWith(": mend it or move it away"), words);
  }

  @Test
  void aBombIsRefusedByItsHeader() throws IOException {
    Path file = folder.resolve("train/cat/1.png");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer header = ByteBuffer.wrap(bytes);
    header.putInt(16, 30_000).putInt(20, 30_000);
    CRC32 sum = new CRC32();
    sum.update(bytes, 12, 17);
    header.putInt(29, (int) sum.getValue());
    Files.write(file, bytes);
    DataException fault =
        assertThrows(DataException.class, () -> epochs(train(OPTIONS), Position.START));
    assertTrue(String.valueOf(fault.getMessage()).contains("30000 x 30000 pixels"));
  }

  @ParameterizedTest
  @CsvSource({
    "train/cat/notes.txt, only files that end with",
    "train/readme.md, a folder for each class",
    "test/bird/0.png, only the classes trained on"
  })
  void whatIsNoImageOfAClassIsRefused(String stranger, String expected) throws IOException {
    Path path = folder.resolve(stranger);
    Files.createDirectories(path.getParent());
    Files.write(path, new byte[1]);
    DataException fault = assertThrows(DataException.class, () -> train(OPTIONS));
    assertTrue(String.valueOf(fault.getMessage()).contains(expected), fault.getMessage());
  }

  /** JPEG through some rows alone, and all through whole images that are kept: the same crops. */
  @Test
  void everyPathResizesByArea() {
    ImageDataset area = (ImageDataset) train(OPTIONS.withResampling(Resampling.AREA));
    float[] crops = epochs(area, Position.START);
    assertArrayEquals(crops, epochs(area.cached(ImageCache.inMemory(1 << 20)), Position.START));
    assertFalse(Arrays.equals(crops, epochs(train(OPTIONS), Position.START)));
    ImageDataset plain = (ImageDataset) train(OPTIONS);
    try (Scope scope = Scope.open()) {
      assertFalse(
          Arrays.equals(
              Tensors.toFloats(area.batch(0, 4).inputs()),
              Tensors.toFloats(plain.batch(0, 4).inputs())));
    }
    assertFalse(Arrays.equals(area.squares(0, 1, 5).get(0), plain.squares(0, 1, 5).get(0)));
    assertEquals(plain.fingerprint() + ", resized by area", area.fingerprint());
    assertEquals(area.fingerprint(), area.standardised(ONE, ONE).fingerprint());
  }

  @Test
  void anAreaIsTheMeanOfWhatItCoversAndGrowsByRepetition() {
    byte[] bytes = new byte[3 * 4 * 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 10);
    }
    Pixels image = new Pixels(4, 2, bytes);
    ImageView smaller = new ImageView(0, 0, 4, 2, 2, 1, 1, 0, false); // the second of two
    byte[] one = Resizer.square(image, smaller, 1, Resampling.AREA);
    // red 60, 90 above 180, 210: 75 and 195, then 135
    assertArrayEquals(new byte[] {(byte) 135, (byte) 145, (byte) 155}, one);
    ImageView larger = new ImageView(2, 0, 2, 2, 4, 4, 0, 0, true);
    byte[] four = Resizer.square(image, larger, 4, Resampling.AREA);
    for (int i = 0; i < 16; i++) {
      int x = 2 + (3 - i % 4) / 2;
      int y = i / 8;
      assertEquals(bytes[(y * 4 + x) * 3], four[i], "red " + i);
    }
  }

  /** Each weight of 1 / 27869 is rounded up: their sum would be past white, and begin at black. */
  @ParameterizedTest
  @CsvSource({"27869, 1", "1, 27869"})
  void whiteStaysWhiteHoweverLongTheImage(int width, int height) {
    byte[] bytes = new byte[3 * width * height];
    Arrays.fill(bytes, (byte) 255);
    ImageView view = new ImageView(0, 0, width, height, 1, 1, 0, 0, false);
    byte[] found = Resizer.square(new Pixels(width, height, bytes), view, 1, Resampling.AREA);
    assertArrayEquals(new byte[] {-1, -1, -1}, found);
  }

  /** Pixels differ by a value or two between decoders, so a run does not go on with the other. */
  @Test
  void theDecoderAndWhatIsSelectedAreInTheFingerprint() {
    Dataset train = train(OPTIONS);
    assertTrue(train.fingerprint().matches("JPEG by (libjpeg-turbo|ImageIO)"), train.fingerprint());
    String some = train.select(new int[] {0, 1}).fingerprint();
    assertTrue(some.startsWith(train.fingerprint()), some);
    assertFalse(some.equals(train.select(new int[] {0, 2}).fingerprint()), some);
  }
}
