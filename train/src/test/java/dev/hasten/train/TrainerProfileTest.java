package dev.hasten.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.data.ArrayDataset;
import dev.hasten.engine.OperatorProfile;
import dev.hasten.nn.Layer;
import dev.hasten.train.event.Event;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TrainerProfileTest {
  private static final ArrayDataset DATA = Small.images(64, 1);

  @Test
  void everyStepIsInItAndTrainingGoesOn() {
    try (Layer model = Small.convnet();
        Trainer trainer = new Trainer(model, TrainingJob.of(Recipe.of(Length.steps(20)), DATA))) {
      OperatorProfile profile = trainer.profile(2, 5);
      Map<String, Long> calls =
          profile.operators().stream()
              .collect(
                  Collectors.toMap(
                      OperatorProfile.Operator::name, OperatorProfile.Operator::calls));
      assertEquals(5 * 2, calls.get("aten::convolution_backward"), "two convolutions, five steps");
      assertEquals(5 * 2, calls.get("aten::_fused_adamw_"), "with decay and without, five steps");
      assertTrue(profile.peakBytes() > 0);
      TrainingResult result = trainer.run();
      assertEquals(Event.Outcome.COMPLETED, result.outcome());
      assertEquals(20, result.steps());
    }
  }
}
