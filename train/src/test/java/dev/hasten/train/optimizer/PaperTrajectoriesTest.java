package dev.hasten.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.nn.Interception;
import dev.hasten.train.seam.Optimizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Optimizers that PyTorch has not, against their papers' pseudo-code written out in doubles. */
class PaperTrajectoriesTest {
  private static final int STEPS = 60;

  /** Pseudo-code over all parameters. */
  abstract static class Reference {
    final Map<String, double[]> w;
    private final Map<String, Map<String, double[]>> states = new LinkedHashMap<>();

    Reference(Map<String, double[]> first) {
      w = copy(first);
    }

    abstract void step(Map<String, double[]> g, double rate, int t);

    /** What is evaluated. */
    Map<String, double[]> evaluated() {
      return w;
    }

    /** A state of zeros. */
    double[] state(String kind, String name) {
      return states
          .computeIfAbsent(kind, k -> new LinkedHashMap<>())
          .computeIfAbsent(name, n -> new double[w.get(n).length]);
    }

    static double decay(String name, double decay) {
      return name.endsWith("weight") ? decay : 0;
    }

    static Map<String, double[]> copy(Map<String, double[]> all) {
      Map<String, double[]> copies = new LinkedHashMap<>();
      all.forEach((name, values) -> copies.put(name, values.clone()));
      return copies;
    }

    static double norm(double[] x) {
      double squares = 0;
      for (double value : x) {
        squares += value * value;
      }
      return Math.sqrt(squares);
    }
  }

  /** Chen et al., program 1. */
  static final class LionReference extends Reference {
    LionReference(Map<String, double[]> first) {
      super(first);
    }

    @Override
    void step(Map<String, double[]> g, double rate, int t) {
      w.forEach(
          (name, x) -> {
            double[] m = state("m", name);
            for (int i = 0; i < x.length; i++) {
              double c = 0.9 * m[i] + 0.1 * g.get(name)[i];
              x[i] -= rate * (Math.signum(c) + decay(name, 0.3) * x[i]);
              m[i] = 0.99 * m[i] + 0.01 * g.get(name)[i];
            }
          });
    }
  }

  /** Pagliardini et al., algorithm 1, with both warm-ups over 40 steps. */
  static final class AdEmaMixReference extends Reference {
    AdEmaMixReference(Map<String, double[]> first) {
      super(first);
    }

    @Override
    void step(Map<String, double[]> g, double rate, int t) {
      double alpha = Math.min(t * 5.0 / 40, 5);
      double up = Math.log(0.9) * Math.log(0.999);
      double down = (1 - t / 40.0) * Math.log(0.999) + t / 40.0 * Math.log(0.9);
      double beta3 = t < 40 ? Math.min(Math.exp(up / down), 0.999) : 0.999;
      w.forEach(
          (name, x) -> {
            double[] m1 = state("m1", name);
            double[] m2 = state("m2", name);
            double[] v = state("v", name);
            for (int i = 0; i < x.length; i++) {
              double gi = g.get(name)[i];
              m1[i] = 0.9 * m1[i] + 0.1 * gi;
              m2[i] = beta3 * m2[i] + (1 - beta3) * gi;
              v[i] = 0.95 * v[i] + 0.05 * gi * gi;
              double m = m1[i] / (1 - Math.pow(0.9, t)) + alpha * m2[i];
              double root = Math.sqrt(v[i] / (1 - Math.pow(0.95, t))) + 1e-8;
              x[i] -= rate * (m / root + decay(name, 0.1) * x[i]);
            }
          });
    }
  }

  /** You et al. 2019, algorithm 2. */
  static final class LambReference extends Reference {
    LambReference(Map<String, double[]> first) {
      super(first);
    }

    @Override
    void step(Map<String, double[]> g, double rate, int t) {
      w.forEach(
          (name, x) -> {
            double[] m = state("m", name);
            double[] v = state("v", name);
            double[] u = new double[x.length];
            for (int i = 0; i < x.length; i++) {
              double gi = g.get(name)[i];
              m[i] = 0.9 * m[i] + 0.1 * gi;
              v[i] = 0.99 * v[i] + 0.01 * gi * gi;
              double root = Math.sqrt(v[i] / (1 - Math.pow(0.99, t))) + 1e-6;
              u[i] = m[i] / (1 - Math.pow(0.9, t)) / root + decay(name, 0.1) * x[i];
            }
            double ratio = norm(x) > 0 && norm(u) > 0 ? norm(x) / norm(u) : 1;
            for (int i = 0; i < x.length; i++) {
              x[i] -= rate * ratio * u[i];
            }
          });
    }
  }

  /** You et al. 2017, algorithm 1; biases by plain momentum. */
  static final class LarsReference extends Reference {
    LarsReference(Map<String, double[]> first) {
      super(first);
    }

    @Override
    void step(Map<String, double[]> g, double rate, int t) {
      w.forEach(
          (name, x) -> {
            double[] v = state("v", name);
            double b = decay(name, 0.1);
            double local = 1;
            if (name.endsWith("weight")) {
              local = 0.02 * norm(x) / (norm(g.get(name)) + b * norm(x));
            }
            for (int i = 0; i < x.length; i++) {
              v[i] = 0.9 * v[i] + rate * local * (g.get(name)[i] + b * x[i]);
              x[i] -= v[i];
            }
          });
    }
  }

  /** Mishchenko and Defazio, algorithm 4. */
  static final class ProdigyReference extends Reference {
    private final Map<String, double[]> first;
    private double d = 1e-3;
    private double r;

    ProdigyReference(Map<String, double[]> first) {
      super(first);
      this.first = copy(first);
    }

    @Override
    void step(Map<String, double[]> g, double rate, int t) {
      double k = Math.sqrt(0.99);
      double inner = 0;
      double length = 0;
      for (String name : w.keySet()) {
        double[] s = state("s", name);
        for (int i = 0; i < s.length; i++) {
          double gi = g.get(name)[i];
          inner += gi * (first.get(name)[i] - w.get(name)[i]);
          s[i] = k * s[i] + (1 - k) * rate * d * d * gi;
          length += Math.abs(s[i]);
        }
      }
      r = k * r + (1 - k) * rate * d * d * inner;
      double next = Math.max(d, r / length);
      w.forEach(
          (name, x) -> {
            double[] m = state("m", name);
            double[] v = state("v", name);
            for (int i = 0; i < x.length; i++) {
              double gi = g.get(name)[i];
              m[i] = 0.9 * m[i] + 0.1 * d * gi;
              v[i] = 0.99 * v[i] + 0.01 * d * d * gi * gi;
              double step = m[i] / (Math.sqrt(v[i]) + d * 1e-8);
              x[i] -= rate * d * (step + decay(name, 0.1) * x[i]);
            }
          });
      d = next;
    }
  }

  /** Defazio et al., algorithm 1 (and its form without second moments): x and z apart. */
  static final class ScheduleFreeReference extends Reference {
    private final boolean adam;
    private final Map<String, double[]> x;
    private final Map<String, double[]> z;
    private double sum;

    ScheduleFreeReference(Map<String, double[]> first, boolean adam) {
      super(first);
      this.adam = adam;
      x = copy(first);
      z = copy(first);
    }

    @Override
    void step(Map<String, double[]> g, double rate, int t) {
      sum += rate * rate;
      double c = rate * rate / sum;
      w.forEach(
          (name, y) -> {
            double[] v = state("v", name);
            double[] zn = z.get(name);
            double[] xn = x.get(name);
            for (int i = 0; i < y.length; i++) {
              double gi = g.get(name)[i];
              v[i] = 0.99 * v[i] + 0.01 * gi * gi;
              double root = Math.sqrt(v[i] / (1 - Math.pow(0.99, t))) + 1e-8;
              zn[i] -= rate * ((adam ? gi / root : gi) + decay(name, 0.1) * y[i]);
              xn[i] = (1 - c) * xn[i] + c * zn[i];
              y[i] = (1 - 0.8) * zn[i] + 0.8 * xn[i];
            }
          });
    }

    @Override
    Map<String, double[]> evaluated() {
      return x;
    }
  }

  static Stream<Arguments> optimizers() {
    return Stream.of(
            made(new Lion(0.003, 0.9, 0.99, 0.3), (f, p) -> new LionReference(f)),
            made(
                new AdEmaMix(0.003, 0.9, 0.95, 0.999, 5, 40, 1e-8, 0.1),
                (f, p) -> new AdEmaMixReference(f)),
            made(new Lamb(0.01, 0.9, 0.99, 1e-6, 0.1), (f, p) -> new LambReference(f)),
            made(new Lars(0.1, 0.9, 0.02, 0.1), (f, p) -> new LarsReference(f)),
            made(
                new Shampoo(0.05, 0.01, 3, 64, 0.1),
                (f, p) -> {
                  Map<String, Integer> rows = new LinkedHashMap<>();
                  f.keySet().forEach(name -> rows.put(name, p.rows(name)));
                  return new ShampooReference(f, rows);
                }),
            made(new Prodigy(1, 1e-3, 0.9, 0.99, 1e-8, 0.1), (f, p) -> new ProdigyReference(f)),
            made(new ScheduleFreeSgd(0.1, 0.8, 0.1), (f, p) -> new ScheduleFreeReference(f, false)),
            made(
                new ScheduleFreeAdamW(0.02, 0.8, 0.99, 1e-8, 0.1),
                (f, p) -> new ScheduleFreeReference(f, true)))
        .flatMap(
            made ->
                Stream.of("network", "valley")
                    .map(problem -> Arguments.of(made.rule, problem, made)));
  }

  record Made(Optimizer.Rule rule, BiFunction<Map<String, double[]>, Problem, Reference> make) {}

  private static Made made(
      Optimizer.Rule rule, BiFunction<Map<String, double[]>, Problem, Reference> make) {
    return new Made(rule, make);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("optimizers")
  void weightsFollowThePseudoCode(Optimizer.Rule rule, String problem, Made made) {
    try (Problem trained = Problem.named(problem);
        Problem oracle = Problem.named(problem);
        Optimizer optimizer = rule.over(trained.weights)) {
      Map<String, double[]> first = trained.read();
      Reference reference = made.make.apply(first, trained);
      double before = trained.backward();
      for (int t = 1; t <= STEPS; t++) {
        double rate = rule.learningRate() * Math.min(1, t / 10.0) * (1 - t / 200.0);
        trained.backward();
        optimizer.update(rate);
        reference.step(oracle.gradientsAt(Reference.copy(reference.w)), rate, t);
        close(reference.w, trained.read(), "step " + t);
        if (t % 20 == 0) {
          Map<String, double[]> training = trained.read();
          List<Interception> swapped =
              optimizer.evaluation().stream().map(e -> e.swapIn(trained.weights)).toList();
          close(reference.evaluated(), trained.read(), "evaluated at step " + t);
          swapped.forEach(Interception::close);
          Map<String, double[]> back = trained.read();
          training.forEach((n, v) -> assertArrayEquals(v, back.get(n)));
        }
      }
      assertTrue(trained.backward() < before, "the loss rose from " + before);
    }
  }

  private static void close(
      Map<String, double[]> expected, Map<String, double[]> got, String place) {
    expected.forEach(
        (name, values) -> {
          for (int i = 0; i < values.length; i++) {
            double allowed = 1e-9 * Math.max(1, Math.abs(values[i]));
            assertEquals(values[i], got.get(name)[i], allowed, place + ", " + name + " " + i);
          }
        });
  }
}
