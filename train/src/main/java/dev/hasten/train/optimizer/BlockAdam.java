package dev.hasten.train.optimizer;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam's step on fp32 weights in the processor's memory whose moments are 8-bit codes. A block goes
 * through all of it, from codes to codes, while it is in the first cache; as calls of libtorch each
 * of its thirty passes would go through all the memory. Blocks do not know of each other, so
 * threads change no bit.
 */
final class BlockAdam {
  private static final int BLOCK = BlockwiseQuantization.BLOCK;
  private static final int TASK_BLOCKS = 32;
  private static final long PIECE = 1L << 26; // elements: a buffer of Java's holds 2 GB at most

  private final BlockCodes signed;
  private final BlockCodes unsigned;
  private final List<Task> tasks = new ArrayList<>();
  private final ThreadLocal<Room> rooms = ThreadLocal.withInitial(Room::new);

  /** The step's numbers that are the same for all. */
  private record Numbers(
      float beta1,
      float beta2,
      float newShare1,
      float newShare2,
      float rate,
      float root,
      float epsilon) {
    static Numbers of(FusedAdam.Settings settings, double learningRate, long step) {
      double correction1 = 1 - Math.pow(settings.beta1(), step);
      double correction2 = 1 - Math.pow(settings.beta2(), step);
      return new Numbers(
          (float) settings.beta1(),
          (float) settings.beta2(),
          (float) (1 - settings.beta1()),
          (float) (1 - settings.beta2()),
          (float) (learningRate / correction1),
          (float) (1 / Math.sqrt(correction2)),
          (float) settings.epsilon());
    }
  }

  /** A moment's place in memory. */
  private record Codes(ByteBuffer codes, FloatBuffer scales) {}

  /** Blocks from one to another of a part of a weight. */
  private record Task(
      boolean decays,
      FloatBuffer weight,
      FloatBuffer gradient,
      Codes mean,
      Codes square,
      int from,
      int to) {}

  /** What a block is worked on in. */
  private static final class Room {
    final float[] weight = new float[BLOCK];
    final float[] gradient = new float[BLOCK];
    final float[] mean = new float[BLOCK];
    final float[] square = new float[BLOCK];
    final byte[] codes = new byte[BLOCK];
  }

  BlockAdam(BlockCodes signed, BlockCodes unsigned) {
    this.signed = signed;
    this.unsigned = unsigned;
  }

  /** Adds a weight; all tensors have one dimension and are held by others. */
  void add(
      boolean decays,
      Tensor weight,
      Tensor gradient,
      QuantizedAdam.Moment mean,
      QuantizedAdam.Moment square) {
    for (long from = 0; from < weight.numel(); from += PIECE) {
      int count = (int) Math.min(PIECE, weight.numel() - from);
      int blocks = (int) BlockwiseQuantization.blocks(count);
      FloatBuffer weights = floats(weight, from, count);
      FloatBuffer gradients = floats(gradient, from, count);
      Codes means = codes(mean, from, count);
      Codes squares = codes(square, from, count);
      for (int block = 0; block < blocks; block += TASK_BLOCKS) {
        int end = Math.min(blocks, block + TASK_BLOCKS);
        tasks.add(new Task(decays, weights, gradients, means, squares, block, end));
      }
    }
  }

  private static FloatBuffer floats(Tensor tensor, long from, int count) {
    FloatPointer all = tensor.data_ptr_float().capacity(tensor.numel());
    return all.position(from).limit(from + count).asBuffer();
  }

  private static Codes codes(QuantizedAdam.Moment moment, long from, int count) {
    BytePointer all = moment.codes().data_ptr_byte().capacity(moment.codes().numel());
    return new Codes(
        all.position(from).limit(from + count).asBuffer(),
        floats(moment.scales(), from / BLOCK, (int) BlockwiseQuantization.blocks(count)));
  }

  /** Step {@code step} of all weights, from 1. */
  void update(FusedAdam.Settings settings, double learningRate, long step) {
    Numbers numbers = Numbers.of(settings, learningRate, step);
    AtomicInteger next = new AtomicInteger();
    IntStream.range(0, Math.min(torch.get_num_threads(), tasks.size()))
        .parallel() // as many as libtorch may have, of a pool that others use too
        .forEach(
            thread -> {
              for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
                run(tasks.get(i), settings, learningRate, numbers);
              }
            });
  }

  private void run(Task task, FusedAdam.Settings settings, double learningRate, Numbers numbers) {
    Room room = rooms.get();
    boolean decoupled = settings.decoupled();
    float joined = decoupled ? 0 : (float) settings.weightDecay(); // to every gradient
    float kept =
        decoupled && task.decays() ? (float) (1 - learningRate * settings.weightDecay()) : 1;
    for (int block = task.from(); block < task.to(); block++) {
      int start = block * BLOCK;
      int n = Math.min(BLOCK, task.weight().limit() - start);
      task.weight().get(start, room.weight, 0, n);
      task.gradient().get(start, room.gradient, 0, n);
      read(task.mean(), signed, block, room.mean, room.codes, n);
      read(task.square(), unsigned, block, room.square, room.codes, n);
      move(room, n, numbers, joined, kept);
      task.weight().put(start, room.weight, 0, n);
      write(task.mean(), signed, block, room.mean, room.codes, n);
      write(task.square(), unsigned, block, room.square, room.codes, n);
    }
  }

  private static void move(Room room, int n, Numbers numbers, float joined, float kept) {
    float[] w = room.weight;
    float[] g = room.gradient;
    float[] m = room.mean;
    float[] v = room.square;
    if (joined != 0) {
      for (int i = 0; i < n; i++) {
        g[i] += joined * w[i];
      }
    }
    for (int i = 0; i < n; i++) {
      m[i] = numbers.beta1 * m[i] + numbers.newShare1 * g[i];
    }
    for (int i = 0; i < n; i++) {
      v[i] = numbers.beta2 * v[i] + numbers.newShare2 * g[i] * g[i];
    }
    for (int i = 0; i < n; i++) {
      g[i] = (float) Math.sqrt(v[i]) * numbers.root + numbers.epsilon;
    }
    for (int i = 0; i < n; i++) {
      w[i] = kept * w[i] - numbers.rate * m[i] / g[i];
    }
  }

  private static void read(
      Codes moment, BlockCodes map, int block, float[] values, byte[] codes, int n) {
    moment.codes().get(block * BLOCK, codes, 0, n);
    map.read(codes, moment.scales().get(block), values, n);
  }

  private static void write(
      Codes moment, BlockCodes map, int block, float[] values, byte[] codes, int n) {
    moment.scales().put(block, map.write(values, codes, n));
    moment.codes().put(block * BLOCK, codes, 0, n);
  }
}
