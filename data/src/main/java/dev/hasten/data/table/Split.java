package dev.hasten.data.table;

import dev.hasten.data.DataException;
import dev.hasten.data.EpochOrder;
import dev.hasten.data.Task;
import dev.hasten.data.internal.BadRows;
import dev.hasten.engine.RandomStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Draws the rows to evaluate on: of each class the same share, or of all rows where numbers are
 * predicted, rounded to whole rows, and always one row at least left to train on. What is drawn
 * depends on the seed and the rows of the class alone.
 */
final class Split implements Roles {
  private final Role[] roles;

  private Split(Role[] roles) {
    this.roles = roles;
  }

  /**
   * Reads the targets of a file and draws.
   *
   * @param bad is told of rows without a class, or a number where numbers are predicted
   * @throws DataException when no row is left to evaluate on
   */
  static Split stratified(Path path, TableOptions options, BadRows bad) {
    boolean numbers = options.task() == Task.REGRESSION;
    Map<String, List<Integer>> classes = new TreeMap<>();
    int[] count = {0};
    try (RowFile file = RowFile.open(path, options.format())) {
      Layout layout = Layout.withTarget(file, List.of(), options.target());
      file.forEach(
          bad,
          (row, cells) -> {
            count[0] = row + 1;
            Optional<String> fault = TargetCells.fault(layout, cells, options);
            if (fault.isEmpty()) {
              String kind = numbers ? "" : layout.targetCell(cells).orElse("");
              classes.computeIfAbsent(kind, any -> new ArrayList<>()).add(row);
            }
            return fault;
          });
    }
    Role[] roles = new Role[count[0]];
    Arrays.fill(roles, Role.NEITHER);
    classes.forEach((kind, rows) -> draw(kind, rows, options, roles));
    if (Arrays.stream(roles).noneMatch(Role.TEST::equals)) {
      throw new DataException(
          "expected rows to evaluate on from a share of "
              + options.testShare()
              + " of "
              + path
              + (numbers ? ", but that is no" : ", but of no class that is a")
              + " whole row: raise test_share or name a test_path");
    }
    return new Split(roles);
  }

  private static void draw(String kind, List<Integer> rows, TableOptions options, Role[] roles) {
    int tests = (int) Math.min(Math.round(rows.size() * options.testShare()), rows.size() - 1L);
    long seed = new RandomStream(options.seed(), "split " + kind).nextLong();
    int[] order = EpochOrder.shuffled(seed, 0, rows.size());
    for (int i = 0; i < order.length; i++) {
      roles[rows.get(order[i])] = i < tests ? Role.TEST : Role.TRAIN;
    }
  }

  /** All rows of a file, to train on. */
  static Split whole(Path path, TableOptions options, BadRows bad) {
    int[] count = {0};
    try (RowFile file = RowFile.open(path, options.format())) {
      file.forEach(
          bad,
          (row, cells) -> {
            count[0] = row + 1;
            return Optional.empty();
          });
    }
    Role[] roles = new Role[count[0]];
    Arrays.fill(roles, Role.TRAIN);
    return new Split(roles);
  }

  /**
   * Of the rows to train on, so many are for evaluation instead, and those that were are for
   * nothing: for choices that must not see the test rows, nor have them in the schema.
   *
   * @throws DataException when that leaves none to train on
   */
  Split holdingOut(int examples) {
    int[] trained =
        IntStream.range(0, roles.length).filter(row -> roles[row] == Role.TRAIN).toArray();
    if (examples < 1 || examples >= trained.length) {
      throw new DataException(
          "expected to hold out 1 to "
              + (trained.length - 1)
              + " of the rows to train on, but got "
              + examples
              + ": leave some to train on");
    }
    Role[] held = new Role[roles.length];
    Arrays.fill(held, Role.NEITHER);
    long seed = new RandomStream(0, "hold-out").nextLong();
    int[] order = EpochOrder.shuffled(seed, 0, trained.length);
    for (int i = 0; i < order.length; i++) {
      held[trained[order[i]]] = i < examples ? Role.TEST : Role.TRAIN;
    }
    return new Split(held);
  }

  @Override
  public Role of(int row) {
    return row < roles.length ? roles[row] : Role.NEITHER;
  }
}
