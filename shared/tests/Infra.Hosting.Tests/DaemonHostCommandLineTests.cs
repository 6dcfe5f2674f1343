using System.Text.Json;
using Infra.Hosting.Sample;
using Infra.Hosting.Tests.Support;
using Infra.Testing;

namespace Infra.Hosting.Tests;

public sealed class DaemonHostCommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly LineStream _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Check_WithAGoodFile_EndsWith0()
    {
        string path = _folder.Write("good.toml", "greeting = \"hi\"\n");

        Assert.Equal(ExitCode.Done, await RunAsync("-c", path, "--check"));

        Assert.Equal($"sampled: {path} is correct\n", _output.ToString());
        Assert.Equal("", _error.Text);
    }

    [Fact]
    public async Task Check_WithMistakes_ShowsAllOfThem_AndEndsWith78()
    {
        string path = _folder.Write("bad.toml", "greetng = \"hi\"\n[log]\nlevel = \"loud\"\n[metrics]\nlisten = [\"192.0.2.1:9\"]\n");

        Assert.Equal(ExitCode.Config, await RunAsync("-c", path, "--check"));

        Assert.Equal("", _output.ToString());
        Assert.Contains($"{path}:1:1: unknown key \"greetng\"; did you mean \"greeting\"?\n   1 | greetng = \"hi\"\n     | ^^^^^^^\n", _error.Text, StringComparison.Ordinal);
        Assert.Contains($"{path}:3:9: ", _error.Text, StringComparison.Ordinal);
        Assert.Contains("192.0.2.1:9 is not a loopback address", _error.Text, StringComparison.Ordinal);
    }

    /// <summary>What would end the daemon at its start is told before, at its place.</summary>
    [Theory]
    [InlineData("/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\u00e4", "the path has 108 bytes, and 107 are the most that an address takes")]
    [InlineData("FOLDER/bad.toml/below/control", "FOLDER/bad.toml is no folder")]
    [InlineData("FOLDER", "it is a folder")]
    public async Task Check_WhereNoSocketCanBe_EndsWith78(string socket, string problem)
    {
        socket = socket.Replace("FOLDER", _folder.Root, StringComparison.Ordinal);
        string path = _folder.Write("bad.toml", $"[control]\npath = \"{socket}\"\n");

        Assert.Equal(ExitCode.Config, await RunAsync("-c", path, "--check"));

        Assert.Contains($"{path}:2:1: no socket can be at ", _error.Text, StringComparison.Ordinal);
        Assert.Contains($": {problem.Replace("FOLDER", _folder.Root, StringComparison.Ordinal)}\n", _error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path = \"/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"")]   // 107 bytes
    [InlineData("path = \"FOLDER/new/below/control\"")]   // the folders are made at the start
    [InlineData("path = \"FOLDER\"\nenabled = false")]
    public async Task Check_WhereASocketCanBe_OrNoneIsMade_EndsWith0(string control)
    {
        string path = _folder.Write("good.toml", $"[control]\n{control.Replace("FOLDER", _folder.Root, StringComparison.Ordinal)}\n");

        Assert.Equal(ExitCode.Done, await RunAsync("-c", path, "--check"));
    }

    [Fact]
    public async Task Start_WithMistakes_EndsWith78_WithoutCheckToo()
    {
        Assert.Equal(ExitCode.Config, await RunAsync("-c", _folder.Write("bad.toml", "x = ")));
        Assert.Contains("bad.toml:1:", _error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAFileThatIsNotThere_EndsWith78()
    {
        Assert.Equal(ExitCode.Config, await RunAsync("-c", _folder.PathOf("missing.toml")));
        Assert.Contains("missing.toml", _error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--chekc")]
    [InlineData("-c")]
    [InlineData("file.toml")]
    public async Task Start_WithABadCommandLine_EndsWith2(string argument)
    {
        Assert.Equal(ExitCode.Usage, await RunAsync(argument));
        Assert.StartsWith("sampled: ", _error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_And_Version_ArePrinted()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("--help"));
        Assert.StartsWith("sampled: shows what the daemon host does\n\nusage: sampled [OPTIONS]\n", _output.ToString(), StringComparison.Ordinal);
        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Done, await RunAsync("--version"));
        Assert.Matches("^sampled [0-9]+\\.[0-9]+\\.[0-9]+\n$", _output.ToString());
    }

    [Fact]
    public async Task PrintConfig_ShowsValuesAndDefaults_AndReadsBack()
    {
        string path = _folder.Write("good.toml", "greeting = \"hi\"\n");

        Assert.Equal(ExitCode.Done, await RunAsync("-c", path, "--print-config"));

        string printed = _output.ToString();
        Assert.Contains("greeting = \"hi\"\n", printed, StringComparison.Ordinal);
        Assert.Contains("clients-max = 16", printed, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await RunAsync("-c", _folder.Write("printed.toml", printed), "--check"));
    }

    [Fact]
    public async Task PrintConfig_WithoutAFile_ShowsTheBuiltInOne()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("--print-config"));
        Assert.Contains("greeting = \"hello\"", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigReference_IsMarkdownOrAJsonSchema()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("--config-reference", "markdown"));
        Assert.Contains("| `greeting` |", _output.ToString(), StringComparison.Ordinal);
        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Done, await RunAsync("--config-reference=json"));
        using JsonDocument schema = JsonDocument.Parse(_output.ToString());
        Assert.True(schema.RootElement.GetProperty("properties").TryGetProperty("greeting", out _));
    }

    private Task<int> RunAsync(params string[] args) => DaemonHost.RunAsync(
        new SampleDaemon(), args, new DaemonEnvironment { Output = _output, Error = _error, HandlesSignals = false, Variable = _ => null });

    [Fact]
    public async Task Start_WhenTheCheckRefuses_SaysSoInOneLine_AndNothingIsOpened()
    {
        int code = await DaemonHost.RunAsync(new RefusingDaemon(), [], new DaemonEnvironment { Output = _output, Error = _error, HandlesSignals = false });

        Assert.Equal((ExitCode.Permission, "refusing: a right is missing\n"), (code, _error.Text));
    }

    private sealed class RefusingDaemon : Daemon<string>
    {
        public override string Name => "refusing";

        public override string Description => "Cannot run here.";

        public override string? Read(Config.ConfigSection section) => section.Finish() ? "config" : null;

        public override void CheckStart(string config) => throw new DaemonException("a right is missing", ExitCode.Permission);

        public override Task StartAsync(string config, DaemonContext context, CancellationToken cancellation) => throw new InvalidOperationException("started all the same");

        public override Task StopAsync(CancellationToken drainDeadline) => Task.CompletedTask;
    }
}
