package dev.hasten.engine;

import java.util.List;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.Float32Backend;
import org.bytedeco.pytorch.global.torch.Float32Op;
import org.bytedeco.pytorch.global.torch.Float32Precision;

/**
 * To what libtorch rounds the inputs of fp32 products and convolutions on one kind of device. It
 * has one setting of that for the whole process: the first who wants it changed changes it, and the
 * last puts it back. What other threads multiply in fp32 meanwhile may be rounded too.
 */
final class ProductRounding {
  private static final List<Float32Op> OPERATIONS = List.of(Float32Op.MATMUL, Float32Op.CONV);
  private static final ProductRounding CPU = new ProductRounding(Float32Backend.MKLDNN);
  private static final ProductRounding GPU = new ProductRounding(Float32Backend.CUDA);

  private final Float32Backend backend;
  private List<Float32Precision> before = List.of();
  private int holders;

  private ProductRounding(Float32Backend backend) {
    this.backend = backend;
  }

  static ProductRounding of(DeviceType device) {
    return device == DeviceType.CUDA ? GPU : CPU;
  }

  /** Until the handle is closed products may round their inputs so. */
  synchronized Precision.Rounding to(Float32Precision format) {
    if (holders == 0) {
      before = OPERATIONS.stream().map(this::own).toList();
      set(OPERATIONS.stream().map(each -> format).toList());
    }
    holders++;
    return this::letGo;
  }

  private synchronized void letGo() {
    holders--;
    if (holders == 0) {
      set(before);
    }
  }

  /** What is set for the operation itself; one set as its backend is counts as following it. */
  private Float32Precision own(Float32Op operation) {
    Context context = torch.globalContext();
    Float32Precision inForce = context.float32Precision(backend, operation).intern();
    return inForce == context.float32Precision(backend, Float32Op.ALL).intern()
        ? Float32Precision.NONE
        : inForce;
  }

  private void set(List<Float32Precision> formats) {
    for (int i = 0; i < formats.size(); i++) {
      torch.globalContext().setFloat32Precision(backend, OPERATIONS.get(i), formats.get(i));
    }
  }
}
