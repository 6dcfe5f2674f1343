namespace Infra.Hosting;

/// <summary>Ends a daemon with a message for its operator and an exit code, without a stack trace.</summary>
/// <param name="message">One sentence that says what failed and what helps.</param>
/// <param name="exitCode">One of <see cref="Hosting.ExitCode"/>.</param>
/// <param name="inner">What was behind it.</param>
public sealed class DaemonException(string message, int exitCode = ExitCode.Failure, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The code that the program ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
