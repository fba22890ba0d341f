package dev.hasten.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much memory a process may use: the least of the machine's and of every control group (cgroup)
 * that it is in, of version 1 or 2.
 *
 * @param root of the file system, {@code /} but in tests
 */
record MemoryLimit(Path root) {
  /** Bytes; {@link Long#MAX_VALUE} where nothing is known. */
  long bytes() {
    return Math.min(
        physical(),
        Math.min(
            groups("sys/fs/cgroup", "memory.max", "::"),
            groups("sys/fs/cgroup/memory", "memory.limit_in_bytes", ":memory:")));
  }

  /**
   * The least limit from the process's own group up to the root. Inside a container the root is the
   * container's group and the path of /proc may not exist in it: then only the root counts.
   */
  private long groups(String mount, String file, String marker) {
    Path top = root.resolve(mount);
    long least = number(top.resolve(file));
    Path group = top.resolve(ownGroup(marker)).normalize();
    while (group != null && group.startsWith(top) && !group.equals(top)) {
      least = Math.min(least, number(group.resolve(file)));
      group = group.getParent();
    }
    return least;
  }

  /** The path after the marker in a line such as {@code 0::/system.slice/service}. */
  private String ownGroup(String marker) {
    for (String line : lines("proc/self/cgroup")) {
      int at = line.indexOf(marker);
      if (at > 0) {
        return line.substring(at + marker.length()).replaceFirst("^/+", "");
      }
    }
    return "";
  }

  private long physical() {
    for (String line : lines("proc/meminfo")) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return Long.MAX_VALUE;
  }

  private long number(Path file) {
    List<String> lines = lines(root.relativize(file).toString());
    boolean limited = !lines.isEmpty() && lines.get(0).matches("[0-9]{1,18}"); // else "max"
    return limited ? Long.parseLong(lines.get(0)) : Long.MAX_VALUE;
  }

  private List<String> lines(String path) {
    try {
      return Files.readAllLines(root.resolve(path));
    } catch (IOException e) {
      return List.of(); // not Linux, or hidden by the container
    }
  }
}
