package dev.hasten.data;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;

/**
 * Where a JPEG file can be made shorter. Blocks are coded from the top on, so nothing below the
 * last row that is seen need be decoded: with another height in its header and no marker at its end
 * a decoder stops there, silently, and gives the same pixels above. Not where blocks come in
 * several scans (progressive files) or between markers.
 *
 * <p>Nothing is put in the place of the end of a cut copy, so that nothing is decoded that is not
 * there: where the data end within the 8 bytes that decoders look ahead, they refuse the copy.
 *
 * @param frame where the frame header begins
 * @param height of the whole image
 * @param blocks the height of what is coded together: 8 or more rows
 * @param end where the marker is that ends the image: more may come behind it
 */
record JpegCut(int frame, int height, int blocks, int end) {
  private static final int BLOCK = 8;
  private static final int NEIGHBOURS = 2; // rows that smooth colours take part of
  private static final int FILL = 0xFF;
  private static final int BASELINE = 0xC0;
  private static final int SEQUENTIAL = 0xC1;
  private static final int HUFFMAN_TABLES = 0xC4;
  private static final int QUANTISATION = 0xDB;
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int FIRST_APPLICATION = 0xE0;
  private static final int LAST_APPLICATION = 0xEF;
  private static final int COMMENT = 0xFE;
  private static final int LOOKED_AHEAD = 8;
  private static final long LOWEST = 0x0101_0101_0101_0101L; // bits of eight bytes
  private static final long HIGHEST = 0x8080_8080_8080_8080L;

  /** None where it is not known how to. */
  static Optional<JpegCut> of(byte[] file) {
    int frame = 0;
    int at = 2; // behind the start of the image
    while (at + 4 < file.length && (file[at] & 0xFF) == 0xFF) {
      int marker = file[at + 1] & 0xFF;
      int next = at + 2 + JpegHeader.number(file, at + 2);
      if (marker == FILL) {
        at++;
      } else if (marker == START_OF_SCAN) {
        return frame > 0 && file[at + 4] == file[frame + 9]
            ? of(file, frame, next)
            : Optional.empty();
      } else if (next <= file.length && frame == 0 && isFrame(file, at, next)) {
        frame = at;
        at = next;
      } else if (next <= file.length && isPassed(marker)) {
        at = next;
      } else {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Of one whose only scan has its data there. */
  private static Optional<JpegCut> of(byte[] file, int frame, int data) {
    int end = marker(file, data);
    if (end == file.length || (file[end + 1] & 0xFF) != END_OF_IMAGE) {
      return Optional.empty();
    }
    int most = 1;
    for (int component = 0; component < (file[frame + 9] & 0xFF); component++) {
      most = Math.max(most, file[frame + 11 + 3 * component] & 0xF);
    }
    return Optional.of(new JpegCut(frame, JpegHeader.number(file, frame + 5), BLOCK * most, end));
  }

  private static boolean isFrame(byte[] file, int at, int next) {
    int marker = file[at + 1] & 0xFF;
    return (marker == BASELINE || marker == SEQUENTIAL)
        && next >= at + 10
        && next >= at + 10 + 3 * (file[at + 9] & 0xFF);
  }

  private static boolean isPassed(int marker) {
    return marker == HUFFMAN_TABLES
        || marker == QUANTISATION
        || marker == COMMENT
        || marker >= FIRST_APPLICATION && marker <= LAST_APPLICATION;
  }

  /** Where the first marker is within or behind data; the file's length where there is none. */
  private static int marker(byte[] file, int data) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int at = data;
    while (at + 1 < file.length) {
      if (at + Long.BYTES <= file.length && !holdsFill(bytes.getLong(at))) {
        at += Long.BYTES;
      } else if ((file[at] & 0xFF) == 0xFF && file[at + 1] != 0 && (file[at + 1] & 0xFF) != FILL) {
        return at;
      } else {
        at++;
      }
    }
    return file.length;
  }

  /** Whether any of eight bytes is FF: of their complement, whether one is 0. */
  private static boolean holdsFill(long eight) {
    return (~eight - LOWEST & eight & HIGHEST) != 0;
  }

  /**
   * The height that shows so many rows of an image reduced by that; the whole height where nothing
   * would be saved.
   */
  int height(int rows, int reduction) {
    long enough = (long) (rows + NEIGHBOURS) * reduction;
    return (enough + blocks - 1) / blocks < (height + blocks - 1) / blocks ? (int) enough : height;
  }

  /**
   * A copy of the file without the marker at its end, so that a decoder that needs more data than
   * there are finds none, where it would make them up at the marker. Behind them is what it looks
   * ahead, all ones: no symbol is coded so, and each try to read one takes 17 of these 64 bits.
   */
  BytePointer open(byte[] file) {
    BytePointer copy = new BytePointer(end + 2L * LOOKED_AHEAD);
    copy.put(file, 0, end);
    for (long at = end; at < copy.capacity(); at += 2) {
      copy.put(at, (byte) 0xFF).put(at + 1, (byte) 0); // a 0 says that the FF is no marker
    }
    return copy;
  }

  /** A copy of the file, cut to that height. */
  BytePointer cut(byte[] file, int to) {
    BytePointer copy = new BytePointer((long) end);
    copy.put(file, 0, end);
    return copy.put(frame + 5L, (byte) (to >> 8)).put(frame + 6L, (byte) to);
  }
}
