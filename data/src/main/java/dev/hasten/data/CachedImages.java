package dev.hasten.data;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Images of a source, of which some are decoded once alone. Always whole, never reduced. */
final class CachedImages implements ImageSource {
  private static final byte[] NOT_READ = {};

  private final ImageSource source;
  private final ImageCache cache;
  private final AtomicReferenceArray<ImageCache.@Nullable Kept> kept;

  CachedImages(ImageSource source, ImageCache cache) {
    this.source = source;
    this.cache = cache;
    this.kept = new AtomicReferenceArray<>(source.size());
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public int label(int number) {
    return source.label(number);
  }

  @Override
  public String place(int number) {
    return source.place(number);
  }

  /** Nothing where it is not needed. */
  @Override
  public byte[] read(int number) {
    return kept.get(number) == null ? source.read(number) : NOT_READ;
  }

  @Override
  public Pixels decode(int number, byte[] bytes) {
    ImageCache.Kept there = kept.get(number);
    if (there != null) {
      return there.image();
    }
    Pixels image = source.decode(number, bytes);
    cache.keep(image).ifPresent(keep -> kept.set(number, keep));
    return image;
  }

  @Override
  public Pixels decodeStrictly(int number, byte[] bytes) {
    return source.decodeStrictly(number, bytes == NOT_READ ? source.read(number) : bytes);
  }

  @Override
  public Optional<ShardPlaces> shardPlaces() {
    return source.shardPlaces();
  }

  @Override
  public String fingerprint() {
    return source.fingerprint();
  }
}
