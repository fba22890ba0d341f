package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.TokenDataset;
import dev.hasten.engine.RandomStream;
import dev.hasten.nn.Layer;
import dev.hasten.nn.models.ModelInfo;
import dev.hasten.nn.models.Models;
import dev.hasten.train.event.Event;
import dev.hasten.train.optimizer.AdamW;
import dev.hasten.train.optimizer.Sgd;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.speedup.Accumulation;
import dev.hasten.train.speedup.ActivationCheckpointing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What experts add to the loss of the answers: their loss of equal shares. */
class AddedLossesTest {
  private static final int KINDS = 9;
  private static final TokenDataset DATA = tokens();

  private static TokenDataset tokens() {
    RandomStream random = new RandomStream(1, "tokens");
    int[] tokens = new int[2000];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = random.nextInt(KINDS);
    }
    return TokenDataset.of(tokens, 16, KINDS);
  }

  private record Run(List<Double> losses, Map<String, float[]> weights) {}

  private static Run run(double balance, int steps, Optimizer.Rule rule, List<Speedup> speedups) {
    ModelInfo info =
        Models.list().stream()
            .filter(i -> i.name().equals("nano-switch"))
            .findFirst()
            .orElseThrow();
    ModelInfo small =
        info.with(
            Map.of(
                "width", 16L, "depth", 2L, "experts", 4L, "capacity", 100.0, "balance", balance));
    Recipe recipe =
        Recipe.of(Length.steps(steps)).withBatch(8).withOptimizer(rule).withSpeedups(speedups);
    List<Double> losses = new ArrayList<>();
    TrainingJob job =
        TrainingJob.of(recipe, DATA)
            .withLogEvery(1)
            .withObservers(
                List.of(
                    event -> {
                      if (event instanceof Event.Progressed progressed) {
                        losses.add(progressed.loss());
                      }
                    }));
    try (Layer model = small.make().apply(new long[] {16}, KINDS);
        Trainer trainer = new Trainer(model, job)) {
      trainer.run();
      return new Run(losses, Small.weights(model));
    }
  }

  private static Run one(double balance, List<Speedup> speedups) {
    return run(balance, 1, new Sgd(0.1, 0, false, 0), speedups);
  }

  /** In proportion to its factor: 4 sum_i f_i P_i is 1 where shares are equal, and 4 at most. */
  @Test
  void theLossGrowsWithItsFactor() {
    double none = one(0, List.of()).losses().get(0);
    double once = one(1, List.of()).losses().get(0) - none;
    double twice = one(2, List.of()).losses().get(0) - none;
    assertTrue(once > 0.99 && once < 4, "one batch: " + once);
    assertEquals(2 * once, twice, 1e-5);
  }

  /** The step of plain descent moves the router by what the factor adds, in proportion too. */
  @Test
  void itsGradientReachesTheRouter() {
    String router = "blocks.1.mlp.router.classifier.weight";
    float[] none = one(0, List.of()).weights().get(router);
    float[] once = one(1, List.of()).weights().get(router);
    float[] twice = one(2, List.of()).weights().get(router);
    double moved = 0;
    for (int i = 0; i < none.length; i++) {
      assertEquals(2 * (once[i] - none[i]), twice[i] - none[i], 1e-6);
      moved = Math.max(moved, Math.abs(once[i] - none[i]));
    }
    assertTrue(moved > 1e-5, "moved by " + moved);
  }

  /** Strong balance brings the shares together: the added loss comes near its least, 1. */
  @Test
  void balanceEvensTheShares() {
    Optimizer.Rule rule = new AdamW(1e-2);
    List<Double> free = run(0, 60, rule, List.of()).losses();
    List<Double> held = run(10, 60, rule, List.of()).losses();
    double first = (held.get(0) - free.get(0)) / 10;
    double last = (held.get(59) - free.get(59)) / 10;
    assertTrue(last < 1.1 && last < first, first + " to " + last);
  }

  /** Two slices bring the mean of their own losses; a recompute is refused. */
  @Test
  void slicesAndRecompute() {
    List<Speedup> slices = List.of(new Accumulation(2));
    double once = one(1, slices).losses().get(0) - one(0, slices).losses().get(0);
    assertTrue(once > 0.99 && once < 4, "two slices: " + once);
    assertArrayEquals(
        one(1, slices).weights().get("tokens.weight"),
        one(1, slices).weights().get("tokens.weight"));
    String words =
        assertThrows(
                IllegalArgumentException.class,
                () -> one(1, List.of(new ActivationCheckpointing())))
            .getMessage();
    assertTrue(words.contains("blocks.1.mlp adds to the loss"), words);
  }
}
