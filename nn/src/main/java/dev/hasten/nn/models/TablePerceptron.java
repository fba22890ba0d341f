package dev.hasten.nn.models;

import dev.hasten.nn.Init;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A perceptron for tables: each category is a vector of its own (Guo and Berkhahn, <a
 * href="https://arxiv.org/abs/1604.06737">2016</a>), of (kinds + 1) / 2 numbers and 50 at most;
 * with the columns of numbers they go through two hidden layers of 256.
 */
final class TablePerceptron extends Layer {
  private static final long MOST = 50;
  private static final String NAME = "table-mlp";

  static final ModelInfo INFO =
      new ModelInfo(
          NAME,
          "for tables: categories as vectors, dense 256, dense 256, dense",
          "https://arxiv.org/abs/1604.06737",
          List.of(14L),
          ScalarType.Float,
          2,
          List.of(
              Columns.option(List.of()),
              ModelOption.integer("width", 256, 1, 1 << 20, "numbers of a hidden layer"),
              ModelOption.integer("depth", 2, 1, 1000, "hidden layers")),
          Map.of(),
          (example, classes, settings) ->
              new TablePerceptron(
                  Columns.of(NAME, example, settings.numbers(Columns.CATEGORIES)),
                  settings.whole("width"),
                  settings.whole("depth"),
                  classes));

  private final Columns columns;
  private final List<Slot> tables = new ArrayList<>();
  private final Slot layers;

  private TablePerceptron(Columns columns, long width, int depth, int classes) {
    this.columns = columns;
    long in = columns.numbers().length;
    for (int i = 0; i < columns.kinds().length; i++) {
      long kinds = columns.kinds()[i];
      long size = Math.min(MOST, (kinds + 1) / 2);
      tables.add(child("embedding" + i, new CategoryTable(kinds, size, 0.05)));
      in += size;
    }
    Sequential dense = new Sequential();
    for (int i = 0; i < depth; i++) {
      dense.add("hidden" + i, new Linear(i == 0 ? in : width, width, true, Init.HE));
      dense.add("relu" + i, Relu.inPlace());
    }
    layers = child("layers", dense.add("dense", new Linear(width, classes)));
  }

  @Override
  public Tensor forward(Tensor input) {
    TensorVector parts = new TensorVector();
    if (columns.numbers().length > 0) {
      parts.push_back(columns.numbersOf(input));
    }
    for (int i = 0; i < tables.size(); i++) {
      parts.push_back(tables.get(i).forward(columns.categoryOf(input, i)).to(input.scalar_type()));
    }
    return layers.forward(torch.cat(parts, 1));
  }
}
