package dev.hasten.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries places in turn until one has a release that reads and verifies. */
record Resolver(List<Place> places) {
  /** The environment variable that names a folder of the user's own. */
  static final String OWN_FOLDER = "HASTEN_DATA";

  private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration FILE_TIMEOUT = Duration.ofMinutes(10);

  static Resolver standard(Cache cache, Map<String, String> environment) {
    List<Place> places = new ArrayList<>();
    String own = environment.getOrDefault(OWN_FOLDER, "");
    if (!own.isEmpty()) {
      places.add(new Place.Folder(OWN_FOLDER, release -> within(Path.of(own), release)));
    }
    places.addAll(
        List.of(
            new Place.Folder("cache", release -> cache.folder(release.info().name())),
            new Place.Folder("system folder", Release::systemFolder),
            new OfficialAddress(cache, CONNECT_TIMEOUT, FILE_TIMEOUT),
            DebianPackage.standard(cache)));
    return new Resolver(places);
  }

  /** The folder in it that bears the name of the data set, else the folder itself. */
  private static Path within(Path folder, Release release) {
    Path named = folder.resolve(release.info().name());
    return Files.isDirectory(named) ? named : folder;
  }

  DataPair resolve(Release release) {
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
            + "): "
            + release.remedy());
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
