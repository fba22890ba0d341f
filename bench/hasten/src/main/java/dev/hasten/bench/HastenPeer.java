package dev.hasten.bench;

import dev.hasten.bench.peer.PeerLoop;
import dev.hasten.engine.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Hasten as a peer, in a process of its own: {@code HastenPeer DATA_FOLDER}. */
final class HastenPeer {
  private HastenPeer() {}

  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    Map<String, Object> environment = Environment.facts();
    Map<String, String> facts = new LinkedHashMap<>();
    for (String fact : new String[] {"libtorch", "java", "threads"}) {
      facts.put(fact, String.valueOf(environment.get(fact)));
    }
    PeerLoop.run(facts, workload -> new HastenSession(Workload.of(workload), data));
  }
}
