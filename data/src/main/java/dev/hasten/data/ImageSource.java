package dev.hasten.data;

import java.util.List;

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
}
