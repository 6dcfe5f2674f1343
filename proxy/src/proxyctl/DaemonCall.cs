using System.Net.Sockets;
using System.Text.Json;
using Infra.Hosting;
using Infra.Hosting.Control;
using Infra.Parsing;

namespace Infra.Proxy.Control;

/// <summary>Asks the running daemon one thing.</summary>
internal static class DaemonCall
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends a command; <paramref name="done"/> prints the result, and its value is the exit code.</summary>
    internal static async Task<int> RunAsync(
        string path, string command, Action<Utf8JsonWriter>? arguments, Func<JsonElement, int> done, TextWriter error, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        try
        {
            using ControlClient client = await ControlClient.ConnectAsync(path, deadline.Token).ConfigureAwait(false);
            ControlResult result = await client.SendAsync(command, arguments, deadline.Token).ConfigureAwait(false);
            if (result.IsDone) return done(result.Value);
            return Fail(error, $"proxyd refuses: {TextEscape.Harmless(result.ErrorMessage, 4096)}", result.ErrorCode == ControlError.PermissionDenied);
        }
        catch (SocketException exception)
        {
            bool isDenied = exception.SocketErrorCode == SocketError.AccessDenied;
            string help = isDenied ? "this user may not use it" : "is proxyd running? --socket PATH names another socket";
            return Fail(error, $"cannot reach proxyd at {TextEscape.Escape(path)}: {help}", isDenied);
        }
        catch (ArgumentException exception)
        {
            await error.WriteLineAsync($"proxyctl: {TextEscape.Escape(path)}: {exception.Message}").ConfigureAwait(false);   // longer than a socket's path may be
            return ExitCode.Usage;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return Fail(error, $"proxyd at {TextEscape.Escape(path)} does not answer as it should: {TextEscape.Harmless(exception.Message, 512)}", isDenied: false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Fail(error, $"proxyd at {TextEscape.Escape(path)} did not answer in {Patience.TotalSeconds} s", isDenied: false);
        }
    }

    private static int Fail(TextWriter error, string message, bool isDenied)
    {
        error.WriteLine($"proxyctl: {message}");
        return isDenied ? ExitCode.Permission : ExitCode.Failure;
    }
}
