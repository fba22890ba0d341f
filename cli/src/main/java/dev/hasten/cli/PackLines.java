package dev.hasten.cli;

import dev.hasten.data.pack.PackProgress;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Tells how packing goes: a line that moves on a terminal, elsewhere one now and then. */
final class PackLines implements PackProgress {
  private static final double SECONDS_BETWEEN_BARS = 0.1;
  private static final double SECONDS_BETWEEN_LINES = 10;

  private final PrintWriter err;
  private final Terminal terminal;
  private final long begun = System.nanoTime();
  private double toldAt;
  private boolean drawn;
  private int written;
  private int kept;

  PackLines(PrintWriter err, Terminal terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  int written() {
    return written;
  }

  int kept() {
    return kept;
  }

  @Override
  public void looked(long examples, long all) {
    tell("read", examples, all);
  }

  @Override
  public void packed(long examples, long all) {
    tell("packed", examples, all);
  }

  private void tell(String done, long examples, long all) {
    double now = (System.nanoTime() - begun) * 1e-9;
    if (now - toldAt < (terminal.live() ? SECONDS_BETWEEN_BARS : SECONDS_BETWEEN_LINES)) {
      return;
    }
    toldAt = now;
    String line = done + " " + Counts.of(examples) + " of " + Counts.of(all) + " examples";
    if (terminal.live()) {
      err.print("\r" + line + "\u001b[K");
      drawn = true;
    } else {
      err.println("hasten: " + line);
    }
    err.flush();
  }

  /** Takes the line away that moves. */
  void clear() {
    if (drawn) {
      err.print("\r\u001b[K");
      drawn = false;
    }
    err.flush();
  }

  @Override
  public void shard(Path file, Fate fate, String reason) {
    kept += fate == Fate.KEPT ? 1 : 0;
    written += fate == Fate.KEPT ? 0 : 1;
    clear();
    if (fate == Fate.REPLACED) {
      err.println("hasten: written anew: " + reason);
    }
    err.flush();
  }
}
