package dev.hasten.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a peer in Java does: obeys one-line commands on standard input and answers each by one line
 * of JSON on standard output; between commands it sleeps.
 *
 * <pre>
 * start WORKLOAD    make it and warm it up
 * run SECONDS       train for that long and say how many steps that were
 * stop              free the workload
 * </pre>
 */
public final class PeerLoop {
  private static final double WARM_UP_SECONDS = 3;
  private static final int WARM_UP_STEPS = 3;

  /** A peer may need time after a sleep: caches are cold, threads are parked. */
  private static final double REWARM_SECONDS = 0.3;

  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final PrintStream out = System.out;

  private PeerLoop() {
    System.setOut(System.err); // whatever a library prints is no answer
  }

  /** Obeys until the end of input. */
  public static void run(Map<String, String> facts, Function<String, Session> workloads)
      throws IOException {
    new PeerLoop().obey(facts, workloads);
  }

  private void obey(Map<String, String> facts, Function<String, Session> workloads)
      throws IOException {
    answer(
        facts.entrySet().stream()
            .map(fact -> quoted(fact.getKey()) + ": " + quoted(fact.getValue()))
            .collect(Collectors.joining(", ", "{\"facts\": {", "}}")));
    Deque<Session> open = new ArrayDeque<>(1);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "start":
          open.push(workloads.apply(words[1]));
          train(open.element(), WARM_UP_SECONDS, WARM_UP_STEPS);
          open.element().loss();
          answer("{\"started\": " + quoted(words[1]) + "}");
          break;
        case "run":
          train(open.element(), REWARM_SECONDS, 1);
          answer(timed(open.element(), Double.parseDouble(words[1])));
          break;
        case "stop":
          open.pop().close();
          answer("{\"stopped\": true}");
          break;
        default:
          throw new IllegalArgumentException("expected start, run or stop, but got " + line);
      }
    }
  }

  private static String timed(Session session, double atLeast) {
    session.loss();
    long begun = System.nanoTime();
    long steps = train(session, atLeast, 1);
    double loss = session.loss();
    double seconds = (System.nanoTime() - begun) * 1e-9;
    return String.format(
        Locale.ROOT,
        "{\"steps\": %d, \"seconds\": %.6f, \"loss\": %s}",
        steps,
        seconds,
        Double.isFinite(loss) ? String.valueOf(loss) : quoted(String.valueOf(loss)));
  }

  private static long train(Session session, double seconds, int atLeast) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long steps = 0;
    while (steps < atLeast || System.nanoTime() < end) {
      session.step();
      steps++;
    }
    return steps;
  }

  private void answer(String json) {
    out.println(json);
    out.flush();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
