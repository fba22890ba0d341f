package dev.hasten.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a profiler recorded.
 *
 * @param spans calls of operators, in no order
 * @param peakBytes the most that was allocated at once since the beginning; 0 where allocations are
 *     not recorded
 */
record Trace(List<Span> spans, long peakBytes) {
  /**
   * One call of an operator.
   *
   * @param thread the system's number of the thread it ran on
   * @param start in microseconds of some clock
   * @param duration in microseconds, calls inside it included
   */
  record Span(String operator, long thread, double start, double duration) {}

  // The two profilers write the same fields in different orders; neither writes others between.
  private static final Pattern COMPLETE = Pattern.compile("\\{[^{}]*\"ph\": \"X\"[^{}]*");
  private static final Pattern MEMORY =
      Pattern.compile("\"Total Allocated\": (-?\\d+), \"Bytes\": (-?\\d+)");
  private static final Pattern NAME = Pattern.compile("\"name\": \"([^\"]*)\"");
  private static final Pattern CATEGORY = Pattern.compile("\"cat\": \"([^\"]*)\"");
  private static final Pattern THREAD = Pattern.compile("\"tid\": \"?(\\d+)");
  private static final Pattern START = Pattern.compile("\"ts\": (-?[0-9.]+)");
  private static final Pattern DURATION = Pattern.compile("\"dur\": ([0-9.]+)");

  static Trace parse(String json) {
    List<Span> spans = new ArrayList<>();
    Matcher event = COMPLETE.matcher(json);
    while (event.find()) {
      String fields = event.group();
      if (field(CATEGORY, fields, "cpu_op").equals("cpu_op")) {
        spans.add(
            new Span(
                field(NAME, fields, "?"),
                Long.parseLong(field(THREAD, fields, "0")),
                Double.parseDouble(field(START, fields, "0")),
                Double.parseDouble(field(DURATION, fields, "0"))));
      }
    }
    return new Trace(spans, peak(MEMORY.matcher(json)));
  }

  /**
   * The total is the process's since it first counted: what it was before the work is taken off.
   */
  private static long peak(Matcher allocation) {
    long before = 0;
    long most = 0;
    for (boolean first = true; allocation.find(); first = false) {
      long total = Long.parseLong(allocation.group(1));
      before = first ? total - Long.parseLong(allocation.group(2)) : before;
      most = Math.max(most, total - before);
    }
    return most;
  }

  private static String field(Pattern pattern, String fields, String absent) {
    Matcher matcher = pattern.matcher(fields);
    return matcher.find() ? matcher.group(1) : absent;
  }
}
