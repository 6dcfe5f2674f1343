using System.Net;
using System.Net.Sockets;
using Infra.Interop;
using Infra.Pki;
using Infra.Pki.Names;
using Infra.Pki.Trust;
using Infra.Pki.Verification;
using Infra.Tls.Config;
using Infra.Tls.Streams;

namespace Infra.Tls.Sample;

/// <summary>Both ends of a connection over loopback, with a client certificate and data both ways; prints the TLS libraries that the process then has loaded.</summary>
internal static class HandshakeSample
{
    internal static async Task<int> RunAsync(string authority, string serverCertificate, string serverKey, string clientCertificate, string clientKey)
    {
        if (!TrustFiles.TryLoad(authority, out TrustAnchors? anchors, out PkiError error)
            || !CertifiedKeyFiles.TryLoad(serverCertificate, serverKey, out CertifiedKey? server, out error)
            || !CertifiedKeyFiles.TryLoad(clientCertificate, clientKey, out CertifiedKey? client, out error)
            || !ServerName.TryParse("localhost", out ServerName? name))
        {
            Console.Error.WriteLine(error);
            return 78;
        }
        var provider = new TlsProvider(SystemRandom.Instance, TimeProvider.System);
        var verifier = new ChainCertificateVerifier(anchors);
        TlsServerConfig serverConfig = new TlsServerConfigBuilder(provider)
        {
            Certificates = new FixedCertificateResolver(server),
            ClientAuthentication = ClientAuthentication.Required,
            ClientVerifier = verifier,
        }.Build();
        TlsClientConfig clientConfig = new TlsClientConfigBuilder(provider) { Verifier = verifier, Identities = [client] }.Build();

        await using var listener = new TlsListener(new IPEndPoint(IPAddress.Loopback, 0), serverConfig);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint).ConfigureAwait(false);
        await using var near = new TlsStream(new NetworkStream(socket));
        await near.AuthenticateAsClientAsync(clientConfig, name).ConfigureAwait(false);
        TlsAccepted accepted = await listener.AcceptAsync().ConfigureAwait(false);
        await using TlsStream far = accepted.Stream;
        byte[] sent = new byte[100_000];
        byte[] received = new byte[sent.Length];
        SystemRandom.Instance.Fill(sent);
        Task writing = near.WriteAsync(sent).AsTask();
        await far.ReadExactlyAsync(received).ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        Console.WriteLine($"{far.Handshake.Version} {far.Handshake.Group} {far.Handshake.PeerCertificates?.Chain[0].SubjectText} {sent.AsSpan().SequenceEqual(received)}");
        Console.Write(LoadedLibraries.NativeTls());
        return 0;
    }
}
