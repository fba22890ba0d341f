package dev.hasten.train.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.engine.RandomStreams;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.EarlyExit;
import dev.hasten.nn.Interception;
import dev.hasten.nn.Layer;
import dev.hasten.train.seam.Loss;
import dev.hasten.train.seam.Seams;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlyExitsTest {
  private static final int CLASSES = 3;

  private static Layer model(double share, double threshold, List<String> said) {
    Layer model = Bench.residualNet();
    model.initialize(new RandomStreams(1));
    Seams seams = new Seams(new RandomStreams(2), Bench.DATA.inputShape(), CLASSES);
    said.addAll(seams.install(List.of(new EarlyExits(share, 0.3, threshold)), model));
    return model;
  }

  private static EarlyExit exit(Layer model) {
    return Supported.layers(model, "early-exit", EarlyExit.class).get(0);
  }

  private static Tensor images(int count) {
    long[] shape = Bench.DATA.inputShape();
    float[] values = new float[(int) Tensors.count(shape) * count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i * 0.37 + i / 100);
    }
    long[] batch = new long[shape.length + 1];
    batch[0] = count;
    System.arraycopy(shape, 0, batch, 1, shape.length);
    return Tensors.ofFloats(values, batch);
  }

  /** Each image by itself says what is to come: the exit's scores, if they are sure enough. */
  @ParameterizedTest
  @ValueSource(doubles = {0.34, 0.40, 0.45, 1})
  void theSureLeaveAndTheOthersGoOn(double threshold) {
    List<String> said = new ArrayList<>();
    try (Layer model = model(0.3, threshold, said);
        Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard()) {
      // Behind the block, at 7,200 of 3,600 + 3,600 + 7,200 + 3,200 + 48 products: a head of 4 x 3.
      assertEquals(
          "an exit behind block, 3,767 to 3,782 parameters, 17,648 to 17,660"
              + " multiply-accumulates an example",
          said.get(0));
      Tensor input = images(16);
      model.training(true);
      model.training(false);
      List<Tensor> exits = new ArrayList<>();
      List<Tensor> wholes = new ArrayList<>();
      List<Tensor> alone = new ArrayList<>();
      int left = 0;
      for (int i = 0; i < 16; i++) {
        Tensor one = input.narrow(0, i, 1);
        Tensor[] hidden = new Tensor[1];
        String exit = path(model) + ".exit";
        try (Interception tap = model.around(exit, (x, call) -> kept(hidden, call.forward(x)))) {
          alone.add(model.forward(one));
        }
        try (Interception unsure =
            model.around(exit, (x, call) -> call.forward(x).mul(new Scalar(0)))) {
          wholes.add(model.forward(one)); // goes to the end
        }
        exits.add(hidden[0]);
      }
      List<Tensor> wanted = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        double sure = exits.get(i).softmax(-1).max().item_double();
        left += sure >= threshold ? 1 : 0;
        wanted.add(sure >= threshold ? exits.get(i) : wholes.get(i));
      }
      Tensor expected = torch.cat(new TensorVector(wanted.toArray(new Tensor[0])));
      double most = model.forward(input).sub(expected).abs().max().item_double();
      assertTrue(most < 1e-5, "differ by " + most + " where " + left + " of 16 leave");
      Tensor one = torch.cat(new TensorVector(alone.toArray(new Tensor[0])));
      double apart = one.sub(expected).abs().max().item_double();
      assertTrue(apart < 1e-5, "one by one they differ by " + apart);
      exits.forEach(Tensors::free);
    }
  }

  private static Tensor kept(Tensor[] place, Tensor answer) {
    place[0] = Tensors.own(answer.clone());
    return answer;
  }

  private static String path(Layer model) {
    return model.layers().entrySet().stream()
        .filter(each -> each.getValue() instanceof EarlyExit)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  @Test
  void theLossIsThatOfTheAnswerAndByWeightOfTheExit() {
    try (Layer model = model(0.3, 0.9, new ArrayList<>());
        Scope scope = Scope.open()) {
      Loss sum = (inputs, outputs, targets) -> outputs.sum();
      model.training(true);
      Tensor input = images(4);
      Tensor output = model.forward(input);
      Tensor scores = exit(model).scores().tensor().orElseThrow();
      double both = EarlyExits.with(exit(model), sum, 0.3).loss(input, output, input).item_double();
      double wanted = output.sum().item_double() + 0.3 * scores.sum().item_double();
      assertEquals(wanted, both, 1e-4);
      assertEquals(4, output.size(0), "all go on in training");
      output.sum().add(scores.sum(), new Scalar(1)).backward();
    }
  }

  @Test
  void aModelWithoutRoomForAnExitIsRefused() {
    IllegalArgumentException late =
        assertThrows(
            IllegalArgumentException.class, () -> model(0.9999, 0.9, new ArrayList<>()).close());
    assertTrue(String.valueOf(late.getMessage()).contains("make share smaller"), late::getMessage);
  }
}
