package dev.hasten.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limit, what goes first, what a kill leaves, and processes side by side. */
class SharedCacheTest {
  private static final long MEGABYTE = 1 << 20;

  @TempDir private Path cache;
  private S3Server server;

  @BeforeEach
  void start() throws Exception {
    server = S3Server.start();
    for (int i = 0; i < ObjectReader.OBJECTS; i++) {
      server.put("object" + i, ObjectReader.content(i));
    }
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.walk(cache.resolve("objects"))) {
      return files.filter(file -> file.getFileName().toString().matches(name)).toList();
    }
  }

  private long bytes() throws IOException {
    long bytes = 0;
    for (Path file : files("[0-9a-f]{64}")) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  @Test
  void theCacheStaysWithinItsLimitAndKeepsWhatWasUsedLast() throws Exception {
    try (FileSystem bucket = server.open(cache, "1MB")) {
      for (int i = 0; i < ObjectReader.OBJECTS; i++) {
        for (Path file : files("[0-9a-f]{64}")) { // all were used long ago,
          Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(i)));
        }
        assertArrayEquals(
            ObjectReader.content(0), Files.readAllBytes(bucket.getPath("/object0"))); // but this
        Files.readAllBytes(bucket.getPath("/object" + i));
        assertTrue(bytes() <= MEGABYTE, "" + bytes());
      }
      List<Path> kept = files("[0-9a-f]{64}");
      server.stop();
      assertEquals(ObjectReader.BYTES, Files.readAllBytes(bucket.getPath("/object0")).length);
      assertTrue(kept.size() >= 3, "" + kept);
    }
  }

  @Test
  void aFileThatWasCutShortIsFetchedAgain() throws Exception {
    try (FileSystem bucket = server.open(cache, "10MB")) {
      Files.readAllBytes(bucket.getPath("/object3"));
      Files.write(files("[0-9a-f]{64}").get(0), new byte[10]);
      assertArrayEquals(ObjectReader.content(3), Files.readAllBytes(bucket.getPath("/object3")));
    }
  }

  private Process reader(int reads, int seed) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Daws.accessKeyId=" + S3Server.IDENTITY,
            "-Daws.secretAccessKey=" + S3Server.SECRET,
            "-cp",
            System.getProperty("java.class.path"),
            ObjectReader.class.getName(),
            server.endpoint().toString(),
            cache.toString(),
            "1MB",
            String.valueOf(reads),
            String.valueOf(seed))
        .redirectErrorStream(true)
        .start();
  }

  @Test
  void processesThatShareACacheDoNotHarmEachOther() throws Exception {
    List<Process> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      readers.add(reader(150, i));
    }
    Process killed = reader(100_000, 9);
    assertNotNull(killed.inputReader(StandardCharsets.UTF_8).readLine());
    Thread.sleep(300);
    killed.destroyForcibly().waitFor();
    for (Process each : readers) {
      String words =
          each.inputReader(StandardCharsets.UTF_8).lines().collect(Collectors.joining("\n"));
      assertEquals(0, each.waitFor(), words);
    }
    assertTrue(bytes() <= MEGABYTE, "" + bytes());
  }

  /** A process cannot hold a lock twice, and does not know its own locks by other names. */
  @Test
  void oneFolderUnderTwoNamesAndForTwoProvidersIsOneCache() throws Exception {
    Files.createDirectories(cache.resolve("objects"));
    Path link = Files.createSymbolicLink(cache.resolve("link"), cache);
    try (FileSystem bucket = server.open(cache, "1MB");
        FileSystem other =
            new S3FileSystemProvider()
                .newFileSystem(
                    URI.create("s3://" + S3Server.BUCKET),
                    Map.of(
                        "AWS_ENDPOINT_URL_S3",
                        server.endpoint(),
                        "HASTEN_CACHE",
                        link,
                        StoreSettings.LIMIT,
                        "1MB"))) {
      for (int i = 0; i < ObjectReader.OBJECTS; i++) {
        Path path = (i % 2 == 0 ? bucket : other).getPath("/object" + i);
        assertArrayEquals(ObjectReader.content(i), Files.readAllBytes(path));
      }
      assertEquals(1, files(".*lease").size());
      bucket.close();
      assertEquals(ObjectReader.BYTES, Files.readAllBytes(other.getPath("/object0")).length);
      assertEquals(1, files(".*lease").size());
    }
    assertEquals(List.of(), files(".*lease"));
  }

  /** Listed by another process while it is on its way, it counts as what it will be. */
  @Test
  void whatIsOnItsWayCountsFromTheMomentThereIsRoomForIt() throws Exception {
    CacheLock lock = new CacheLock(cache);
    StoredObject object = new StoredObject(S3Server.BUCKET, "key", 600_000, "tag", Instant.EPOCH);
    try (Lease lease = lock.holding(() -> Lease.in(cache))) {
      CacheSpace space = new CacheSpace(cache, MEGABYTE, lease);
      Path part = cache.resolve(CacheSpace.part(lease, object.bytes(), 1));
      space.take(object, part);
      Files.delete(cache.resolve("bytes")); // so that the next one lists
      Path next = cache.resolve(CacheSpace.part(lease, object.bytes(), 2));
      StoreException full = assertThrows(StoreException.class, () -> space.take(object, next));
      assertTrue(full.getMessage().contains("600000 bytes are in use"), full.getMessage());
    }
  }

  @Test
  void leasesOfTheDeadGoWhenACacheIsOpened() throws Exception {
    Path objects = Files.createDirectories(cache.resolve("objects"));
    Files.writeString(objects.resolve("00000000-dead.lease"), "held\n");
    server.open(cache, "10MB").close();
    assertEquals(List.of(), files(".*lease"));
  }

  @Test
  void whatAKilledProcessLeftIsRemovedWhenRoomIsNeeded() throws Exception {
    Path objects = Files.createDirectories(cache.resolve("objects"));
    Files.write(objects.resolve("00000000-dead.lease"), "held\n".getBytes(StandardCharsets.UTF_8));
    Files.write(objects.resolve("00000000-dead.900000.1.part"), new byte[900_000]);
    try (FileSystem bucket = server.open(cache, "1MB")) {
      for (int i = 0; i < ObjectReader.OBJECTS; i++) {
        Files.readAllBytes(bucket.getPath("/object" + i));
      }
      assertEquals(List.of(), files(".*part"));
      assertEquals(List.of(), files(".*dead.*"));
    }
    assertEquals(List.of(), files(".*lease"));
  }
}
