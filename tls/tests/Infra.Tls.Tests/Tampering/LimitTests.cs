using Infra.Crypto.Keys;
using Infra.Pki;
using Infra.Pki.Builder;
using Infra.Testing.Fakes;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Records;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Tampering;

/// <summary>Each bound on what a peer may send: what lies at the bound passes, what lies above it ends in one alert, which the peer reads.</summary>
public sealed class LimitTests
{
    [Fact]
    public void ClientHello_WithMoreExtensionsThanAllowed_IsDecodeError()
    {
        AssertServerReads(1 + MessageLimits.ExtensionsMax, TlsError.TooManyExtensions);

        static void AssertServerReads(int extensions, TlsError error)
        {
            using var handshake = new TamperedHandshake();
            handshake.Run((flight, messages) => flight == 0 ? [WithExtensions(messages[0], extensions)] : messages);

            Assert.Equal(error, handshake.Server.Failure.Error);
            Assert.Equal(AlertDescription.DecodeError, handshake.Client.Failure.ReceivedAlert);
        }
    }

    [Fact]
    public void ClientHello_WithAsManyExtensionsAsAllowed_IsRead()
    {
        using var handshake = new TamperedHandshake();
        handshake.Run((flight, messages) => flight == 0 ? [WithExtensions(messages[0], MessageLimits.ExtensionsMax)] : messages);

        // The server read it and answered, by keys that stand on another transcript than the client's.
        Assert.Equal(TlsError.RecordNotAuthentic, handshake.Client.Failure.Error);
    }

    [Fact]
    public void ClientHello_WithAnExtensionTwice_IsIllegalParameter()
    {
        using var handshake = new TamperedHandshake();
        handshake.Run((flight, messages) => flight == 0 ? [Insert(messages[0], [0xFA, 0xFA, 0, 0, 0xFA, 0xFA, 0, 0])] : messages);

        Assert.Equal(TlsError.DuplicateExtension, handshake.Server.Failure.Error);
        Assert.Equal(AlertDescription.IllegalParameter, handshake.Client.Failure.ReceivedAlert);
    }

    [Fact]
    public void ClientHello_WithMoreKeySharesThanAllowed_IsRefused()
    {
        byte[] share = [0, 29, 0, 1, 7];
        byte[] shares = [.. Enumerable.Repeat(share, MessageLimits.KeySharesMax + 1).SelectMany(s => s)];
        using var handshake = new TamperedHandshake();
        handshake.Run((flight, messages) =>
        {
            if (flight != 0) return messages;
            byte[] other = WithoutExtension(messages[0], 51);
            return [Insert(other, [0, 51, 0, (byte)(shares.Length + 2), 0, (byte)shares.Length, .. shares])];
        });

        Assert.Equal(TlsErrorKind.InvalidMessage, handshake.Server.Failure.Kind);
        Assert.Equal(handshake.Server.Failure.Alert, handshake.Client.Failure.ReceivedAlert);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Certificate_WithMoreCertificatesThanAllowed_IsDecodeErrorAtEitherEnd(bool isOfServer)
    {
        byte[] entry = [0, 0, 2, 0x30, 0, 0, 0];
        byte[] entries = [.. Enumerable.Repeat(entry, MessageLimits.CertificatesMax + 1).SelectMany(e => e)];
        byte[] message = RecordText.Message(11, [0, 0, 0, (byte)entries.Length, .. entries]);
        using var handshake = new TamperedHandshake(withClientCertificate: !isOfServer);
        handshake.Run((flight, messages) =>
        {
            if (isOfServer && flight == 1) messages[2] = message;
            if (!isOfServer && flight == 2) messages[0] = message;
            return messages;
        });

        (Endpoint judge, Endpoint other) = isOfServer ? (handshake.Client, handshake.Server) : (handshake.Server, handshake.Client);
        Assert.Equal(TlsError.TooManyCertificates, judge.Failure.Error);
        Assert.Equal(AlertDescription.DecodeError, other.Failure.ReceivedAlert);
    }

    [Fact]
    public void AnyMessage_AboveItsLimit_IsDecodeErrorAtThePeer()
    {
        using var handshake = new TamperedHandshake();
        handshake.Run((flight, messages) =>
        {
            if (flight == 1) messages[1] = [8, 1, 0, 0];   // a length of 65536, and nothing of it
            return messages;
        });

        Assert.Equal(TlsError.HandshakeMessageTooLong, handshake.Client.Failure.Error);
        Assert.Equal(AlertDescription.DecodeError, handshake.Server.Failure.ReceivedAlert);
    }

    [Fact]
    public void ChainThatCostsTooMuch_IsCertificateUnknownAtThePeer()
    {
        // Fifteen authorities of one name: every order of them is a path by name, and each path is a dead end.
        var random = new SeededRandom(16);
        List<Certificate> chain = [];
        PrivateKey key = PrivateKey.Generate(KeyKind.EcP256, random);
        for (int i = 0; i < CertificateChain.CertificatesMax; i++)
        {
            PrivateKey authorityKey = PrivateKey.Generate(KeyKind.EcP256, random);
            Certificate authority = CertificateBuilder.Root(DistinguishedName.FromCommonName("Same"), TestPki.Now.AddYears(-1), TestPki.Now.AddYears(1)).SignSelf(authorityKey, random);
            if (i > 0)
            {
                chain.Add(authority);
                continue;
            }
            Assert.True(CertifiedKey.TryCreate(new CertificateChain([authority]), authorityKey, out CertifiedKey? issuer, out _));
            CertificateBuilder leaf = CertificateBuilder.Leaf(DistinguishedName.FromCommonName("leaf"), TestPki.Now.AddDays(-1), TestPki.Now.AddDays(1), CertificatePurpose.ServerAuthentication);
            leaf.Names.Dns.Add(TestPki.ServerName);
            chain.Add(leaf.Sign(key.PublicKey, issuer, random));
        }
        Assert.True(CertifiedKey.TryCreate(new CertificateChain([.. chain]), key, out CertifiedKey? hostile, out PkiError error), error.ToString());
        using var pair = new Pair(null, s => s.Certificates = new FixedCertificateResolver(hostile));

        pair.Run();

        Assert.Equal(TlsError.CertificateRejected, pair.Client.Failure.Error);
        Assert.Contains("BudgetExceeded", pair.Client.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(AlertDescription.CertificateUnknown, pair.Server.Failure.ReceivedAlert);
    }

    [Fact]
    public void PostHandshakeMessages_AboveTheirLimit_AreUnexpectedMessageAtThePeer()
    {
        byte[] ticket = RecordText.Message(4, [0, 0, 0, 1, 1, 2, 3, 4, 1, 0, 0, 2, 7, 7, 0, 0]);
        using var handshake = new TamperedHandshake();
        handshake.Run((_, messages) => messages);
        using RecordCipher server = RecordText.Cipher(TamperedHandshake.Suite, handshake.Log["SERVER_TRAFFIC_SECRET_0"]);
        for (int i = 0; i <= RecordLimits.PostHandshakeMessagesMax; i++)
            handshake.Client.Feed(RecordText.Seal(server, ContentType.Handshake, ticket));

        handshake.Server.Feed(handshake.Client.Take());

        Assert.Equal(TlsError.TooManyPostHandshakeMessages, handshake.Client.Failure.Error);
        Assert.Equal(AlertDescription.UnexpectedMessage, handshake.Server.Failure.ReceivedAlert);
    }

    [Fact]
    public void ChangeCipherSpecs_AboveTheirLimit_AreUnexpectedMessageAtThePeer()
    {
        using var pair = new Pair();
        pair.Client.Feed([]);
        byte[] hello = pair.Client.Take();
        for (int i = 0; i <= RecordLimits.ChangeCipherSpecsMax; i++)
            pair.Client.Feed(RecordText.ChangeCipherSpec());

        byte[] alert = pair.Client.Take();
        pair.Server.Feed(hello.AsSpan(0, 100));
        pair.Server.Feed([]);

        Assert.Equal([21, 3, 3, 0, 2, 2, (byte)AlertDescription.UnexpectedMessage], alert);
        Assert.Equal(TlsError.TooManyChangeCipherSpecs, pair.Client.Failure.Error);
    }

    /// <summary>A hello with exactly so many extensions.</summary>
    private static byte[] WithExtensions(byte[] hello, int count)
    {
        int have = Extensions(hello).Count;
        for (int i = have; i < count; i++)
            hello = Insert(hello, [0xFB, (byte)i, 0, 0]);
        return hello;
    }

    private static byte[] WithoutExtension(byte[] hello, int type)
    {
        List<byte[]> kept = Extensions(hello).FindAll(e => ((e[0] << 8) | e[1]) != type);
        return Rebuild(hello, [.. kept.SelectMany(e => e)]);
    }

    private static byte[] Insert(byte[] hello, byte[] extensions) => Rebuild(hello, [.. Extensions(hello).SelectMany(e => e), .. extensions]);

    private static byte[] Rebuild(byte[] hello, byte[] extensions) =>
        RecordText.Message(1, [.. hello.AsSpan(4, ExtensionsAt(hello) - 4), (byte)(extensions.Length >> 8), (byte)extensions.Length, .. extensions]);

    private static List<byte[]> Extensions(byte[] hello)
    {
        List<byte[]> all = [];
        for (int at = ExtensionsAt(hello) + 2; at < hello.Length;)
        {
            int length = 4 + ((hello[at + 2] << 8) | hello[at + 3]);
            all.Add(hello[at..(at + length)]);
            at += length;
        }
        return all;
    }

    private static int ExtensionsAt(byte[] hello)
    {
        int at = 4 + 2 + 32;
        at += 1 + hello[at];
        at += 2 + ((hello[at] << 8) | hello[at + 1]);
        return at + 1 + hello[at];
    }
}
