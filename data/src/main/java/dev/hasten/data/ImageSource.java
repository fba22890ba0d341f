package dev.hasten.data;

import java.util.List;
import java.util.Optional;

/**
 * Where images come from, by number: a folder of files, packed shards, or a source of your own for
 * {@link ImageDataset#of}. May be read from several threads at once.
 */
public interface ImageSource {
  /** The names of the classes, in the order of their labels. */
  List<String> classNames();

  /** The number of images. */
  int size();

  /** The class of an image, from 0. */
  int label(int number);

  /** Where an image is, for people: its file. */
  default String place(int number) {
    return "image " + number;
  }

  /**
   * An image's bytes as they are stored.
   *
   * @throws DataException when they cannot be read, with their place and the reason
   */
  byte[] read(int number);

  /**
   * The pixels of an image.
   *
   * @param bytes what {@link #read} gave for that number
   * @throws DataException when they are no image, with their place and the reason
   */
  Pixels decode(int number, byte[] bytes);

  /**
   * As {@link #decode}, and refuses damage that leaves pixels to be had, where it can be seen.
   *
   * @throws DataException when anything is wrong with them
   */
  default Pixels decodeStrictly(int number, byte[] bytes) {
    return decode(number, bytes);
  }

  /**
   * How large an image is that {@link #decodeReduced} can make smaller at less cost; none where it
   * cannot.
   */
  default Optional<ImageSize> reducible(int number, byte[] bytes) {
    return Optional.empty();
  }

  /**
   * The pixels of an image, its sides divided by {@code reduction} (1, 2, 4 or 8) and rounded up,
   * where {@link #reducible} gave its size.
   *
   * @throws DataException when they are no image, with their place and the reason
   */
  default Pixels decodeReduced(int number, byte[] bytes, int reduction) {
    return decode(number, bytes);
  }

  /**
   * As {@link #decodeReduced} for who looks at the rows {@code from} to {@code to} of it alone, and
   * before the same thread asks again: those outside may be of anything. The array of bytes may be
   * longer than the image, and the next call on the same thread may overwrite it.
   *
   * @throws DataException when they are no image, with their place and the reason
   */
  default Pixels decodeRows(int number, byte[] bytes, int reduction, int from, int to) {
    return decodeReduced(number, bytes, reduction);
  }

  /** Where the images are stored, where they lie in shards; nothing where they do not. */
  default Optional<ShardPlaces> shardPlaces() {
    return Optional.empty();
  }

  /**
   * What decides the pixels beside the bytes, in words: the decoder of JPEG files, or which images
   * were chosen. A run does not go on where it differs; empty where there is nothing to tell.
   */
  default String fingerprint() {
    return "";
  }
}
