package dev.hasten.s3;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** A store, by its requests. Any number of threads. */
final class Store implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final S3Client client;
  private final Optional<URI> endpoint;

  Store(Optional<URI> endpoint) {
    this(endpoint, SILENCE);
  }

  /** With another silence of a connection after which it is given up. */
  Store(Optional<URI> endpoint, Duration silence) {
    this.endpoint = endpoint;
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(UrlConnectionHttpClient.builder().socketTimeout(silence).build())
            .region(region(endpoint))
            .crossRegionAccessEnabled(endpoint.isEmpty());
    endpoint.ifPresent(
        other ->
            builder
                .endpointOverride(other)
                .forcePathStyle(true)
                // not all know the header that asks for one: there length and MD5 have to do
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED));
    client = builder.build();
  }

  /**
   * That of the settings; else Amazon's machines know theirs, and other stores mostly have none.
   */
  private static Region region(Optional<URI> endpoint) {
    AwsRegionProvider settings =
        new AwsRegionProviderChain(
            new SystemSettingsRegionProvider(), new AwsProfileRegionProvider());
    try {
      return (endpoint.isPresent() ? settings : DefaultAwsRegionProviderChain.builder().build())
          .getRegion();
    } catch (SdkClientException none) {
      return Region.US_EAST_1;
    }
  }

  Optional<URI> endpoint() {
    return endpoint;
  }

  /**
   * An object; none where that key has none. Who may list some keys alone is refused where one of
   * them has none, so a listing decides then.
   */
  Optional<StoredObject> object(String bucket, String key) {
    try {
      HeadObjectResponse head = client.headObject(request -> request.bucket(bucket).key(key));
      return Optional.of(
          new StoredObject(bucket, key, head.contentLength(), head.eTag(), head.lastModified()));
    } catch (SdkException fault) {
      if (StoreFault.isMissing(fault) || StoreFault.isRefused(fault) && isUnlisted(bucket, key)) {
        return Optional.empty();
      }
      throw StoreFault.of(fault, "s3://" + bucket + "/" + key, endpoint);
    }
  }

  /** False too where that may not be asked. */
  private boolean isUnlisted(String bucket, String key) {
    try {
      return hasChildren(bucket, key + "/")
          || children(bucket, key, 1).objects().stream()
              .noneMatch(first -> first.key().equals(key)); // it would be the first
    } catch (StoreException refused) {
      return false;
    }
  }

  /** Whether anything lies below a prefix. */
  boolean hasChildren(String bucket, String prefix) {
    Children below = children(bucket, prefix, 1);
    return !below.objects().isEmpty() || !below.folders().isEmpty();
  }

  /** What lies below a prefix, up to the next slash. */
  record Children(List<StoredObject> objects, List<String> folders) {}

  /**
   * Lists what lies right below a prefix.
   *
   * @param prefix empty, a folder's with a slash at its end, or the beginning of names
   * @param most at least so many suffice; 0 for all
   */
  Children children(String bucket, String prefix, int most) {
    List<StoredObject> objects = new ArrayList<>();
    List<String> folders = new ArrayList<>();
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).delimiter("/");
    if (most > 0) {
      request.maxKeys(most);
    }
    try {
      ListObjectsV2Response page;
      do {
        page = client.listObjectsV2(request.build());
        page.contents()
            .forEach(
                each ->
                    objects.add(
                        new StoredObject(
                            bucket, each.key(), each.size(), each.eTag(), each.lastModified())));
        page.commonPrefixes().forEach(each -> folders.add(each.prefix()));
        request.continuationToken(page.nextContinuationToken());
      } while (Boolean.TRUE.equals(page.isTruncated())
          && (most == 0 || objects.size() + folders.size() < most));
    } catch (SdkException fault) {
      throw StoreFault.of(fault, "s3://" + bucket + "/" + prefix, endpoint);
    }
    return new Children(objects, folders);
  }

  /** Bytes on their way, with the MD5 that they should have where the tag is one. */
  record Download(InputStream bytes, Optional<String> md5) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      bytes.close();
    }
  }

  /**
   * An object's bytes, if it still has its tag; the client checks their checksum where the store
   * knows one.
   *
   * @throws SdkException as the client does
   */
  Download open(StoredObject object) {
    var answer =
        client.getObject(
            request -> request.bucket(object.bucket()).key(object.key()).ifMatch(object.tag()));
    return new Download(answer, md5(object, answer.response()));
  }

  /** Tags are MD5 sums but for uploads in parts, some encryptions, and directory buckets. */
  private static Optional<String> md5(StoredObject object, GetObjectResponse response) {
    boolean otherTag =
        response.serverSideEncryption() != null
                && response.serverSideEncryption() != ServerSideEncryption.AES256
            || response.sseCustomerAlgorithm() != null
            || object.bucket().endsWith("--x-s3");
    return Optional.of(object.tag().replace("\"", "").toLowerCase(Locale.ROOT))
        .filter(tag -> !otherTag && tag.matches("[0-9a-f]{32}"));
  }

  @Override
  public void close() {
    client.close();
  }
}
