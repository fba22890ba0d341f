package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class OperatorProfileTest {

  private static void step() {
    try (Scope scope = Scope.open()) {
      Tensor x = torch.ones(new long[] {64, 64}, Tensors.options(ScalarType.Float));
      Tensor weight = torch.ones(new long[] {64, 64}, Tensors.options(ScalarType.Float));
      x.mm(weight.set_requires_grad(true)).relu().sum().backward();
    }
  }

  private static Map<String, Long> calls(List<OperatorProfile.Operator> operators) {
    return operators.stream()
        .collect(
            Collectors.toMap(
                OperatorProfile.Operator::name, OperatorProfile.Operator::calls, (a, b) -> a + b));
  }

  @Test
  void forwardAndBackwardAreInIt() {
    step();
    OperatorProfile profile = OperatorProfile.of(OperatorProfileTest::step);
    Map<String, Long> calls = calls(profile.operators());
    assertEquals(2, calls.get("aten::mm"), "one forward, one backward: x needs no gradient");
    assertEquals(1, calls.get("aten::relu"));
    assertEquals(1, calls.get("aten::threshold_backward"));
    double inside = profile.operators().stream().mapToDouble(profile::share).sum();
    assertTrue(inside > 0 && inside <= 1, "shares add up to " + inside);
    assertEquals(
        profile.milliseconds(),
        inside * profile.milliseconds() + profile.outsideMilliseconds(),
        1e-9);
    // x, weight, their product, relu's result, the gradient of relu, that of weight: and small ones
    assertTrue(profile.peakBytes() >= 5 * 64 * 64 * 4, "peak " + profile.peakBytes());
    assertFalse(torch.profilerEnabled());
  }

  @Test
  void bothProfilersSeeTheSameCalls() {
    Function<Profiler, Map<String, Long>> seen =
        profiler ->
            calls(OperatorProfile.operators(profiler.trace(OperatorProfileTest::step).spans()));
    Map<String, Long> kineto = seen.apply(Kineto.find().orElseThrow());
    Map<String, Long> old = seen.apply(RecordFunctions.find().orElseThrow());
    for (String name : List.of("aten::mm", "aten::relu", "aten::sum", "aten::threshold_backward")) {
      assertEquals(kineto.get(name), old.get(name), name);
    }
  }

  @Test
  void selfTimeLeavesOutWhatIsInside() {
    List<Trace.Span> spans =
        List.of(
            new Trace.Span("inner", 1, 2000, 3000),
            new Trace.Span("outer", 1, 1000, 10_000),
            new Trace.Span("leaf", 1, 2500, 1000),
            new Trace.Span("inner", 1, 5000, 1000), // begins where the one before ends
            new Trace.Span("elsewhere", 2, 3000, 50_000),
            new Trace.Span("after", 1, 11_000, 500));
    Map<String, Double> self =
        OperatorProfile.operators(spans).stream()
            .collect(
                Collectors.toMap(
                    OperatorProfile.Operator::name, OperatorProfile.Operator::selfMilliseconds));
    assertEquals(
        Map.of("outer", 6.0, "inner", 3.0, "leaf", 1.0, "elsewhere", 50.0, "after", 0.5), self);
    assertEquals("elsewhere", OperatorProfile.operators(spans).get(0).name());
  }

  @Test
  void anErrorInTheWorkTurnsTheProfilerOff() {
    assertThrows(
        ArithmeticException.class,
        () ->
            OperatorProfile.of(
                () -> {
                  throw new ArithmeticException();
                }));
    assertFalse(torch.profilerEnabled());
    forwardAndBackwardAreInIt();
  }

  @Test
  void oneInsideAnotherIsRefused() {
    assertThrows(
        IllegalStateException.class,
        () -> OperatorProfile.of(() -> OperatorProfile.of(OperatorProfileTest::step)));
    assertFalse(torch.profilerEnabled());
  }

  /**
   * A leak grows in every round; what the JVM allocates for itself meanwhile does not, but on a
   * slow machine its compilers are at work for many rounds.
   */
  @Test
  void manyProfilesLeakNothing() {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 40 && least >= 100_000; round++) {
      long before = NativeMemory.heapBytes().orElseThrow();
      for (int i = 0; i < 20; i++) {
        OperatorProfile.of(OperatorProfileTest::step);
      }
      least = Math.min(least, NativeMemory.heapBytes().orElseThrow() - before);
    }
    assertTrue(least < 100_000, "grown by " + least + " bytes in every round");
  }

  /** Those of a JVM that was killed meanwhile are not ours. */
  @Test
  void noFileIsLeftBehind() throws Exception {
    Set<Path> before = traces();
    OperatorProfile.of(OperatorProfileTest::step);
    assertTrue(before.containsAll(traces()));
  }

  private static Set<Path> traces() throws Exception {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (var files = Files.list(temporary)) {
      return files.filter(f -> f.toString().contains("hasten-trace")).collect(Collectors.toSet());
    }
  }
}
