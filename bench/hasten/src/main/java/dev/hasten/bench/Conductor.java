package dev.hasten.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hasten.engine.OtherLoad;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Has the peers train in turn, one at a time: A B C, A B C, ... */
final class Conductor {
  /** A round beside which something else took more of a core than this is played again. */
  private static final double DISTURBED = 0.15;

  private static final int ATTEMPTS = 4;

  private final RoundBook book;
  private final Path folder;
  private final int rounds;
  private final double seconds;
  private final PrintStream words;
  private final Map<String, Map<String, String>> facts = new LinkedHashMap<>();

  /**
   * Over the rounds that the book lacks.
   *
   * @param folder of the peers' logs
   * @param rounds of each peer and workload
   * @param seconds of each
   * @param words progress goes there
   */
  Conductor(RoundBook book, Path folder, int rounds, double seconds, PrintStream words) {
    this.book = book;
    this.folder = folder;
    this.rounds = rounds;
    this.seconds = seconds;
    this.words = words;
  }

  /** What the peers that were started said of themselves, by name. */
  Map<String, Map<String, String>> facts() {
    return facts;
  }

  /** All rounds of one workload. A peer that fails is left out from there on, with a word. */
  void play(Workload workload, List<Peer> peers) {
    Predicate<Peer> unfinished =
        peer -> {
          for (int round = 1; round <= rounds; round++) {
            if (!book.has(workload, peer, round)) {
              return peer.workloads().contains(workload);
            }
          }
          return false;
        };
    List<PeerProcess> running = new ArrayList<>();
    try {
      for (Peer peer : peers) {
        if (unfinished.test(peer)) {
          start(workload, peer, running);
        }
      }
      for (int round = 1; round <= rounds; round++) {
        for (PeerProcess process : List.copyOf(running)) {
          if (!book.has(workload, process.peer(), round)) {
            play(workload, round, process, running);
          }
        }
      }
    } finally {
      running.forEach(PeerProcess::close);
    }
  }

  private void start(Workload workload, Peer peer, List<PeerProcess> running) {
    say("%s: %s warms up", workload.label(), peer.name());
    try {
      PeerProcess process = new PeerProcess(peer, folder);
      running.add(process);
      Map<String, String> told = new LinkedHashMap<>();
      process.facts().fields().forEachRemaining(f -> told.put(f.getKey(), f.getValue().asText()));
      facts.put(peer.name(), told);
      process.ask("start " + workload.label());
    } catch (PeerProcess.PeerException e) {
      leaveOut(peer, running, e);
    }
  }

  private void play(Workload workload, int round, PeerProcess process, List<PeerProcess> running) {
    Peer peer = process.peer();
    try {
      Round done = timed(workload, round, process);
      for (int attempt = 1; attempt < ATTEMPTS && done.othersShare() > DISTURBED; attempt++) {
        say(
            "%s round %d: %s again, for something else used %.0f%% of a core",
            workload.label(), round, peer.name(), done.othersShare() * 100);
        done = timed(workload, round, process);
      }
      book.keep(done);
      say(
          "%s round %d: %-16s %,10.1f examples/s  loss %.4f  others used %.1f%% of a core",
          workload.label(),
          round,
          peer.name(),
          done.examplesPerSecond(),
          done.loss(),
          done.othersShare() * 100);
    } catch (PeerProcess.PeerException e) {
      leaveOut(peer, running, e);
    }
  }

  private Round timed(Workload workload, int round, PeerProcess process) {
    double busyBefore = OtherLoad.busySeconds();
    double ownBefore = process.processorTime().toNanos() * 1e-9;
    long begun = System.nanoTime();
    JsonNode answer = process.ask("run " + seconds);
    double wall = (System.nanoTime() - begun) * 1e-9;
    double own = process.processorTime().toNanos() * 1e-9 - ownBefore;
    double took = answer.path("seconds").asDouble();
    long steps = answer.path("steps").asLong();
    return new Round(
        workload.label(),
        process.peer().name(),
        round,
        steps,
        took,
        steps * workload.batch() / took,
        answer.path("loss").asDouble(Double.NaN),
        Math.max(0, OtherLoad.busySeconds() - busyBefore - own) / wall);
  }

  private void leaveOut(Peer peer, List<PeerProcess> running, PeerProcess.PeerException why) {
    say("%s is left out: %s", peer.name(), String.valueOf(why.getMessage()));
    running.removeIf(
        process -> {
          boolean failed = process.peer().equals(peer);
          if (failed) {
            process.close();
          }
          return failed;
        });
  }

  private void say(String form, Object... values) {
    words.printf(Locale.ROOT, form + "%n", values);
  }
}
