package dev.hasten.data;

import java.util.Optional;

/**
 * What the frame header of a JPEG file announces.
 *
 * @param bits of a sample
 * @param components 1 for grey, 3 for colours, 4 for inks
 */
record JpegHeader(int width, int height, int bits, int components) {
  private static final int FIRST_FRAME = 0xC0;
  private static final int LAST_FRAME = 0xCF;
  private static final int HUFFMAN_TABLES = 0xC4;
  private static final int RESERVED = 0xC8;
  private static final int ARITHMETIC_CONDITIONS = 0xCC;
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;

  /** The first frame header before any scan; none where there is none or it is cut off. */
  static Optional<JpegHeader> of(byte[] file) {
    int at = 2; // behind the start of the image
    while (at + 9 < file.length && (file[at] & 0xFF) == 0xFF) {
      int marker = file[at + 1] & 0xFF;
      if (marker == 0xFF) { // fills
        at++;
      } else if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
        return Optional.empty();
      } else if (isFrame(marker)) {
        return Optional.of(
            new JpegHeader(
                number(file, at + 7),
                number(file, at + 5),
                file[at + 4] & 0xFF,
                file[at + 9] & 0xFF));
      } else {
        at += 2 + number(file, at + 2);
      }
    }
    return Optional.empty();
  }

  ImageSize size() {
    return new ImageSize(width, height);
  }

  /** Whether every decoder reads it: 8 bits of grey or of three colours. */
  boolean isUsual() {
    return bits == 8 && (components == 1 || components == 3) && width > 0 && height > 0;
  }

  private static boolean isFrame(int marker) {
    return marker >= FIRST_FRAME
        && marker <= LAST_FRAME
        && marker != HUFFMAN_TABLES
        && marker != RESERVED
        && marker != ARITHMETIC_CONDITIONS;
  }

  static int number(byte[] file, int at) {
    return (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF;
  }
}
