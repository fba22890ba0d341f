package dev.hasten.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code s3://BUCKET/KEY} a path, to be read from; Java finds it on the class path. A bucket
 * opens when a path of it is first asked for, with the settings of the environment ({@link
 * StoreSettings}); others are given to {@link java.nio.file.FileSystems#newFileSystem(URI, Map)}.
 *
 * <p>A store that refuses, cannot be reached or has no such bucket, and a cache that is full, are a
 * {@link StoreException} from any method; a key that is not there is a {@link NoSuchFileException}.
 */
public final class S3FileSystemProvider extends FileSystemProvider {
  static final String SCHEME = "s3";

  private final Map<String, BucketFileSystem> buckets = new HashMap<>();
  private final Map<Optional<URI>, Store> stores = new HashMap<>();

  /** For Java's service loader; nothing is opened yet. */
  public S3FileSystemProvider() {}

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    String name = bucket(uri);
    synchronized (buckets) {
      if (buckets.containsKey(name)) {
        throw new FileSystemAlreadyExistsException(SCHEME + "://" + name);
      }
      return opened(name, StoreSettings.of(env));
    }
  }

  /** Settings that are wrong are no fault of the address, of which the others speak here. */
  private BucketFileSystem openedByEnvironment(String name) {
    try {
      return opened(name, StoreSettings.of(Map.of()));
    } catch (IllegalArgumentException setting) {
      throw new StoreException(String.valueOf(setting.getMessage()), setting);
    }
  }

  private BucketFileSystem opened(String name, StoreSettings settings) {
    Store store = stores.computeIfAbsent(settings.endpoint(), Store::new);
    ObjectCache cache = OpenCaches.open(settings.cache(), settings.limit());
    BucketFileSystem bucket = new BucketFileSystem(this, name, store, cache);
    buckets.put(name, bucket);
    return bucket;
  }

  /** Gives back what no other bucket uses; once for each. */
  void closed(BucketFileSystem bucket) throws IOException {
    synchronized (buckets) {
      buckets.remove(bucket.name(), bucket);
      if (buckets.values().stream().noneMatch(each -> each.store() == bucket.store())) {
        stores.values().remove(bucket.store());
        bucket.store().close();
      }
      OpenCaches.close(bucket.cache());
    }
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    synchronized (buckets) {
      BucketFileSystem bucket = buckets.get(bucket(uri));
      if (bucket == null) {
        throw new FileSystemNotFoundException(SCHEME + "://" + bucket(uri));
      }
      return bucket;
    }
  }

  @Override
  public Path getPath(URI uri) {
    String name = bucket(uri);
    synchronized (buckets) {
      BucketFileSystem known = buckets.get(name);
      BucketFileSystem bucket = known == null ? openedByEnvironment(name) : known;
      return S3Path.of(bucket, "/" + Optional.ofNullable(uri.getPath()).orElse(""));
    }
  }

  private static String bucket(URI uri) {
    String name = uri.getAuthority();
    if (!SCHEME.equals(uri.getScheme()) || name == null || name.isEmpty()) {
      throw new IllegalArgumentException(
          "expected s3://BUCKET/KEY, but got " + uri + ": write the name of a bucket after s3://");
    }
    if (!name.matches("[A-Za-z0-9._-]+")) { // not repeated: it may be a key, and a secret
      throw new IllegalArgumentException(
          "expected the name of a bucket after s3://, but got other signs than letters, digits,"
              + " dots and dashes: leave credentials out, and set AWS_ACCESS_KEY_ID and"
              + " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");
    }
    return name;
  }

  private static S3Path own(Path path) {
    if (path instanceof S3Path mine) {
      return mine;
    }
    throw new ProviderMismatchException("expected s3://BUCKET/KEY, but got " + path);
  }

  private static StoredObject object(S3Path path) throws IOException {
    ObjectAttributes found =
        path.bucket().find(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
    return found
        .object()
        .orElseThrow(() -> new FileSystemException(path.toString(), null, "is a folder"));
  }

  private static void requireReading(Set<? extends OpenOption> options) {
    if (options.stream().anyMatch(option -> option != StandardOpenOption.READ)) {
      throw new ReadOnlyFileSystemException();
    }
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    requireReading(options);
    BucketFileSystem bucket = own(path).bucket();
    return bucket.cache().open(object(own(path)), bucket.store(), Files::newByteChannel);
  }

  /** What is opened so may be mapped, and stays in the cache while this process lives. */
  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    requireReading(options);
    BucketFileSystem bucket = own(path).bucket();
    return bucket.cache().openHeld(object(own(path)), bucket.store());
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (Path each : own(folder).bucket().list(own(folder))) {
      if (filter.accept(each)) {
        paths.add(each);
      }
    }
    return new Listing(paths);
  }

  /** Closing it gives nothing back. */
  private record Listing(List<Path> paths) implements DirectoryStream<Path> {
    @Override
    public Iterator<Path> iterator() {
      return paths.iterator();
    }

    @Override
    public void close() {}
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (!type.isAssignableFrom(ObjectAttributes.class)) {
      throw new UnsupportedOperationException("an object has no " + type.getSimpleName());
    }
    return type.cast(
        own(path)
            .bucket()
            .find(own(path))
            .orElseThrow(() -> new NoSuchFileException(path.toString())));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    BasicFileAttributes all = readAttributes(path, BasicFileAttributes.class, options);
    return Map.of(
        "size", all.size(),
        "lastModifiedTime", all.lastModifiedTime(),
        "isRegularFile", all.isRegularFile(),
        "isDirectory", all.isDirectory());
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return null;
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    readAttributes(path, BasicFileAttributes.class);
    for (AccessMode mode : modes) {
      if (mode != AccessMode.READ) {
        throw new AccessDeniedException(path.toString(), null, "a bucket is read only");
      }
    }
  }

  @Override
  public boolean isSameFile(Path path, Path other) {
    return path.equals(other);
  }

  @Override
  public boolean isHidden(Path path) {
    return own(path).key().replaceFirst(".*/", "").startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException("a bucket is no volume");
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void delete(Path path) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new ReadOnlyFileSystemException();
  }
}
