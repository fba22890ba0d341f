package dev.hasten.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * S3Proxy on the loopback: S3's protocol, signatures checked, with one bucket in memory. Public for
 * the tests of other modules.
 */
public final class S3Server implements AutoCloseable {
  public static final String BUCKET = "photos";
  public static final String IDENTITY = "someone";
  public static final String SECRET = "a secret of forty characters, or nearly so";

  private final BlobStoreContext blobs;
  private final S3Proxy proxy;
  private final S3Client client;

  private S3Server(BlobStoreContext blobs, S3Proxy proxy) {
    this.blobs = blobs;
    this.proxy = proxy;
    client =
        S3Client.builder()
            .httpClient(UrlConnectionHttpClient.create())
            .region(Region.US_EAST_1)
            .endpointOverride(endpoint())
            .forcePathStyle(true)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(IDENTITY, SECRET)))
            .build();
  }

  public static S3Server start() throws Exception {
    BlobStoreContext blobs =
        ContextBuilder.newBuilder("transient")
            .credentials(IDENTITY, SECRET)
            .build(BlobStoreContext.class);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(blobs.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, IDENTITY, SECRET)
            .ignoreUnknownHeaders(true) // it refuses those that ask for checksums
            .build();
    proxy.start();
    while (!proxy.getState().equals("STARTED")) {
      Thread.sleep(5);
    }
    S3Server server = new S3Server(blobs, proxy);
    server.client.createBucket(request -> request.bucket(BUCKET));
    credentials(IDENTITY, SECRET);
    return server;
  }

  /** What the client under test finds. */
  static void credentials(String identity, String secret) {
    System.setProperty("aws.accessKeyId", identity);
    System.setProperty("aws.secretAccessKey", secret);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  int port() {
    return proxy.getPort();
  }

  public void put(String key, byte[] bytes) {
    client.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
  }

  void delete(String key) {
    client.deleteObject(request -> request.bucket(BUCKET).key(key));
  }

  /** All files of a folder, under a prefix. */
  void putAll(Path folder, String prefix) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        put(prefix + "/" + folder.relativize(file), Files.readAllBytes(file));
      }
    }
  }

  /** The bucket as a file system, with a cache of that size. */
  FileSystem open(Path cache, String limit) throws IOException {
    return open(endpoint(), cache, limit);
  }

  static FileSystem open(URI endpoint, Path cache, String limit) throws IOException {
    return FileSystems.newFileSystem(
        URI.create("s3://" + BUCKET),
        Map.of("AWS_ENDPOINT_URL_S3", endpoint, "HASTEN_CACHE", cache, StoreSettings.LIMIT, limit));
  }

  static Path path(String key) {
    return Path.of(URI.create("s3://" + BUCKET + "/" + key));
  }

  void stop() throws Exception {
    proxy.stop();
  }

  @Override
  public void close() throws Exception {
    client.close();
    proxy.stop();
    blobs.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }
}
