package example;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.Dataset;
import dev.hasten.nn.Layer;
import dev.hasten.nn.Linear;
import dev.hasten.nn.Relu;
import dev.hasten.nn.Sequential;
import dev.hasten.train.Length;
import dev.hasten.train.Predictor;
import dev.hasten.train.Recipe;
import dev.hasten.train.SavedModel;
import dev.hasten.train.Trainer;
import dev.hasten.train.TrainingJob;
import java.nio.file.Path;
import java.util.Random;

/** Trains on arrays, predicts, saves and loads: what a service does. */
public final class Service {
  public static void main(String[] arguments) throws Exception {
    float[][] rows = new float[2000][2];
    int[] labels = new int[2000];
    Random random = new Random(1);
    for (int i = 0; i < rows.length; i++) { // is a point inside the circle?
      rows[i] = new float[] {random.nextFloat() * 2 - 1, random.nextFloat() * 2 - 1};
      labels[i] = Math.hypot(rows[i][0], rows[i][1]) < 0.7 ? 1 : 0;
    }

    Dataset data = ArrayDataset.ofFloats(rows, labels);
    Layer model = Sequential.of(new Linear(2, 64), new Relu(), new Linear(64, 2));
    Recipe recipe = Recipe.of(Length.epochs(40));
    try (Trainer trainer = new Trainer(model, TrainingJob.of(recipe, data))) {
      trainer.run();
    }
    float[][] probabilities = Predictor.probabilities(model, new float[][] {{0, 0}, {0.9f, 0.9f}});
    SavedModel.save(model, Path.of("target/model.safetensors"));

    Layer loaded = Sequential.of(new Linear(2, 64), new Relu(), new Linear(64, 2));
    SavedModel.load(loaded, Path.of("target/model.safetensors"));
    float[][] again = Predictor.probabilities(loaded, new float[][] {{0, 0}, {0.9f, 0.9f}});

    System.out.printf(
        "probability of being inside the circle: %.3f at (0, 0), %.3f at (0.9, 0.9)%n",
        probabilities[0][1], probabilities[1][1]);
    if (probabilities[0][1] < 0.9 || probabilities[1][1] > 0.1) {
      throw new IllegalStateException("expected the model to tell inside from outside");
    }
    if (!java.util.Arrays.deepEquals(probabilities, again)) {
      throw new IllegalStateException("expected the loaded model to answer the same");
    }
    model.close();
    loaded.close();
  }
}
