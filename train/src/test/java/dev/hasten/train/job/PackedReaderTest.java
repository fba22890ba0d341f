package dev.hasten.train.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;

class PackedReaderTest {
  /** A place whose store fails after the folder was seen. */
  private static Path unreachable() {
    return (Path)
        Proxy.newProxyInstance(
            Path.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (path, method, arguments) -> {
              throw new UncheckedIOException("expected to reach it", new IOException());
            });
  }

  @Test
  void aStoreThatFailsIsAFaultOfTheJobWithItsPlace() {
    Faults faults = new Faults("job.yaml");
    Fields fields =
        new Compose(LoadSettings.builder().setLabel("job.yaml").build())
            .composeString("name: packed\npath: s3://bucket/packed\n")
            .map(node -> Fields.of(node, "data", faults))
            .orElseThrow();
    assertEquals(
        Optional.empty(),
        new PackedReader(faults).read(fields, node -> Optional.of(unreachable())));
    JobException fault = assertThrows(JobException.class, faults::throwIfAny);
    assertEquals("job.yaml:2:7: expected to reach it", fault.getMessage());
  }
}
