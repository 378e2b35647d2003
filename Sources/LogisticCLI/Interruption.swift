internal import FileFormats
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What Ctrl-C and a request to terminate do.
///
/// During a training the first one asks the fit to stop, so that the model can be saved as it is.
/// At any other time, and the second time, the process ends at once, its half-written files removed.
enum Interruption {
  private static let idle = 0
  private static let training = 1
  private static let requested = 2
  private static let state = Atomic<Int>(idle)

  /// Whether the fit was asked to stop.
  static var isRequested: Bool { state.load(ordering: .acquiring) == requested }

  /// Listens from now on.
  static func install() {
    TemporaryFiles.prepare()
    // Touched here so that the handler is not the first to ask for it.
    state.store(idle, ordering: .releasing)
    // A parent that was blocking signals when it started this process did not mean these.
    var stopping = sigset_t()
    sigemptyset(&stopping)
    sigaddset(&stopping, SIGINT)
    sigaddset(&stopping, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &stopping, nil)
    // A file that may grow no larger is then an error of writing, which is reported.
    signal(SIGXFSZ, SIG_IGN)
    // Also where a script's `&` had them ignored: a training in the background can be stopped too.
    for number in [SIGINT, SIGTERM] { signal(number) { _ in Interruption.handle() } }
  }

  /// Runs a training that a signal stops gently.
  static func whileTraining<Result, E: Error>(_ body: () throws(E) -> Result) throws(E) -> Result {
    state.store(training, ordering: .releasing)
    defer { state.store(idle, ordering: .releasing) }
    return try body()
  }

  private static func handle() {
    if state.compareExchange(
      expected: training, desired: requested, ordering: .acquiringAndReleasing
    ).exchanged {
      return
    }
    TemporaryFiles.removeAllFromSignalHandler()
    _ = write(2, "interrupted\n", 12)
    _exit(130)
  }
}
