package dev.hasten.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.MultiplyAccumulates;
import dev.hasten.nn.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models for tables against their authors' or PyTorch's. See src/test/python/tables.py. */
class TableModelsTest {
  private static final int ROWS = 6;
  private static final int CLASSES = 3;

  private static ModelInfo info(String name) {
    return Models.list().stream().filter(i -> i.name().equals(name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"table-mlp", "ft-transformer", "dlrm-small"})
  void answersAndGradientsAreTheAuthors(String name) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode golden;
    try (InputStream stream = TableModelsTest.class.getResourceAsStream("tables.json")) {
      golden = mapper.readTree(stream);
    }
    float[] table = mapper.convertValue(golden.path("table"), float[].class);
    List<Double> categories =
        List.of(mapper.convertValue(golden.path("categories"), Double[].class));
    try (Layer model =
            info(name)
                .with(Map.of("categories", categories))
                .make()
                .apply(new long[] {categories.size()}, CLASSES);
        Scope scope = Scope.open()) {
      Hashed.fill(model);
      Hashed.widen(model);
      model.training(false);
      Tensor rows = Tensors.ofFloats(table, ROWS, categories.size()).to(ScalarType.Double);
      Tensor outputs = Slot.of(model).forward(rows);
      float[] expected = mapper.convertValue(golden.path(name).path("outputs"), float[].class);
      assertArrayEquals(expected, Tensors.toFloats(outputs), 1e-5f);
      outputs.mul(Hashed.tensor("factors", ROWS, CLASSES).to(ScalarType.Double)).sum().backward();
      Set<String> names = new TreeSet<>();
      Iterator<Map.Entry<String, JsonNode>> fields = golden.path(name).path("gradients").fields();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> each = fields.next();
        names.add(each.getKey());
        double norm = each.getValue().path(0).asDouble();
        Tensor gradient = model.parameters().get(each.getKey()).tensor().grad();
        assertEquals(norm, gradient.norm().item_double(), 1e-6 * norm + 1e-9, each.getKey());
      }
      assertEquals(names, new TreeSet<>(model.parameters().keySet()));
    }
  }

  /** Counted by hand. */
  @ParameterizedTest
  @CsvSource({
    "table-mlp, 70146, 69632", // 14*256 + 256*256 + 256*2, with biases 256+256+2
    // 26*1000*16, 13*512+512*256+256*64+64*16+848, (16+351)*512+512*256+256*2+770; and 27*27*16
    "dlrm-small, 892242, 486288"
  })
  void counts(String name, long parameters, long macs) {
    ModelInfo info = info(name);
    try (Layer model = info.published()) {
      assertEquals(
          parameters,
          model.parameters().values().stream().mapToLong(p -> p.tensor().numel()).sum());
      assertEquals(macs, MultiplyAccumulates.of(model, info.shape()));
    }
  }

  @Test
  void categoriesThatDoNotFitAreRefused() {
    for (List<Double> categories : List.of(List.of(3.0), List.of(0.0, 2.5))) {
      String words =
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      info("table-mlp")
                          .with(Map.of("categories", categories))
                          .make()
                          .apply(new long[] {2}, 2))
              .getMessage();
      assertTrue(words.contains("one whole number for each column"), words);
    }
    assertThrows(IllegalArgumentException.class, () -> info("table-mlp").with(Map.of("width", 0L)));
    assertThrows(IllegalArgumentException.class, () -> info("table-mlp").with(Map.of("wide", 1L)));
  }
}
