package dev.hasten.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.DataException;
import dev.hasten.data.Locations;
import dev.hasten.engine.RandomStream;
import dev.hasten.train.job.Catalogs;
import dev.hasten.train.job.JobException;
import dev.hasten.train.job.JobFile;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that refuse, break off, are gone or are not what they were. */
class StoreFaultsTest {
  private static final String KEY = "big";

  @TempDir private Path cache;
  private S3Server server;
  private byte[] content;

  @BeforeEach
  void start() throws Exception {
    server = S3Server.start();
    content = new byte[3 << 20];
    RandomStream random = new RandomStream(1, "content");
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) random.nextInt(256);
    }
    server.put(KEY, content);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static String refusal(Path path) {
    StoreException fault = assertThrows(StoreException.class, () -> Files.readAllBytes(path));
    String message = String.valueOf(fault.getMessage());
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private long cached() throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9a-f]{64}|.*part"))
          .count();
    }
  }

  @Test
  void aTransferThatIsCutOffBeginsAgain() throws Exception {
    try (CuttingRelay relay = new CuttingRelay(server.port(), 1 << 20, 2, () -> {});
        FileSystem bucket = S3Server.open(relay.endpoint(), cache, "10MB")) {
      assertArrayEquals(content, Files.readAllBytes(bucket.getPath("/" + KEY)));
      assertEquals(0, relay.cutsLeft());
      assertEquals(1, cached());
    }
  }

  @Test
  void aTransferThatStallsBeginsAgainAndIsNoInterrupt() throws Exception {
    try (CuttingRelay relay = new CuttingRelay(server.port(), 1 << 20, 2, () -> sleep(3000));
        Store store = new Store(Optional.of(relay.endpoint()), Duration.ofMillis(500));
        ObjectCache objects = ObjectCache.in(cache, 10 << 20)) {
      StoredObject object = store.object(S3Server.BUCKET, KEY).orElseThrow();
      assertArrayEquals(content, objects.open(object, store, Files::readAllBytes));
      assertEquals(0, relay.cutsLeft());
      assertFalse(Thread.interrupted());
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** Whatever is asked for: a length, a list, or the bytes. */
  @Test
  void anInterruptIsNoFaultOfTheNetwork() throws Exception {
    try (FileSystem bucket = server.open(cache, "10MB")) {
      Path path = bucket.getPath("/" + KEY);
      assertInterrupted(() -> Files.exists(path));
      assertInterrupted(() -> Files.list(bucket.getPath("/")).close());
      assertTrue(Files.exists(path));
      assertInterrupted(() -> Files.readAllBytes(path));
      assertArrayEquals(content, Files.readAllBytes(path));
      assertEquals(1, cached());
    }
  }

  private static void assertInterrupted(Executable request) {
    Thread.currentThread().interrupt();
    try {
      assertThrows(CancellationException.class, request);
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void whatIsAlwaysCutOffIsNeverTakenForWhole() throws Exception {
    try (CuttingRelay relay = new CuttingRelay(server.port(), 1 << 20, 1 << 20, () -> {});
        FileSystem bucket = S3Server.open(relay.endpoint(), cache, "10MB")) {
      String message = refusal(bucket.getPath("/" + KEY));
      assertTrue(message.contains("expected all 3145728 bytes of s3://photos/big"), message);
      assertEquals(0, cached());
    }
    try (FileSystem bucket = server.open(cache, "10MB")) {
      assertArrayEquals(content, Files.readAllBytes(bucket.getPath("/" + KEY)));
    }
  }

  @Test
  void aServerThatDiesInTheMiddleIsTold() throws Exception {
    Runnable kill =
        () -> {
          try {
            server.stop();
          } catch (Exception fault) {
            throw new IllegalStateException(fault);
          }
        };
    try (CuttingRelay relay = new CuttingRelay(server.port(), 1 << 20, 1, kill);
        FileSystem bucket = S3Server.open(relay.endpoint(), cache, "10MB")) {
      String message = refusal(bucket.getPath("/" + KEY));
      assertTrue(message.startsWith("expected"), message);
      assertEquals(0, cached());
    }
  }

  @Test
  void wrongCredentialsAMissingBucketAndAMissingKeyAreThreeErrors() throws Exception {
    try (FileSystem bucket = server.open(cache, "10MB")) {
      assertThrows(NoSuchFileException.class, () -> Files.readAllBytes(bucket.getPath("/nothing")));
      assertFalse(Files.exists(bucket.getPath("/nothing")));
      Path other =
          new S3FileSystemProvider()
              .newFileSystem(
                  URI.create("s3://drawings"),
                  Map.of(
                      "AWS_ENDPOINT_URL_S3", server.endpoint(), "HASTEN_CACHE", cache.resolve("b")))
              .getPath("/" + KEY);
      assertTrue(refusal(other).contains("the bucket of s3://drawings"), refusal(other));
      S3Server.credentials(S3Server.IDENTITY, "another");
      String message = refusal(bucket.getPath("/" + KEY));
      assertTrue(message.contains("expected to be let into s3://photos/big"), message);
    }
  }

  @Test
  void aStoreThatIsNotThereAndNoCredentialsAreTold() throws Exception {
    try (FileSystem bucket = S3Server.open(URI.create("http://127.0.0.1:9"), cache, "10MB")) {
      String message = refusal(bucket.getPath("/" + KEY));
      assertTrue(message.contains("to reach http://127.0.0.1:9"), message);
    }
    System.clearProperty("aws.accessKeyId");
    System.setProperty("aws.disableEc2Metadata", "true");
    try (FileSystem bucket = server.open(cache, "10MB")) {
      String message = refusal(bucket.getPath("/" + KEY));
      assertTrue(message.contains("expected credentials"), message);
    } finally {
      System.clearProperty("aws.disableEc2Metadata");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://KEY:hidden@photos/a", "s3://KEY:hid/den@photos/a"})
  void credentialsInAnAddressAreRefusedAndNotRepeated(String address) {
    assertHidden(
        assertThrows(DataException.class, () -> Locations.resolve(cache, address)).getMessage());
    assertHidden(
        assertThrows(IllegalArgumentException.class, () -> Path.of(URI.create(address)))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://KEY:hidden@host", "http://KEY:hid den@host", "KEY:hidden"})
  void anEndpointWithCredentialsOrOfNoHostIsRefusedAndNotRepeated(String endpoint) {
    assertHidden(
        assertThrows(
                IllegalArgumentException.class,
                () -> StoreSettings.of(Map.of("AWS_ENDPOINT_URL_S3", endpoint)))
            .getMessage());
  }

  private String refusedAddress(String address) {
    return String.valueOf(
        assertThrows(DataException.class, () -> Locations.resolve(cache, address)).getMessage());
  }

  /** By what is thrown, not by its words. */
  @Test
  void aSettingThatIsWrongIsToldInPlaceOfTheAddress() {
    System.setProperty("aws.endpointUrlS3", "nowhere");
    try {
      assertEquals(
          "expected an address such as http://localhost:9000 in AWS_ENDPOINT_URL, but got another"
              + " text: write http:// or https://, and a host",
          refusedAddress("s3://never-opened/a"));
    } finally {
      System.clearProperty("aws.endpointUrlS3");
    }
  }

  @Test
  void anAddressThatIsWrongIsToldInOneLineOfItsOwn() {
    for (String address : List.of("s3://KEYhid$den/a", "s3:///a")) {
      String message = refusedAddress(address);
      assertHidden(message);
      assertEquals(0, message.lastIndexOf("expected "), message);
      assertTrue(message.endsWith("that is written otherwise: correct it"), message);
    }
    IllegalArgumentException none =
        assertThrows(
            IllegalArgumentException.class, () -> Path.of(new URI("s3", null, "/a", null)));
    assertEquals(
        "expected s3://BUCKET/KEY, but got s3:/a: write the name of a bucket after s3://",
        none.getMessage());
  }

  private static void assertHidden(String message) {
    assertTrue(message.startsWith("expected "), message);
    assertFalse(message.contains("hid") || message.contains("KEY:"), message);
  }

  @Test
  void anObjectThatChangedAfterItWasListedIsRefused() throws Exception {
    try (FileSystem bucket = server.open(cache, "10MB")) {
      try (Stream<Path> files = Files.list(bucket.getPath("/"))) {
        assertEquals(List.of(S3Server.path(KEY)), files.toList());
      }
      server.put(KEY, new byte[content.length]);
      assertTrue(refusal(S3Server.path(KEY)).contains("has changed"));
      server.delete(KEY);
      assertTrue(refusal(S3Server.path(KEY)).contains("is gone"));
    }
  }

  @Test
  void aFullCacheIsToldAndWhatIsMappedStays() throws Exception {
    server.put("second", content);
    try (FileSystem bucket = server.open(cache, "2MB")) {
      assertTrue(refusal(bucket.getPath("/" + KEY)).contains("that is all it may take"));
    }
    try (FileSystem bucket = server.open(cache, "5MB")) {
      try (var channel = FileChannel.open(bucket.getPath("/" + KEY))) {
        channel.map(FileChannel.MapMode.READ_ONLY, 0, 10);
      }
      String message = refusal(bucket.getPath("/second"));
      assertTrue(message.contains("3 MB are in use: set HASTEN_S3_CACHE higher"), message);
    }
    try (FileSystem bucket = server.open(cache, "5MB")) { // what was mapped is so no longer
      assertArrayEquals(content, Files.readAllBytes(bucket.getPath("/second")));
      assertEquals(1, cached());
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsTold() throws Exception {
    Path file = Files.writeString(cache.resolve("file"), "in the way");
    StoreException fault =
        assertThrows(StoreException.class, () -> server.open(file, "10MB").close());
    assertTrue(fault.getMessage().contains("HASTEN_CACHE"), fault.getMessage());
    assertThrows(IllegalArgumentException.class, () -> server.open(cache, "much").close());
    try (FileSystem bucket = server.open(cache, "10MB")) {
      assertThrows(
          ReadOnlyFileSystemException.class,
          () -> Files.write(bucket.getPath("/mine"), new byte[1]));
    }
  }

  @Test
  void aJobThatNamesAStoreItMayNotReadIsRefusedWithItsLine() throws Exception {
    S3Server.credentials("stranger", "stranger");
    Path job = Files.writeString(cache.resolve("job.yaml"), SourcesTest.job("s3://photos/images"));
    try (FileSystem bucket = server.open(cache, "10MB")) {
      JobException fault =
          assertThrows(
              JobException.class,
              () -> JobFile.read(job, List.of(), Optional.empty(), Catalogs.standard()));
      assertTrue(fault.getMessage().contains("job.yaml:1"), fault.getMessage());
      assertTrue(fault.getMessage().contains("to be let into"), fault.getMessage());
    }
  }
}
