package dev.hasten.data.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hasten.data.DataException;
import dev.hasten.data.DataPair;
import dev.hasten.data.ImageFolder;
import dev.hasten.data.ImageOptions;
import dev.hasten.engine.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged JPEG is not packed, neither as it is nor as the wrong pixels that come of it. */
class PackedImageFaultsTest {
  private static final ImageOptions OPTIONS = ImageOptions.of(8);

  @TempDir private Path folder;
  private Path bad = Path.of("");

  @BeforeEach
  void images() throws IOException {
    PackedSamples.images(folder.resolve("photos"), 20, 16);
    byte[] file;
    try (InputStream in = DataException.class.getResourceAsStream("jpeg/restarts.jpg")) {
      file = in.readAllBytes();
    }
    file[file.length / 2] = (byte) 0xFF; // the end of the image, long before it
    file[file.length / 2 + 1] = (byte) 0xD9;
    bad = Files.write(folder.resolve("photos/train/dog/99.jpg"), file);
  }

  private PackedManifest pack(DataPair data, int side) throws IOException {
    OptionalInt size = side == 0 ? OptionalInt.empty() : OptionalInt.of(side);
    return Packing.pack("set", data, folder.resolve("packed"), size, 9_000, PackProgress.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16})
  void itIsRefusedWithItsFileAndTheReason(int side) throws IOException {
    DataPair data = ImageFolder.pair(folder.resolve("photos"), OPTIONS);
    try (Scope scope = Scope.open()) {
      data.train().batch(0, data.train().size()); // libjpeg goes on
    }
    DataException fault = assertThrows(DataException.class, () -> pack(data, side));
    assertEquals(
        "expected a whole JPEG or PNG in "
            + bad
            + ", but Corrupt JPEG data: premature end of data segment: mend it or move it away",
        fault.getMessage());
    assertFalse(Files.exists(folder.resolve("packed").resolve(PackedManifest.FILE)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16})
  void itIsLeftOutWhereThatIsAllowed(int side) throws IOException {
    DataPair data = ImageFolder.pair(folder.resolve("photos"), OPTIONS.withMostBadImages(1));
    assertEquals(12, pack(data, side).halves().get(0).examples());
    assertEquals(bad.toString(), data.train().leftOut().get(0).place());
  }
}
