package dev.hasten.s3;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A bucket as it was when its folders were listed: what was found keeps its length and tag, and an
 * object that has another content when it is fetched is refused.
 */
final class BucketFileSystem extends FileSystem {
  private final S3FileSystemProvider provider;
  private final String name;
  private final Store store;
  private final ObjectCache cache;
  private final ConcurrentHashMap<String, ObjectAttributes> found = new ConcurrentHashMap<>();
  private volatile boolean open = true;

  BucketFileSystem(S3FileSystemProvider provider, String name, Store store, ObjectCache cache) {
    this.provider = provider;
    this.name = name;
    this.store = store;
    this.cache = cache;
  }

  String name() {
    return name;
  }

  Store store() {
    return store;
  }

  ObjectCache cache() {
    return cache;
  }

  /** What is at a path; none where nothing is. */
  Optional<ObjectAttributes> find(S3Path path) {
    String key = path.key();
    if (key.isEmpty()) {
      return Optional.of(ObjectAttributes.folder());
    }
    Optional<ObjectAttributes> known = Optional.ofNullable(found.get(key));
    if (known.isPresent()) {
      return known;
    }
    Optional<ObjectAttributes> asked = store.object(name, key).map(ObjectAttributes::of);
    if (asked.isEmpty()) {
      asked =
          store.hasChildren(name, key + "/")
              ? Optional.of(ObjectAttributes.folder())
              : Optional.empty();
    }
    asked.ifPresent(attributes -> found.put(key, attributes));
    return asked;
  }

  /**
   * What lies in a folder, in the order of the names.
   *
   * @throws StoreException when a key there has a name of no characters, which is no path
   */
  List<Path> list(S3Path folder) throws NotDirectoryException {
    String prefix = folder.key().isEmpty() ? "" : folder.key() + "/";
    Store.Children below = store.children(name, prefix, 0);
    List<Path> paths = new ArrayList<>();
    for (String each : below.folders()) {
      String key = each.substring(0, each.length() - 1);
      if (key.length() <= prefix.length()) {
        throw new StoreException(
            "expected keys with a name between any two slashes, but "
                + this
                + " has some that begin with \""
                + each
                + "\": give them other keys");
      }
      found.put(key, ObjectAttributes.folder());
      paths.add(folder.resolve(key.substring(prefix.length())));
    }
    for (StoredObject each : below.objects()) {
      if (!each.key().equals(prefix)) { // an empty object that stands for the folder
        found.put(each.key(), ObjectAttributes.of(each));
        paths.add(folder.resolve(each.key().substring(prefix.length())));
      }
    }
    if (paths.isEmpty() && find(folder).filter(ObjectAttributes::isRegularFile).isPresent()) {
      throw new NotDirectoryException(folder.toString());
    }
    paths.sort(null);
    return paths;
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      provider.closed(this);
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(S3Path.of(this, "/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public Path getPath(String first, String... more) {
    return S3Path.of(this, more.length == 0 ? first : first + "/" + String.join("/", more));
  }

  @Override
  public PathMatcher getPathMatcher(String pattern) {
    throw new UnsupportedOperationException("a bucket has no patterns of paths");
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("a bucket has no users");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("a bucket cannot be watched");
  }

  @Override
  public String toString() {
    return S3FileSystemProvider.SCHEME + "://" + name;
  }
}
