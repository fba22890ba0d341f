package dev.hasten.train.checkpoint;

import dev.hasten.train.seam.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A checkpoint on disk, checked against its checksums when it was opened.
 *
 * @param folder holds {@code manifest.json}, {@code model.safetensors} (the weights that are
 *     evaluated and exported), {@code state.safetensors} (what a resume needs) and {@code
 *     SHA256SUMS}
 */
public record Checkpoint(Path folder, Manifest manifest) {
  static final String MANIFEST = "manifest.json";
  static final String MODEL = "model.safetensors";
  static final String STATE = "state.safetensors";

  /**
   * Opens a checkpoint.
   *
   * @throws IllegalArgumentException when there is none or it is damaged; the message says how
   * @throws IOException when it cannot be read
   */
  public static Checkpoint open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "expected a checkpoint at " + folder + ", but there is no such folder: check the path");
    }
    Sums.check(folder, List.of(MANIFEST, MODEL, STATE));
    return new Checkpoint(folder, ManifestText.read(Files.readString(folder.resolve(MANIFEST))));
  }

  /** The file of the weights that are evaluated and exported. */
  public Path model() {
    return folder.resolve(MODEL);
  }

  /**
   * What the parts with a memory saved; the tensors are made in the caller's scope.
   *
   * @throws IOException when it cannot be read
   */
  public State state() throws IOException {
    return new State(SafeTensors.read(folder.resolve(STATE)), manifest.scalars());
  }

  /** Bytes of all its files. */
  long bytes() throws IOException {
    long bytes = 0;
    for (String name : List.of(MANIFEST, MODEL, STATE, Sums.FILE)) {
      bytes += Files.size(folder.resolve(name));
    }
    return bytes;
  }
}
