package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.train.Length;
import dev.hasten.train.Recipe;
import dev.hasten.train.seam.Duration;
import dev.hasten.train.seam.Pace;
import dev.hasten.train.seam.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations in tokens where sequences are short at first, against counting step by step. */
class PaceTest {
  private static final int CONTEXT = 64;
  private static final int BATCH = 8;

  private static Progress run(SequenceWarmup warmup) {
    return Recipe.of(Length.steps(400))
        .withBatch(BATCH)
        .withSpeedups(List.of(warmup))
        .run(800, CONTEXT);
  }

  /** Tokens that are trained on in the first steps, a fraction of the last among them. */
  private static double seen(SequenceWarmup warmup, Progress run, double steps) {
    double tokens = 0;
    for (long step = 0; step < steps; step++) {
      tokens += BATCH * warmup.places(CONTEXT, run.at(step)) * Math.min(1, steps - step);
    }
    return tokens;
  }

  @ParameterizedTest
  @ValueSource(strings = {"0st", "37st", "25%", "100%", "1.3ep", "900sa", "20000tok", "512tok"})
  void tokensAreThoseThatAreTrainedOn(String length) {
    SequenceWarmup warmup = new SequenceWarmup(8, Duration.parse(length));
    Progress run = run(warmup);
    for (long amount : new long[] {1, 64, 777, 20_000, 100_000, 150_000}) {
      if (amount > seen(warmup, run, 400)) {
        continue; // beyond the end of the run
      }
      double steps = new Duration(amount, Duration.Unit.TOKENS).in(run);
      assertEquals(amount, seen(warmup, run, steps), 1e-6 * amount, amount + " of " + length);
    }
  }

  @Test
  void withoutIncreaseOrClockWindowsAreWhole() {
    SequenceWarmup warmup = new SequenceWarmup(8, Duration.parse("10m"));
    assertEquals(Pace.WHOLE, run(warmup).pace());
    Progress plain = Recipe.of(Length.steps(400)).withBatch(BATCH).run(800, CONTEXT);
    assertEquals(Pace.WHOLE, plain.pace());
    assertEquals(10, new Duration(10 * 512, Duration.Unit.TOKENS).in(plain));
  }

  /** A part of a run counts from its own beginning. */
  @ParameterizedTest
  @CsvSource({"0, 100", "50, 200", "120, 300", "399, 400"})
  void aPartCountsFromItsBeginning(long from, long to) {
    SequenceWarmup warmup = new SequenceWarmup(8, Duration.parse("50%"));
    Progress run = run(warmup);
    Progress part = run.at(from).within(from, to);
    double steps = new Duration(5000, Duration.Unit.TOKENS).in(part);
    assertEquals(5000, seen(warmup, run, from + steps) - seen(warmup, run, from), 1e-6 * 5000);
  }
}
