package dev.hasten.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a store is and how much of it is kept on disk. Credentials, region and endpoint are those
 * that the tools of AWS use ({@code AWS_ACCESS_KEY_ID} and {@code AWS_SECRET_ACCESS_KEY}, {@code
 * AWS_PROFILE}, {@code AWS_REGION}, {@code AWS_ENDPOINT_URL_S3} or {@code AWS_ENDPOINT_URL}), from
 * the environment, {@code ~/.aws} or the machine's role.
 *
 * @param cache the folder {@code objects} in {@code $HASTEN_CACHE}, else in {@code
 *     $XDG_CACHE_HOME/hasten}, else in {@code ~/.cache/hasten}; processes may share it
 * @param limit the bytes that it may take: {@code $HASTEN_S3_CACHE}, such as 50GB; 20 GB where that
 *     is not set
 * @param endpoint of a store other than Amazon's, such as {@code http://localhost:9000}, without
 *     credentials; its buckets are addressed by path
 */
public record StoreSettings(Path cache, long limit, Optional<URI> endpoint) {
  static final String LIMIT = "HASTEN_S3_CACHE";
  private static final long USUAL_LIMIT = 20L << 30;
  private static final Map<String, Integer> UNITS = Map.of("MB", 20, "GB", 30, "TB", 40);

  /** Refuses a limit of nothing, and an endpoint that is none or holds credentials. */
  public StoreSettings {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "expected 1 byte or more for the cache of a store, but got "
              + limit
              + ": 20 GB is usual");
    }
    endpoint.ifPresent(StoreSettings::requireEndpoint);
  }

  /** What is refused is not repeated: it may be secret. */
  private static void requireEndpoint(URI endpoint) {
    if (endpoint.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "expected AWS_ENDPOINT_URL without a user, but got one before an @: leave it out, and set"
              + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");
    }
    if (endpoint.getHost() == null || !String.valueOf(endpoint.getScheme()).matches("https?")) {
      throw noEndpoint();
    }
  }

  private static IllegalArgumentException noEndpoint() {
    return new IllegalArgumentException(
        "expected an address such as http://localhost:9000 in AWS_ENDPOINT_URL, but got another"
            + " text: write http:// or https://, and a host");
  }

  private static URI endpoint(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException fault) { // which repeats the text
      throw noEndpoint();
    }
  }

  /**
   * As the environment has them; {@code changes} go before it: the names of its variables, with
   * {@code aws.endpointUrlS3} or {@code aws.endpointUrl} among the JVM's properties for the
   * endpoint.
   *
   * @throws IllegalArgumentException when the limit or the endpoint is none
   */
  public static StoreSettings of(Map<String, ?> changes) {
    Map<String, String> all = new HashMap<>(System.getenv());
    property("aws.endpointUrl").ifPresent(url -> all.put("AWS_ENDPOINT_URL", url));
    property("aws.endpointUrlS3").ifPresent(url -> all.put("AWS_ENDPOINT_URL_S3", url));
    changes.forEach((name, value) -> all.put(name, String.valueOf(value)));
    Optional<URI> endpoint =
        value(all, "AWS_ENDPOINT_URL_S3")
            .or(() -> value(all, "AWS_ENDPOINT_URL"))
            .map(StoreSettings::endpoint);
    return new StoreSettings(
        root(all).resolve("objects"),
        value(all, LIMIT).map(StoreSettings::bytes).orElse(USUAL_LIMIT),
        endpoint);
  }

  private static Optional<String> property(String name) {
    return Optional.ofNullable(System.getProperty(name));
  }

  private static Optional<String> value(Map<String, String> all, String name) {
    return Optional.ofNullable(all.get(name)).filter(text -> !text.isBlank());
  }

  /** The folder where data sets are kept too. */
  private static Path root(Map<String, String> all) {
    return value(all, "HASTEN_CACHE")
        .map(Path::of)
        .orElseGet(
            () ->
                value(all, "XDG_CACHE_HOME")
                    .map(Path::of)
                    .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                    .resolve("hasten"));
  }

  private static long bytes(String text) {
    if (!text.matches("[1-9][0-9]{0,5} ?(MB|GB|TB)")) {
      throw new IllegalArgumentException(
          "expected a size such as 500MB or 50GB in "
              + LIMIT
              + ", but got \""
              + text
              + "\": write a whole number and MB, GB or TB");
    }
    int unit = text.length() - 2;
    return Long.parseLong(text.substring(0, unit).strip())
        << UNITS.getOrDefault(text.substring(unit), 0);
  }
}
