package dev.hasten.train.observe;

import dev.hasten.train.event.Event;
import dev.hasten.train.event.Observer;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes scalars for TensorBoard, by step and wall time: {@code train/loss}, {@code
 * train/learning_rate}, {@code train/examples_per_second}, {@code train/waiting_share} and {@code
 * train/SETTING} for each other scheduled number at each log step, and {@code evaluation/METRIC} at
 * each evaluation. {@code tensorboard --logdir RUNS} shows the runs in a folder.
 *
 * <p>Each process writes a file of its own. That of a resumed run begins with a mark that makes
 * TensorBoard forget what earlier files tell of later steps.
 */
public final class TensorBoardLog implements Observer, AutoCloseable {
  private final InstantSource clock;
  private final Appender file;

  TensorBoardLog(InstantSource clock, Appender.Opener opener) {
    this.clock = clock;
    file = new Appender(opener);
  }

  /**
   * Makes a new file in a folder that is there.
   *
   * @throws UncheckedIOException when it cannot be written
   */
  public static TensorBoardLog in(Path folder) {
    InstantSource clock = InstantSource.system();
    return new TensorBoardLog(clock, () -> newFile(folder, clock.instant()));
  }

  @Override
  public void on(Event event) {
    if (event instanceof Event.Started) {
      file.append(RecordFrame.around(Scalars.sessionStart(clock.instant(), event.step() + 1)));
    } else if (event instanceof Event.Progressed progressed) {
      Map<String, Double> scalars = new LinkedHashMap<>();
      scalars.put("train/loss", progressed.loss());
      scalars.put("train/learning_rate", progressed.learningRate());
      scalars.put("train/examples_per_second", progressed.examplesPerSecond());
      scalars.put("train/waiting_share", progressed.waitingShare());
      progressed.settings().forEach((name, value) -> scalars.put("train/" + name, value));
      write(event.step(), scalars);
    } else if (event instanceof Event.Evaluated evaluated) {
      Map<String, Double> scalars = new LinkedHashMap<>();
      evaluated.metrics().forEach((name, value) -> scalars.put("evaluation/" + name, value));
      write(event.step(), scalars);
    }
  }

  private void write(long step, Map<String, Double> scalars) {
    file.append(RecordFrame.around(Scalars.event(clock.instant(), step, scalars)));
  }

  /** TensorBoard reads files with this word in their names, in the order of their names. */
  private static OutputStream newFile(Path folder, Instant time) throws IOException {
    String stem =
        "events.out.tfevents." + time.getEpochSecond() + ".hasten." + ProcessHandle.current().pid();
    int count = 0;
    File made = folder.resolve(stem + ".0").toFile();
    while (!made.createNewFile()) {
      count++;
      made = folder.resolve(stem + "." + count).toFile();
    }
    OutputStream out = new FileOutputStream(made); // no channel: see LineFile
    out.write(RecordFrame.around(Scalars.fileHead(time)));
    return out;
  }

  @Override
  public void close() {
    file.close();
  }
}
