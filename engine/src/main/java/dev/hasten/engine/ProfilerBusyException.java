package dev.hasten.engine;

/** The process's one profiler is on already. */
public final class ProfilerBusyException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  ProfilerBusyException(String message) {
    super(message);
  }
}
