package dev.hasten.train.job;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads how many bad examples may be left out: {@code stop}, or {@code {skip: 10}}. */
final class SkipReader {
  private static final String STOP = "stop";
  private static final String SKIP = "skip";
  private static final int MOST = 1 << 30;

  private SkipReader() {}

  /** So many; 0 to stop at the first, and where there is a fault. */
  static int read(Node node, String key, Faults faults) {
    if (node instanceof MappingNode) {
      Fields fields = Fields.of(node, key, faults);
      fields.allow(key, List.of(SKIP));
      Node count = fields.place(SKIP);
      if (Scalars.value(count).orElse("") instanceof Long most && most >= 1 && most <= MOST) {
        return most.intValue();
      }
      wrong(count, key, "{skip: 10} or another count of 1 or more", faults);
    } else if (Scalars.text(node).filter(STOP::equals).isEmpty()) {
      wrong(node, key, "stop or {skip: 10}", faults);
    }
    return 0;
  }

  private static void wrong(Node node, String key, String expected, Faults faults) {
    faults.add(
        node,
        "expected "
            + expected
            + " for "
            + key
            + ", but got "
            + Scalars.words(node)
            + ": write it so");
  }

  /** As a job file writes it. */
  static Object tree(int most) {
    return most == 0 ? STOP : Map.of(SKIP, most);
  }
}
