package dev.hasten.s3;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a client's exception means to the person who named the address. */
final class StoreFault {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;

  private StoreFault() {}

  static boolean isMissing(SdkException fault) {
    return fault instanceof S3Exception answer
        && answer.statusCode() == NOT_FOUND
        && !isMissingBucket(answer);
  }

  /** Whether another content has the object's name by now. */
  static boolean isChanged(SdkException fault) {
    return fault instanceof S3Exception answer && answer.statusCode() == PRECONDITION_FAILED;
  }

  /** Whether the same request may well succeed a moment later. */
  static boolean isPassing(SdkException fault) {
    return fault instanceof S3Exception answer
        ? answer.statusCode() >= 500
        : !isUnsigned(fault) && !(fault instanceof AbortedException);
  }

  /** Whether the store knows who asks, or not, and does not let them. */
  static boolean isRefused(SdkException fault) {
    return fault instanceof S3Exception answer
        && (answer.statusCode() == UNAUTHORIZED || answer.statusCode() == FORBIDDEN);
  }

  /**
   * A {@link StoreException}; of a thread that was interrupted a {@link CancellationException}, and
   * the thread stays so.
   */
  static RuntimeException of(SdkException fault, String address, Optional<URI> endpoint) {
    if (fault instanceof AbortedException) {
      Thread.currentThread().interrupt();
      return new CancellationException("interrupted while asking for " + address);
    }
    String place = endpoint.map(StoreFault::place).orElse("Amazon S3");
    if (isChanged(fault)) {
      return new StoreException(
          "expected "
              + address
              + " as it was when it was listed, but it has changed since: start again",
          fault);
    }
    if (fault instanceof S3Exception answer) {
      return answered(answer, address, place);
    }
    if (isUnsigned(fault)) {
      return new StoreException(
          "expected credentials for "
              + address
              + ", but found none: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
          fault);
    }
    return new StoreException(
        "expected to reach "
            + place
            + " for "
            + address
            + ", but could not ("
            + root(fault)
            + "): check the network and AWS_ENDPOINT_URL",
        fault);
  }

  /** Without what may be secret. */
  private static String place(URI endpoint) {
    String host = endpoint.getScheme() + "://" + endpoint.getHost();
    return endpoint.getPort() < 0 ? host : host + ":" + endpoint.getPort();
  }

  private static StoreException answered(S3Exception answer, String address, String place) {
    if (isMissingBucket(answer)) {
      return new StoreException(
          "expected the bucket of "
              + address
              + " at "
              + place
              + ", but there is none: check its name, and AWS_ENDPOINT_URL",
          answer);
    }
    if (isRefused(answer)) {
      return new StoreException(
          "expected to be let into "
              + address
              + ", but "
              + place
              + " refuses ("
              + code(answer)
              + "): check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, and what"
              + " they may read",
          answer);
    }
    return new StoreException(
        "expected to read "
            + address
            + ", but "
            + place
            + " answers "
            + answer.statusCode()
            + " ("
            + code(answer)
            + "): try again, or ask who runs it",
        answer);
  }

  private static boolean isMissingBucket(S3Exception answer) {
    return answer instanceof NoSuchBucketException || code(answer).equals("NoSuchBucket");
  }

  private static boolean isUnsigned(SdkException fault) {
    return fault instanceof SdkClientException
        && String.valueOf(fault.getMessage()).startsWith("Unable to load credentials");
  }

  private static String code(S3Exception answer) {
    return Optional.ofNullable(answer.awsErrorDetails())
        .flatMap(details -> Optional.ofNullable(details.errorCode()))
        .orElse("status " + answer.statusCode());
  }

  /** What began it, in one line. */
  static String root(Throwable fault) {
    Throwable cause = fault;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString().lines().findFirst().orElse("");
  }
}
