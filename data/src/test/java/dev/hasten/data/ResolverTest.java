package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a published data set is looked for, in order, and what is refused on the way. */
class ResolverTest {
  private static final Map<String, byte[]> FILES = new LinkedHashMap<>();

  static {
    FILES.put("train-images-idx3-ubyte.gz", images(6));
    FILES.put("train-labels-idx1-ubyte.gz", labels(6));
    FILES.put("t10k-images-idx3-ubyte.gz", images(4));
    FILES.put("t10k-labels-idx1-ubyte.gz", labels(4));
  }

  @TempDir private Path folder;
  private final Map<String, byte[]> served = new LinkedHashMap<>(FILES);
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/data/",
        exchange -> {
          String name = Path.of(exchange.getRequestURI().getPath()).getFileName().toString();
          asked.add(name);
          byte[] bytes = served.get(name);
          if (bytes == null) {
            exchange.sendResponseHeaders(404, -1);
          } else {
            exchange.sendResponseHeaders(200, FILES.get(name).length);
            try (OutputStream body = exchange.getResponseBody()) {
              body.write(bytes);
            }
          }
          exchange.close();
        });
    server.createContext(
        "/moved/",
        exchange -> {
          String name = Path.of(exchange.getRequestURI().getPath()).getFileName().toString();
          exchange.getResponseHeaders().add("Location", address("data") + name);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String address(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + path + "/";
  }

  private static byte[] images(int count) {
    ByteBuffer idx = ByteBuffer.allocate(16 + count * 4);
    idx.putInt(0x803).putInt(count).putInt(2).putInt(2);
    while (idx.hasRemaining()) {
      idx.put((byte) idx.position());
    }
    return gzip(idx.array());
  }

  private static byte[] labels(int count) {
    ByteBuffer idx = ByteBuffer.allocate(8 + count);
    idx.putInt(0x801).putInt(count);
    while (idx.hasRemaining()) {
      idx.put((byte) (idx.position() % 3));
    }
    return gzip(idx.array());
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zipped = new GZIPOutputStream(bytes)) {
      zipped.write(plain);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private IdxRelease release(String path) throws IOException {
    List<Release.File> files = new ArrayList<>();
    Path plain = Files.createTempDirectory(folder, "plain");
    for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
      Path written = Files.write(plain.resolve(file.getKey()), file.getValue());
      java.security.MessageDigest content = Hashes.sha256();
      IdxReader.read(written, content);
      files.add(
          new Release.File(
              file.getKey(), file.getValue().length, Hashes.ofFile(written), Hashes.hex(content)));
    }
    DatasetInfo info =
        new DatasetInfo("tiny", "tiny", "test", "CC0", 6, 4, List.of(1L, 2L, 2L), 3, 100);
    return new IdxRelease(
        info, files, URI.create(address(path)), folder.resolve("system"), "dataset-tiny");
  }

  private Cache cache() {
    return new Cache(folder.resolve("cache"));
  }

  private Resolver resolver(String... aptGet) {
    return new Resolver(
        List.of(
            new Place.Folder("cache", each -> cache().folder(each.info().name())),
            new Place.Folder("system folder", Release::systemFolder),
            new OfficialAddress(cache(), Duration.ofSeconds(2), Duration.ofSeconds(3)),
            new DebianPackage(cache(), List.of(aptGet))));
  }

  private static void write(Path target) throws IOException {
    Files.createDirectories(target);
    for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
      Files.write(target.resolve(file.getKey()), file.getValue());
    }
  }

  private void assertNothingHalfDone() throws IOException {
    try (Stream<Path> left = Files.list(cache().root())) {
      assertEquals(List.of(), left.filter(path -> !path.endsWith("datasets")).toList());
    }
  }

  @Test
  void theOfficialAddressIsAskedOnceThenTheCache() throws IOException {
    try (DataPair pair = resolver("false").resolve(release("data"))) {
      assertEquals(6, pair.train().size());
      assertEquals(4, pair.test().size());
      assertEquals(3, pair.train().classes());
    }
    assertEquals(List.copyOf(FILES.keySet()), asked);
    resolver("false").resolve(release("data")).close();
    assertEquals(4, asked.size());
    assertNothingHalfDone();
  }

  @Test
  void theSystemFolderComesBeforeTheNetwork() throws IOException {
    write(folder.resolve("system"));
    resolver("false").resolve(release("data")).close();
    assertEquals(List.of(), asked);
  }

  @Test
  void aDamagedCacheIsPassedOver() throws IOException {
    write(cache().folder("tiny"));
    Files.write(cache().folder("tiny").resolve("t10k-labels-idx1-ubyte.gz"), labels(5));
    write(folder.resolve("system"));
    resolver("false").resolve(release("data")).close();
    assertEquals(List.of(), asked);
  }

  @Test
  void aRedirectIsFollowed() throws IOException {
    resolver("false").resolve(release("moved")).close();
    assertEquals(4, asked.size());
  }

  @Test
  void anotherFileOfTheSameLengthIsRefused() throws IOException {
    byte[] other = FILES.get("train-images-idx3-ubyte.gz").clone();
    other[other.length - 9] ^= 1;
    served.put("train-images-idx3-ubyte.gz", other);
    DataException fault =
        assertThrows(DataException.class, () -> resolver("false").resolve(release("data")));
    assertTrue(fault.getMessage().contains("SHA-256"), fault.getMessage());
    assertTrue(fault.getMessage().contains("apt install dataset-tiny"), fault.getMessage());
    assertFalse(Files.exists(cache().folder("tiny")));
    assertNothingHalfDone();
  }

  @Test
  void aConnectionCutShortIsRefused() throws IOException {
    byte[] whole = FILES.get("t10k-images-idx3-ubyte.gz");
    served.put("t10k-images-idx3-ubyte.gz", java.util.Arrays.copyOf(whole, whole.length / 2));
    DataException fault =
        assertThrows(DataException.class, () -> resolver("false").resolve(release("data")));
    assertTrue(fault.getMessage().contains("official address"), fault.getMessage());
    assertFalse(Files.exists(cache().folder("tiny")));
    assertNothingHalfDone();
  }

  @Test
  void whatNoPlaceHasNamesThemAllInOneLine() throws IOException {
    served.clear();
    DataException fault =
        assertThrows(
            DataException.class, () -> resolver("no-such-program").resolve(release("data")));
    String message = fault.getMessage();
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.contains("cache " + cache().folder("tiny") + ": no such folder"), message);
    assertTrue(message.contains("system folder"), message);
    assertTrue(message.contains("HTTP status 404"), message);
    assertTrue(message.contains("Debian package dataset-tiny"), message);
  }

  /** A stand-in for apt-get gives a package that dpkg-deb made and unpacks for real. */
  @Test
  void theDebianPackageIsUnpackedWithoutRoot() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "no dpkg-deb");
    IdxRelease release = release("nothing");
    Path tree = folder.resolve("tree");
    write(Path.of(tree + release.systemFolder().toString()));
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        "Package: dataset-tiny\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.c>\n"
            + "Description: tiny\n");
    Path made = folder.resolve("made.deb");
    Process build =
        new ProcessBuilder("dpkg-deb", "--build", tree.toString(), made.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, build.waitFor());
    Path aptGet = folder.resolve("apt-get");
    Files.writeString(aptGet, "#!/bin/sh\ncp " + made + " tiny_1_all.deb\n");
    assertTrue(aptGet.toFile().setExecutable(true));
    try (DataPair pair = resolver(aptGet.toString()).resolve(release)) {
      assertEquals(6, pair.train().size());
    }
    assertTrue(Files.exists(cache().folder("tiny").resolve("train-images-idx3-ubyte.gz")));
    assertNothingHalfDone();
  }
}
