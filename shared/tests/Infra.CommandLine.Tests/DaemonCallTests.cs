using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Infra.Hosting;
using Infra.Hosting.Control;
using Infra.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.CommandLine.Tests;

public sealed class DaemonCallTests : IDisposable
{
    private static readonly DaemonCall Echod = new("echoctl", "echod");

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose()
    {
        _folder.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Run_WhenTheDaemonAnswers_GivesTheResultAndItsExitCode()
    {
        var commands = new ControlCommands();
        commands.AddQuery("echo", "Echoes.", (request, result) => result.WriteStringValue(request.Text("text")));
        await using ControlServer server = Start(commands);
        string? heard = null;

        int code = await Echod.RunAsync(Path, "echo", json => json.WriteString("text", "hello"), value => Done(value, out heard), _error, default);

        Assert.Equal((5, "hello", ""), (code, heard, _error.ToString()));
    }

    [Fact]
    public async Task Run_WhenTheDaemonRefuses_ShowsItsWordsHarmless()
    {
        var commands = new ControlCommands();
        commands.AddQuery("reload", "Refuses.", (_, _) => throw new ControlException("busy", "not \u001b[1mnow"));
        commands.AddQuery("stop", "Refuses.", (_, _) => throw new ControlException(ControlError.PermissionDenied, "only root may"));
        await using ControlServer server = Start(commands);

        Assert.Equal(ExitCode.Failure, await RunAsync("reload"));
        Assert.Equal(ExitCode.Permission, await RunAsync("stop"));

        Assert.StartsWith("echoctl: echod refuses: not ", _error.ToString());
        Assert.DoesNotContain('\u001b', _error.ToString());
        Assert.EndsWith("echoctl: echod refuses: only root may\n", _error.ToString());
    }

    [Fact]
    public async Task Run_WhenNobodyListens_NamesTheSocketAndTheRemedy()
    {
        Assert.Equal(ExitCode.Failure, await RunAsync("status"));

        Assert.Equal($"echoctl: cannot reach echod at {Path}: is echod running? --socket PATH names another socket\n", _error.ToString());
    }

    [Fact]
    public async Task Run_WhenThePathIsLongerThanASocketsMayBe_IsAMistakeOfTheCommandLine()
    {
        int code = await Echod.RunAsync("/" + new string('x', 200), "status", null, _ => ExitCode.Done, _error, default);

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith("echoctl: /xxx", _error.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0000\u0000\u0000\u0005hello")]
    [InlineData("\u007f\u007f\u007f\u007f")]
    public async Task Run_WhenTheReplyIsNoReply_SaysSo(string reply)
    {
        using Socket listener = Listen();
        Task<int> call = RunAsync("status");
        using (Socket connection = await listener.AcceptAsync())
        {
            await connection.ReceiveAsync(new byte[4096]);
            await connection.SendAsync(Encoding.Latin1.GetBytes(reply));
        }

        Assert.Equal(ExitCode.Failure, await call);
        Assert.StartsWith($"echoctl: echod at {Path} does not answer as it should: ", _error.ToString());
    }

    [Fact]
    public async Task Run_WhenNoReplyComes_EndsWithItsPatience()
    {
        using Socket listener = Listen();
        var hasty = new DaemonCall("echoctl", "echod") { Patience = TimeSpan.FromMilliseconds(50) };

        int code = await hasty.RunAsync(Path, "status", null, _ => ExitCode.Done, _error, default);

        Assert.Equal(ExitCode.Failure, code);
        Assert.Contains("did not answer within", _error.ToString());
    }

    [Fact]
    public async Task Run_WhenTheUserGivesUp_IsCancelled()
    {
        using Socket listener = Listen();
        using var user = new CancellationTokenSource();
        Task<int> call = Echod.RunAsync(Path, "status", null, _ => ExitCode.Done, _error, user.Token);

        await user.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Empty(_error.ToString());
    }

    private string Path => _folder.PathOf("control");

    private Task<int> RunAsync(string command) => Echod.RunAsync(Path, command, null, _ => ExitCode.Done, _error, default);

    private static int Done(JsonElement value, out string? text)
    {
        text = value.GetString();
        return 5;
    }

    private Socket Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path));
        listener.Listen();
        return listener;
    }

    private ControlServer Start(ControlCommands commands)
    {
        var settings = new ControlSettings();
        ControlSocketFile file = ControlSocketFile.Bind(Path, settings.Mode, 16);
        return ControlServer.Start(settings, file, commands, isStarting: false, TimeProvider.System, NullLogger.Instance);
    }
}
