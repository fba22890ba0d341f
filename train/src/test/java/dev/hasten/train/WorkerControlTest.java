package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.AdjustableWorkers;
import dev.hasten.data.Prefetch;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When the number of workers changes, and when it does not. */
class WorkerControlTest {
  private static final double LONG = 5;

  /** A number. */
  private static final class Counted implements AdjustableWorkers {
    private int count;

    Counted(int count) {
      this.count = count;
    }

    @Override
    public int count() {
      return count;
    }

    @Override
    public void setCount(int threads) {
      count = threads;
    }
  }

  private final Prefetch prefetch = new Prefetch(Small.images(20, 1).batches(4, 1), 2);

  private WorkerControl control(AdjustableWorkers workers, double cores) {
    WorkerControl control = new WorkerControl(workers, prefetch, () -> cores);
    assertTrue(control.look(1, 1, LONG).isEmpty(), "the first stretch");
    return control;
  }

  @Test
  void waitingAddsWorkersWhileItHelpsAndCoresAreFree() {
    Counted workers = new Counted(1);
    WorkerControl control = control(workers, 3.2);
    WorkerControl.Change change = control.look(0.4, 100, LONG).orElseThrow();
    assertEquals(1, change.before());
    assertEquals(2, change.workers());
    assertEquals(3, change.depth());
    assertEquals(3, prefetch.depth());
    assertEquals(
        "data workers 2, up to 3 batches ahead (1 before): steps waited for data 40.0% of the time",
        change.words());
    assertEquals(Optional.empty(), control.look(0.2, 150, LONG), "it helped");
    assertEquals(3, control.look(0.2, 150, LONG).orElseThrow().workers());
    assertEquals(Optional.empty(), control.look(0.2, 170, LONG));
    assertEquals(Optional.empty(), control.look(0.2, 170, LONG), "no core is left");
    assertEquals(3, workers.count());
  }

  @Test
  void whatDoesNotHelpIsTakenBackAndNotTriedAgain() {
    Counted workers = new Counted(1);
    WorkerControl control = control(workers, 8);
    control.look(0.4, 100, LONG);
    WorkerControl.Change back = control.look(0.4, 100, LONG).orElseThrow();
    assertEquals(1, back.workers());
    assertTrue(back.words().endsWith("one more did not make training faster"), back.words());
    assertEquals(Optional.empty(), control.look(0.4, 100, LONG));
    assertTrue(!control.canRaise());
  }

  @Test
  void whereNothingIsWaitedForWorkersGoUntilTrainingGetsSlower() {
    Counted workers = new Counted(3);
    WorkerControl control = control(workers, 3);
    assertEquals(2, control.look(0.001, 100, LONG).orElseThrow().workers());
    assertEquals(Optional.empty(), control.look(0.001, 104, LONG));
    assertEquals(1, control.look(0.001, 104, LONG).orElseThrow().workers());
    assertEquals(2, control.look(0.2, 90, LONG).orElseThrow().workers());
    assertEquals(Optional.empty(), control.look(0.001, 104, LONG), "the least is known");
    assertEquals(2, workers.count());
  }

  @Test
  void shortStretchesAreJudgedTogether() {
    Counted workers = new Counted(1);
    WorkerControl control = control(workers, 2);
    assertEquals(Optional.empty(), control.look(0.5, 100, 1.5));
    assertEquals(2, control.look(0.5, 100, 1.5).orElseThrow().workers());
  }
}
