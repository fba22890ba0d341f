package dev.hasten.data;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address of whoever published the data: fetched aside, verified by SHA-256, then moved into
 * the cache.
 */
record OfficialAddress(Cache cache, Duration connectTimeout, Duration fileTimeout)
    implements Place {
  private static final Logger LOG = LoggerFactory.getLogger(OfficialAddress.class);

  @Override
  public String describe(Release release) {
    return "official address " + release.address();
  }

  @Override
  public Path obtain(Release release) throws IOException, InterruptedException {
    Path aside = cache.aside();
    try {
      HttpClient client =
          HttpClient.newBuilder()
              .connectTimeout(connectTimeout)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build();
      for (Release.File file : release.files()) {
        LOG.info("Fetching {} ({} bytes) from {}", file.name(), file.bytes(), release.address());
        fetch(client, release.address().resolve(file.name()), file, aside.resolve(file.name()));
      }
      cache.keep(
          release.info().name(), aside, release.files().stream().map(Release.File::name).toList());
      return cache.folder(release.info().name());
    } finally {
      Cache.discard(aside);
    }
  }

  private void fetch(HttpClient client, URI address, Release.File file, Path target)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(fileTimeout).build();
    CompletableFuture<HttpResponse<Path>> answer =
        client.sendAsync(request, head -> body(head, file, target));
    try {
      int status = answer.get(fileTimeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      if (status != 200) {
        throw new IOException(file.name() + ": HTTP status " + status);
      }
    } catch (ExecutionException failed) {
      throw new IOException(
          Resolver.reason(failed.getCause() == null ? failed : failed.getCause()), failed);
    } catch (TimeoutException late) {
      throw new IOException(
          file.name() + ": not here after " + fileTimeout.toSeconds() + " s", late);
    } finally {
      answer.cancel(true);
    }
    if (!Files.exists(target)) {
      throw new IOException(file.name() + ": not of " + file.bytes() + " bytes as published");
    }
    String sum = Hashes.ofFile(target);
    if (!sum.equals(file.archive())) {
      throw new IOException(file.name() + ": SHA-256 " + sum + " instead of " + file.archive());
    }
  }

  /** Nothing is written of an answer that cannot be the file. */
  private static HttpResponse.BodySubscriber<Path> body(
      HttpResponse.ResponseInfo head, Release.File file, Path target) {
    boolean plausible =
        head.statusCode() == 200
            && head.headers().firstValueAsLong("Content-Length").orElse(file.bytes())
                == file.bytes();
    return plausible
        ? HttpResponse.BodySubscribers.ofFile(target)
        : HttpResponse.BodySubscribers.replacing(target);
  }
}
