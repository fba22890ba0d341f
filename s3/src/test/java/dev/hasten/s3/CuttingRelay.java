package dev.hasten.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes bytes between a client and a server, and ends connections after so many bytes of answers:
 * as many as it is told, or all.
 */
final class CuttingRelay implements AutoCloseable {
  private final ServerSocket listening;
  private final int port;
  private final long most;
  private final AtomicInteger cuts;
  private final Runnable cut;

  /**
   * Listens.
   *
   * @param port of the server
   * @param most bytes of an answer that is cut
   * @param cuts how many are
   * @param cut run at each
   */
  CuttingRelay(int port, long most, int cuts, Runnable cut) throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.port = port;
    this.most = most;
    this.cuts = new AtomicInteger(cuts);
    this.cut = cut;
    start(this::accept);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  int cutsLeft() {
    return cuts.get();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        connect(client);
      } catch (IOException closed) {
        // ends
      }
    }
  }

  /** A client whose server is gone sees its connection end. */
  private void connect(Socket client) throws IOException {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
      start(() -> pass(client, server, Long.MAX_VALUE));
      start(() -> pass(server, client, most));
    } catch (IOException gone) {
      client.close();
    }
  }

  private void pass(Socket from, Socket to, long limit) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] some = new byte[4096];
      long passed = 0;
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        passed += count;
        if (passed > limit && cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          cut.run();
          return;
        }
        out.write(some, 0, count);
        out.flush();
      }
    } catch (IOException closed) {
      // by the other side
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
