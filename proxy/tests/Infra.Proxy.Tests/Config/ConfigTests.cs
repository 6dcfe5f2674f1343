using Infra.Config;
using Infra.Proxy.Config;

namespace Infra.Proxy.Tests.Config;

public sealed class ConfigTests
{
    private const string Whole = """
        system {
            threads 2
            name "edge-1"
            drain-requests-ms 1000
            metrics "127.0.0.1:9180"
            control-socket "/run/x/control" mode="0600"
            log level="warn" format="json"
        }
        services {
            web {
                listeners {
                    "127.0.0.1:8080" proxy-protocol="10.0.0.0/8, ::1" connections-per-ip=10 backlog=100 h2c=false
                    "[::1]:8443" cert-path="a.crt" key-path="a.key" unknown-sni="reject" groups="X25519MLKEM768, x25519" {
                        certificate "b.crt" key="b.key"
                    }
                    "unix:/run/x/http"
                }
                connectors {
                    "10.0.0.1:80" weight=3 max-connections=200 read-timeout-ms=1000
                    "10.0.0.2:443" tls-sni="a.example" verify=false
                    "10.0.0.3:80" proto="h2-only"
                }
                limits { head-bytes 8192; headers 50; }
                forwarding { x-forwarded "append"; forwarded "set"; via "both"; host "upstream"; }
                access-log "stdout" format="json" sample=0.5
            }
        }
        """;

    [Fact]
    public void Read_GivesWhatIsWritten()
    {
        ConfigResult<ProxyConfig> result = Parse(Whole);

        Assert.True(result.IsValid, Render(result));
        ServiceConfig service = Assert.Single(result.Value!.Services);
        Assert.Equal("edge-1", result.Value.System.Name);
        Assert.Equal(2, result.Value.System.Threads);
        Assert.Equal(3, service.Listeners.Count);
        Assert.Equal(2, service.Listeners[0].ProxyProtocolPeers!.Count);
        Assert.Equal(2, service.Listeners[1].Tls!.Certificates.Count);
        Assert.True(service.Listeners[1].Tls!.RejectsUnknownNames);
        Assert.Equal(2, service.Listeners[1].Tls!.Groups.Count);
        Assert.Equal(3, service.Connectors[0].Weight);
        Assert.Equal(200, service.Connectors[0].ConnectionsMax);
        Assert.Equal(16_384, service.Connectors[1].ConnectionsMax);
        Assert.Equal(TimeSpan.FromSeconds(1), service.Connectors[0].Timeouts.Read);
        Assert.False(service.Connectors[1].VerifiesCertificate);
        Assert.Equal(UpstreamProtocol.Http2, service.Connectors[2].Protocol);
        Assert.Equal(8192, service.Limits.HeadBytesMax);
        Assert.True(service.Forwarding.UsesUpstreamHost);
        Assert.Equal(0.5, service.AccessLog!.Sample);
    }

    [Fact]
    public void Read_WhatItPrints_ReadsAgainToTheSame()
    {
        string printed = ConfigWriter.Write(Parse(Whole).Effective, ConfigFormat.Kdl);

        ConfigResult<ProxyConfig> again = Parse(printed);

        Assert.True(again.IsValid, Render(again) + printed);
        Assert.Equal(Bare(printed), Bare(ConfigWriter.Write(again.Effective, ConfigFormat.Kdl)));
    }

    [Theory]
    [InlineData("routes")]
    [InlineData("path-control")]
    [InlineData("rate-limiting")]
    [InlineData("overload")]
    [InlineData("normalization")]
    [InlineData("client-ip")]
    [InlineData("file-server")]
    public void Read_WhenANodeIsNotBuiltYet_SaysSoAtItsPlace(string node)
    {
        string text = $"services {{\n web {{\n  listeners {{ \"127.0.0.1:1\" }}\n  connectors {{ \"127.0.0.1:2\" }}\n  {node} {{ }}\n }}\n}}";

        ConfigResult<ProxyConfig> result = Parse(text);

        Assert.False(result.IsValid);
        Assert.Contains("test.kdl:5:3", Render(result), StringComparison.Ordinal);
        Assert.Contains("not built yet", Render(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("system { daemonize true }", "\"daemonize\"")]
    [InlineData("acme { }", "\"acme\"")]
    [InlineData("services { a { listeners { \"127.0.0.1:1\" }; connectors { dns \"x\" port=1 } } }", "\"dns\"")]
    [InlineData("services { a { listeners { \"127.0.0.1:1\" tls-max=\"1.2\" cert-path=\"a\" key-path=\"b\" }; connectors { \"127.0.0.1:2\" } } }", "TLS 1.2")]
    [InlineData("services { a { listeners { \"127.0.0.1:1\" tls-min=\"1.2\" cert-path=\"a\" key-path=\"b\" }; connectors { \"127.0.0.1:2\" } } }", "TLS 1.2")]
    [InlineData("services { a { listeners { \"127.0.0.1:1\" }; connectors { \"127.0.0.1:2\" proto=\"h2-or-h1\" } } }", "h2-or-h1 is agreed on by TLS")]
    [InlineData("services {\n a {\n listeners {\n \"127.0.0.1:1\"\n }\n connectors {\n \"127.0.0.1:2\" verify=false\n }\n }\n }", "verify has no effect")]
    [InlineData("services { a { listeners { \"127.0.0.1:1\" }; connectors { \"127.0.0.1:2\" ca=\"x\" } } }", "ca has no effect")]
    [InlineData("services {\n a {\n listeners {\n \"127.0.0.1:1\"\n }\n connectors {\n \"127.0.0.1:2\" max-connections=0\n }\n }\n }", "test.kdl:7:32: max-connections is 0, but it must be an integer from 1 to 1000000")]
    [InlineData("services {\n a {\n listeners {\n \"127.0.0.1:1\"\n }\n connectors {\n \"127.0.0.1:2\" max-connections=1000001\n }\n }\n }", "test.kdl:7:32: max-connections is 1000001, but it must be an integer from 1 to 1000000")]
    [InlineData("services {\n a {\n listeners {\n \"127.0.0.1:1\"\n }\n connectors {\n \"127.0.0.1:0\"\n }\n }\n }", "test.kdl:7:2: \"127.0.0.1:0\" is no server: its port is 0")]
    [InlineData("services {\n a {\n listeners {\n }\n connectors {\n \"127.0.0.1:2\"\n }\n }\n }", "test.kdl:3:2: \"listeners\" is empty")]
    [InlineData("system { metrics \"0.0.0.0:9180\" }", "metrics are served on this machine only")]
    [InlineData("services { a { listeners { \"127.0.0.1:1\" }; connectors { \"127.0.0.1:2\" } }\n b { listeners {\n \"127.0.0.1:1\" }; connectors { \"127.0.0.1:2\" } } }", "test.kdl:3:2: 127.0.0.1:1 is an address of a already")]
    [InlineData("services { a { listeners { \"localhost\" }; connectors { \"127.0.0.1:2\" } } }", "nothing to listen on")]
    [InlineData("services { a { listeners { \"127.0.0.1:1\"; \"127.0.0.1:1\" }; connectors { \"127.0.0.1:2\" } } }", "127.0.0.1:1")]
    [InlineData("services { a { listeners { \"127.0.0.1:1\" cert-path=\"a\" }; connectors { \"127.0.0.1:2\" } } }", "key-path")]
    [InlineData("services { a { listeners { \"127.0.0.1:1\" offer-h2=false; }; connectors { \"127.0.0.1:2\" } } }", "no certificate")]
    [InlineData("services { a { listners { }; connectors { \"127.0.0.1:2\" } } }", "did you mean \"listeners\"")]
    [InlineData("services { a { listeners { \"127.0.0.1:1\" }; connectors { } } }", "connectors")]
    public void Read_WhenWrong_NamesIt(string text, string expected)
    {
        ConfigResult<ProxyConfig> result = Parse(text);

        Assert.False(result.IsValid);
        Assert.Contains(expected, Render(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"127.0.0.1:1\" cert-path=\"/nowhere/a.crt\" key-path=\"/nowhere/a.key\"", "\"127.0.0.1:2\"", "test.kdl:3:", "/nowhere/a.crt")]
    [InlineData("\"127.0.0.1:3\" { certificate \"/nowhere/b.crt\" key=\"/nowhere/b.key\" }", "\"127.0.0.1:2\"", "test.kdl:3:", "/nowhere/b.crt")]
    [InlineData("\"127.0.0.1:1\"", "\"127.0.0.1:2\" tls-sni=\"a.example\" ca=\"/nowhere/ca.pem\"", "test.kdl:4:", "/nowhere/ca.pem")]
    public void ReadWithFiles_WhenAFileIsNotThere_NamesItAtItsPlace(string listener, string connector, string place, string file)
    {
        string text = $"services {{\n a {{\n  listeners {{ {listener} }}\n  connectors {{ {connector} }}\n }}\n}}";

        Assert.True(Parse(text).IsValid);
        ConfigResult<ProxyConfig> result = ConfigFile.Parse(text, "test.kdl", ConfigFormat.Kdl, ProxyConfig.ReadWithFiles);

        Assert.False(result.IsValid);
        Assert.Contains(place, Render(result), StringComparison.Ordinal);
        Assert.Contains($"{file} cannot be read", Render(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere/at/all.log", "there is no folder /nowhere/at")]
    [InlineData("/", "/ is a folder: name a file")]
    public void ReadWithFiles_WhenALogCannotBeThere_SaysWhy(string path, string expected)
    {
        string text = $"services {{\n a {{\n  listeners {{ \"127.0.0.1:1\" }}\n  connectors {{ \"127.0.0.1:2\" }}\n  access-log \"{path}\"\n }}\n}}";

        ConfigResult<ProxyConfig> result = ConfigFile.Parse(text, "test.kdl", ConfigFormat.Kdl, ProxyConfig.ReadWithFiles);

        Assert.Contains($"test.kdl:5:14: {expected}", Render(result), StringComparison.Ordinal);
    }

    /// <summary>What people write who know other proxies: the message has what to write instead.</summary>
    [Theory]
    [InlineData(":8080", "127.0.0.1:8080 is this machine, 0.0.0.0:8080 every address that it has")]
    [InlineData("*:8080", "0.0.0.0:8080 every address that it has")]
    [InlineData("8080", "0.0.0.0:8080 every address that it has")]
    [InlineData("localhost:8080", "names are not looked up yet: write the address")]
    [InlineData("server.example", "names are not looked up yet: write the address")]
    [InlineData("http://127.0.0.1:8080", "it is written without http://")]
    [InlineData("127.0.0.1", "the port is missing")]
    [InlineData("127.0.0.1:99999", "the port is not a number")]
    [InlineData("1.2.3:80", "four numbers")]
    public void Read_OfAnAddressThatIsNone_SaysWhatToWrite(string address, string expected)
    {
        string text = $"services {{\n a {{\n  listeners {{\n \"{address}\" }}\n  connectors {{\n \"{address}\" }}\n }}\n}}";

        string[] seen = Render(Parse(text)).Split('\n');

        Assert.Contains(expected, Assert.Single(seen, line => line.StartsWith("test.kdl:4:2: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(expected, Assert.Single(seen, line => line.StartsWith("test.kdl:6:2: ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("block-cidr", "nobody is refused by it")]
    [InlineData("allow-cidr", "nobody is served here")]
    [InlineData("proxy-protocol", "nobody is served here")]
    public void Read_OfAddressesForAUnixSocket_Warns(string key, string expected)
    {
        ConfigResult<ProxyConfig> result = Parse($"services {{ a {{ listeners {{\n\"unix:/run/a\" {key}=\"::/0\"\n }}; connectors {{ \"127.0.0.1:2\" }} }} }}");

        Assert.True(result.IsValid);
        Assert.Contains("test.kdl:2:15: warning: clients of a unix socket have no address: ", Render(result), StringComparison.Ordinal);
        Assert.Contains(expected, Render(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfATurnedProtocolName_Warns()
    {
        ConfigResult<ProxyConfig> result = Parse("services { a { listeners { \"127.0.0.1:1\" }; connectors { \"127.0.0.1:2\" tls-sni=\"a.example\" proto=\"h1-or-h2\" } } }");

        Assert.True(result.IsValid);
        Assert.Contains("h1-or-h2 is taken for h2-or-h1", Render(result), StringComparison.Ordinal);
    }

    // What is a default is marked as one where the file does not say it.
    private static string Bare(string printed) => printed.Replace("  // default", "", StringComparison.Ordinal);

    private static ConfigResult<ProxyConfig> Parse(string text) => ConfigFile.Parse(text, "test.kdl", ConfigFormat.Kdl, ProxyConfig.Read);

    private static string Render(ConfigResult<ProxyConfig> result) => new Infra.Parsing.DiagnosticRenderer().Render(result.Diagnostics);
}
