package dev.hasten.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of a folder of images, decoded anew each time. */
record FolderImages(ImageFiles files, ImageDecoder decoder) implements ImageSource {
  @Override
  public List<String> classNames() {
    return files.classes();
  }

  @Override
  public int size() {
    return files.labels().length;
  }

  @Override
  public int label(int number) {
    return files.labels()[number];
  }

  @Override
  public String place(int number) {
    return files.files().get(number).toString();
  }

  @Override
  public byte[] read(int number) {
    Path file = files.files().get(number);
    try {
      return Files.readAllBytes(file);
    } catch (IOException fault) {
      throw ImageDecoder.fault(file, fault);
    }
  }

  @Override
  public Pixels decode(int number, byte[] bytes) {
    return decoder.decode(bytes, files.files().get(number));
  }

  @Override
  public Pixels decodeStrictly(int number, byte[] bytes) {
    return decoder.decodeStrictly(bytes, files.files().get(number));
  }

  @Override
  public Optional<ImageSize> reducible(int number, byte[] bytes) {
    return ImageDecoder.reducible(bytes);
  }

  @Override
  public Pixels decodeReduced(int number, byte[] bytes, int reduction) {
    return decoder.decode(bytes, files.files().get(number), reduction);
  }

  @Override
  public Pixels decodeRows(int number, byte[] bytes, int reduction, int from, int to) {
    return decoder.decodeRows(bytes, files.files().get(number), reduction, from, to);
  }

  @Override
  public String fingerprint() {
    return ImageDecoder.fingerprint();
  }
}
