package dev.hasten.nn.models;

import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.nn.Slot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A recommendation model (Naumov et al., DLRM, <a href="https://arxiv.org/abs/1906.00091">2019</a>)
 * in the sizes that its code gives for Criteo's Kaggle data: columns of numbers through 512, 256
 * and 64 to 16, categories as vectors of 16; all products of two of these vectors, and the first
 * one, through 512 and 256. Names of weights are those of that code. The published tables hash to
 * 1,000 categories a column here; it answers with logits of classes, not one probability.
 */
final class Dlrm extends Layer {
  private static final String NAME = "dlrm-small";
  private static final long WIDTH = 16;
  private static final long[] BOTTOM = {512, 256, 64, WIDTH};
  private static final long[] TOP = {512, 256};

  static final ModelInfo INFO =
      new ModelInfo(
          NAME,
          "for tables: products of categories' vectors, between two perceptrons",
          "https://arxiv.org/abs/1906.00091",
          List.of(39L),
          ScalarType.Float,
          2,
          List.of(Columns.option(criteo())),
          Map.of(),
          (example, classes, settings) ->
              new Dlrm(Columns.of(NAME, example, settings.numbers(Columns.CATEGORIES)), classes));

  private final Columns columns;
  private final List<Slot> tables = new ArrayList<>();
  private final Slot bottom;
  private final Slot top;

  /** 13 columns of numbers, 26 of categories. */
  private static List<Double> criteo() {
    List<Double> all = new ArrayList<>(Collections.nCopies(13, 0.0));
    all.addAll(Collections.nCopies(26, 1000.0));
    return all;
  }

  private Dlrm(Columns columns, int classes) {
    this.columns = columns;
    if (columns.numbers().length == 0) {
      throw new IllegalArgumentException(
          "expected a column of numbers at least for dlrm-small, but all have categories: take"
              + " table-mlp");
    }
    Sequential all = new Sequential();
    for (int i = 0; i < columns.kinds().length; i++) {
      long kinds = columns.kinds()[i];
      all.add(String.valueOf(i), new CategoryTable(kinds, WIDTH, 1 / Math.sqrt(kinds)));
    }
    tables.addAll(all.children().values());
    child("emb_l", all);
    bottom = child("bot_l", perceptron(columns.numbers().length, BOTTOM, true));
    long vectors = columns.kinds().length + 1;
    long[] ends = {TOP[0], TOP[1], classes};
    top = child("top_l", perceptron(WIDTH + vectors * (vectors - 1) / 2, ends, false));
  }

  private static Sequential perceptron(long in, long[] widths, boolean activeEnd) {
    Sequential layers = new Sequential();
    long before = in;
    for (int i = 0; i < widths.length; i++) {
      double deviation = Math.sqrt(2.0 / (before + widths[i]));
      MobileBlock.add(layers, Linear.normal(before, widths[i], true, deviation));
      if (activeEnd || i + 1 < widths.length) {
        MobileBlock.add(layers, Relu.inPlace());
      }
      before = widths[i];
    }
    return layers;
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor first = bottom.forward(columns.numbersOf(input));
    TensorVector vectors = new TensorVector(first);
    for (int i = 0; i < tables.size(); i++) {
      vectors.push_back(
          tables.get(i).forward(columns.categoryOf(input, i)).to(first.scalar_type()));
    }
    Tensor all = torch.stack(vectors, 1);
    Tensor products = all.bmm(all.transpose(1, 2)).flatten(1, 2);
    Tensor pairs = products.index_select(1, below(tables.size() + 1));
    return top.forward(torch.cat(new TensorVector(first, pairs), 1));
  }

  /** Places below the diagonal of a square matrix, row by row. */
  private static Tensor below(int size) {
    long[] places = new long[size * (size - 1) / 2];
    int next = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        places[next++] = (long) i * size + j;
      }
    }
    return Tensors.ofLongs(places, places.length);
  }

  /** The products of two vectors, both ways. */
  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    long vectors = tables.size() + 1;
    return input[0] * vectors * vectors * WIDTH;
  }
}
