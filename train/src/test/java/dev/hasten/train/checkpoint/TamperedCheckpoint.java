package dev.hasten.train.checkpoint;

import dev.hasten.engine.RandomStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Checkpoints that say something else than they were written with, under checksums that fit. */
public final class TamperedCheckpoint {
  private TamperedCheckpoint() {}

  /** Leaves out a random stream. */
  public static void withoutStream(Path folder, String name) throws IOException {
    Manifest old = Checkpoint.open(folder).manifest();
    Map<String, RandomStream.State> streams = new LinkedHashMap<>(old.streams());
    if (streams.remove(name) == null) {
      throw new IllegalArgumentException("no such stream: there are " + streams.keySet());
    }
    rewrite(folder, old, old.machine(), streams);
  }

  /** As if another machine had written it. */
  public static void ofMachine(Path folder, String fact, String value) throws IOException {
    Manifest old = Checkpoint.open(folder).manifest();
    Map<String, String> machine = new LinkedHashMap<>(old.machine());
    machine.put(fact, value);
    rewrite(folder, old, machine, old.streams());
  }

  private static void rewrite(
      Path folder,
      Manifest old,
      Map<String, String> machine,
      Map<String, RandomStream.State> streams)
      throws IOException {
    String text =
        ManifestText.of(
            new Manifest(
                old.step(),
                old.epoch(),
                old.best(),
                old.recipe(),
                machine,
                old.clock(),
                old.evaluations(),
                old.reached(),
                streams,
                old.scalars()));
    Files.writeString(folder.resolve(Checkpoint.MANIFEST), text);
    String sum = Sums.hex(Sums.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    Path sums = folder.resolve(Sums.FILE);
    Files.writeString(
        sums, Files.readString(sums).replaceAll("\\p{XDigit}{64}(?=  manifest.json)", sum));
    Checkpoint.open(folder);
  }
}
