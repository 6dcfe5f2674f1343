using System.Net.Security;
using System.Net.Sockets;
using Infra.Http.Http2;
using Infra.Proxy.Http2;
using Infra.Proxy.Listeners;
using Infra.Proxy.Tests.Support;
using Infra.Testing.Network;

namespace Infra.Proxy.Tests.Http2;

/// <summary>Clients that come back after their connections of HTTP/2 were ended for abuse.</summary>
public sealed class Http2PenaltyTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    [Fact]
    public async Task Address_AfterAbuse_IsToldToSpeakHttp1_WhichIsServed()
    {
        await using var origin = new RawOrigin(exchange => exchange.SendAsync(Hello));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        await AbuseAsync(proxy);

        using RawHttp2 again = await RawHttp2.ConnectAsync(proxy);
        await again.GetAsync(1);
        Assert.True(await again.ReadUntilAsync(frames => frames.Exists(frame => frame.Type == Http2Frame.GoAway)));

        Assert.Equal("HTTP_1_1_REQUIRED", again.Frames.Find(frame => frame.Type == Http2Frame.GoAway)!.Error);
        Assert.Equal(Http2Frame.Settings, again.Frames[0].Type);
        Assert.Equal(1, proxy.Engine.Counters.RefusedCount(RefusalKind.Http2Penalty));
        Assert.EndsWith("hello", await proxy.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_AfterAbuse_AgreesOnHttp1InTls()
    {
        await using var origin = new RawOrigin(exchange => exchange.SendAsync(Hello));
        await using RunningProxy proxy = await RunningProxy.StartAsync(
            $"services {{ t {{ listeners {{ \"127.0.0.1:0\"; \"127.0.0.1:{FreePort.Tcp()}\" self-signed=true; }}; connectors {{ \"{origin.EndPoint}\"; }}; }}; }}");
        Assert.Equal(SslApplicationProtocol.Http2, await NegotiateAsync(proxy));

        await AbuseAsync(proxy);

        Assert.Equal(SslApplicationProtocol.Http11, await NegotiateAsync(proxy));
    }

    [Fact]
    public async Task Address_WhereItIsNoBound_IsNotHeldLiable()
    {
        await using var origin = new RawOrigin(exchange => exchange.SendAsync(Hello));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: "connections-per-ip=0");
        await AbuseAsync(proxy);

        using RawHttp2 again = await RawHttp2.ConnectAsync(proxy);
        await again.GetAsync(1);

        Assert.Equal(200, await again.StatusAsync(1));
    }

    [Fact]
    public async Task Client_ThatBeginsWrongly_IsNotUnderPenalty()
    {
        await using var origin = new RawOrigin(exchange => exchange.SendAsync(Hello));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        for (int i = 0; i < Http2Penalties.EndsMax; i++)
        {
            using RawHttp2 wrong = await RawHttp2.ConnectAsync(proxy, sendsPreface: false);
            await wrong.SendAsync([.. RawHttp2.Preface, .. Http2Frame.Write(Http2Frame.Ping, 0, 0, new byte[8])]);
            Assert.False(await wrong.ReadUntilAsync(_ => false));
        }
        Assert.Equal(Http2Penalties.EndsMax, proxy.Engine.Counters.Http2RefusedCount(FrameGateVerdict.Preface));

        using RawHttp2 again = await RawHttp2.ConnectAsync(proxy);
        await again.GetAsync(1);

        Assert.Equal(200, await again.StatusAsync(1));
    }

    // As many connections with too many PINGs as bring the penalty.
    private static async Task AbuseAsync(RunningProxy proxy)
    {
        byte[] pings = [.. Enumerable.Repeat(Http2Frame.Write(Http2Frame.Ping, 0, 0, new byte[8]), 1100).SelectMany(frame => frame)];
        for (int i = 0; i < Http2Penalties.EndsMax; i++)
        {
            using RawHttp2 hostile = await RawHttp2.ConnectAsync(proxy);
            await hostile.SendAsync(pings);
            Assert.False(await hostile.ReadUntilAsync(_ => false));
        }
        Assert.Equal(Http2Penalties.EndsMax, proxy.Engine.Counters.Http2RefusedCount(FrameGateVerdict.ControlFrames));
    }

    private static async Task<SslApplicationProtocol> NegotiateAsync(RunningProxy proxy)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(proxy.Engine.Addresses[1]);
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        });
        return stream.NegotiatedApplicationProtocol;
    }
}
