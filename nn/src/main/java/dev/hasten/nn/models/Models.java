package dev.hasten.nn.models;

import java.util.ArrayList;
import java.util.List;

/** The list of built-in models: a new one is a file and a line here. */
public final class Models {
  private Models() {}

  /** All of them. */
  public static List<ModelInfo> list() {
    List<ModelInfo> all = new ArrayList<>();
    all.add(KerasMnistConvnet.INFO);
    all.add(PytorchMnist.INFO);
    all.add(StridedConvnet.INFO);
    all.add(ResNet8.INFO);
    all.add(Perceptron.INFO);
    all.add(LeNet5.INFO);
    all.add(ResNet9.INFO);
    all.add(Airbench94.INFO);
    all.addAll(CifarResNet.all());
    all.addAll(WideResNet.all());
    all.addAll(ResNet.all());
    all.add(Vgg16.INFO);
    all.add(MobileNetV2.INFO);
    all.addAll(MobileNetV3.all());
    all.addAll(ShuffleNetV2.all());
    all.addAll(EfficientNet.all());
    all.add(EfficientNetV2.INFO);
    all.add(RegNetY.INFO);
    all.add(ConvNeXt.TINY);
    all.addAll(Mixer.all());
    all.addAll(VisionTransformer.all());
    all.add(TablePerceptron.INFO);
    all.add(FtTransformer.INFO);
    all.add(Dlrm.INFO);
    all.add(NanoGpt.INFO);
    all.add(Gpt2.INFO);
    all.add(Llama.INFO);
    all.add(NanoSwitch.INFO);
    all.add(Bert.INFO);
    all.add(EncoderDecoder.INFO);
    return List.copyOf(all);
  }
}
