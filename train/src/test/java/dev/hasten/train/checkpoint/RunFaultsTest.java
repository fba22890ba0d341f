package dev.hasten.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Dataset;
import dev.hasten.nn.Flatten;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Sequential;
import dev.hasten.train.Checkpointing;
import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.Small;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingException;
import dev.hasten.train.TrainingJob;
import dev.hasten.train.TrainingResult;
import dev.hasten.train.event.Event;
import dev.hasten.train.optimizer.Sgd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may go wrong during a run: disks, bits and numbers. */
class RunFaultsTest {
  private static final ArrayDataset DATA = Small.images(300, 1);
  private static final Recipe RECIPE =
      Recipe.of(Length.steps(12)).withOptimizer(new Sgd(0.05, 0.9, true, 1e-3));

  private final List<Event> events = new ArrayList<>();

  @TempDir private Path folder;

  /** A disk that has no room for one of the checkpoints. */
  private static final class FullDisk implements Disk {
    private final Disk real = Disk.real();

    @Override
    public WritableByteChannel create(Path file) throws IOException {
      WritableByteChannel channel = real.create(file);
      return new WritableByteChannel() {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
          if (file.toString().contains("step-000000008") && file.endsWith(Checkpoint.STATE)) {
            channel.write(bytes.slice(0, bytes.remaining() / 2)); // some of it still fits
            throw new IOException("No space left on device");
          }
          return channel.write(bytes);
        }

        @Override
        public boolean isOpen() {
          return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
          channel.close();
        }
      };
    }

    @Override
    public void force(Path place) throws IOException {
      real.force(place);
    }
  }

  private TrainingJob job(Recipe recipe, CheckpointFolder checkpoints) {
    return TrainingJob.of(recipe, DATA)
        .withLogEvery(1)
        .withObservers(List.of(events::add))
        .withCheckpoints(new Checkpointing(checkpoints, Optional.of(Length.steps(4)), 2));
  }

  private static Map<String, float[]> train(TrainingJob job, boolean resume) {
    try (Layer model = Small.convnet()) {
      try (Trainer trainer = new Trainer(model, job)) {
        if (resume) {
          assertTrue(trainer.resume(false) > 0, "nothing was gone on with");
        }
        TrainingResult result = trainer.run();
        assertEquals(Event.Outcome.COMPLETED, result.outcome());
      }
      return Small.weights(model);
    }
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> got) {
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  private List<String> warnings() {
    return events.stream()
        .filter(Event.Warned.class::isInstance)
        .map(event -> ((Event.Warned) event).message())
        .toList();
  }

  private static List<String> names(CheckpointFolder checkpoints) throws IOException {
    try (Stream<Path> entries = Files.list(checkpoints.path())) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFullDiskStopsNoTraining() throws IOException {
    CheckpointFolder checkpoints = new CheckpointFolder(folder, new FullDisk());
    assertSame(train(TrainingJob.of(RECIPE, DATA), false), train(job(RECIPE, checkpoints), false));
    assertEquals(1, warnings().size(), warnings().toString());
    assertTrue(warnings().get(0).contains("No space left on device"), warnings().get(0));
    assertEquals(List.of("step-000000004", "step-000000012"), names(checkpoints));
    assertEquals(4, Checkpoint.open(folder.resolve("step-000000004")).manifest().step());
  }

  /** The last save fails once, and is tried again when the run ends. */
  @Test
  void aFailedLastSaveIsTriedAgain() throws IOException {
    int[] tries = {0};
    Disk once =
        new Disk() {
          @Override
          public WritableByteChannel create(Path file) throws IOException {
            if (file.toString().contains("step-000000012") && tries[0]++ == 0) {
              throw new IOException("No space left on device");
            }
            return Disk.real().create(file);
          }

          @Override
          public void force(Path place) throws IOException {
            Disk.real().force(place);
          }
        };
    CheckpointFolder checkpoints = new CheckpointFolder(folder, once);
    train(job(RECIPE, checkpoints), false);
    assertEquals(1, warnings().size(), warnings().toString());
    assertEquals(List.of("step-000000008", "step-000000012"), names(checkpoints));
  }

  /** Really full; needs the right to mount a small file system in memory. */
  @Test
  void aFullFileSystemStopsNoTraining() throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=32k", "none", folder.toString()),
        "no right to mount");
    try {
      CheckpointFolder checkpoints = CheckpointFolder.at(folder);
      assertSame(
          train(TrainingJob.of(RECIPE, DATA), false), train(job(RECIPE, checkpoints), false));
      assertFalse(warnings().isEmpty());
      assertTrue(warnings().get(0).contains("No space left on device"), warnings().get(0));
      assertTrue(checkpoints.newest(fault -> {}).isPresent());
      assertTrue(names(checkpoints).stream().noneMatch(name -> name.startsWith(".")));
    } finally {
      run("umount", folder.toString());
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such command
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "model.safetensors", "state.safetensors", "SHA256SUMS"})
  void aFlippedBitIsRefusedAndTheOneBeforeIsTaken(String file) throws IOException {
    CheckpointFolder checkpoints = CheckpointFolder.at(folder);
    Recipe shorter = RECIPE.withLength(Length.steps(8));
    train(job(shorter, checkpoints), false);
    Path damaged = folder.resolve("step-000000008").resolve(file);
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);
    events.clear();
    assertSame(train(job(RECIPE, checkpoints), false), train(job(RECIPE, checkpoints), true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "model.safetensors", "state.safetensors", "SHA256SUMS"})
  void everyBitCounts(String file) throws IOException {
    CheckpointFolder checkpoints = CheckpointFolder.at(folder);
    train(job(RECIPE.withLength(Length.steps(8)), checkpoints), false);
    Path damaged = folder.resolve("step-000000008").resolve(file);
    byte[] good = Files.readAllBytes(damaged);
    for (int at : new int[] {0, 9, good.length / 2, good.length - 7}) {
      byte[] bytes = good.clone();
      bytes[at] ^= (byte) (1 << (at % 8));
      Files.write(damaged, bytes);
      List<String> told = new ArrayList<>();
      assertEquals(4, checkpoints.newest(told::add).orElseThrow().manifest().step());
      assertTrue(told.get(0).contains("step-000000008"), told.toString());
      assertTrue(told.get(0).contains("went back to step-000000004"), told.toString());
    }
    Files.delete(folder.resolve("step-000000004").resolve(Checkpoint.STATE));
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> checkpoints.newest(told -> {}));
    assertTrue(fault.getMessage().contains("all 2 in"), fault.getMessage());
  }

  @Test
  void halfWrittenOnesAreNoCheckpointsAndAreRemoved() throws IOException {
    CheckpointFolder checkpoints = CheckpointFolder.at(folder);
    Path half = Files.createDirectories(folder.resolve(".writing-step-000000099"));
    Files.writeString(half.resolve(Checkpoint.STATE), "half");
    assertTrue(checkpoints.newest(told -> {}).isEmpty());
    train(job(RECIPE, checkpoints), false);
    assertEquals(List.of("step-000000008", "step-000000012"), names(checkpoints));
  }

  @Test
  void aLossThatIsNoNumberNamesTheStepAndTheLastGoodCheckpoint() throws IOException {
    float[][] rows = new float[64][4];
    for (int i = 0; i < 64; i++) {
      rows[i][i % 4] = 1;
    }
    rows[20][1] = Float.NaN;
    int[] labels = new int[64];
    for (int i = 0; i < 64; i++) {
      labels[i] = i % 2;
    }
    Dataset data = ArrayDataset.ofFloats(rows, labels);
    CheckpointFolder checkpoints = CheckpointFolder.at(folder);
    TrainingJob job =
        TrainingJob.of(RECIPE.withBatch(4), data)
            .withLogEvery(100)
            .withObservers(List.of(events::add))
            .withCheckpoints(new Checkpointing(checkpoints, Optional.of(Length.steps(1)), 2));
    try (Layer model = Sequential.of(new Flatten(), new Linear(4, 2));
        Trainer trainer = new Trainer(model, job)) {
      TrainingException fault = assertThrows(TrainingException.class, trainer::run);
      Checkpoint last = checkpoints.newest(told -> {}).orElseThrow();
      String step = String.valueOf(last.manifest().step() + 1);
      assertTrue(
          fault.getMessage().contains("that of step " + step + " is not"), fault.getMessage());
      assertTrue(fault.getMessage().contains(last.folder().toString()), fault.getMessage());
      assertTrue(fault.getMessage().contains("learning rate"), fault.getMessage());
    }
    Event.Ended ended = (Event.Ended) events.get(events.size() - 1);
    assertEquals(Event.Outcome.FAILED, ended.outcome());
  }

  @Test
  void weightsThatAreNotFiniteAreNeverSaved() throws IOException {
    CheckpointFolder checkpoints = CheckpointFolder.at(folder);
    Recipe wild = RECIPE.withOptimizer(new Sgd(1e38, 0.9, false, 1e30)).withLength(Length.steps(1));
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, job(wild, checkpoints))) {
      TrainingException fault = assertThrows(TrainingException.class, trainer::run);
      assertTrue(fault.getMessage().contains("finite value of"), fault.getMessage());
      assertTrue(fault.getMessage().contains("there is no checkpoint"), fault.getMessage());
    }
    assertEquals(List.of(), checkpoints.all());
  }
}
