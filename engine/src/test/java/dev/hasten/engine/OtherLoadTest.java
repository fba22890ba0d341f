package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtherLoadTest {
  private static final List<String> LINES =
      List.of("cpu  100 20 3 4000 500 6 7 8 9 0", "cpu0 1 1 1 1 1 1 1 1 1 1", "intr 5");

  @Test
  void idleAndWaitingForDisksIsNotBusy() {
    assertEquals(1.36, OtherLoad.busySeconds(LINES), 1e-9);
    assertEquals(0, OtherLoad.busySeconds(List.of()));
    assertEquals(1, OtherLoad.processors(LINES));
  }

  @Test
  void ownWorkIsBusyButNotOthers() {
    assumeTrue(OtherLoad.busySeconds() > 0);
    OtherLoad load = OtherLoad.sinceNow();
    double before = OtherLoad.busySeconds();
    double sum = spin(0.4);
    assertTrue(OtherLoad.busySeconds() - before > 0.1, "of 0.4 s, and " + sum);
    double own =
        OtherLoad.busySeconds() - before - load.cores() * load.seconds(); // the rest is ours
    assertTrue(own > 0.1, "own " + own);
  }

  @Test
  void aBusyNeighbourIsSeen() throws IOException {
    assumeTrue(OtherLoad.busySeconds() > 0);
    assumeTrue(
        OtherLoad.processors(List.of("cpu0 1")) == 1 && Machine.cores() >= processors(),
        "others may use cores that we may not");
    Process neighbour = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    try {
      OtherLoad load = OtherLoad.sinceNow();
      double deadline = 10;
      while (load.cores() < 0.2 && load.seconds() < deadline) {
        sleep();
      }
      assertTrue(load.cores() >= 0.2, "a busy loop beside: " + load.cores() + " cores");
    } finally {
      neighbour.destroyForcibly();
    }
  }

  private static int processors() throws IOException {
    return OtherLoad.processors(
        java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/stat")));
  }

  private static void sleep() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double spin(double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    double sum = 0;
    while (System.nanoTime() < end) {
      sum += Math.sqrt(sum + 1);
    }
    return sum;
  }
}
