using Infra.Crypto.Curves;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;
using Infra.Tls.Records;
using Infra.Tls.Secrets;
using Infra.Tls.Tests.Messages;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Traces;

/// <summary>The handshakes of RFC 8448 computed from their own messages and private keys: every secret, key, Finished value and record.</summary>
public sealed class TraceTests
{
    public static TheoryData<string> Names => [.. Trace.Names];

    [Theory, MemberData(nameof(Names))]
    public void EveryMessage_WhenParsed_WritesBackTheSame(string name)
    {
        List<(TlsRole Sender, byte[] Message)> messages = Trace.Load(name).Messages();

        Assert.True(messages.Count >= 7);
        foreach ((_, byte[] message) in messages)
            Assert.Equal(message, MessageCodecs.Rewrite(message));
    }

    [Theory, MemberData(nameof(Names))]
    public void KeySchedule_OfTheTrace_GivesItsSecrets(string name)
    {
        Trace trace = Trace.Load(name);
        using Schedule schedule = Replay(trace);

        Assert.Equal(trace.Field(TlsRole.Server, "derive secret \"tls13 c hs traffic\"", "expanded"), schedule.Handshake.TrafficSecret(TlsRole.Client).ToArray());
        Assert.Equal(trace.Field(TlsRole.Server, "derive secret \"tls13 s hs traffic\"", "expanded"), schedule.Handshake.TrafficSecret(TlsRole.Server).ToArray());
        Assert.Equal(trace.Field(TlsRole.Server, "derive secret \"tls13 c ap traffic\"", "expanded"), schedule.Traffic.TrafficSecret(TlsRole.Client).ToArray());
        Assert.Equal(trace.Field(TlsRole.Server, "derive secret \"tls13 s ap traffic\"", "expanded"), schedule.Traffic.TrafficSecret(TlsRole.Server).ToArray());
        Assert.Equal(trace.Field(TlsRole.Server, "derive secret \"tls13 exp master\"", "expanded"), schedule.Traffic.ExporterSecret.ToArray());
    }

    [Theory, MemberData(nameof(Names))]
    public void RecordKeys_OfTheTrace_AreItsKeys(string name)
    {
        int count = 0;
        foreach (Trace.Step step in Trace.Load(name).Steps)
        {
            if (!step.Fields.TryGetValue("key expanded", out byte[]? key)) continue;
            byte[] actualKey = new byte[key.Length], actualIv = new byte[12];
            LabelKdf.Sha256.RecordKeys(step.Fields["PRK"], actualKey, actualIv);
            Assert.Equal(key, actualKey);
            Assert.Equal(step.Fields["iv expanded"], actualIv);
            count++;
        }
        Assert.True(count >= 4);
    }

    [Theory, MemberData(nameof(Names))]
    public void Finished_OfTheTrace_IsItsValue(string name)
    {
        Trace trace = Trace.Load(name);
        using Schedule schedule = Replay(trace);
        var transcript = new Transcript(schedule.Suite);
        int count = 0;
        foreach ((TlsRole sender, byte[] message) in WithRetryHash(trace, transcript))
        {
            if (message[0] == (byte)HandshakeType.Finished)
            {
                byte[] digest = transcript.Hash(new byte[48]).ToArray();
                byte[] value = new byte[32];
                schedule.Handshake.Finished(sender, digest, value);
                Assert.Equal(message[4..], value);
                Assert.True(schedule.Handshake.VerifyFinished(sender, digest, message.AsSpan(4)));
                Assert.False(schedule.Handshake.VerifyFinished(sender == TlsRole.Client ? TlsRole.Server : TlsRole.Client, digest, message.AsSpan(4)));
                count++;
            }
            transcript.Add(message);
        }
        Assert.Equal(2, count);
    }

    [Theory, MemberData(nameof(Names))]
    public void Records_OfTheTrace_OpenAndSealTheSame(string name)
    {
        Trace trace = Trace.Load(name);
        using Schedule schedule = Replay(trace);
        int count = 0;
        foreach (TlsRole sender in new[] { TlsRole.Client, TlsRole.Server })
        {
            RecordCipher? opening = null, sealing = null;
            bool isTraffic = false;
            foreach ((string kind, byte[] payload, byte[] record) in trace.Records(sender))
            {
                if (record[0] != (byte)ContentType.ApplicationData)
                {
                    Assert.Equal(payload, record[5..]);
                    continue;
                }
                bool isData = !kind.StartsWith("handshake", StringComparison.Ordinal) || payload[0] == (byte)HandshakeType.NewSessionTicket;
                if (opening is null || isData != isTraffic)
                {
                    isTraffic = isData;
                    byte[] secret = (isData ? schedule.Traffic.TrafficSecret(sender) : schedule.Handshake.TrafficSecret(sender)).ToArray();
                    opening = RecordText.Cipher(schedule.Suite.Suite, secret);
                    sealing = RecordText.Cipher(schedule.Suite.Suite, secret);
                }
                Assert.Equal(payload, RecordText.Open(opening, record, out ContentType type));
                Assert.Equal(record, RecordText.Seal(sealing!, type, payload));
                count++;
            }
        }
        Assert.True(count >= 4);
    }

    private static Schedule Replay(Trace trace)
    {
        List<(TlsRole Sender, byte[] Message)> messages = trace.Messages();
        Assert.True(ServerHello.TryRead(messages.Last(m => m.Message[0] == 2).Message.AsSpan(4), out ServerHello hello, out _));
        SuiteParameters suite = SuiteParameters.Of((CipherSuite)hello.CipherSuite);
        Assert.True(hello.Extensions.TryFind(ExtensionType.KeyShare, out ReadOnlySpan<byte> data));
        Assert.True(KeyShareEntry.TryRead(data, out KeyShareEntry entry));
        byte[] shared = Agree(trace, (NamedGroup)entry.Group, entry.KeyExchange);
        Assert.Equal(trace.Field(TlsRole.Server, "extract secret \"handshake\"", "IKM"), shared);

        var transcript = new Transcript(suite);
        HandshakeSecrets? handshake = null;
        foreach ((TlsRole sender, byte[] message) in WithRetryHash(trace, transcript))
        {
            transcript.Add(message);
            byte[] digest = transcript.Hash(new byte[48]).ToArray();
            if (message.AsSpan(4).SequenceEqual(messages.Last(m => m.Message[0] == 2).Message.AsSpan(4))) handshake = new HandshakeSecrets(suite, shared, digest);
            if (message[0] == (byte)HandshakeType.Finished && sender == TlsRole.Server) return new Schedule(suite, handshake!, handshake!.Finish(digest));
        }
        throw new InvalidOperationException("The trace has no Finished of the server.");
    }

    /// <summary>The messages; in front of a HelloRetryRequest the first ClientHello in the transcript is replaced by its hash.</summary>
    private static IEnumerable<(TlsRole Sender, byte[] Message)> WithRetryHash(Trace trace, Transcript transcript)
    {
        foreach ((TlsRole sender, byte[] message) in trace.Messages())
        {
            if (message[0] == 2 && message.AsSpan(6, 32).SequenceEqual(ServerHello.RetryRandom)) transcript.ReplaceByHash();
            yield return (sender, message);
        }
    }

    private static byte[] Agree(Trace trace, NamedGroup group, ReadOnlySpan<byte> share)
    {
        byte[] key = trace.Field(TlsRole.Client, "create an ephemeral", "private key");
        var shared = new byte[32];
        if (group == NamedGroup.X25519) Assert.True(X25519.TryAgree(key, share, shared));
        else
        {
            Assert.Equal(NamedGroup.Secp256r1, group);
            Assert.True(EcPrivateKey.TryImport(EllipticCurve.P256, key, out EcPrivateKey? ecKey));
            Assert.True(ecKey.TryAgree(share, shared));
        }
        return shared;
    }

    private sealed record Schedule(SuiteParameters Suite, HandshakeSecrets Handshake, TrafficSecrets Traffic) : IDisposable
    {
        public void Dispose()
        {
            Handshake.Dispose();
            Traffic.Dispose();
        }
    }
}
