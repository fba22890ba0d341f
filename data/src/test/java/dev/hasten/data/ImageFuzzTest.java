package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten thousand damaged files for each way to decode: an image, or a fault in one line of words. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImageFuzzTest {
  private static final String[] JPEGS = {
    "420.jpg", "grey.jpg", "optimised.jpg", "progressive.jpg", "restarts.jpg"
  };
  private static final ImageDecoder DECODER = new ImageDecoder(100_000);

  private enum Way {
    WHOLE,
    REDUCED,
    ROWS,
    STRICTLY
  }

  private static byte[] jpeg(String name) throws IOException {
    try (InputStream in = ImageFuzzTest.class.getResourceAsStream("jpeg/" + name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] png() throws IOException {
    RandomStream random = new RandomStream(1, "noise");
    BufferedImage image = new BufferedImage(9, 14, BufferedImage.TYPE_INT_RGB);
    for (int at = 0; at < 9 * 14; at++) {
      image.setRGB(at % 9, at / 9, random.nextInt(1 << 24));
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }

  private static byte[] damaged(byte[] sound, RandomStream random) {
    byte[] bytes =
        random.nextInt(3) == 0
            ? Arrays.copyOf(sound, 1 + random.nextInt(sound.length))
            : sound.clone();
    for (int changes = random.nextInt(4); changes >= 0; changes--) {
      int most = random.nextInt(2) == 0 ? Math.min(700, bytes.length) : bytes.length; // headers
      bytes[random.nextInt(most)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** Decodes so and reads every byte that may be looked at; whether there was an image. */
  private static boolean reads(byte[] file, Way way, RandomStream random) {
    int reduction = 1 << random.nextInt(4);
    Optional<ImageSize> size = ImageDecoder.reducible(file);
    try {
      Pixels image;
      int from = 0;
      int to = 1;
      switch (way) {
        case WHOLE -> image = DECODER.decode(file, "damaged");
        case REDUCED -> image = DECODER.decode(file, "damaged", reduction);
        case STRICTLY -> image = DECODER.decodeStrictly(file, "damaged");
        default -> {
          int height = size.map(said -> said.reduced(reduction).height()).orElse(1);
          to = 1 + random.nextInt(height);
          from = random.nextInt(to);
          image = DECODER.decodeRows(file, "damaged", reduction, from, to);
        }
      }
      if (size.isPresent() && way != Way.STRICTLY) {
        int by = way == Way.WHOLE ? 1 : reduction;
        assertEquals(size.get().reduced(by), new ImageSize(image.width(), image.height()));
      }
      assertTrue(image.bytes().length >= (long) Pixels.CHANNELS * image.width() * to);
      return true;
    } catch (DataException fault) {
      String words = String.valueOf(fault.getMessage());
      assertTrue(words.startsWith("expected a whole JPEG or PNG in damaged, but "), words);
      assertEquals(1, words.lines().count(), words);
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "WHOLE, jpg",
    "REDUCED, jpg",
    "ROWS, jpg",
    "STRICTLY, jpg",
    "WHOLE, png",
    "ROWS, png"
  })
  void damagedFilesGiveAnImageOrAReason(Way way, String format) throws IOException {
    byte[][] sound = new byte[JPEGS.length][];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = format.equals("png") ? png() : jpeg(JPEGS[i]);
    }
    RandomStream random = new RandomStream(1, "damage " + way);
    int read = 0;
    for (int i = 0; i < 10_000; i++) {
      read += reads(damaged(sound[i % sound.length], random), way, random) ? 1 : 0;
    }
    assertTrue(read > 100 && read < 9_900, "images read: " + read);
  }
}
