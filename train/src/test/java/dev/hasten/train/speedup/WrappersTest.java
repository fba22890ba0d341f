package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.Batch;
import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.train.seam.Choice;
import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Seams;
import dev.hasten.train.seam.Speedup;
import dev.hasten.train.seam.Update;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Speedups in a part of the training, for some parameters, and with steps left out. */
class WrappersTest {
  private static final int STEPS = 10;

  private static List<Double> losses(Speedup... speedups) {
    try (Bench bench = new Bench(List.of(speedups), STEPS)) {
      return bench.run(STEPS);
    }
  }

  @Test
  void aJobFileMayTimeASpeedup() {
    Choice choice = Choice.of("mixup").with("alpha", 0.5).with("until", 0.8);
    assertEquals(new Timed(new MixUp(0.5), 0, 0.8, 1), SpeedupContractTest.make(choice));
    assertEquals(new MixUp(0.5), SpeedupContractTest.make(Choice.of("mixup").with("alpha", 0.5)));
    Choice both = Choice.of("clipping").with("only", "dense.*").with("every", 2L);
    Speedup made = SpeedupContractTest.make(both);
    assertEquals(new Timed(new OnlyFor(new Clipping(1), "dense.*"), 0, 1, 2), made);
    assertEquals(made, SpeedupContractTest.make(made.choice()));
  }

  @Test
  void itActsWithinItsTimeAlone() {
    List<Double> plain = losses();
    List<Double> whole = losses(new LabelSmoothing(0.2));
    assertEquals(whole, losses(Timed.between(0, 1, new LabelSmoothing(0.2))));
    List<Double> first = losses(Timed.between(0, 0.3, new LabelSmoothing(0.2)));
    assertEquals(whole.subList(0, 3), first.subList(0, 3));
    List<Double> last = losses(Timed.between(0.6, 1, new LabelSmoothing(0.2)));
    assertEquals(plain.subList(0, 6), last.subList(0, 6));
    assertFalse(plain.get(6).equals(last.get(6)), "it begins at 60%");
  }

  @Test
  void everySeamIsSwitched() {
    for (Speedup inner :
        List.of(new MixUp(1), new RandomCrop(2), new Accumulation(4), new Clipping(1e-3))) {
      List<Double> plain = losses();
      List<Double> timed = losses(Timed.between(0.5, 1, inner));
      assertEquals(plain.subList(0, 5), timed.subList(0, 5), inner.toString());
      assertFalse(plain.equals(timed), inner.toString());
    }
  }

  @Test
  void everyKActsInOneStepOfK() {
    Timed third = Timed.everyK(3, new MixUp(0.2));
    List<Integer> acting = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      if (third.acts(new Progress(i, STEPS, 5))) {
        acting.add(i);
      }
    }
    assertEquals(List.of(0, 3, 6, 9), acting);
    Timed half = Timed.between(0.2, 0.5, new MixUp(0.2));
    assertFalse(half.acts(new Progress(1, STEPS, 5)));
    assertTrue(half.acts(new Progress(2, STEPS, 5)));
    assertTrue(half.acts(new Progress(4, STEPS, 5)));
    assertFalse(half.acts(new Progress(5, STEPS, 5)), "the end is not part of it");
  }

  @Test
  void itsTimesHaveUnits() {
    Timed timed =
        (Timed)
            SpeedupContractTest.make(Choice.of("mixup").with("from", "2st").with("until", "1.5ep"));
    List<Integer> acting = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      if (timed.acts(new Progress(i, STEPS, 5))) {
        acting.add(i);
      }
    }
    assertEquals(List.of(2, 3, 4, 5, 6, 7), acting);
    assertEquals(List.of(), timed.faults(new Progress(0, STEPS, 5)));
    assertEquals(1, timed.faults(new Progress(0, 2, 5)).size());
    assertEquals(1, timed.faults(new Progress(0, STEPS, 1)).size()); // 1.5ep is before 2st
    assertEquals("4st", timed.scaled(2).choice().options().get("from"));
    assertEquals("3ep", timed.scaled(2).choice().options().get("until"));
  }

  @Test
  void outsideItsTimeItDrawsNothing() {
    RandomStreams streams = new RandomStreams(1);
    Seams seams = new Seams(streams, new long[] {1, 4, 4}, 3);
    Timed.between(0.5, 1, new RandomFlip(0.5)).install(seams);
    try (Scope scope = Scope.open()) {
      Batch batch =
          new Batch(Tensors.ofFloats(new float[32], 2, 1, 4, 4), Tensors.ofLongs(new long[2], 2));
      seams.batchTransform().transform(batch, new Progress(4, 10, 5));
      assertEquals(0, streams.state().get("random-flip").draws());
      seams.batchTransform().transform(batch, new Progress(5, 10, 5));
      assertEquals(2, streams.state().get("random-flip").draws());
    }
  }

  @Test
  void whatHoldsForTheWholeTrainingCannotBeTimed() {
    Seams seams = new Seams(new RandomStreams(1), new long[] {1, 12, 12}, 3);
    for (Speedup inner :
        List.of(new ChannelsLast(), new Ema(0.9, 1), new Lookahead(5, 0.5), new DropoutRate(0.1))) {
      Timed timed = Timed.between(0.1, 0.5, inner);
      String words =
          assertThrows(IllegalArgumentException.class, () -> timed.install(seams)).getMessage();
      assertTrue(words.contains(inner.choice().name()), words);
    }
    assertThrows(IllegalArgumentException.class, () -> Timed.between(0.5, 0.5, new MixUp(0.2)));
    assertThrows(IllegalArgumentException.class, () -> Timed.everyK(0, new MixUp(0.2)));
  }

  @Test
  void onlyForClipsTheChosenGradientsByTheirOwnNorm() {
    try (Layer model = Bench.convnet()) {
      Weights weights = Weights.of(model);
      weights.gradients().forEach(gradient -> gradient.fill_(new Scalar(1.0)));
      Seams seams = new Seams(new RandomStreams(1), new long[] {1, 12, 12}, 3);
      seams.install(List.of(new OnlyFor(new Clipping(0.5), "dense.*")), model);
      Progress progress = new Progress(0, 10, 5);
      seams.gradientTransforms().forEach(transform -> transform.transform(weights, progress));
      double scale = 0.5 / (Math.sqrt(128 * 3 + 3) + 1e-6);
      for (int i = 0; i < weights.names().size(); i++) {
        double expected = weights.names().get(i).startsWith("dense.") ? scale : 1;
        for (float value : Tensors.toFloats(weights.gradients().get(i))) {
          assertEquals(expected, value, 1e-7, weights.names().get(i));
        }
      }
      weights.giveBack();
      weights.close();
    }
  }

  @Test
  void onlyForRefusesWhatItCannotMatch() {
    try (Layer model = Bench.convnet()) {
      Seams seams = new Seams(new RandomStreams(1), new long[] {1, 12, 12}, 3);
      List<Speedup> wrong =
          List.of(
              new OnlyFor(new Clipping(1), "danse.*"),
              new OnlyFor(new MixUp(0.2), "dense.*"),
              new DropoutRate(0),
              new RandomCrop(12));
      String words =
          assertThrows(IllegalArgumentException.class, () -> seams.install(wrong, model))
              .getMessage();
      assertEquals(3, words.lines().count(), "all faults together, and no others: " + words);
      assertTrue(words.contains("\"danse.*\": there are conv1.weight"), words);
      assertTrue(words.contains("but mixup does more"), words);
      assertTrue(words.contains("random-crop"), words);
    }
  }

  /** Hands out NaN in chosen batches. */
  private record Poisoned(int from, int to) implements Speedup {
    @Override
    public Effect effect() {
      return Effect.OBJECTIVE;
    }

    @Override
    public void install(Seams seams) {
      seams.batch(
          (batch, progress) -> {
            boolean bad = progress.step() >= from && progress.step() < to;
            Tensor inputs = bad ? batch.inputs().mul(new Scalar(Double.NaN)) : batch.inputs();
            return new Batch(inputs, batch.targets());
          });
    }

    @Override
    public Choice choice() {
      return Choice.of("poisoned");
    }
  }

  @Test
  void aStepThatIsNotFiniteIsAsIfItHadNotBeen() {
    List<Speedup> speedups =
        List.of(new Poisoned(3, 5), new SkipNonFinite(2), new Lookahead(4, 0.5), new Ema(0.9, 1));
    try (Bench bench = new Bench(Bench.normedConvnet(), Bench.DATA, speedups, STEPS)) {
      bench.run(3);
      Bench.Saved before = bench.save();
      assertTrue(Double.isNaN(bench.run()));
      assertInstanceOf(Update.Skipped.class, bench.lastUpdate());
      assertTrue(Double.isNaN(bench.run()));
      Bench.Saved after = bench.save();
      before.tensors().forEach((name, v) -> assertArrayEquals(v, after.tensors().get(name), name));
      before
          .parts()
          .forEach(
              (part, state) ->
                  state
                      .tensors()
                      .forEach(
                          (name, tensor) ->
                              assertArrayEquals(
                                  Tensors.toFloats(tensor),
                                  Tensors.toFloats(after.parts().get(part).tensor(name)),
                                  part + "/" + name)));
      bench.run(5).forEach(loss -> assertTrue(Double.isFinite(loss)));
      assertInstanceOf(Update.Applied.class, bench.lastUpdate());
    }
  }

  @Test
  void oneTooManyInARowEndsTheTrainingAndIsNotAppliedEither() {
    List<Speedup> speedups = List.of(new Poisoned(2, 9), new SkipNonFinite(3));
    try (Bench bench = new Bench(Bench.normedConvnet(), Bench.DATA, speedups, STEPS)) {
      bench.run(2);
      Map<String, float[]> before = bench.tensors();
      for (int i = 1; i <= 4; i++) {
        bench.run();
        Update.Skipped skipped = assertInstanceOf(Update.Skipped.class, bench.lastUpdate());
        assertEquals(i == 4, skipped.ends(), skipped.reason());
        assertTrue(skipped.reason().contains(i < 4 ? "at most 3" : "but got 4"), skipped.reason());
        bench.tensors().forEach((name, v) -> assertArrayEquals(before.get(name), v, name));
        assertEquals(i, bench.step.skippedSteps());
      }
    }
  }

  @Test
  void theCountOfStepsLeftOutSurvivesAResume() {
    List<Speedup> speedups = List.of(new Poisoned(2, 9), new SkipNonFinite(3));
    try (Bench first = new Bench(speedups, STEPS);
        Bench second = new Bench(speedups, STEPS)) {
      first.run(4); // two left out
      second.restore(first.save());
      second.run();
      assertInstanceOf(Update.Skipped.class, second.lastUpdate());
      second.run();
      Update.Skipped fourth = assertInstanceOf(Update.Skipped.class, second.lastUpdate());
      assertTrue(fourth.ends(), "the fourth in a row");
      assertEquals(4, second.step.skippedSteps());
    }
  }
}
