using System.Globalization;
using System.Net;
using System.Text.Json;
using Infra.Testing.Fakes;
using Infra.Testing.Network;

namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>proxyd before a <see cref="PatternOrigin"/>, with a <see cref="SlowRelay"/> on each way to either; or without any, where the network itself is slow.</summary>
internal sealed class SlowLineScene : IAsyncDisposable
{
    /// <summary>What the limits of pauses and of parts are. Some bodies take longer than this, and never pause for as long.</summary>
    internal static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(9);

    private readonly List<SlowRelay> _relays = [];
    private readonly LineFaults? _faults;

    private SlowLineScene(PatternOrigin origin, LineFaults? faults, SeededRandom random) => (Origin, _faults, Random) = (origin, faults, random);

    internal PatternOrigin Origin { get; }

    internal ProxydProcess Proxyd { get; private set; } = null!;

    /// <summary>What lengths and lines are chosen by.</summary>
    internal SeededRandom Random { get; }

    /// <summary>Where clients find the listener without TLS.</summary>
    internal IPEndPoint Plain { get; private set; } = null!;

    /// <summary>Where they find the one with TLS.</summary>
    internal IPEndPoint Secure { get; private set; } = null!;

    /// <summary>Where they find the one without TLS whose service has a server of HTTP/2.</summary>
    internal IPEndPoint Bridged { get; private set; } = null!;

    /// <summary>Pieces that came late on all relays.</summary>
    internal long LostCount => _relays.Sum(relay => relay.LostCount);

    /// <summary>Starts all.</summary>
    /// <param name="faults">What relays do to both directions; null for no relays.</param>
    /// <param name="random">Chooses lines and lengths.</param>
    internal static async Task<SlowLineScene> StartAsync(LineFaults? faults, SeededRandom random)
    {
        var scene = new SlowLineScene(await PatternOrigin.StartAsync(), faults, random);
        try
        {
            scene.Proxyd = await ProxydProcess.StartAsync(scene.Services());
            (scene.Plain, scene.Secure, scene.Bridged) = (scene.Through(scene.Proxyd.Addresses[0]), scene.Through(scene.Proxyd.Addresses[1]), scene.Through(scene.Proxyd.Addresses[2]));
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>When the clients have gone: no request failed, nothing was tried twice, no limit was met, and the program holds nothing any more.</summary>
    /// <param name="connections">How many connections of clients there were.</param>
    internal async Task<JsonElement> AssertAtRestAsync(int connections)
    {
        JsonElement status = await Proxyd.StatusAsync(ProxydProcess.IsAtRest);
        string all = status.GetRawText();
        Assert.True(ProxydProcess.IsAtRest(status), all);
        Assert.True(status.GetProperty("errors").ValueKind == JsonValueKind.Object && !status.GetProperty("errors").EnumerateObject().Any(), all);
        Assert.True(Number("connections", "accepted") == connections, $"{connections} connections were made: {all}");
        foreach (string refused in status.GetProperty("connections").EnumerateObject().Select(each => each.Name).Where(name => name.StartsWith("refused_", StringComparison.Ordinal)))
            Assert.True(Number("connections", refused) == 0, all);
        foreach (string bad in (string[])["3xx", "4xx", "5xx", "unanswered"])
            Assert.True(Number("requests", bad) == 0, all);
        foreach (string bad in (string[])["retried", "internal_failures", "descriptors_exhausted"])
            Assert.True(Number("resources", bad) == 0, all);
        foreach (JsonElement upstream in status.GetProperty("upstreams").EnumerateArray())
            Assert.True(upstream.GetProperty("connect_failures").GetInt64() == 0, all);
        return status;

        long Number(string section, string name) => status.GetProperty(section).GetProperty(name).GetInt64();
    }

    public async ValueTask DisposeAsync()
    {
        if (Proxyd is not null) await Proxyd.DisposeAsync();
        foreach (SlowRelay relay in _relays)
            await relay.DisposeAsync();
        await Origin.DisposeAsync();
    }

    private string Services()
    {
        // A lost SYN costs a second, and the kernel's network loses by chance: it may take one segment five times.
        string connector = "connection-timeout-ms=60000 total-connection-timeout-ms=60000 idle-timeout-ms=3000", limits = "";
        if (_faults is not null)
        {
            int pause = (int)PauseMax.TotalMilliseconds;
            connector += string.Create(CultureInfo.InvariantCulture, $" read-timeout-ms={pause} write-timeout-ms={pause} header-timeout-ms={pause}");
            limits = string.Create(CultureInfo.InvariantCulture, $"header-timeout-ms {pause}; keep-alive-ms {pause}; tunnel-idle-ms {pause}");
        }
        return $$"""
            services {
                first {
                    listeners {
                        "127.0.0.1:0"
                        "127.0.0.1:{{FreePort.Tcp()}}" self-signed=true
                    }
                    connectors {
                        "{{Through(Origin.Http1)}}" {{connector}}
                    }
                    limits {
                        {{limits}}
                    }
                }
                second {
                    listeners {
                        "127.0.0.1:0"
                    }
                    connectors {
                        "{{Through(Origin.Http2)}}" proto="h2-only" {{connector}}
                    }
                    limits {
                        {{limits}}
                    }
                }
            }
            """;
    }

    private IPEndPoint Through(IPEndPoint server)
    {
        if (_faults is null) return server;
        var relay = new SlowRelay(server, _faults, _faults, Random.NextUInt64());
        _relays.Add(relay);
        return relay.EndPoint;
    }
}
