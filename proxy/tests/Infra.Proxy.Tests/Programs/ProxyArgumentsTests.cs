using Infra.Config;
using Infra.Proxy.Config;
using Infra.Proxy.Daemon;

namespace Infra.Proxy.Tests.Programs;

public sealed class ProxyArgumentsTests
{
    [Theory]
    [InlineData("127.0.0.1:1", "http://127.0.0.1:3000", "127.0.0.1:3000")]
    [InlineData("[::1]:1", "http://[::1]", "[::1]:80")]
    [InlineData("127.0.0.1:1", "localhost:3000", "127.0.0.1:3000")]
    [InlineData("127.0.0.1:1", "https://127.0.0.1", "127.0.0.1:443")]
    [InlineData("unix:/run/a", "unix:/run/b", "unix:/run/b")]
    public void Options_AmountToAConfiguration(string listen, string to, string server)
    {
        ProxyConfig config = Read("--listen", listen, $"--to={to}");

        Assert.Equal(listen, ConfigShapes.Format(Assert.Single(config.Services[0].Listeners).Address));
        Assert.Equal(server, ConfigShapes.Format(Assert.Single(config.Services[0].Connectors).Address));
        Assert.Equal(to.StartsWith("https", StringComparison.Ordinal), config.Services[0].Connectors[0].TlsName is not null);
    }

    [Fact]
    public void Options_MayBeRepeated_AndSpeakTls()
    {
        ProxyConfig config = Read("--listen", "https://127.0.0.1:1", "--listen", "127.0.0.1:2", "--to", "127.0.0.1:3", "--to", "127.0.0.1:4");

        Assert.NotNull(config.Services[0].Listeners[0].Tls);
        Assert.Null(config.Services[0].Listeners[1].Tls);
        Assert.Equal(2, config.Services[0].Connectors.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/run/x/control")]
    [InlineData("control in \"here\"\\")]
    public void ControlSocket_IsTheNodeOfTheConfiguration(string? path)
    {
        ProxyConfig config = Read(path is null ? ["--to", "127.0.0.1:1"] : ["--control-socket", path, "--to", "127.0.0.1:1"]);

        Assert.Equal(path, config.System.Control.Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, config.System.Control.Mode);
    }

    [Fact]
    public async Task Nothing_IsAMistakeThatSaysWhatToDo()
    {
        Assert.True(ProxyArguments.TryParse([], out ProxyArguments? arguments, out _));
        await using var daemon = new ProxyDaemon(arguments);

        ConfigResult<ProxyConfig> result = ConfigFile.Parse(daemon.DefaultConfig, "built-in", ConfigFormat.Kdl, daemon.Read);

        string seen = new Infra.Parsing.DiagnosticRenderer().Render(result.Diagnostics);
        Assert.StartsWith("built-in:1:1: missing key \"services\"\n", seen, StringComparison.Ordinal);
        Assert.Contains("name a server by --to URL, or write /etc/proxyd/proxyd.kdl", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--listen needs --to", "--listen", "127.0.0.1:1")]
    [InlineData("needs a value", "--to")]
    [InlineData("names are not looked up yet", "--to", "http://server.example")]
    [InlineData("a server is http://ADDR", "--to", "ftp://127.0.0.1:1")]
    [InlineData("0.0.0.0:8080 every address", "--to", "127.0.0.1:1", "--listen", ":8080")]
    [InlineData("a path cannot stand", "--to", "http://127.0.0.1/x")]
    [InlineData("belong together", "--to", "127.0.0.1:1", "--cert", "a")]
    [InlineData("--control-socket needs --to URL; a configuration file has the node", "--control-socket", "a")]
    [InlineData("--control-socket needs --to URL; a configuration file has the node", "--control-socket=a", "--config-kdl", "b")]
    [InlineData("--control-socket is given twice", "--to", "127.0.0.1:1", "--control-socket", "a", "--control-socket=a")]
    [InlineData("--control-socket needs a value", "--to", "127.0.0.1:1", "--control-socket=")]
    [InlineData("TOML", "--config-toml", "a")]
    [InlineData("either --to", "--to", "127.0.0.1:1", "--config-kdl", "a")]
    public void Options_WhenWrong_SayWhy(string expected, params string[] args)
    {
        Assert.False(ProxyArguments.TryParse(args, out _, out string problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    private static ProxyConfig Read(params string[] args)
    {
        Assert.True(ProxyArguments.TryParse(args, out ProxyArguments? arguments, out string problem), problem);
        ConfigResult<ProxyConfig> result = ConfigFile.Parse(arguments.Configuration, "options", ConfigFormat.Kdl, ProxyConfig.Read);
        Assert.True(result.IsValid, new Infra.Parsing.DiagnosticRenderer().Render(result.Diagnostics));
        return result.Value!;
    }
}
