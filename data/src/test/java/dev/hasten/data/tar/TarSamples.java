package dev.hasten.data.tar;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Tars to read, and to damage. */
final class TarSamples {
  private TarSamples() {}

  /** Names and contents by turns; what is no array of bytes stands there in words. */
  static byte[] tar(Object... namesAndContents) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      byte[] content =
          namesAndContents[i + 1] instanceof byte[] bytes
              ? bytes
              : namesAndContents[i + 1].toString().getBytes(StandardCharsets.UTF_8);
      tar.write(TarHeader.of(namesAndContents[i].toString(), content.length).block());
      tar.write(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
    }
    tar.write(new byte[1024]);
    return tar.toByteArray();
  }

  /** An image for each label: {@code 0.png}, {@code 0.cls} and so on. */
  static byte[] labelled(Object... labels) throws IOException {
    Object[] namesAndContents = new Object[4 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      namesAndContents[4 * i] = i + ".png";
      namesAndContents[4 * i + 1] = png(i);
      namesAndContents[4 * i + 2] = i + ".cls";
      namesAndContents[4 * i + 3] = labels[i];
    }
    return tar(namesAndContents);
  }

  private static byte[] png(int shade) throws IOException {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    image.setRGB(1, 2, 0x010101 * shade);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }

  static byte[] golden(String name) throws IOException {
    try (InputStream tar = TarSamples.class.getResourceAsStream(name)) {
      return tar.readAllBytes();
    }
  }

  /** Makes the sum of the header that begins there right. */
  static void sum(byte[] bytes, int at) {
    long sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? ' ' : bytes[at + i] & 0xFF;
    }
    byte[] digits = String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(digits, 0, bytes, at + 148, 8);
  }
}
