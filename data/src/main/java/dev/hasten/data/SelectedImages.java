package dev.hasten.data;

import java.util.List;
import java.util.Optional;

/** Some images of a source, in an order of their own. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SelectedImages(ImageSource source, int[] numbers) implements ImageSource {
  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public int size() {
    return numbers.length;
  }

  @Override
  public int label(int number) {
    return source.label(numbers[number]);
  }

  @Override
  public String place(int number) {
    return source.place(numbers[number]);
  }

  @Override
  public byte[] read(int number) {
    return source.read(numbers[number]);
  }

  @Override
  public Pixels decode(int number, byte[] bytes) {
    return source.decode(numbers[number], bytes);
  }

  @Override
  public Pixels decodeStrictly(int number, byte[] bytes) {
    return source.decodeStrictly(numbers[number], bytes);
  }

  @Override
  public Optional<ImageSize> reducible(int number, byte[] bytes) {
    return source.reducible(numbers[number], bytes);
  }

  @Override
  public Pixels decodeReduced(int number, byte[] bytes, int reduction) {
    return source.decodeReduced(numbers[number], bytes, reduction);
  }

  @Override
  public Pixels decodeRows(int number, byte[] bytes, int reduction, int from, int to) {
    return source.decodeRows(numbers[number], bytes, reduction, from, to);
  }

  @Override
  public Optional<ShardPlaces> shardPlaces() {
    return source.shardPlaces().map(places -> places.select(numbers));
  }

  @Override
  public String fingerprint() {
    return source.fingerprint() + IndexSum.of(numbers);
  }
}
