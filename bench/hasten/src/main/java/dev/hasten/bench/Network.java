package dev.hasten.bench;

import java.util.Optional;

/** What a workload's network is, in whatever numbers. */
enum Network {
  /** conv 3x3 3-64-128-256 with batch norm, ReLU and pooling; images of 3x32x32; SGD, momentum. */
  CNN,
  /** Dense 64-64-64-10, Adam: steps of some 100 microseconds, so calls count and not arithmetic. */
  MLP,
  /** The baseline of the main job: Keras's MNIST convnet on Fashion-MNIST, Adam, dropout. */
  KERAS_MNIST("keras-mnist-convnet"),
  /** PyTorch's examples/mnist on Fashion-MNIST, Adadelta, dropout. */
  PYTORCH_MNIST("pytorch-mnist"),
  /** nanoGPT's decoder for a CPU: 4 blocks of width 128, 64 characters; AdamW, gradients clipped. */
  NANO_GPT("nano-gpt"),
  /** A published model at full size on images of 3x224x224, channels-last; SGD, momentum. */
  RESNET_18("resnet-18"),
  /** The same. */
  MOBILENET_V2("mobilenet-v2"),
  /** The same. */
  SHUFFLENET_V2("shufflenet-v2-x1.0"),
  /** The same. */
  EFFICIENTNET_B0("efficientnet-b0"),
  /** On the same images; AdamW. */
  VIT_TINY("vit-tiny-16"),
  /** On sequences of 64 tokens; AdamW. */
  GPT_2("gpt-2");

  private final String model;

  Network() {
    this("");
  }

  Network(String model) {
    this.model = model;
  }

  /** Its name in Hasten's list of models, where it is one. */
  Optional<String> model() {
    return Optional.of(model).filter(name -> !name.isEmpty());
  }

  /** Whether it is a published model at full size. */
  boolean isPublished() {
    return compareTo(RESNET_18) >= 0;
  }

  /** Whether it is a published model of images that is made of convolutions. */
  boolean isConvolutional() {
    return isPublished() && compareTo(EFFICIENTNET_B0) <= 0;
  }

  /** Whether its examples are sequences of tokens. */
  boolean isText() {
    return this == NANO_GPT || this == GPT_2;
  }
}
