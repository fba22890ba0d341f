package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryLimitTest {
  @TempDir Path root;

  @BeforeEach
  void aMachineOf16Gigabytes() throws IOException {
    put("proc/meminfo", "MemTotal:       16777216 kB\nMemFree:   1 kB\n");
  }

  private void put(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private long limit() {
    return new MemoryLimit(root).bytes();
  }

  @Test
  void withoutGroupsItIsTheMachine() {
    assertEquals(16L << 30, limit());
  }

  @Test
  void aContainersGroupIsTheRoot() throws IOException {
    put("proc/self/cgroup", "0::/kubepods/pod1\n"); // a path of the host, not to be seen inside
    put("sys/fs/cgroup/memory.max", "1073741824\n");
    assertEquals(1L << 30, limit());
  }

  @Test
  void theLeastOfAllGroupsAroundTheProcessCounts() throws IOException {
    put("proc/self/cgroup", "0::/system.slice/train.service\n");
    put("sys/fs/cgroup/system.slice/memory.max", "4294967296\n");
    put("sys/fs/cgroup/system.slice/train.service/memory.max", "max\n");
    assertEquals(4L << 30, limit());
    put("sys/fs/cgroup/system.slice/train.service/memory.max", "2147483648\n");
    assertEquals(2L << 30, limit());
    put("sys/fs/cgroup/system.slice/other.service/memory.max", "1048576\n");
    assertEquals(2L << 30, limit());
  }

  @Test
  void versionOne() throws IOException {
    put("proc/self/cgroup", "5:cpu:/a\n4:memory:/docker/x\n");
    put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"); // none
    assertEquals(16L << 30, limit());
    put("sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes", "536870912\n");
    assertEquals(512L << 20, limit());
  }

  @Test
  void noneAndUnreadableAreNoLimit() throws IOException {
    put("sys/fs/cgroup/memory.max", "max\n");
    put("proc/self/cgroup", "0::/../../etc\n");
    assertEquals(16L << 30, limit());
    assertEquals(Long.MAX_VALUE, new MemoryLimit(root.resolve("nowhere")).bytes());
  }

  @Test
  void thisMachineHasMemoryAndAProcessor() {
    assertTrue(Machine.memoryLimit() > 1 << 20);
    assertTrue(Machine.cores() >= 1);
    assertTrue(Machine.residentBytes() <= Machine.peakResidentBytes());
    assertTrue(!Machine.processor().isBlank());
  }

  @Test
  void theLimitOfAddressesIsTheSoftOne() {
    String heading =
        "Limit                     Soft Limit           Hard Limit           Units     ";
    assertEquals(
        5_632_000_000L,
        Machine.addressLimit(
            java.util.List.of(
                heading,
                "Max cpu time              unlimited            unlimited            seconds   ",
                "Max address space         5632000000           unlimited            bytes     ")));
    assertEquals(
        Long.MAX_VALUE,
        Machine.addressLimit(
            java.util.List.of(
                heading,
                "Max address space         unlimited            unlimited            bytes     ")));
    assertEquals(Long.MAX_VALUE, Machine.addressLimit(java.util.List.of()));
  }
}
