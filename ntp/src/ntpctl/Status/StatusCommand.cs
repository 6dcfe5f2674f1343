using System.CommandLine;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Hosting;
using Infra.Hosting.Control;
using Infra.Parsing;

namespace Infra.Ntp.Control.Status;

/// <summary><c>ntpctl status</c>.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static Command Create(TextWriter output, TextWriter error)
    {
        Option<string> socket = new("--socket") { Description = "Control socket of the daemon; by default the one that ntpd makes by default.", HelpName = "PATH" };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        var command = new Command("status", "Shows what the running ntpd serves, whom it asks and what it got.") { socket, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(socket) ?? ControlPath.ForClient("ntpd", Environment.GetEnvironmentVariable);
            return await RunAsync(path, parsed.GetValue(json), output, error, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(string path, bool asJson, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        try
        {
            using ControlClient client = await ControlClient.ConnectAsync(path, deadline.Token).ConfigureAwait(false);
            ControlResult result = await client.SendAsync("status", null, deadline.Token).ConfigureAwait(false);
            if (!result.IsDone) return Fail(error, $"ntpd refuses: {TextEscape.Escape(result.ErrorMessage)}", result.ErrorCode == ControlError.PermissionDenied);
            if (asJson) await output.WriteLineAsync(result.Value.GetRawText()).ConfigureAwait(false);
            else StatusText.Write(result.Value, output);
            return ExitCode.Done;
        }
        catch (SocketException exception)
        {
            string help = exception.SocketErrorCode == SocketError.AccessDenied ? "this user may not use it" : "is ntpd running? --socket PATH names another socket";
            return Fail(error, $"cannot reach ntpd at {path}: {help}", exception.SocketErrorCode == SocketError.AccessDenied);
        }
        catch (ArgumentException exception)
        {
            error.WriteLine($"ntpctl: {path}: {exception.Message}");   // longer than a socket's path may be
            return ExitCode.Usage;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return Fail(error, exception.Message, isPermission: false);
        }
        catch (OperationCanceledException)
        {
            return Fail(error, $"ntpd at {path} did not answer within {Patience.TotalSeconds:0} s", isPermission: false);
        }
    }

    private static int Fail(TextWriter error, string message, bool isPermission)
    {
        error.WriteLine("ntpctl: " + message);
        return isPermission ? ExitCode.Permission : ExitCode.Failure;
    }
}
