package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelPageTest {
  @ParameterizedTest
  @CsvSource({"resnet-18, 32", "nano-gpt, 32", "gpt-2, 2", "bert-base, 16"})
  void theUsualBatchHoldsNoMoreThanSoManyTokens(String name, int examples) {
    ModelInfo info =
        Models.list().stream().filter(i -> i.name().equals(name)).findFirst().orElseThrow();
    assertEquals(examples, ModelPage.usualBatch(info));
  }
}
