using System.Net.Sockets;
using System.Text.Json;
using Infra.Hosting;
using Infra.Hosting.Control;
using Infra.Parsing;

namespace Infra.Dns.Control.Daemon;

/// <summary>Asks the running dnsd one thing.</summary>
internal static class DaemonCall
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);   // a reload may read large zones

    /// <summary>Sends a command.</summary>
    /// <param name="path">The control socket.</param>
    /// <param name="command">The command.</param>
    /// <param name="arguments">Writes its arguments; null for none.</param>
    /// <param name="done">Prints the result; its value is the exit code.</param>
    /// <param name="error">Where it says what went wrong.</param>
    /// <param name="cancellation">Gives up.</param>
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
            return Fail(error, $"dnsd refuses: {TextEscape.Harmless(result.ErrorMessage, 4096)}", result.ErrorCode == ControlError.PermissionDenied);
        }
        catch (SocketException exception)
        {
            bool isDenied = exception.SocketErrorCode == SocketError.AccessDenied;
            string help = isDenied ? "this user may not use it" : "is dnsd running? --socket PATH names another socket";
            return Fail(error, $"cannot reach dnsd at {TextEscape.Escape(path)}: {help}", isDenied);
        }
        catch (ArgumentException exception)
        {
            error.WriteLine($"dnsctl: {TextEscape.Escape(path)}: {exception.Message}");   // longer than a socket's path may be
            return ExitCode.Usage;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return Fail(error, exception.Message, isPermission: false);
        }
        catch (OperationCanceledException)
        {
            return Fail(error, $"dnsd at {TextEscape.Escape(path)} did not answer within {Patience.TotalSeconds:0} s", isPermission: false);
        }
    }

    private static int Fail(TextWriter error, string message, bool isPermission)
    {
        error.WriteLine("dnsctl: " + message);
        return isPermission ? ExitCode.Permission : ExitCode.Failure;
    }
}
