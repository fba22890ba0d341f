package dev.hasten.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials that may list what begins with {@code set/} alone: HEAD is answered 403 then. */
class LimitedStoreTest {
  @TempDir private Path cache;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", LimitedStoreTest::answer);
    server.start();
    S3Server.credentials("someone", "limited");
  }

  @AfterEach
  void stop() {
    server.stop(0);
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    boolean list = exchange.getRequestMethod().equals("GET") && query.contains("list-type=2");
    byte[] words = new byte[0];
    if (list && query.contains("prefix=set/none")) {
      words = listing("");
    } else if (list && query.contains("prefix=set/closed")) {
      words = listing(query.contains("closed/") ? "" : object("set/closed"));
    } else if (list && query.contains("prefix=set/odd/")) {
      words = listing("<CommonPrefixes><Prefix>set/odd//</Prefix></CommonPrefixes>");
    } else if (list && query.contains("prefix=set/")) {
      words = listing(object("set/a.png"));
    }
    exchange.getResponseHeaders().add("Content-Type", "application/xml");
    exchange.sendResponseHeaders(
        words.length == 0 ? 403 : 200, words.length == 0 ? -1 : words.length);
    if (words.length > 0) {
      exchange.getResponseBody().write(words);
    }
    exchange.close();
  }

  private static byte[] listing(String content) {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + "<IsTruncated>false</IsTruncated>"
            + content
            + "</ListBucketResult>")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String object(String key) {
    return "<Contents><Key>"
        + key
        + "</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified><ETag>\"t\"</ETag>"
        + "<Size>3</Size></Contents>";
  }

  private FileSystem open() throws IOException {
    return S3Server.open(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), cache, "10MB");
  }

  @Test
  void aListingDecidesWhereHeadIsRefused() throws IOException {
    try (FileSystem bucket = open()) {
      assertTrue(Files.isDirectory(bucket.getPath("/set")));
      assertFalse(Files.exists(bucket.getPath("/set/none")));
      try (Stream<Path> files = Files.list(bucket.getPath("/set"))) {
        assertEquals(List.of(bucket.getPath("/set/a.png")), files.toList());
      }
    }
  }

  @Test
  void whatIsListedOrMayNotBeAskedIsRefused() throws IOException {
    try (FileSystem bucket = open()) {
      for (String path : List.of("/set/closed", "/other")) {
        StoreException fault =
            assertThrows(StoreException.class, () -> Files.exists(bucket.getPath(path)));
        String message = String.valueOf(fault.getMessage());
        assertTrue(message.contains("to be let into s3://photos" + path), message);
      }
    }
  }

  @Test
  void aKeyThatIsNoPathIsTold() throws IOException {
    try (FileSystem bucket = open()) {
      StoreException fault =
          assertThrows(StoreException.class, () -> Files.list(bucket.getPath("/set/odd")).close());
      String message = String.valueOf(fault.getMessage());
      assertTrue(message.contains("begin with \"set/odd//\""), message);
    }
  }
}
