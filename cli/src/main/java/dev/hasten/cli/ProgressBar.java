package dev.hasten.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The line of a running training, as wide as the terminal allows. */
final class ProgressBar {
  private static final int SHORTEST = 6;
  private static final int LONGEST = 40;
  private static final String GREEN = "\u001b[32m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  /**
   * Words beside the bar.
   *
   * @param wide where there is room
   * @param narrow where there is little
   * @param rank the higher, the sooner it is left out where there is none
   */
  record Part(String wide, String narrow, int rank) {}

  private final Terminal terminal;

  ProgressBar(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The line, shorter than the width, with colour codes where there may be some. */
  String line(String name, double fraction, List<Part> parts, int width) {
    int room = Math.max(1, width - 1);
    String title = shortened(name, Math.max(8, room / 5));
    String head = title + String.format(Locale.ROOT, " %3d%% ", (int) Math.floor(100 * fraction));
    String wide = joined("  ", parts.stream().map(Part::wide).toList());
    int left = room - head.length() - wide.length();
    if (left >= 20) {
      return head + bar(fraction, Math.min(LONGEST, left)) + wide;
    }
    List<Part> kept = new ArrayList<>(parts);
    while (true) {
      String narrow = joined(" ", kept.stream().map(Part::narrow).toList());
      int rest = room - head.length() - narrow.length();
      if (rest >= SHORTEST) {
        return head + bar(fraction, Math.min(LONGEST, rest)) + narrow;
      }
      if (kept.isEmpty()) {
        return head.length() > room ? head.substring(0, room) : head;
      }
      kept.remove(leastWanted(kept));
    }
  }

  private static Part leastWanted(List<Part> parts) {
    Part least = parts.get(0);
    for (Part part : parts) {
      least = part.rank() > least.rank() ? part : least;
    }
    return least;
  }

  private static String joined(String gap, List<String> words) {
    StringBuilder text = new StringBuilder();
    words.stream().filter(word -> !word.isEmpty()).forEach(word -> text.append(gap).append(word));
    return text.toString();
  }

  private String shortened(String name, int most) {
    String dots = terminal.lines() ? "…" : ".";
    return name.length() <= most ? name : name.substring(0, most - 1) + dots;
  }

  private String bar(double fraction, int length) {
    int done = (int) Math.floor(Math.max(0, Math.min(1, fraction)) * length);
    String gone = (terminal.lines() ? "━" : "#").repeat(done);
    String rest = (terminal.lines() ? "─" : "-").repeat(length - done);
    return terminal.colour() ? GREEN + gone + PLAIN + DIM + rest + PLAIN : gone + rest;
  }
}
