using System.Net.Sockets;
using System.Text.Json;
using Infra.Hosting;
using Infra.Hosting.Control;
using Infra.Parsing;

namespace Infra.CommandLine;

/// <summary>Asks the running daemon of a tool one thing.</summary>
/// <param name="tool">The tool's name, which begins each complaint.</param>
/// <param name="daemon">The daemon's name.</param>
public sealed class DaemonCall(string tool, string daemon)
{
    private const int ShownMax = 4096;

    /// <summary>How long a reply may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What to do when nobody listens at the control socket.</summary>
    public string Remedy { get; init; } = $"is {daemon} running? --socket PATH names another socket";

    /// <summary>Sends a command and waits for the reply.</summary>
    /// <param name="path">The control socket.</param>
    /// <param name="command">The command.</param>
    /// <param name="arguments">Writes its arguments; null for none.</param>
    /// <param name="done">Prints the result; its value is the exit code.</param>
    /// <param name="error">Where it says what went wrong.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The value of <paramref name="done"/>; <see cref="ExitCode.Permission"/> where the caller lacks a right, <see cref="ExitCode.Usage"/> for a path that
    /// no socket can have, <see cref="ExitCode.Failure"/> for whatever else went wrong.</returns>
    public async Task<int> RunAsync(
        string path, string command, Action<Utf8JsonWriter>? arguments, Func<JsonElement, int> done, TextWriter error, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        try
        {
            using ControlClient client = await ControlClient.ConnectAsync(path, deadline.Token).ConfigureAwait(false);
            ControlResult result = await client.SendAsync(command, arguments, deadline.Token).ConfigureAwait(false);
            if (result.IsDone) return done(result.Value);
            return Fail(error, $"{daemon} refuses: {TextEscape.Harmless(result.ErrorMessage, ShownMax)}", result.ErrorCode == ControlError.PermissionDenied);
        }
        catch (SocketException exception)
        {
            bool isDenied = exception.SocketErrorCode == SocketError.AccessDenied;
            return Fail(error, $"cannot reach {daemon} at {TextEscape.Escape(path)}: {(isDenied ? "this user may not use it" : Remedy)}", isDenied);
        }
        catch (ArgumentException exception)
        {
            Fail(error, $"{TextEscape.Escape(path)}: {exception.Message}", isDenied: false);   // longer than a socket's path may be
            return ExitCode.Usage;
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidDataException)
        {
            return Fail(error, $"{daemon} at {TextEscape.Escape(path)} does not answer as it should: {TextEscape.Harmless(exception.Message, ShownMax)}", isDenied: false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Fail(error, $"{daemon} at {TextEscape.Escape(path)} did not answer within {Patience.TotalSeconds:0} s", isDenied: false);
        }
    }

    private int Fail(TextWriter error, string message, bool isDenied)
    {
        error.WriteLine($"{tool}: {message}");
        return isDenied ? ExitCode.Permission : ExitCode.Failure;
    }
}
