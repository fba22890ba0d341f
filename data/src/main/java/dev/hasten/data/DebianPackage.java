package dev.hasten.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Debian package, fetched by {@code apt-get download} and unpacked by {@code dpkg-deb} into the
 * cache: no root, nothing installed. Where the machine has no package lists they are fetched into a
 * folder aside first.
 *
 * @param aptGet the command, with options, that stands for apt-get
 */
record DebianPackage(Cache cache, List<String> aptGet) implements Place {
  private static final Logger LOG = LoggerFactory.getLogger(DebianPackage.class);
  private static final long PATIENCE_MINUTES = 5;

  static DebianPackage standard(Cache cache) {
    return new DebianPackage(
        cache,
        List.of("apt-get", "-q", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=15"));
  }

  @Override
  public String describe(Release release) {
    return ("Debian package " + release.debianPackage()).trim();
  }

  @Override
  public Path obtain(Release release) throws IOException, InterruptedException {
    if (release.debianPackage().isEmpty()) {
      throw new DataException("there is none");
    }
    Path aside = cache.aside();
    try {
      LOG.info("Fetching the Debian package {}", release.debianPackage());
      Path unpacked = aside.resolve("unpacked");
      run(
          aside,
          List.of("dpkg-deb", "-x", download(aside, release).toString(), unpacked.toString()));
      Path folder = unpacked.resolve(Path.of("/").relativize(release.systemFolder()).toString());
      release.read(folder).close(); // verified before it is kept
      cache.keep(
          release.info().name(), folder, release.files().stream().map(Release.File::name).toList());
      return cache.folder(release.info().name());
    } finally {
      Cache.discard(aside);
    }
  }

  private Path download(Path aside, Release release) throws IOException, InterruptedException {
    try {
      run(aside, command(List.of(), "download", release.debianPackage()));
    } catch (IOException noLists) {
      LOG.info("Fetching package lists, since apt-get said: {}", noLists.getMessage());
      Files.createDirectories(aside.resolve("lists/partial"));
      List<String> ownLists =
          List.of("-o", "Dir::State::lists=" + aside.resolve("lists"), "-o", "Dir::Cache=" + aside);
      run(aside, command(ownLists, "update"));
      run(aside, command(ownLists, "download", release.debianPackage()));
    }
    try (Stream<Path> files = Files.list(aside)) {
      return files
          .filter(file -> file.toString().endsWith(".deb"))
          .findFirst()
          .orElseThrow(() -> new IOException("apt-get download left no .deb file"));
    }
  }

  private List<String> command(List<String> options, String... verb) {
    return Stream.of(aptGet, options, List.of(verb)).flatMap(List::stream).toList();
  }

  private static void run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException(command.get(0) + " took more than " + PATIENCE_MINUTES + " minutes");
      }
      if (process.exitValue() != 0) {
        List<String> lines = Files.readAllLines(output);
        String last = lines.isEmpty() ? "no word" : lines.get(lines.size() - 1);
        throw new IOException(command.get(0) + " exit " + process.exitValue() + ", " + last);
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
