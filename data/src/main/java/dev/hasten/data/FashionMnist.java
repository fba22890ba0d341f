package dev.hasten.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Fashion-MNIST: 70,000 grey 28x28 images of Zalando's articles, <a
 * href="https://arxiv.org/abs/1708.07747">2017</a>.
 */
final class FashionMnist {
  // The sums of the official files: their published MD5 sums were reproduced from Debian's copies
  // (which differ in nothing
  // but the name and the time in the gzip headers), and the SHA-256 taken of the same bytes.
  static final IdxRelease RELEASE =
      new IdxRelease(
          new DatasetInfo(
              "fashion-mnist",
              "articles of clothing, 28x28 grey pixels of 0 to 255",
              "H. Xiao, K. Rasul and R. Vollgraf, Zalando Research 2017, https://arxiv.org/abs/1708.07747",
              "MIT",
              60_000,
              10_000,
              List.of(1L, 28L, 28L),
              10,
              30_878_645),
          List.of(
              new Release.File(
                  "train-images-idx3-ubyte.gz",
                  26_421_880,
                  "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                  "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
              new Release.File(
                  "train-labels-idx1-ubyte.gz",
                  29_515,
                  "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                  "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
              new Release.File(
                  "t10k-images-idx3-ubyte.gz",
                  4_422_102,
                  "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                  "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
              new Release.File(
                  "t10k-labels-idx1-ubyte.gz",
                  5_148,
                  "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                  "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")),
          URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
          Path.of("/usr/share/datasets/fashion-mnist"),
          "dataset-fashion-mnist");

  private FashionMnist() {}
}
