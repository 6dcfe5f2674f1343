using System.Buffers;
using Infra.Pki.Names;
using Infra.Proxy.Data;
using Infra.Tls;
using Infra.Tls.Config;

namespace Infra.Proxy.Tls;

/// <summary>
/// Shakes hands with itself before the first client does: tables are made and methods compiled then, which would keep a loop for 10 to 20 ms. The bytes go nowhere.
/// </summary>
internal static class TlsWarmUp
{
    private const int CertificatesMax = 4;
    private const int RoundsMax = 16;

    private static readonly byte[] Data = "GET / HTTP/1.1\r\n\r\n"u8.ToArray();

    /// <summary>Uses each group once, and the first certificates.</summary>
    /// <returns>Handshakes that were completed. One that fails does no harm: the first client does that work, and is told what is wrong.</returns>
    internal static int Run(ListenerTls tls)
    {
        EventLoop.MayBlock("warming up");
        int done = 0;
        for (int i = 0; i < Math.Max(tls.Config.Groups.Count, Math.Min(tls.Certificates.Count, CertificatesMax)); i++)
        {
            NamedCertificate certificate = tls.Certificates[Math.Min(i, tls.Certificates.Count - 1)];
            string name = certificate.Names.Count > 0 ? certificate.Names[0].Replace("*", "warm-up", StringComparison.Ordinal) : "localhost";
            var client = new TlsClientConfigBuilder(tls.Config.Provider)
            {
                Verifier = new UncheckedVerifier(),
                Groups = [tls.Config.Groups[i % tls.Config.Groups.Count]],
                CipherSuites = [tls.Config.CipherSuites[i % tls.Config.CipherSuites.Count]],
                ApplicationProtocols = [.. tls.Config.ApplicationProtocols],
            };
            if (ServerName.TryParse(name, out ServerName? known) && ShakeHands(client.Build(), tls.Config, known)) done++;
        }
        return done;
    }

    private static bool ShakeHands(TlsClientConfig clientConfig, TlsServerConfig serverConfig, ServerName name)
    {
        using TlsConnection client = TlsConnection.Client(clientConfig, name);
        using TlsConnection server = TlsConnection.Server(serverConfig);
        byte[] toClient = [];
        for (int i = 0; i < RoundsMax && !(client.IsEstablished && server.IsEstablished); i++)
            toClient = Answer(server, Answer(client, toClient));
        if (!client.IsEstablished || !server.IsEstablished) return false;
        var data = new ArrayBufferWriter<byte>();
        client.Encrypt(Data, data);
        Answer(server, data.WrittenSpan.ToArray());
        data.ResetWrittenCount();
        server.Encrypt(Data, data);
        Answer(client, data.WrittenSpan.ToArray());
        return true;
    }

    /// <summary>What one side says to what the other has said.</summary>
    private static byte[] Answer(TlsConnection connection, byte[] said)
    {
        var wire = new ArrayBufferWriter<byte>();
        var input = new TlsInput(said);
        while (connection.Process(ref input, wire) is TlsStatus.HaveOutput or TlsStatus.Established or TlsStatus.HavePlaintext)
        {
            // Each step consumes input or produces output, so it comes to an end.
        }
        return wire.WrittenSpan.ToArray();
    }
}
