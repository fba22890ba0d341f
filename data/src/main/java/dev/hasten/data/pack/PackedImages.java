package dev.hasten.data.pack;

import dev.hasten.data.ImageDecoder;
import dev.hasten.data.ImageSize;
import dev.hasten.data.ImageSource;
import dev.hasten.data.Pixels;
import dev.hasten.data.Resampling;
import dev.hasten.data.ShardPlaces;
import java.util.List;
import java.util.Optional;

/** Packed images: squares of pixels, or files that are decoded. */
record PackedImages(PackedHalf records, PackedFacts facts, ImageDecoder decoder)
    implements ImageSource {
  static PackedImages of(PackedHalf records, PackedFacts facts, long mostPixels) {
    return new PackedImages(records, facts, new ImageDecoder(mostPixels));
  }

  @Override
  public List<String> classNames() {
    return facts.classNames();
  }

  @Override
  public int size() {
    return records.size();
  }

  @Override
  public int label(int number) {
    return records.targets()[number];
  }

  @Override
  public byte[] read(int number) {
    return records.read(number);
  }

  @Override
  public Pixels decode(int number, byte[] bytes) {
    if (facts.kind() == RecordKind.FILES) {
      return decoder.decode(bytes, records.place(number));
    }
    int side = Math.toIntExact(facts.shape().get(1));
    return new Pixels(side, side, bytes);
  }

  @Override
  public Pixels decodeStrictly(int number, byte[] bytes) {
    return facts.kind() == RecordKind.FILES
        ? decoder.decodeStrictly(bytes, records.place(number))
        : decode(number, bytes);
  }

  @Override
  public Optional<ImageSize> reducible(int number, byte[] bytes) {
    return facts.kind() == RecordKind.FILES ? ImageDecoder.reducible(bytes) : Optional.empty();
  }

  @Override
  public Pixels decodeReduced(int number, byte[] bytes, int reduction) {
    return facts.kind() == RecordKind.FILES
        ? decoder.decode(bytes, records.place(number), reduction)
        : decode(number, bytes);
  }

  @Override
  public Pixels decodeRows(int number, byte[] bytes, int reduction, int from, int to) {
    return facts.kind() == RecordKind.FILES
        ? decoder.decodeRows(bytes, records.place(number), reduction, from, to)
        : decode(number, bytes);
  }

  @Override
  public Optional<ShardPlaces> shardPlaces() {
    return Optional.of(records.shardPlaces());
  }

  @Override
  public String fingerprint() {
    if (facts.kind() == RecordKind.FILES) {
      return ImageDecoder.fingerprint();
    }
    return facts.resampling() == Resampling.BILINEAR
        ? ""
        : "squares by " + facts.resampling().label();
  }
}
