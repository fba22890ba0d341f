package dev.hasten.s3;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key of a bucket as a path, its names between slashes; printed as its address if absolute. */
record S3Path(BucketFileSystem bucket, boolean absolute, List<String> names) implements Path {
  S3Path {
    names = List.copyOf(names);
  }

  static S3Path of(BucketFileSystem bucket, String text) {
    List<String> names =
        Arrays.stream(text.split("/", -1)).filter(name -> !name.isEmpty()).toList();
    return new S3Path(bucket, text.startsWith("/"), names);
  }

  private S3Path with(boolean fromRoot, List<String> others) {
    return new S3Path(bucket, fromRoot, others);
  }

  /** The key in the bucket; empty at its root. */
  String key() {
    return String.join("/", names);
  }

  @Override
  public FileSystem getFileSystem() {
    return bucket;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public @Nullable Path getRoot() {
    return absolute ? with(true, List.of()) : null;
  }

  @Override
  public @Nullable Path getFileName() {
    return names.isEmpty() ? null : with(false, List.of(names.get(names.size() - 1)));
  }

  @Override
  public @Nullable Path getParent() {
    return names.isEmpty() || !absolute && names.size() == 1
        ? null
        : with(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public Path subpath(int from, int to) {
    if (from < 0 || from >= to || to > names.size()) {
      throw new IllegalArgumentException(
          "expected some of the " + names.size() + " names, but got " + from + " to " + to);
    }
    return with(false, names.subList(from, to));
  }

  private S3Path own(Path other) {
    if (other instanceof S3Path mine && mine.bucket.equals(bucket)) {
      return mine;
    }
    throw new ProviderMismatchException("expected a path of " + bucket + ", but got " + other);
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof S3Path mine
        && mine.bucket.equals(bucket)
        && mine.absolute == absolute
        && mine.names.size() <= names.size()
        && names.subList(0, mine.names.size()).equals(mine.names);
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(other instanceof S3Path mine) || !mine.bucket.equals(bucket)) {
      return false;
    }
    int from = names.size() - mine.names.size();
    return mine.absolute
        ? equals(mine)
        : from >= 0 && names.subList(from, names.size()).equals(mine.names);
  }

  @Override
  public Path normalize() {
    List<String> kept = new ArrayList<>();
    for (String name : names) {
      boolean canRise = !kept.isEmpty() && !kept.get(kept.size() - 1).equals("..");
      if (name.equals("..") && (canRise || absolute)) {
        if (canRise) {
          kept.remove(kept.size() - 1);
        }
      } else if (!name.equals(".")) {
        kept.add(name);
      }
    }
    return with(absolute, kept);
  }

  @Override
  public Path resolve(Path other) {
    S3Path below = own(other);
    if (below.absolute) {
      return below;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(below.names);
    return with(absolute, all);
  }

  @Override
  public Path relativize(Path other) {
    if (!own(other).startsWith(this)) {
      throw new IllegalArgumentException("expected a path below " + this + ", but got " + other);
    }
    return with(false, own(other).names.subList(names.size(), own(other).names.size()));
  }

  @Override
  public URI toUri() {
    try {
      return new URI(S3FileSystemProvider.SCHEME, bucket.name(), "/" + key(), null, null);
    } catch (URISyntaxException fault) {
      throw new IllegalStateException(fault);
    }
  }

  @Override
  public Path toAbsolutePath() {
    return with(true, names);
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    if (bucket.find(this).isEmpty()) {
      throw new NoSuchFileException(toString());
    }
    return toAbsolutePath().normalize();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("a bucket cannot be watched");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(own(other).toString());
  }

  @Override
  public String toString() {
    return absolute ? S3FileSystemProvider.SCHEME + "://" + bucket.name() + "/" + key() : key();
  }
}
