package dev.hasten.data;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries places in turn until one has a release that reads and verifies. */
record Resolver(List<Place> places) {
  private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration FILE_TIMEOUT = Duration.ofMinutes(10);

  static Resolver standard(Cache cache) {
    return new Resolver(
        List.of(
            new Place.Folder("cache", release -> cache.folder(release.info().name())),
            new Place.Folder("system folder", IdxRelease::systemFolder),
            new OfficialAddress(cache, CONNECT_TIMEOUT, FILE_TIMEOUT),
            DebianPackage.standard(cache)));
  }

  DataPair resolve(IdxRelease release) {
    List<String> failures = new ArrayList<>();
    for (Place place : places) {
      try {
        Path folder = place.obtain(release);
        DataPair pair = release.read(folder);
        LOG.debug("Read {} from {}", release.info().name(), folder);
        return pair;
      } catch (IOException | DataException failure) {
        LOG.debug("No {} from {}", release.info().name(), place.describe(release), failure);
        failures.add(place.describe(release) + ": " + reason(failure));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while fetching " + release.info().name());
      }
    }
    throw new DataException(
        "expected to find "
            + release.info().name()
            + ", but no place has it ("
            + String.join("; ", failures)
            + "): run apt install "
            + release.debianPackage()
            + ", or give the path of a folder with its files (data: {folder: FOLDER})");
  }

  /** A failure in one line of words. */
  static String reason(Throwable failure) {
    String message = failure.getMessage();
    boolean plain = failure instanceof DataException || failure.getClass() == IOException.class;
    String words = message == null ? "" : message.lines().findFirst().orElse("");
    if (plain && !words.isEmpty()) {
      return words;
    }
    return words.isEmpty()
        ? failure.getClass().getSimpleName()
        : failure.getClass().getSimpleName() + ", " + words;
  }
}
