package dev.hasten.train.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.models.ModelInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models with options, and layers of one's own, in job files. */
class ModelChoicesTest {
  private static final String OWN = OwnNet.class.getName();

  private static Job job(String model) {
    String text =
        """
        data: digits
        model: %s
        target: {metric: accuracy, at_least: 90%%}
        baseline: {length: 2ep, batch: 64, optimizer: {name: sgd, learning_rate: 0.1}}
        """
            .formatted(model);
    return JobFile.parse(
        "job.yaml", Path.of("/"), text, List.of(), Optional.empty(), Catalogs.standard());
  }

  private static String fault(String model) {
    return String.valueOf(assertThrows(JobException.class, () -> job(model)).getMessage());
  }

  @Test
  void optionsMakeTheModelAndArePrintedBack() {
    Job job = job("{name: resnet-18, width: 0.25, small_stem: true}");
    ModelInfo model = job.baseline().model();
    assertEquals("resnet-18 width 0.25 small_stem true", model.label());
    try (Layer narrow = model.make(new long[] {1, 28, 28}, ScalarType.Float, 10)) {
      assertEquals(List.of(16L, 1L, 3L, 3L), shape(narrow, "conv1.weight"));
      assertEquals(List.of(128L, 128L, 3L, 3L), shape(narrow, "layer4.1.conv2.weight"));
    }
    String printed = JobText.yaml(job);
    assertTrue(printed.contains("width: 0.25"), printed);
    Job again =
        JobFile.parse(
            "job.yaml", Path.of("/"), printed, List.of(), Optional.empty(), Catalogs.standard());
    assertEquals(model.chosen(), again.baseline().model().chosen());
  }

  private static List<Long> shape(Layer layer, String path) {
    return Arrays.stream(Tensors.shape(layer.parameters().get(path).tensor())).boxed().toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: resnet-18, wdth: 2}|expected an option of resnet-18, but got \"wdth\"; did you mean"
            + " width?",
        "{name: resnet-18, width: 0}|expected a number from 0.02 to 16 for width, but got 0",
        "{name: resnet-8, width: 2}|expected an option of resnet-8, but got \"width\"; it has no"
            + " options",
        "resnt-18|expected a model, but got \"resnt-18\"; did you mean resnet-18?",
        "no.such.Net|there is no class no.such.Net: add its jar",
        "java.lang.String|expected a public class that extends dev.hasten.nn.Layer",
        "dev.hasten.nn.Layer|expected a public class that extends dev.hasten.nn.Layer",
        "dev.hasten.nn.Dropout|expected a public constructor Dropout(long[] example, int classes)",
      })
  void faultsAreTold(String model, String words) {
    String fault = fault(model);
    assertTrue(fault.contains(words), fault);
  }

  @Test
  void aLayerOfOnesOwnIsAModel() {
    Job job = job("{name: " + OWN + "}");
    ModelInfo model = job.baseline().model();
    try (Layer layer = model.make(new long[] {1, 4, 4}, ScalarType.Float, 10)) {
      assertTrue(layer instanceof OwnNet);
    }
    assertTrue(JobText.yaml(job).contains(OWN));
    assertThrows(
        IllegalArgumentException.class, () -> model.make(new long[] {4}, ScalarType.Long, 10));
    assertEquals(
        ScalarType.Long, job("{name: " + OWN + ", tokens: true}").baseline().model().inputType());
  }

  @Test
  void whatItsConstructorThrowsIsTold() {
    ModelInfo model = job(OWN).baseline().model();
    assertEquals(
        "expected images for OwnNet, but got rows: take images",
        assertThrows(
                IllegalArgumentException.class,
                () -> model.make(new long[] {4}, ScalarType.Float, 10))
            .getMessage());
    assertEquals(
        "expected "
            + OWN
            + " to be built for the data, but its constructor threw"
            + " java.lang.IllegalStateException: too colourful: correct it",
        assertThrows(
                IllegalArgumentException.class,
                () -> model.make(new long[] {4, 2, 2}, ScalarType.Float, 10))
            .getMessage());
  }
}
