using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Pki.Names;
using Infra.Tls.Config;
using Infra.Tls.Streams;

namespace Infra.Tls.Tools.Tests.Readme;

/// <summary>The examples of tls/README.md, which shows the bodies of these methods word for word.</summary>
internal static class ReadmeExamples
{
    internal static async Task<(byte[] ToServer, byte[] ToClient)> NtsKeyExchangeAsync(TlsProvider provider, ICertificateVerifier verifier, ServerName name, IPEndPoint address, byte[] request)
    {
        TlsClientConfig config = new TlsClientConfigBuilder(provider) { Verifier = verifier, ApplicationProtocols = [new AlpnProtocol("ntske/1")] }.Build();
        using var client = new TcpClient();
        await client.ConnectAsync(address);
        await using var stream = new TlsStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(config, name);
        await stream.WriteAsync(request);
        byte[] toServer = new byte[32], toClient = new byte[32];
        stream.Export("EXPORTER-network-time-security"u8, [0, 0, 0, 15, 0], toServer);   // RFC 8915 section 5.1: NTPv4, AEAD 15, C2S
        stream.Export("EXPORTER-network-time-security"u8, [0, 0, 0, 15, 1], toClient);
        return (toServer, toClient);
    }

    internal static async Task<byte[]> DnsOverTlsAsync(TlsProvider provider, ICertificateVerifier verifier, ServerName name, IPEndPoint address, byte[] query)
    {
        TlsClientConfig config = new TlsClientConfigBuilder(provider) { Verifier = verifier, ApplicationProtocols = [new AlpnProtocol("dot")] }.Build();
        using var client = new TcpClient();
        await client.ConnectAsync(address);
        await using var stream = new TlsStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(config, name);
        byte[] message = new byte[2 + query.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)query.Length);   // RFC 7858 section 3.3: each message behind its length
        query.CopyTo(message, 2);
        await stream.WriteAsync(message);
        await stream.ReadExactlyAsync(message.AsMemory(0, 2));
        byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(message)];
        await stream.ReadExactlyAsync(answer);   // an end before close_notify throws: half an answer is none
        return answer;
    }

    internal static async Task ProxyAsync(TlsProvider provider, ICertificateResolver certificates, IPEndPoint listen, IPEndPoint origin, Action<IPEndPoint> ready, CancellationToken stop)
    {
        TlsServerConfig config = new TlsServerConfigBuilder(provider) { Certificates = certificates, ApplicationProtocols = [AlpnProtocol.Http11] }.Build();
        await using var listener = new TlsListener(listen, config);
        ready(listener.LocalEndPoint);
        while (!stop.IsCancellationRequested)
        {
            TlsAccepted accepted = await listener.AcceptAsync(stop);   // handshakes run beside each other; accepted.Stream.Handshake has SNI and ALPN
            _ = CarryAsync(accepted.Stream);
        }

        async Task CarryAsync(TlsStream near)
        {
            await using TlsStream own = near;
            using var far = new TcpClient();
            await far.ConnectAsync(origin, stop);
            Task up = near.CopyToAsync(far.GetStream(), stop);
            await far.GetStream().CopyToAsync(near, stop);
            await near.ShutdownAsync(stop);   // close_notify: the client sees an orderly end
            await up;
        }
    }
}
