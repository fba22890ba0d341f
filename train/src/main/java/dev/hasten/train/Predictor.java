package dev.hasten.train;

import dev.hasten.data.NumericTarget;
import dev.hasten.engine.Precision;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Slot;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Answers of a trained model for plain Java arrays, in fp32. One thread at a time for each model.
 */
public final class Predictor {
  private Predictor() {}

  /**
   * The number that is predicted for each row of inputs, in its own unit.
   *
   * @param target that the model was trained with
   * @param exampleShape how the values of a row are arranged: nothing for plain rows
   * @throws IllegalArgumentException when rows differ in length or do not fit the shape, or the
   *     model answers with more than a number
   */
  public static double[] numbers(
      Layer model, float[][] rows, NumericTarget target, long... exampleShape) {
    float[][] answers = answers(model, rows, exampleShape, outputs -> outputs);
    double[] numbers = new double[answers.length];
    for (int i = 0; i < numbers.length; i++) {
      if (answers[i].length != 1) {
        throw new IllegalArgumentException(
            "expected a model that answers with one number, but it answers with "
                + answers[i].length
                + ": take one that was trained on a number to predict");
      }
      numbers[i] = target.inUnit(answers[i][0]);
    }
    return numbers;
  }

  /**
   * Class probabilities (the softmax of the outputs), a row for each row of inputs.
   *
   * @param exampleShape how the values of a row are arranged: nothing for plain rows, such as 1,
   *     28, 28 for images
   * @throws IllegalArgumentException when rows differ in length or do not fit the shape
   */
  public static float[][] probabilities(Layer model, float[][] rows, long... exampleShape) {
    return answers(model, rows, exampleShape, outputs -> torch.softmax(outputs, 1));
  }

  private static float[][] answers(
      Layer model, float[][] rows, long[] exampleShape, UnaryOperator<Tensor> answer) {
    if (rows.length == 0) {
      return new float[0][];
    }
    int length = rows[0].length;
    float[] flat = new float[Math.multiplyExact(rows.length, length)];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != length) {
        throw new IllegalArgumentException(
            "expected rows of "
                + length
                + " values, but row "
                + i
                + " has "
                + rows[i].length
                + ": make them alike");
      }
      System.arraycopy(rows[i], 0, flat, i * length, length);
    }
    long[] shape = exampleShape.length == 0 ? new long[] {length} : exampleShape;
    long[] batch = new long[shape.length + 1];
    batch[0] = rows.length;
    System.arraycopy(shape, 0, batch, 1, shape.length);
    boolean training = model.isTraining();
    model.training(false);
    try (Scope scope = Scope.open();
        NoGradGuard noGrad = new NoGradGuard();
        Precision.Autocast policy = Precision.FP32.open(DeviceType.CPU)) {
      Tensor outputs = Slot.of(model).forward(Tensors.ofFloats(flat, batch)).to(ScalarType.Float);
      float[] values = Tensors.toFloats(answer.apply(outputs));
      int classes = values.length / rows.length;
      float[][] answers = new float[rows.length][classes];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(values, i * classes, answers[i], 0, classes);
      }
      return answers;
    } finally {
      model.training(training);
    }
  }
}
