package dev.hasten.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.NativeMemory;
import dev.hasten.engine.Scope;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PrefetchTest {
  private static final Dataset DATA = Rows.numbered(23);

  private static Batches batches() {
    return new Batches(DATA, 4, 7, false, true);
  }

  /** A source of small batches that counts them. */
  private static final class Counted extends Rows.Steered {
    @Override
    Batch make(long index) {
      return DATA.batch(0, 4);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void givesTheBatchesOfItsSource(int depth) {
    try (Prefetch ahead = new Prefetch(batches(), depth)) {
      assertEquals(Rows.take(batches(), 20), Rows.take(ahead, 20));
    }
  }

  @Test
  void aDepthThatChangesChangesNoBatch() {
    try (Prefetch ahead = new Prefetch(batches(), 2)) {
      List<List<Integer>> found = new ArrayList<>();
      for (int depth : new int[] {5, 1, 3, 8, 2}) {
        ahead.setDepth(depth);
        found.addAll(Rows.take(ahead, 4));
      }
      assertEquals(Rows.take(batches(), 20), found);
    }
  }

  @Test
  void asManyBatchesWaitAsTheDepthSays() throws InterruptedException {
    Counted counted = new Counted();
    try (Prefetch ahead = new Prefetch(counted, 1)) {
      for (int depth : new int[] {4, 2}) {
        ahead.setDepth(depth);
        Rows.take(ahead, 6);
        long taken = depth == 4 ? 6 : 12;
        for (int i = 0; i < 200 && counted.given() < taken + depth + 1; i++) {
          Thread.sleep(5);
        }
        Thread.sleep(50);
        assertEquals(taken + depth + 1, counted.given(), "one more is made and waits for a place");
      }
    }
  }

  @Test
  void itsPlaceIsThatOfTheNextBatchHandedOut() {
    try (Prefetch ahead = new Prefetch(batches(), 3)) {
      assertEquals(Position.START, ahead.position());
      Rows.take(ahead, 8);
      assertEquals(new Position(1, 2), ahead.position());
      assertEquals(6, ahead.epochLength().orElseThrow());
    }
  }

  @Test
  void seeksBackAndForth() {
    try (Prefetch ahead = new Prefetch(batches(), 2);
        Batches plain = batches()) {
      Rows.take(ahead, 5);
      for (Position place : new Position[] {new Position(3, 1), Position.START}) {
        ahead.seek(place);
        plain.seek(place);
        assertEquals(place, ahead.position());
        assertEquals(Rows.take(plain, 9), Rows.take(ahead, 9));
      }
    }
  }

  @Test
  void aFaultComesInItsTurnAndAgain() {
    IllegalStateException fault = new IllegalStateException("torn page");
    Rows.Steered source =
        new Rows.Steered() {
          @Override
          Batch make(long index) {
            if (index == 2) {
              throw fault;
            }
            return DATA.batch(0, 4);
          }
        };
    try (Prefetch ahead = new Prefetch(source, 4)) {
      Rows.take(ahead, 2);
      assertSame(fault, assertThrows(IllegalStateException.class, ahead::next));
      assertSame(fault, assertThrows(IllegalStateException.class, ahead::next));
      assertEquals(new Position(0, 2), ahead.position());
    }
  }

  @Test
  void anErrorStaysAnError() {
    Rows.Steered source =
        new Rows.Steered() {
          @Override
          Batch make(long index) {
            throw new OutOfMemoryError("as a test wants");
          }
        };
    try (Prefetch ahead = new Prefetch(source, 1)) {
      assertThrows(OutOfMemoryError.class, ahead::next);
    }
  }

  @Test
  void anInterruptEndsTheWaitAndLosesNothing() throws InterruptedException {
    CountDownLatch open = new CountDownLatch(1);
    Rows.Steered source =
        new Rows.Steered() {
          @Override
          Batch make(long index) {
            await(open);
            return DATA.batch((int) index, (int) index + 1);
          }
        };
    try (Prefetch ahead = new Prefetch(source, 1)) {
      Thread.currentThread().interrupt();
      assertThrows(CancellationException.class, ahead::next);
      assertTrue(Thread.interrupted(), "the interrupt is still told");
      open.countDown();
      assertEquals(Arrays.asList(0), Rows.take(ahead, 1).get(0));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new CancellationException("source interrupted");
    }
  }

  @Test
  void closingEndsTheThreadEvenWhileItsSourceWaits() {
    CountDownLatch never = new CountDownLatch(1);
    Rows.Steered source =
        new Rows.Steered() {
          @Override
          Batch make(long index) {
            if (index > 0) {
              await(never);
            }
            return DATA.batch(0, 4);
          }
        };
    Prefetch ahead = new Prefetch(source, 2);
    Rows.take(ahead, 1);
    long begun = System.nanoTime();
    ahead.close();
    ahead.close();
    assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(3));
    assertThrows(IllegalStateException.class, ahead::next);
    assertThrows(IllegalStateException.class, () -> ahead.seek(Position.START));
  }

  @Test
  void noTensorIsLeftBehind() {
    try (Scope scope = Scope.open();
        NativeMemory.Meter meter = NativeMemory.meter()) {
      for (int round = 0; round < 20; round++) {
        try (Prefetch ahead = new Prefetch(batches(), 3)) {
          Rows.take(ahead, 1 + round);
          ahead.seek(new Position(round, 1));
          Rows.take(ahead, 2);
        }
      }
      assertEquals(0, meter.bytes());
    }
  }

  @Test
  void whatItHandsOutEndsWithTheCallersScope() {
    try (NativeMemory.Meter meter = NativeMemory.meter();
        Prefetch ahead = new Prefetch(batches(), 1)) {
      Batch kept;
      try (Scope scope = Scope.open()) {
        kept = ahead.next();
        assertFalse(kept.inputs().isNull());
      }
      assertTrue(kept.inputs().isNull());
      assertTrue(kept.targets().isNull());
      ahead.close();
      assertEquals(0, meter.bytes());
    }
  }

  @Test
  void sleepsWhenEnoughBatchesWait() throws InterruptedException {
    Counted source = new Counted();
    try (Prefetch ahead = new Prefetch(source, 2)) {
      Rows.take(ahead, 1);
      settle(source, 4); // one handed out, two wait, one is in the thread's hands
      Thread thread = prefetchThread();
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long before = threads.getThreadCpuTime(thread.getId());
      Thread.sleep(300);
      assertEquals(before, threads.getThreadCpuTime(thread.getId()), 1_000_000.0);
      assertEquals(4, source.given());
    }
  }

  @Test
  void makesNothingDuringAPause() throws InterruptedException {
    Counted source = new Counted();
    try (Prefetch ahead = new Prefetch(source, 8)) {
      Rows.take(ahead, 1);
      try (BatchSource.Pause quiet = ahead.pause()) {
        long given = source.given();
        Thread.sleep(100);
        assertEquals(given, source.given());
      }
      settle(source, 10);
      Rows.take(ahead, 30);
    }
  }

  @Test
  void aPauseWaitsForTheBatchThatIsBeingMade() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(2);
    Rows.Steered slow =
        new Rows.Steered() {
          @Override
          Batch make(long index) {
            begun.countDown();
            if (index == 1) {
              sleep(200);
            }
            return DATA.batch(0, 4);
          }
        };
    try (Prefetch ahead = new Prefetch(slow, 1)) {
      Rows.take(ahead, 1);
      begun.await();
      try (BatchSource.Pause quiet = ahead.pause()) {
        assertEquals(2, slow.given());
      }
    }
  }

  @Test
  void closesAndSeeksDuringAPause() {
    try (Prefetch ahead = new Prefetch(batches(), 2)) {
      Rows.take(ahead, 1);
      BatchSource.Pause quiet = ahead.pause();
      ahead.seek(Position.START);
      assertEquals(Rows.take(batches(), 3), Rows.take(ahead, 3));
      quiet.close();
      quiet.close();
    }
  }

  private static void settle(Rows.Steered source, long given) throws InterruptedException {
    for (int i = 0; i < 500 && source.given() < given; i++) {
      Thread.sleep(10);
    }
    assertEquals(given, source.given());
    Thread.sleep(20);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      throw new CancellationException("source interrupted");
    }
  }

  private static Thread prefetchThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("hasten-prefetch") && thread.isAlive())
        .findFirst()
        .orElseThrow();
  }
}
