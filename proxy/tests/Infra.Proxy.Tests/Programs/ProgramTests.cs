using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Hosting.Tests.Support;
using Infra.Proxy.Tests.Support;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Proxy.Tests.Programs;

/// <summary>The program itself, as a process of its own.</summary>
public sealed partial class ProgramTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Without it a loaded process runs slow code for minutes; no other test would notice.
    [Fact]
    public async Task Program_CountsCallsFromTheFirstOne()
    {
        using JsonDocument options = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "proxyd.runtimeconfig.json")));

        Assert.Equal(0, options.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty("System.Runtime.TieredCompilation.CallCountingDelayMs").GetInt32());
    }

    [Fact]
    public async Task Program_ServesEveryProtocol_WithoutOpenSsl_AndStopsInOrder()
    {
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        using var folder = new TemporaryFolder();
        await using ChildProcess proxyd = Start(folder, "--listen", "127.0.0.1:0", "--listen", "https://127.0.0.2:0", "--to", $"http://{origin.EndPoint}");
        Assert.True(await proxyd.WaitUntilAsync(process => process.Error.Contains("ready", StringComparison.Ordinal), Patience), proxyd.Error);
        string[] addresses = [.. Listening().Matches(proxyd.Error).Select(match => match.Groups[1].Value)];

        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null } };
        using var http = new HttpClient(handler);
        foreach ((string scheme, string address) in ((string, string)[])[("http", addresses[0]), ("https", addresses[1])])
        {
            foreach (Version version in (Version[])[new(1, 1), new(2, 0)])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"{scheme}://{address}/") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
                using HttpResponseMessage response = await http.SendAsync(request);
                Assert.Equal("hello", await response.Content.ReadAsStringAsync());
                Assert.Equal(version, response.Version);
            }
        }
        string maps = await File.ReadAllTextAsync($"/proc/{proxyd.Id}/maps");
        Assert.DoesNotMatch("libssl|libcrypto|System.Security.Cryptography.Native", maps);

        http.Dispose();
        proxyd.Signal("TERM");
        ChildResult result = await proxyd.WaitAsync();
        Assert.Equal(0, result.ExitCode);
    }

    [ProgramFact("perl")]
    public async Task Program_WithSocketsOfTheServiceManager_ServesOnThem()
    {
        // Opens a socket as descriptor 3, tells so as systemd does, and becomes proxyd, which listens at that address.
        const string Activate = """
            use Socket; use POSIX ();
            $^F = 255; $| = 1;
            POSIX::close($_) for 3 .. 9;
            socket(my $s, PF_INET, SOCK_STREAM, 0) or die; bind($s, sockaddr_in(0, INADDR_LOOPBACK)) or die; listen($s, 5) or die;
            die "not 3" unless fileno($s) == 3;
            $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = 1; $ENV{LISTEN_FDNAMES} = "web";
            my $port = (unpack_sockaddr_in(getsockname($s)))[0];
            print "$port\n";
            s/PORT/$port/ for @ARGV;
            exec @ARGV;
            """;
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        using var folder = new TemporaryFolder();
        await using ChildProcess proxyd = ChildProcess.Start(new ChildStart(
            Infra.Testing.Processes.Programs.Require("perl"),
            "-e", Activate, Infra.Testing.Processes.Programs.Require("dotnet"), Path.Combine(AppContext.BaseDirectory, "proxyd.dll"), "--listen", "127.0.0.1:PORT", "--to", $"http://{origin.EndPoint}")
        {
            Environment = new Dictionary<string, string?> { ["RUNTIME_DIRECTORY"] = folder.Root },
        });
        Assert.True(await proxyd.WaitUntilAsync(process => process.Error.Contains("ready", StringComparison.Ordinal), Patience), proxyd.Error);

        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync($"http://127.0.0.1:{proxyd.Output.Trim()}/"));
        // Two sockets cannot listen at one address: the one that answers is the one that was handed over. One that is not wanted would be named.
        Assert.DoesNotContain("nothing is configured to use it", proxyd.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_WhereAnotherRuns_SaysWhatHelps_AndThatHelps()
    {
        using var folder = new TemporaryFolder();
        string usual = folder.PathOf("control"), own = folder.PathOf("own/control");
        await using ChildProcess first = Start(folder, "--listen", "127.0.0.1:0", "--to", "127.0.0.1:1");
        Assert.True(await first.WaitUntilAsync(process => process.Error.Contains("ready", StringComparison.Ordinal), Patience), first.Error);

        await using ChildProcess second = Start(folder, "--listen", "127.0.0.1:0", "--to", "127.0.0.1:1");
        ChildResult refused = await second.WaitAsync();
        await using ChildProcess third = Start(folder, "--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", "--control-socket", own);
        Assert.True(await third.WaitUntilAsync(process => process.Error.Contains("ready", StringComparison.Ordinal), Patience), third.Error);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"cannot make the socket {usual}: another daemon has it (process {first.Id}); stop that one, or give this one a path of its own: --control-socket PATH ", refused.Error, StringComparison.Ordinal);
        Assert.Equal((first.Id, third.Id), (await DaemonAtAsync(usual), await DaemonAtAsync(own)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(own));
    }

    [Fact]
    public async Task Check_WhenTheFileIsWrong_Ends78WithItsPlace()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Root, "proxyd.kdl");
        await File.WriteAllTextAsync(path, "services {\n  web {\n    listeners { \"127.0.0.1:1\" }\n    routes { }\n    connectors { \"127.0.0.1:2\" }\n  }\n}\n");

        ChildResult result = await ChildProcess.RunAsync(Command("--check", "--config-kdl", path));

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("proxyd.kdl:4:5", result.AllOutput, StringComparison.Ordinal);
        Assert.Contains("not built yet", result.AllOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_WithAMistake_AreCalledTheCommandLine()
    {
        ChildResult result = await ChildProcess.RunAsync(Command("--listen", "127.0.0.1:1", "--listen", "127.0.0.1:1", "--to", "127.0.0.1:2", "--check"));

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("<command line>:5:13: \"127.0.0.1:1\" stands here a second time", result.AllOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WhereNoControlSocketCanBe_Ends78WithItsPlace()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Root, "proxyd.kdl");
        string socket = "/" + new string('x', 107);
        await File.WriteAllTextAsync(path, $"system {{\n  control-socket \"{socket}\"\n}}\nservices {{\n  web {{\n    listeners {{ \"127.0.0.1:1\" }}\n    connectors {{ \"127.0.0.1:2\" }}\n  }}\n}}\n");

        ChildResult ofFile = await ChildProcess.RunAsync(Command("--check", "--config-kdl", path));
        ChildResult ofOptions = await ChildProcess.RunAsync(Command("--check", "--to", "127.0.0.1:2", "--control-socket", socket));

        Assert.Equal((78, 78), (ofFile.ExitCode, ofOptions.ExitCode));
        string problem = $"no socket can be at {socket}: the path has 108 bytes, and 107 are the most that an address takes";
        Assert.Contains($"proxyd.kdl:2:18: {problem}", ofFile.AllOutput, StringComparison.Ordinal);
        Assert.Contains($"<command line>:12:20: {problem}", ofOptions.AllOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Option_WhenUnknown_Ends2WithASuggestion()
    {
        ChildResult result = await ChildProcess.RunAsync(Command("--lissten", "127.0.0.1:1"));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--listen", result.AllOutput, StringComparison.Ordinal);
    }

    // The control socket is in the folder: another proxyd of this machine may have the usual place.
    private static ChildProcess Start(TemporaryFolder folder, params string[] arguments) =>
        ChildProcess.Start(Command(arguments) with { Environment = new Dictionary<string, string?> { ["RUNTIME_DIRECTORY"] = folder.Root } });

    // The process that proxyctl reaches there.
    private static async Task<int> DaemonAtAsync(string controlSocket)
    {
        ChildResult status = await ChildProcess.RunAsync(
            new ChildStart("dotnet", [Path.Combine(AppContext.BaseDirectory, "proxyctl.dll"), "status", "--json", "--socket", controlSocket]));
        Assert.True(status.ExitCode == 0, status.AllOutput);
        using JsonDocument json = JsonDocument.Parse(status.Output);
        return json.RootElement.GetProperty("pid").GetInt32();
    }

    private static ChildStart Command(params string[] arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "proxyd.dll"), .. arguments]);

    [GeneratedRegex(@"listening on (127\.0\.0\.[12]:\d+)")]
    private static partial Regex Listening();
}
