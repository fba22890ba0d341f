package dev.hasten.s3;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object or a folder, as attributes of a file. */
record ObjectAttributes(Optional<StoredObject> object) implements BasicFileAttributes {
  static ObjectAttributes of(StoredObject object) {
    return new ObjectAttributes(Optional.of(object));
  }

  static ObjectAttributes folder() {
    return new ObjectAttributes(Optional.empty());
  }

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.from(object.map(StoredObject::modified).orElse(Instant.EPOCH));
  }

  @Override
  public FileTime lastAccessTime() {
    return lastModifiedTime();
  }

  @Override
  public FileTime creationTime() {
    return lastModifiedTime();
  }

  @Override
  public boolean isRegularFile() {
    return object.isPresent();
  }

  @Override
  public boolean isDirectory() {
    return object.isEmpty();
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public long size() {
    return object.map(StoredObject::bytes).orElse(0L);
  }

  @Override
  public @Nullable Object fileKey() {
    return null;
  }
}
