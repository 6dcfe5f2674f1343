using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Infra.Interop;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Listeners;
using Infra.Proxy.Observe;
using Infra.Proxy.Tests.Http2;
using Infra.Proxy.Tests.Support;
using Infra.Proxy.Tls;
using Infra.Testing;
using Infra.Tls.Config;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Proxy.Tests.Data;

/// <summary>What may block says so where it stands (<see cref="EventLoop.MayBlock"/>): called on a loop it is told as the bug that it is.</summary>
public sealed class BlockingTests
{
    public static TheoryData<string> Places => [.. Actions.Keys];

    private static readonly TlsProvider Provider = new(SystemRandom.Instance, TimeProvider.System);

    private static readonly Dictionary<string, Action<TemporaryFolder>> Actions = new()
    {
        ["reading certificates"] = folder => ListenerTls.Create(Tls(folder), Provider, out _),
        ["looking at files of certificates"] = folder => ListenerTls.Create(Tls(folder), Provider, out _)!.TryRefresh(out _, out _),
        ["making a key"] = _ => MemoryCertificate.Create(TimeProvider.System),
        ["reading authorities"] = folder => UpstreamTls.TryCreate(
            new ConnectorConfig(new IPEndPoint(IPAddress.Loopback, 1)) { TlsName = "a.example", AuthoritiesPath = folder.PathOf("a.ca") }, Provider, out _, out _),
        ["opening the access log"] = folder => new AccessLog(new AccessLogConfig(folder.PathOf("log"), "json", 1), "s", TimeProvider.System, NullLogger.Instance).Dispose(),
        ["waiting for the access log"] = folder => new AccessLog(new AccessLogConfig(folder.PathOf("log"), "json", 1), "s", TimeProvider.System, NullLogger.Instance).Dispose(),
        ["trying a socket's file"] = folder => ListenerSocket.Open(new ListenerConfig(new UnixDomainSocketEndPoint(folder.PathOf("socket")))).Dispose(),
        ["making room for descriptors"] = _ => DescriptorHeadroom.MakeRoom(),
        ["waiting for a loop to end"] = _ => new EngineCore(NullLogger.Instance, TimeProvider.System, threads: 1).Dispose(),
    };

    [Theory, MemberData(nameof(Places))]
    public async Task Place_OnALoop_IsToldAsABug(string place)
    {
        using TemporaryFolder folder = Files();
        var bugs = new ConcurrentQueue<string>();
        using var loops = new EventLoops(1, bug => bugs.Enqueue(bug.Message));
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        loops.All[0].Post(new Work(() =>
        {
            try
            {
                Actions[place](folder);
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }));
        await done.Task;

        Assert.Contains($"{place} may block, and has no place on a loop", bugs);
    }

    /// <summary>Start, handshakes, new certificates, a log that is opened anew, and the end: none of it blocks a loop.</summary>
    [Fact]
    public async Task Life_OfAProxy_BlocksNoLoop()
    {
        using TemporaryFolder folder = Files();
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using RunningProxy back = await RunningProxy.StartAsync(
            $"services {{ t {{ listeners {{ \"127.0.0.1:0\" cert-path=\"{folder.PathOf("a.crt")}\" key-path=\"{folder.PathOf("a.key")}\"; }}; connectors {{ \"{origin.EndPoint}\" }} }} }}");
        RunningProxy front = await RunningProxy.StartAsync(
            [back.Address], $"access-log \"{folder.PathOf("log")}\"", connector: $"tls-sni=\"a.example\" ca=\"{folder.PathOf("a.ca")}\"", system: "name \"front\"");

        string first = await front.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        front.Engine.ReopenLogs();
        TlsTests.Write(folder, "a", "a.example");
        File.SetLastWriteTimeUtc(folder.PathOf("a.crt"), DateTime.UtcNow.AddMinutes(1));
        Assert.True(back.Engine.Listeners[0].Tls!.TryRefresh(out bool hasChanged, out _) && hasChanged);
        // Another root signed the new certificate: the server is not trusted any more.
        string second = await front.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        await front.DisposeAsync();

        Assert.StartsWith("HTTP/1.1 200 ", first, StringComparison.Ordinal);
        Assert.Matches("^HTTP/1.1 (200|502) ", second);
        Assert.Equal(0, front.Engine.Counters.InternalFailureCount);
        Assert.Equal(0, back.Engine.Counters.InternalFailureCount);
    }

    private static TemporaryFolder Files()
    {
        var folder = new TemporaryFolder();
        TlsTests.Write(folder, "a", "a.example");
        return folder;
    }

    private static TlsListenerConfig Tls(TemporaryFolder folder) =>
        new([new CertificateFiles(folder.PathOf("a.crt"), folder.PathOf("a.key"))], RejectsUnknownNames: false, OffersHttp2: true, [], []);

    private sealed class Work(Action action) : ILoopWork
    {
        public void Run() => action();
    }
}
