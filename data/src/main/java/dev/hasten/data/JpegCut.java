package dev.hasten.data;

import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;

/**
 * Where a JPEG file can be made shorter. Blocks are coded from the top on, so nothing below the
 * last row that is seen need be decoded: with another height in its header and no marker at its end
 * a decoder stops there, silently, and gives the same pixels above. Not where blocks come in
 * several scans (progressive files) or between markers.
 *
 * @param frame where the frame header begins
 * @param height of the whole image
 * @param blocks the height of what is coded together: 8 or more rows
 */
record JpegCut(int frame, int height, int blocks) {
  /** Zeros behind the data: decoders look ahead by 8 bytes. */
  private static final int PADDING = 16;

  private static final int BLOCK = 8;
  private static final int NEIGHBOURS = 2; // rows that smooth colours take part of
  private static final int BASELINE = 0xC0;
  private static final int SEQUENTIAL = 0xC1;
  private static final int RESTARTS = 0xDD;
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;

  /** None where it is not known how to. */
  static Optional<JpegCut> of(byte[] file) {
    if (file.length < 4 || !isMarker(file, file.length - 2, END_OF_IMAGE)) {
      return Optional.empty();
    }
    int frame = 0;
    int at = 2; // behind the start of the image
    while (at + 4 < file.length && (file[at] & 0xFF) == 0xFF) {
      int marker = file[at + 1] & 0xFF;
      int next = at + 2 + JpegHeader.number(file, at + 2);
      if (next >= file.length || marker == RESTARTS) {
        return Optional.empty();
      } else if (marker == START_OF_SCAN) {
        return frame > 0 && file[at + 4] == file[frame + 9]
            ? Optional.of(of(file, frame))
            : Optional.empty();
      } else if (marker == BASELINE || marker == SEQUENTIAL) {
        if (frame > 0 || next < at + 10 + 3 * (file[at + 9] & 0xFF)) {
          return Optional.empty();
        }
        frame = at;
      }
      at = next;
    }
    return Optional.empty();
  }

  private static JpegCut of(byte[] file, int frame) {
    int most = 1;
    for (int component = 0; component < (file[frame + 9] & 0xFF); component++) {
      most = Math.max(most, file[frame + 11 + 3 * component] & 0xF);
    }
    return new JpegCut(frame, JpegHeader.number(file, frame + 5), BLOCK * most);
  }

  private static boolean isMarker(byte[] file, int at, int marker) {
    return (file[at] & 0xFF) == 0xFF && (file[at + 1] & 0xFF) == marker;
  }

  /**
   * The height that shows so many rows of an image reduced by that; the whole height where nothing
   * would be saved.
   */
  int height(int rows, int reduction) {
    long enough = (long) (rows + NEIGHBOURS) * reduction;
    return (enough + blocks - 1) / blocks < (height + blocks - 1) / blocks ? (int) enough : height;
  }

  /** A copy of the file, cut to that height. */
  BytePointer cut(byte[] file, int to) {
    BytePointer copy = new BytePointer(file.length - 2L + PADDING);
    copy.put(file, 0, file.length - 2);
    copy.put(frame + 5L, (byte) (to >> 8)).put(frame + 6L, (byte) to);
    for (long i = file.length - 2L; i < copy.capacity(); i++) {
      copy.put(i, (byte) 0);
    }
    return copy;
  }
}
