package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hasten.engine.OperatorProfile;
import dev.hasten.engine.OperatorProfile.Operator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileTableTest {
  @Test
  void theLongestTheRestAndWhatIsOutside() {
    OperatorProfile profile =
        new OperatorProfile(
            List.of(
                new Operator("aten::mm", 4, 10),
                new Operator("autograd::engine::evaluate_function: AVeryLongNameBackward0", 2, 5),
                new Operator("aten::relu", 3, 2),
                new Operator("aten::add", 1, 1)),
            20,
            1_500_000);
    String expected =
        """
        a job
        operator                                         calls/step   ms/step    share
        aten::mm                                                  2     5.000   50.0 %  ███████████████
        autograd::engine::evaluate_function: AVeryLongN…          1     2.500   25.0 %  ████████
        2 more operators                                          2     1.500   15.0 %  █████
        outside operators: Java, waiting                                1.000   10.0 %  ███
        one step, under the profiler                                   10.000  100.0 %
        at most 1.5 MB of new tensors at once
        """;
    assertEquals(expected, ProfileTable.text("a job", profile, 2, 2));
  }
}
