package dev.hasten.train.job;

import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.ModelOption;
import dev.hasten.nn.models.Models;
import dev.hasten.train.catalog.Catalog;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.catalog.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads a model with its options: {@code mlp}, {@code {name: resnet-18, width: 0.25}}, or the class
 * of a layer of one's own.
 */
final class ModelChoices {
  private static final String KIND = "a model";
  private static final Catalog<ModelInfo> BUILT_IN =
      new Catalog<>(KIND, Models.list().stream().map(ModelChoices::entry).toList());

  private ModelChoices() {}

  static Optional<ModelInfo> read(Node node, Faults faults) {
    Optional<String> own = Choices.name(node, KIND, new Faults("")).filter(OwnModel::isClassName);
    Catalog<ModelInfo> catalog =
        own.filter(name -> BUILT_IN.entry(name).isEmpty())
            .map(name -> new Catalog<>(KIND, List.of(OwnModel.entry(name))))
            .orElse(BUILT_IN);
    return Choices.make(node, catalog, faults);
  }

  private static Entry<ModelInfo> entry(ModelInfo info) {
    return new Entry<>(
        info.name(),
        info.title(),
        info.source(),
        info.options().stream().map(ModelChoices::option).toList(),
        values -> info.with(chosen(info, values)));
  }

  private static Option option(ModelOption option) {
    Option.Type type =
        switch (option.kind()) {
          case NUMBER -> Option.Type.NUMBER;
          case INTEGER -> Option.Type.INTEGER;
          case FLAG -> Option.Type.FLAG;
          case NUMBERS -> Option.Type.NUMBERS;
        };
    return new Option(
        option.name(), type, option.standard(), option.min(), option.max(), option.summary());
  }

  private static Map<String, Object> chosen(ModelInfo info, Values values) {
    Map<String, Object> chosen = new LinkedHashMap<>();
    for (ModelOption option : info.options()) {
      String name = option.name();
      chosen.put(
          name,
          switch (option.kind()) {
            case NUMBER -> values.number(name);
            case INTEGER -> (long) values.integer(name);
            case FLAG -> values.flag(name);
            case NUMBERS -> values.numbers(name);
          });
    }
    return chosen;
  }
}
