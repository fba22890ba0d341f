import ai.djl.MalformedModelException;
import ai.djl.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Published models, which DJL has no blocks of: PyTorch in Python traces its own and DJL trains
 * that ({@code trainParam}).
 */
final class Traced {
  private Traced() {}

  /**
   * The model of a workload, traced into the folder of the data where it is not there yet.
   *
   * @throws IllegalStateException when Python cannot
   */
  static Model of(String workload, Path data) {
    Path file = data.resolve(workload + ".pt");
    if (!Files.exists(file)) {
      trace(workload, data);
    }
    Model model = Model.newInstance(workload, "PyTorch");
    try {
      model.load(data, workload, Map.of("trainParam", "true"));
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedModelException e) {
      throw new IllegalStateException("expected a traced model, but got " + file, e);
    }
  }

  private static void trace(String workload, Path data) {
    List<String> command =
        List.of(
            System.getProperty("peer.python"),
            System.getProperty("peer.script"),
            "trace",
            data.toString(),
            System.getProperty("ai.djl.pytorch.num_threads"),
            workload);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("expected a traced model from " + command);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
