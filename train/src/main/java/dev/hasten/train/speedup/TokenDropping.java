package dev.hasten.train.speedup;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Interceptor;
import dev.hasten.nn.Layer;
import dev.hasten.nn.RotaryPositions;
import dev.hasten.train.catalog.Entry;
import dev.hasten.train.catalog.Option;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Blocks between the first and the last see some places of each sequence alone, drawn anew for each
 * block and step; the others pass by them (Yao et al., random layerwise token dropping, <a
 * href="https://arxiv.org/abs/2211.11586">2022</a>). Of T places {@code T (start + (1 - start) t /
 * length)} are kept, in their order, so that none sees what comes after it; from {@code length} on
 * all are. Saves what a block costs for a place. Evaluation keeps all.
 *
 * @param start share of the places kept in the first step, in (0, 1]
 * @param length of the rise to all
 */
public record TokenDropping(double start, Duration length) implements Speedup {
  private static final String NAME = "token-dropping";

  static final Entry<Speedup> ENTRY =
      new Entry<>(
          NAME,
          "blocks in the middle see some of the tokens early on",
          "https://arxiv.org/abs/2211.11586",
          List.of(
              Option.number("start", 0.5, 1e-6, 1, "share of the tokens kept in the first step"),
              Option.duration("length", "70%", "of the rise to all tokens")),
          values -> new TokenDropping(values.number("start"), values.duration("length")));

  @Override
  public Effect effect() {
    return Effect.OBJECTIVE;
  }

  @Override
  public Map<String, String> conflicts() {
    return Map.of("alibi", "it counts the places between tokens, and some are left out");
  }

  @Override
  public List<String> faults(Progress run) {
    return rise().faults(NAME, run);
  }

  @Override
  public Speedup scaled(double times) {
    return new TokenDropping(start, length.scaled(times));
  }

  @Override
  public void install(Seams seams) {
    RandomStream random = seams.random(NAME);
    ToDoubleFunction<Progress> kept = seams.course(NAME + ".share", rise()::share);
    double[] share = {1};
    seams.batch(
        (batch, progress) -> {
          share[0] = kept.applyAsDouble(progress);
          return batch;
        });
    seams.model(
        (model, example) -> {
          List<String> blocks = Blocks.of(model, NAME);
          if (blocks.size() < 3) {
            throw new IllegalArgumentException(
                "expected three blocks or more for "
                    + NAME
                    + ", but the model has "
                    + blocks.size()
                    + ": leave it out");
          }
          requireNoDistances(model);
          for (String path : blocks.subList(1, blocks.size() - 1)) {
            model.around(
                path,
                (input, block) ->
                    model.isTraining() && share[0] < 1
                        ? some(input, block, kept((int) input.size(1), share[0], random))
                        : block.forward(input));
          }
          return blocks.size() - 2 + " blocks drop tokens until " + length;
        });
  }

  /** Distances between places that are kept would be counted without those between them. */
  private static void requireNoDistances(Layer model) {
    model
        .layers()
        .forEach(
            (path, layer) -> {
              if (layer instanceof RotaryPositions) {
                throw new IllegalArgumentException(
                    "expected places that are told apart before the first block for "
                        + NAME
                        + ", but the model has RotaryPositions ("
                        + path
                        + "), which count the distance of those left: leave it out");
              }
            });
  }

  /** Of the share of the places that a step keeps. */
  Rise rise() {
    return new Rise(start, length);
  }

  /** The block over those places of (N, places, width); the others pass by. */
  static Tensor some(Tensor input, Interceptor.Call block, long[] places) {
    Tensor index = Tensors.ofLongs(places, places.length).to(input.device(), ScalarType.Long);
    return input.index_copy(
        1, index, block.forward(input.index_select(1, index)).to(input.scalar_type()));
  }

  /** Which places are kept, in their order: {@code round(share * count)}, one at least. */
  static long[] kept(int count, double share, RandomStream random) {
    int wanted = (int) Math.max(1, Math.round(share * count));
    long[] places = new long[count];
    Arrays.setAll(places, i -> i);
    for (int i = 0; i < wanted; i++) { // the first steps of a shuffle
      int other = i + random.nextInt(count - i);
      long place = places[i];
      places[i] = places[other];
      places[other] = place;
    }
    long[] kept = Arrays.copyOf(places, wanted);
    Arrays.sort(kept);
    return kept;
  }

  @Override
  public Choice choice() {
    return Choice.of(NAME).with("start", start).with("length", length.toString());
  }
}
