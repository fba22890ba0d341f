package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pixels of JPEG files are those of Pillow, bit for bit; {@code jpegs.py} wrote what is expected.
 */
class JpegPixelsTest {
  private static final ImageDecoder DECODER = new ImageDecoder(10_000);

  private static byte[] file(String name) {
    try (InputStream in = JpegPixelsTest.class.getResourceAsStream("jpeg/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> lines(String kind) {
    String text = new String(file("pillow.txt"), StandardCharsets.UTF_8);
    return text.lines().skip(1).filter(line -> line.contains(kind)).toList();
  }

  private static Stream<String> files() {
    return lines(".jpg").stream();
  }

  private static Stream<String> crops() {
    return Stream.of("crop", "area").flatMap(kind -> lines(kind).stream());
  }

  private static long sum(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return sum.getValue();
  }

  @ParameterizedTest
  @MethodSource("files")
  void wholeAndReducedPixelsArePillows(String line) {
    String[] words = line.split(" ");
    byte[] file = file(words[0]);
    assertEquals(new ImageSize(101, 83), ImageDecoder.reducible(file).orElseThrow());
    Pixels found = DECODER.decode(file, words[0], Integer.parseInt(words[1]));
    assertEquals(Integer.parseInt(words[2]), found.width());
    assertEquals(Integer.parseInt(words[3]), found.height());
    assertEquals(Long.parseLong(words[4]), sum(found.bytes()));
  }

  /** Whatever was below them is not decoded, where the file allows that, and changes no bit. */
  @ParameterizedTest
  @MethodSource("files")
  void someRowsAreThoseOfTheWhole(String line) {
    String[] words = line.split(" ");
    byte[] file = file(words[0]);
    int reduction = Integer.parseInt(words[1]);
    Pixels whole = DECODER.decode(file, words[0], reduction);
    int row = Pixels.CHANNELS * whole.width();
    for (int to = 1; to <= whole.height(); to++) {
      int from = to * 2 / 3;
      Pixels found = DECODER.decodeRows(file, words[0], reduction, from, to);
      assertEquals(whole.width(), found.width());
      assertEquals(whole.height(), found.height());
      assertTrue(
          Arrays.equals(whole.bytes(), from * row, to * row, found.bytes(), from * row, to * row),
          "rows " + from + " to " + to);
    }
  }

  @Test
  void onlyFilesOfOneScanWithoutRestartsAreCut() {
    List<String> twice = List.of("420.jpg", "440.jpg", "fills.jpg", "two.jpg", "grey-2x2.jpg");
    List<String> once = List.of("422.jpg", "444.jpg", "411.jpg", "grey.jpg", "optimised.jpg");
    for (String name : Stream.concat(twice.stream(), once.stream()).toList()) {
      JpegCut cut = JpegCut.of(file(name)).orElseThrow(() -> new AssertionError(name));
      assertEquals(twice.contains(name) ? 16 : 8, cut.blocks(), name);
      assertEquals(42, cut.height(40, 1), name);
      assertEquals(44, cut.height(20, 2), name);
      assertEquals(83, cut.height(79, 1), name); // to the end of the last blocks
    }
    for (String name : List.of("progressive.jpg", "restarts.jpg", "scans.jpg")) {
      assertTrue(JpegCut.of(file(name)).isEmpty(), name);
    }
    byte[] file = file("420.jpg");
    for (int length = 0; length < file.length; length++) {
      assertTrue(JpegCut.of(Arrays.copyOf(file, length)).isEmpty(), "cut at " + length);
    }
  }

  /** Else libjpeg would meet the end of the first one and warn of the rows it did not decode. */
  @Test
  void ofSeveralImagesNothingBehindTheFirstIsCopied() {
    byte[] first = file("420.jpg");
    byte[] both = file("two.jpg");
    try (BytePointer copy = JpegCut.of(both).orElseThrow().cut(both, 42)) {
      assertEquals(first.length - 2, copy.capacity());
      assertEquals(first[first.length - 3], copy.get(copy.capacity() - 1));
    }
  }

  @Test
  void aBrokenFrameHeaderIsRefused() {
    byte[] file = HexFormat.of().parseHex("ffd8ffc9000b080010001001011100ffc00002ffd9");
    assertTrue(JpegCut.of(file).isEmpty());
    assertThrows(DataException.class, () -> DECODER.decodeRows(file, "broken", 1, 0, 1));
  }

  @ParameterizedTest
  @MethodSource("crops")
  void resizedCropsArePillows(String line) {
    String[] words = line.split(" ");
    double[] box = Arrays.stream(words[1].split(",")).mapToDouble(Double::parseDouble).toArray();
    int size = Integer.parseInt(words[2]);
    ImageView view = new ImageView(box[0], box[1], box[2], box[3], size, size, 0, 0, false);
    Resampling resampling = words[0].equals("area") ? Resampling.AREA : Resampling.BILINEAR;
    Pixels image = DECODER.decode(file("420.jpg"), "420.jpg");
    byte[] found = Resizer.interleaved(image, view, size, resampling);
    assertEquals(Long.parseLong(words[4]), sum(found));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"420.jpg", "422.jpg", "444.jpg", "progressive.jpg", "restarts.jpg", "grey.jpg"})
  void javaDecodesToNearlyTheSame(String name) {
    byte[] expected = DECODER.decode(file(name), name).bytes();
    byte[] found = DECODER.decodeStrictly(file(name), name).bytes();
    assertEquals(expected.length, found.length);
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected[i] & 0xFF, found[i] & 0xFF, 2, name + " at " + i);
    }
  }

  @Test
  void aFileThatEndsEarlyIsRefusedAtAnyLength() {
    byte[] file = file("420.jpg");
    for (int length = 2; length < file.length - 2; length += 7) {
      byte[] cut = Arrays.copyOf(file, length);
      for (int reduction : new int[] {1, 4}) {
        DataException fault =
            assertThrows(DataException.class, () -> DECODER.decode(cut, "cut", reduction));
        assertThrows(DataException.class, () -> DECODER.decodeRows(cut, "cut", reduction, 0, 1));
        assertTrue(fault.getMessage().endsWith(": mend it or move it away"), fault.getMessage());
      }
    }
  }

  private static Optional<byte[]> rows(Supplier<Pixels> image, int from, int to) {
    try {
      Pixels pixels = image.get();
      int row = Pixels.CHANNELS * pixels.width();
      return Optional.of(Arrays.copyOfRange(pixels.bytes(), from * row, to * row));
    } catch (DataException refused) {
      return Optional.empty();
    }
  }

  private static byte[] closed(String name, int length) {
    byte[] closed = Arrays.copyOf(file(name), length + 2);
    closed[length] = (byte) 0xFF;
    closed[length + 1] = (byte) 0xD9;
    return closed;
  }

  /** Rows of a file that was closed early are those of another file, or it is refused. */
  private static boolean closedAt(String name, int length, byte[] same, int from, int to) {
    byte[] closed = closed(name, length);
    Optional<byte[]> found = rows(() -> DECODER.decodeRows(closed, name, 1, from, to), from, to);
    if (found.isPresent()) {
      byte[] expected = rows(() -> DECODER.decode(same, name), from, to).orElseThrow();
      assertArrayEquals(expected, found.get(), name + " closed at " + length);
    }
    return found.isPresent();
  }

  /** Libjpeg would go on with grey, and warn; so does Pillow. */
  @ParameterizedTest
  @ValueSource(strings = {"420.jpg", "422.jpg", "grey.jpg", "fills.jpg"})
  void dataThatEndBeforeTheImageAreRefusedWithTheirPlace(String name) {
    for (int length = file(name).length / 4; length < file(name).length - 30; length += 41) {
      byte[] closed = closed(name, length);
      int end = JpegCut.of(closed).orElseThrow().end();
      for (int reduction : new int[] {1, 4}) {
        DataException fault =
            assertThrows(DataException.class, () -> DECODER.decode(closed, "closed", reduction));
        assertEquals(
            "expected a whole JPEG or PNG in closed, but its compressed data end at byte "
                + end
                + ", before the image does: mend it or move it away",
            fault.getMessage());
        assertThrows(
            DataException.class,
            () -> DECODER.decodeRows(closed, "closed", reduction, 0, 82 / reduction));
      }
    }
  }

  /** Where the data end below the rows that are seen these are right, and all else is refused. */
  @ParameterizedTest
  @ValueSource(strings = {"420.jpg", "grey.jpg", "two.jpg"})
  void nothingIsSeenOfAFileThatIsClosedTooEarlyButWhatIsThere(String name) {
    int given = 0;
    int asked = 0;
    for (int length = 300; length < file(name).length - 2; length += 13) {
      given += closedAt(name, length, file(name), 20, 40) ? 1 : 0;
      given += closedAt(name, length, file(name), 60, 64) ? 1 : 0;
      asked += 2;
    }
    assertTrue(given > asked / 8 && given < asked, given + " of " + asked);
  }

  /** Not of several scans: there libjpeg goes on, and rows are those that it makes of the whole. */
  @Test
  void ofSeveralScansTheDataMayEndEarly() {
    int length = file("scans.jpg").length;
    for (int at = 700; at < length - 2; at += 131) {
      closedAt("scans.jpg", at, closed("scans.jpg", at), 20, 40);
    }
    assertTrue(closedAt("scans.jpg", length / 2, closed("scans.jpg", length / 2), 60, 64));
  }

  /** A few zeros are many blocks there: none may be put in the place of data that are missing. */
  @Test
  void nothingIsMadeUpBehindTheData() {
    for (int length = 300; length < 391; length++) {
      closedAt("optimised.jpg", length, file("optimised.jpg"), 44, 64);
    }
  }

  private static boolean isRefused(Supplier<Pixels> image) {
    try {
      return image.get().width() < 0;
    } catch (DataException fault) {
      return true;
    }
  }

  @Test
  void otherDamageOfDataIsSeenStrictlyOnly() {
    byte[] early = closed("restarts.jpg", file("restarts.jpg").length / 2);
    assertEquals(101, DECODER.decode(early, "early").width());
    DataException fault =
        assertThrows(DataException.class, () -> DECODER.decodeStrictly(early, "early"));
    assertTrue(fault.getMessage().contains("premature end of data segment"), fault.getMessage());
    int strictlyOnly = 0;
    for (int i = 0; i < 200; i++) {
      byte[] bad = file(i % 2 == 0 ? "optimised.jpg" : "420.jpg");
      int data = bad.length * (i % 2 == 0 ? 7 : 4) / 10;
      bad[data + i * (bad.length - 10 - data) / 200] ^= (byte) (1 << i % 7);
      boolean refused = isRefused(() -> DECODER.decode(bad, "bad"));
      boolean strictly = isRefused(() -> DECODER.decodeStrictly(bad, "bad"));
      assertTrue(strictly || !refused, "refused by the less strict way alone: " + i);
      strictlyOnly += strictly && !refused ? 1 : 0;
    }
    assertTrue(strictlyOnly > 0, strictlyOnly + " refused strictly only");
  }

  @Test
  void aHeaderOfTooManyPixelsIsRefused() {
    byte[] file = file("444.jpg");
    DataException fault =
        assertThrows(DataException.class, () -> new ImageDecoder(8000).decode(file, "large", 8));
    assertTrue(fault.getMessage().contains("101 x 83 pixels"), fault.getMessage());
  }

  @Test
  void aHeaderOfMorePixelsThanAnArrayHoldsIsRefused() {
    byte[] file = file("444.jpg");
    ByteBuffer.wrap(file).putShort(frame(file) + 5, (short) 30_000);
    ByteBuffer.wrap(file).putShort(frame(file) + 7, (short) 30_000);
    ImageDecoder decoder = new ImageDecoder(Long.MAX_VALUE);
    DataException fault =
        assertThrows(DataException.class, () -> decoder.decodeRows(file, "large", 1, 0, 1));
    assertTrue(
        fault.getMessage().contains("30000 x 30000 pixels where at most 715827879 are allowed"),
        fault.getMessage());
  }

  private static int frame(byte[] file) {
    return JpegCut.of(file).orElseThrow().frame();
  }

  /** A ramp seen through reduced pixels stays the ramp. */
  @ParameterizedTest
  @CsvSource({"BILINEAR, 80, 72", "AREA, 64, 64"})
  void aReducedViewIsOfTheSamePart(Resampling resampling, int width, int height) {
    byte[] file = file("444.jpg");
    ImageView view = new ImageView(8, 8, width, height, 16, 16, 0, 0, true);
    assertEquals(4, view.reduction());
    Pixels whole = DECODER.decode(file, "444");
    byte[] full = Resizer.square(whole, view, 16, resampling);
    byte[] reduced =
        Resizer.square(DECODER.decode(file, "444", 4), view.reduced(4), 16, resampling);
    double sum = 0;
    for (int i = 0; i < full.length; i++) {
      sum += Math.abs((full[i] & 0xFF) - (reduced[i] & 0xFF));
    }
    assertTrue(sum / full.length < 4, "mean difference " + sum / full.length);
    assertArrayEquals(full, Resizer.square(whole, view.reduced(1), 16, resampling));
  }
}
