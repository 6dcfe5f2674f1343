using Infra.Tls.Config;
using Infra.Tls.Records;

namespace Infra.Tls.Tests.Support;

/// <summary>
/// A handshake through somebody in the middle who has the keys: takes both flights apart into messages, lets a test change one of them, and protects
/// the result anew, so that what arrives is authentic and wrong.
/// </summary>
internal sealed class TamperedHandshake : IDisposable
{
    internal const CipherSuite Suite = CipherSuite.Aes128GcmSha256;

    private readonly SecretLog _log = new();

    internal TamperedHandshake(bool withClientCertificate = false, bool withRetry = false)
    {
        WithRetry = withRetry;
        Pair = new Pair(
            c =>
            {
                c.CipherSuites = [Suite];
                c.Groups = withRetry ? [NamedGroup.Secp256r1, NamedGroup.X25519] : [NamedGroup.X25519];
                c.ApplicationProtocols = [AlpnProtocol.Http2];
                if (withClientCertificate) c.Identities = [TestPki.Client];
            },
            s =>
            {
                s.Groups = [NamedGroup.X25519];
                s.ApplicationProtocols = [AlpnProtocol.Http2];
                s.KeyLog = _log;
                if (!withClientCertificate) return;
                s.ClientAuthentication = ClientAuthentication.Required;
                s.ClientVerifier = new ChainCertificateVerifier(TestPki.Anchors);
            });
    }

    internal Pair Pair { get; }

    internal bool WithRetry { get; }

    internal Endpoint Client => Pair.Client;

    internal Endpoint Server => Pair.Server;

    internal SecretLog Log => _log;

    /// <summary>Runs the handshake; each flight passes through the function, with its number, 0 being the first ClientHello.</summary>
    /// <param name="change">Gets and returns the messages of a flight.</param>
    /// <param name="cut">Where messages are cut into two records: the count of bytes in the first; 0 for one record each.</param>
    internal TamperedHandshake Run(Func<int, List<byte[]>, List<byte[]>> change, int cut = 0)
    {
        Client.Feed([]);
        int flight = 0;
        Pass(Client, Server, bytes => Clear(change(flight++, Messages(bytes)), cut));
        if (WithRetry)
        {
            Pass(Server, Client, bytes => Clear(change(flight++, Messages(bytes)), cut));
            Pass(Client, Server, bytes => Clear(change(flight++, Messages(bytes)), cut));
        }
        Pass(Server, Client, bytes => ServerFlight(change, flight++, bytes, cut));
        Pass(Client, Server, bytes => Client.Connection.IsEstablished ? ClientFlight(change, flight, bytes, cut) : bytes);
        Pass(Server, Client, bytes => bytes);
        Pass(Client, Server, bytes => bytes);
        return this;
    }

    /// <summary>What an end says that has failed is an alert, and passes as it is.</summary>
    private static void Pass(Endpoint source, Endpoint target, Func<byte[], byte[]> change)
    {
        byte[] bytes = source.Take();
        target.Feed(source.Connection.Failure is null && bytes.Length != 0 ? change(bytes) : bytes);
    }

    public void Dispose() => Pair.Dispose();

    private static List<byte[]> Messages(byte[] clearRecords)
    {
        var content = new List<byte>();
        foreach (byte[] record in RecordText.SplitRecords(clearRecords))
        {
            if (record[0] == (byte)ContentType.Handshake) content.AddRange(record[5..]);
        }
        return RecordText.SplitMessages(content.ToArray());
    }

    private static byte[] Clear(List<byte[]> messages, int cut) => Wrap(messages, cut, content => RecordText.Clear(ContentType.Handshake, content));

    private byte[] ServerFlight(Func<int, List<byte[]>, List<byte[]>> change, int flight, byte[] bytes, int cut)
    {
        List<byte[]> records = RecordText.SplitRecords(bytes);
        if (!records.Exists(r => r[0] == (byte)ContentType.ApplicationData)) return bytes;
        List<byte[]> messages = Messages(bytes);
        int clearCount = messages.Count;
        using RecordCipher opening = RecordText.Cipher(Suite, _log["SERVER_HANDSHAKE_TRAFFIC_SECRET"]);
        using RecordCipher sealing = RecordText.Cipher(Suite, _log["SERVER_HANDSHAKE_TRAFFIC_SECRET"]);
        messages.AddRange(Opened(records, opening));
        List<byte[]> changed = change(flight, [.. messages]);

        // The clear part is what it was in the clear, wherever the change put it.
        var result = new List<byte>();
        int clear = 0;
        while (clear < changed.Count && messages.Take(clearCount).Any(m => m.Length == changed[clear].Length && m[0] == changed[clear][0]))
            clear++;
        if (clear == 0 && changed.Count != 0 && changed[0][0] == messages[0][0]) clear = 1;
        result.AddRange(Clear(changed[..clear], cut));
        result.AddRange(RecordText.ChangeCipherSpec());
        result.AddRange(Wrap(changed[clear..], cut, content => RecordText.Seal(sealing, ContentType.Handshake, content)));
        return [.. result];
    }

    private byte[] ClientFlight(Func<int, List<byte[]>, List<byte[]>> change, int flight, byte[] bytes, int cut)
    {
        List<byte[]> records = RecordText.SplitRecords(bytes);
        using RecordCipher opening = RecordText.Cipher(Suite, _log["CLIENT_HANDSHAKE_TRAFFIC_SECRET"]);
        using RecordCipher sealing = RecordText.Cipher(Suite, _log["CLIENT_HANDSHAKE_TRAFFIC_SECRET"]);
        List<byte[]> messages = change(flight, Opened(records, opening));
        return [.. RecordText.ChangeCipherSpec(), .. Wrap(messages, cut, content => RecordText.Seal(sealing, ContentType.Handshake, content))];
    }

    private static List<byte[]> Opened(List<byte[]> records, RecordCipher cipher)
    {
        var content = new List<byte>();
        foreach (byte[] record in records)
        {
            if (record[0] != (byte)ContentType.ApplicationData) continue;
            content.AddRange(RecordText.Open(cipher, record, out ContentType type));
            Assert.Equal(ContentType.Handshake, type);
        }
        return RecordText.SplitMessages(content.ToArray());
    }

    private static byte[] Wrap(List<byte[]> messages, int cut, Func<byte[], byte[]> seal)
    {
        var result = new List<byte>();
        foreach (byte[] message in messages)
        {
            if (cut <= 0 || cut >= message.Length)
            {
                result.AddRange(seal(message));
                continue;
            }
            result.AddRange(seal(message[..cut]));
            result.AddRange(seal(message[cut..]));
        }
        return [.. result];
    }
}
