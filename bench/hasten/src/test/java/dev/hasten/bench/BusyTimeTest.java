package dev.hasten.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class BusyTimeTest {
  @Test
  void idleAndWaitingForDisksIsNotBusy() {
    List<String> lines = List.of("cpu  100 20 3 4000 500 6 7 8 9 0", "cpu0 1 1 1 1 1 1 1 1 1 1");
    assertEquals(1.36, BusyTime.seconds(lines), 1e-9);
    assertEquals(0, BusyTime.seconds(List.of()));
  }

  @Test
  void workIsSeen() {
    assumeTrue(BusyTime.seconds() > 0);
    double before = BusyTime.seconds();
    long end = System.nanoTime() + 300_000_000L;
    double sum = 0;
    while (System.nanoTime() < end) {
      sum += Math.sqrt(sum + 1);
    }
    assertTrue(BusyTime.seconds() - before > 0.1, "of 0.3 s, and " + sum);
  }
}
