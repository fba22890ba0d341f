package dev.hasten.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the time of a piece of work went, by operator of libtorch. Backward passes on the CPU run
 * on the calling thread and are in it. Recording costs a few percent: the shares hold, the total is
 * not a benchmark.
 *
 * @param operators the longest first
 * @param milliseconds of the whole work on the clock
 * @param peakBytes the most that the work's tensors took at once, those from before not counted; 0
 *     where allocations are not recorded
 */
public record OperatorProfile(List<Operator> operators, double milliseconds, long peakBytes) {
  /**
   * All calls of one operator.
   *
   * @param name in libtorch, such as aten::mm
   * @param calls how many there were
   * @param selfMilliseconds inside it but outside the operators that it called
   */
  public record Operator(String name, long calls, double selfMilliseconds) {}

  /** Copies the list. */
  public OperatorProfile {
    operators = List.copyOf(operators);
  }

  /** Why there is no operator profile on this system, if so. Loads the natives. */
  public static Optional<String> unavailable() {
    return Profiler.find().isPresent()
        ? Optional.empty()
        : Optional.of("libtorch's profiler can be reached on Linux alone, by exported names");
  }

  /**
   * Runs the work on this thread and records it. Warm up before: the first step allocates and
   * chooses kernels.
   *
   * @throws IllegalStateException where there is no profiler, or one is on already
   */
  public static OperatorProfile of(Runnable work) {
    Profiler profiler =
        Profiler.find()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "expected an operator profiler, but there is none: "
                            + unavailable().orElse("")));
    double[] milliseconds = {0};
    Trace trace =
        profiler.trace(
            () -> {
              long begun = System.nanoTime();
              work.run();
              milliseconds[0] = (System.nanoTime() - begun) * 1e-6;
            });
    return new OperatorProfile(operators(trace.spans()), milliseconds[0], trace.peakBytes());
  }

  /** Time in none of the operators: Java, calls into native code, waiting. Milliseconds. */
  public double outsideMilliseconds() {
    double inside = operators.stream().mapToDouble(Operator::selfMilliseconds).sum();
    return Math.max(0, milliseconds - inside);
  }

  /** The part of the whole work that an operator took itself, from 0 to 1. */
  public double share(Operator operator) {
    return operator.selfMilliseconds() / milliseconds;
  }

  static List<Operator> operators(List<Trace.Span> spans) {
    Map<String, Operator> totals = new LinkedHashMap<>();
    List<Trace.Span> ordered = inOrder(spans);
    double[] self = selfTimes(ordered);
    for (int i = 0; i < self.length; i++) {
      String name = ordered.get(i).operator();
      totals.merge(name, new Operator(name, 1, self[i] * 1e-3), OperatorProfile::sum);
    }
    List<Operator> sorted = new ArrayList<>(totals.values());
    sorted.sort(Comparator.comparingDouble(Operator::selfMilliseconds).reversed());
    return sorted;
  }

  private static Operator sum(Operator a, Operator b) {
    return new Operator(
        a.name(), a.calls() + b.calls(), a.selfMilliseconds() + b.selfMilliseconds());
  }

  /** By start; of two that start together the longer is outside. */
  private static List<Trace.Span> inOrder(List<Trace.Span> spans) {
    List<Trace.Span> ordered = new ArrayList<>(spans);
    ordered.sort(
        Comparator.comparingDouble(Trace.Span::start)
            .thenComparing(Comparator.comparingDouble(Trace.Span::duration).reversed()));
    return ordered;
  }

  /** Microseconds of each span less those of the spans directly inside it, thread by thread. */
  private static double[] selfTimes(List<Trace.Span> ordered) {
    double[] self = new double[ordered.size()];
    Map<Long, Deque<Integer>> open = new HashMap<>();
    for (int i = 0; i < self.length; i++) {
      Trace.Span span = ordered.get(i);
      Deque<Integer> around = open.computeIfAbsent(span.thread(), t -> new ArrayDeque<>());
      while (!around.isEmpty() && end(ordered.get(around.element())) <= span.start()) {
        around.pop();
      }
      if (!around.isEmpty()) {
        self[around.element()] -= span.duration();
      }
      self[i] += span.duration();
      around.push(i);
    }
    return self;
  }

  private static double end(Trace.Span span) {
    return span.start() + span.duration();
  }
}
