package dev.hasten.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.Float32Precision;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/**
 * What oneDNN's kernels are told, by its own trace, which it writes where the environment asks for
 * it: in a process of its own. Whether they then round is up to the processor: for bfloat16 to
 * those with AMX.
 */
class ProductRoundingTraceTest {
  /** In the trace calls are told apart by a size that no other has. */
  private static final int ROUNDED = 96;

  private static final int TF32 = 97;
  private static final int EXACT = 98;

  private static final Set<String> ALL =
      Set.of(
          "matmul", // X W, dY Wᵀ, Xᵀ dY, in batches too
          "inner_product", // of large layers, with their gradients
          "convolution forward_training",
          "convolution backward_data",
          "convolution backward_weights");

  /** A call in the trace, such as {@code exec,cpu,convolution,jit:avx512_core,backward_data,}. */
  private static final Pattern CALL =
      Pattern.compile(",exec,cpu,(matmul|inner_product|convolution),[^,]*,([a-z_]*),");

  private static final class Multiplying {
    public static void main(String[] arguments) {
      DeviceType cpu = DeviceType.CPU;
      try (Precision.Rounding rounding = ProductRounding.of(cpu).to(Float32Precision.BF16)) {
        multiply(ROUNDED);
      }
      try (Precision.Rounding rounding = Precision.TF32.rounding(cpu)) {
        multiply(TF32);
      }
      try (Precision.Rounding rounding = Precision.FP32.rounding(cpu)) {
        multiply(EXACT);
      }
    }

    private static void multiply(int size) {
      try (Scope scope = Scope.open();
          CustomGradient.Passes passes = CustomGradient.passes()) {
        leaf(size, 80).mm(leaf(80, 64)).sum().backward();
        leaf(size, 48, 40).bmm(leaf(size, 40, 32)).sum().backward();
        Tensor weight = leaf(128, 256);
        Products.byOneDnn(leaf(size, 256), weight, new TensorOptional()).sum().backward();
        torch.conv2d(leaf(size, 32, 14, 14), leaf(48, 32, 3, 3)).sum().backward();
      }
    }

    private static Tensor leaf(long... shape) {
      return Tensors.zeros(ScalarType.Float, shape).set_requires_grad(true);
    }
  }

  private static List<String> trace() throws IOException, InterruptedException {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-cp",
            path,
            Multiplying.class.getName());
    builder.environment().keySet().removeIf(name -> name.matches("(ONE)?DNNL?_.*"));
    builder.environment().put("ONEDNN_VERBOSE", "1");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return said.lines().toList();
  }

  /** The kinds of calls of that size whose attributes have those words, or do not. */
  private static Set<String> calls(List<String> trace, int size, String words, boolean have) {
    Set<String> kinds = new TreeSet<>();
    for (String line : trace) {
      Matcher call = CALL.matcher(line);
      String problem = line.substring(line.lastIndexOf(',', line.lastIndexOf(',') - 1) + 1);
      boolean ofSize = problem.matches(".*(?<![0-9])" + size + "(?![0-9]).*,.*");
      if (call.find() && ofSize && line.contains(words) == have) {
        boolean convolution = call.group(1).equals("convolution");
        kinds.add(call.group(1) + (convolution ? " " + call.group(2) : ""));
      }
    }
    return kinds;
  }

  @Test
  void itReachesProductsAndConvolutionsForwardAndBackward() throws Exception {
    Set<String> instructions = Machine.instructions();
    assumeTrue(
        instructions.contains("avx512bw") || instructions.contains("avx_ne_convert"),
        "libtorch has no bfloat16 on this processor, so it leaves fp32 products alone");
    List<String> trace = trace();
    assertEquals(new TreeSet<>(ALL), calls(trace, ROUNDED, "attr-fpmath:bf16", true));
    assertEquals(Set.of(), calls(trace, ROUNDED, "attr-fpmath:bf16", false));

    assertEquals(Set.of(), calls(trace, EXACT, "attr-fpmath", true));
    assertTrue(calls(trace, EXACT, "attr-fpmath", false).contains("inner_product"));

    boolean isThere = PrecisionChoice.refusal(Precision.TF32).isEmpty();
    Set<String> taken = calls(trace, TF32, "attr-fpmath:tf32", true);
    assertEquals(isThere ? new TreeSet<>(ALL) : Set.of(), taken, "libtorch knows it as we do");
    assertFalse(calls(trace, TF32, "", true).isEmpty());
  }
}
