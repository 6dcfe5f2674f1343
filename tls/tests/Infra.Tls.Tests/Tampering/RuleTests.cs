using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Records;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Tampering;

/// <summary>Well-formed messages that break one rule each: the reason here, the alert at the peer.</summary>
public sealed class RuleTests
{
    private const int SessionIdAt = 4 + 2 + 32;
    private const int SuiteAt = SessionIdAt + 1 + 32;
    private const int CompressionAt = SuiteAt + 2;
    private const int ExtensionsAt = CompressionAt + 1;

    public static TheoryData<string, TlsError, AlertDescription> ServerHellos() => new()
    {
        { "session", TlsError.SessionIdNotEchoed, AlertDescription.IllegalParameter },
        { "suite", TlsError.CipherSuiteNotOffered, AlertDescription.IllegalParameter },
        { "compression", TlsError.CompressionOffered, AlertDescription.IllegalParameter },
        { "version", TlsError.VersionNotOffered, AlertDescription.IllegalParameter },
        { "legacy", TlsError.LegacyVersionWrong, AlertDescription.IllegalParameter },
        { "tls12", TlsError.ServerRequiresTls12, AlertDescription.ProtocolVersion },
        { "downgrade", TlsError.DowngradeDetected, AlertDescription.IllegalParameter },
        { "group", TlsError.GroupNotOffered, AlertDescription.IllegalParameter },
        { "share", TlsError.KeyShareInvalid, AlertDescription.IllegalParameter },
        { "noshare", TlsError.KeyShareMissing, AlertDescription.MissingExtension },
        { "psk", TlsError.PskNotOffered, AlertDescription.UnsupportedExtension },
        { "unknown", TlsError.ExtensionNotOffered, AlertDescription.UnsupportedExtension },
        { "alpn", TlsError.ExtensionNotAllowed, AlertDescription.IllegalParameter },
        { "duplicate", TlsError.DuplicateExtension, AlertDescription.IllegalParameter },
    };

    [Theory, MemberData(nameof(ServerHellos))]
    public void ServerHello_AgainstARule_IsRefused(string what, TlsError error, AlertDescription alert)
        => AssertClientRefuses(1, 0, message => ChangeHello(message, what), error, alert);

    public static TheoryData<byte[], TlsError, AlertDescription> RetryExtensions() => new()
    {
        { Versions, TlsError.RetryWithoutChange, AlertDescription.IllegalParameter },
        { [.. Versions, 0, 51, 0, 2, 0, 29], TlsError.RetryForOfferedShare, AlertDescription.IllegalParameter },
        { [.. Versions, 0, 51, 0, 2, 0, 24], TlsError.GroupNotOffered, AlertDescription.IllegalParameter },
        { [.. Versions, 0, 51, 0, 3, 0, 29, 0], TlsError.ExtensionMalformed, AlertDescription.DecodeError },
        { [.. Versions, 0, 44, 0, 2, 0, 0], TlsError.ExtensionMalformed, AlertDescription.DecodeError },
        { [.. Versions, 0, 16, 0, 0], TlsError.ExtensionNotAllowed, AlertDescription.IllegalParameter },
        { [.. Versions, 0, 42, 0, 0], TlsError.ExtensionNotOffered, AlertDescription.UnsupportedExtension },
    };

    private static byte[] Versions => [0, 43, 0, 2, 3, 4];

    [Theory, MemberData(nameof(RetryExtensions))]
    public void HelloRetryRequest_AgainstARule_IsRefused(byte[] extensions, TlsError error, AlertDescription alert)
        => AssertClientRefuses(1, 0, message => Retry(message, extensions), error, alert);

    [Fact]
    public void HelloRetryRequest_ASecondTime_IsUnexpectedMessage()
    {
        using var handshake = new TamperedHandshake(withRetry: true);
        byte[]? first = null;
        handshake.Run((flight, messages) =>
        {
            if (flight == 1) first = messages[0];
            if (flight == 3) messages[0] = first!;
            return messages;
        });

        Assert.Equal(TlsError.RetryRepeated, handshake.Client.Failure.Error);
        Assert.Equal(AlertDescription.UnexpectedMessage, handshake.Client.Failure.Alert);
    }

    [Fact]
    public void HelloRetryRequest_WithACookie_IsAnsweredWithIt()
    {
        using var handshake = new TamperedHandshake();
        byte[]? hello = null;
        handshake.Client.Feed([]);
        handshake.Server.Feed(handshake.Client.Take());
        byte[] answer = RecordText.SplitRecords(handshake.Server.Take())[0];

        handshake.Client.Feed(RecordText.Clear(ContentType.Handshake, Retry(answer[5..], [.. Versions, 0, 44, 0, 5, 0, 3, 7, 8, 9])));

        List<byte[]> records = RecordText.SplitRecords(handshake.Client.Take());
        hello = records.Single(r => r[0] == (byte)ContentType.Handshake)[5..];
        Assert.True(ClientHello.TryRead(hello.AsSpan(4), out ClientHello second, out _));
        Assert.True(second.Extensions.TryFind(ExtensionType.Cookie, out ReadOnlySpan<byte> cookie));
        Assert.Equal([0, 3, 7, 8, 9], cookie.ToArray());
    }

    public static TheoryData<byte[], TlsError, AlertDescription> EncryptedExtensionBlocks() => new()
    {
        { [0, 4, 0, 35, 0, 0], TlsError.ExtensionNotOffered, AlertDescription.UnsupportedExtension },
        { [0, 10, 0, 51, 0, 6, 0, 29, 0, 2, 1, 1], TlsError.ExtensionNotAllowed, AlertDescription.IllegalParameter },
        { [0, 11, 0, 16, 0, 7, 0, 5, 2, 104, 50, 1, 97], TlsError.ProtocolNotOffered, AlertDescription.IllegalParameter },
        { [0, 8, 0, 16, 0, 4, 0, 2, 1, 97], TlsError.ProtocolNotOffered, AlertDescription.IllegalParameter },
        { [0, 6, 0, 16, 0, 2, 0, 0], TlsError.ExtensionMalformed, AlertDescription.DecodeError },
        { [0, 5, 0, 0, 0, 1, 0], TlsError.ExtensionMalformed, AlertDescription.DecodeError },
        { [0, 8, 0, 0, 0, 0, 0, 0, 0, 0], TlsError.DuplicateExtension, AlertDescription.IllegalParameter },
    };

    [Theory, MemberData(nameof(EncryptedExtensionBlocks))]
    public void EncryptedExtensions_AgainstARule_AreRefused(byte[] body, TlsError error, AlertDescription alert)
        => AssertClientRefuses(1, 1, _ => RecordText.Message(8, body), error, alert);

    public static TheoryData<byte[], TlsError, AlertDescription> Requests() => new()
    {
        { [1, 9, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3], TlsError.RequestContextWrong, AlertDescription.IllegalParameter },
        { [0, 0, 0], TlsError.SignatureAlgorithmsMissing, AlertDescription.MissingExtension },
        { [0, 0, 6, 0, 13, 0, 2, 0, 0], TlsError.ExtensionMalformed, AlertDescription.DecodeError },
        { [0, 0, 14, 0, 13, 0, 4, 0, 2, 4, 3, 0, 47, 0, 2, 0, 0], TlsError.ExtensionMalformed, AlertDescription.DecodeError },
    };

    [Theory, MemberData(nameof(Requests))]
    public void CertificateRequest_AgainstARule_IsRefused(byte[] body, TlsError error, AlertDescription alert)
        => AssertClientRefuses(1, 2, _ => RecordText.Message(13, body), error, alert, withClientCertificate: true);

    [Fact]
    public void Certificate_AgainstARule_IsRefused()
    {
        AssertClientRefuses(1, 2, _ => RecordText.Message(11, [0, 0, 0, 0]), TlsError.CertificateMissing, AlertDescription.DecodeError);
        AssertClientRefuses(1, 2, m => RecordText.Message(11, [1, 7, .. m.AsSpan(5)]), TlsError.RequestContextWrong, AlertDescription.IllegalParameter);
        AssertClientRefuses(1, 2, _ => RecordText.Message(11, [0, 0, 0, 7, 0, 0, 2, 0x30, 0, 0, 0]), TlsError.CertificateUnreadable, AlertDescription.BadCertificate);
        AssertClientRefuses(1, 2, _ => RecordText.Message(11, [0, 0, 0, 11, 0, 0, 2, 0x30, 0, 0, 4, 0, 5, 0, 0]), TlsError.ExtensionNotOffered, AlertDescription.UnsupportedExtension);
    }

    [Fact]
    public void CertificateVerify_AgainstARule_IsRefused()
    {
        AssertClientRefuses(1, 3, m => Scheme(m, 0x04, 0x01), TlsError.SignatureSchemeNotForKey, AlertDescription.IllegalParameter);   // rsa_pkcs1_sha256
        AssertClientRefuses(1, 3, m => Scheme(m, 0x02, 0x03), TlsError.SignatureSchemeNotOffered, AlertDescription.IllegalParameter);   // ecdsa_sha1
        AssertClientRefuses(1, 3, m => Scheme(m, 0x05, 0x03), TlsError.SignatureSchemeNotForKey, AlertDescription.IllegalParameter);   // of another curve
        AssertClientRefuses(1, 3, m => Scheme(m, 0x08, 0x04), TlsError.SignatureSchemeNotForKey, AlertDescription.IllegalParameter);   // of another kind of key
        AssertClientRefuses(1, 3, m => { m[^1] ^= 1; return m; }, TlsError.SignatureWrong, AlertDescription.DecryptError);

        static byte[] Scheme(byte[] message, byte high, byte low)
        {
            message[4] = high;
            message[5] = low;
            return message;
        }
    }

    [Fact]
    public void Finished_WhenWrong_IsDecryptError()
    {
        AssertClientRefuses(1, 4, m => { m[^1] ^= 1; return m; }, TlsError.FinishedWrong, AlertDescription.DecryptError);
        AssertServerRefuses(2, 0, m => { m[^1] ^= 1; return m; }, TlsError.FinishedWrong, AlertDescription.DecryptError);
        AssertServerRefuses(2, 1, m => { m[^1] ^= 1; return m; }, TlsError.SignatureWrong, AlertDescription.DecryptError, withClientCertificate: true);
    }

    [Fact]
    public void SecondClientHello_AgainstARule_IsRefused()
    {
        AssertServerRefuses(2, 0, m => { m[10] ^= 1; return m; }, TlsError.RetriedHelloChanged, AlertDescription.IllegalParameter, withRetry: true);
        AssertServerRefuses(2, 0, m => Insert(m, [0, 44, 0, 3, 0, 1, 1]), TlsError.CookieNotEchoed, AlertDescription.IllegalParameter, withRetry: true);
        AssertServerRefuses(2, 0, m => Insert(m, [0, 42, 0, 0]), TlsError.RetriedHelloChanged, AlertDescription.IllegalParameter, withRetry: true);
    }

    [Fact]
    public void SecondClientHello_WithTheFirstShares_IsRefused()
    {
        using var handshake = new TamperedHandshake(withRetry: true);
        byte[]? first = null;
        handshake.Run((flight, messages) =>
        {
            if (flight == 0) first = messages[0];
            if (flight == 2) messages[0] = first!;
            return messages;
        });

        Assert.Equal(TlsError.RetriedHelloShareWrong, handshake.Server.Failure.Error);
        Assert.Equal(AlertDescription.IllegalParameter, handshake.Client.Failure.ReceivedAlert);
    }

    [Fact]
    public void ClientHello_WithAPreSharedKey_MustHaveItLastAndItsModes()
    {
        AssertServerRefuses(0, 0, m => Insert(m, [0, 41, 0, 0]), TlsError.PskModesMissing, AlertDescription.MissingExtension);
        AssertServerRefuses(0, 0, m => Insert(Insert(m, [0, 41, 0, 0]), [0, 45, 0, 2, 1, 1]), TlsError.ExtensionNotLast, AlertDescription.IllegalParameter);
    }

    /// <summary>Early data for a server that does not take it is skipped up to the limit (RFC 8446 section 4.2.10).</summary>
    [Theory, InlineData(16_000, false), InlineData(34_000, true)]
    public void EarlyData_ForAServerWithoutTickets_IsSkippedWithinTheLimit(int bytes, bool isTooMuch)
    {
        using var handshake = new TamperedHandshake();
        handshake.Client.Feed([]);
        byte[] hello = handshake.Client.Take();
        handshake.Server.Feed(RecordText.Clear(ContentType.Handshake, Insert(hello[5..], [0, 42, 0, 0])));
        Assert.Null(handshake.Server.Connection.Failure);
        for (int left = bytes; left > 0; left -= 1000)
            handshake.Server.Feed(RecordText.Clear(ContentType.ApplicationData, new byte[1000]));

        Assert.Equal(isTooMuch ? TlsError.RecordNotAuthentic : null, handshake.Server.Connection.Failure?.Error);
    }

    private static byte[] ChangeHello(byte[] hello, string what)
    {
        int share = 0, versions = 0;
        for (int i = ExtensionsAt + 2; i < hello.Length; i += 4 + ((hello[i + 2] << 8) | hello[i + 3]))
        {
            if (hello[i + 1] == 51) share = i;
            if (hello[i + 1] == 43) versions = i;
        }
        switch (what)
        {
            case "session": hello[SessionIdAt + 1] ^= 1; return hello;
            case "suite": hello[SuiteAt + 1] = 3; return hello;
            case "compression": hello[CompressionAt] = 1; return hello;
            case "version": hello[versions + 5] = 3; return hello;
            case "legacy": hello[5] = 4; return hello;
            case "tls12": return RecordText.Message(2, hello.AsSpan(4, CompressionAt + 1 - 4));
            case "downgrade":
                ServerHello.DowngradeToTls12.CopyTo(hello.AsSpan(6 + 24));
                return RecordText.Message(2, hello.AsSpan(4, CompressionAt + 1 - 4));
            case "group": hello[share + 5] = 23; return hello;
            case "share": hello.AsSpan(share + 8).Slice(0, 32).Clear(); return hello;
            case "noshare": return WithExtensions(hello, [0, 43, 0, 2, 3, 4]);
            case "psk": return Insert(hello, [0, 41, 0, 2, 0, 0]);
            case "unknown": return Insert(hello, [0x40, 0x40, 0, 0]);
            case "alpn": return Insert(hello, [0, 16, 0, 5, 0, 3, 2, 104, 50]);
            case "duplicate": return Insert(hello, [0, 43, 0, 2, 3, 4]);
            default: throw new ArgumentOutOfRangeException(nameof(what));
        }
    }

    private static byte[] WithExtensions(byte[] hello, byte[] extensions)
        => RecordText.Message(2, [.. hello.AsSpan(4, ExtensionsAt - 4), (byte)(extensions.Length >> 8), (byte)extensions.Length, .. extensions]);

    private static byte[] Retry(byte[] hello, byte[] extensions)
    {
        byte[] retry = WithExtensions(hello, extensions);
        ServerHello.RetryRandom.CopyTo(retry.AsSpan(6));
        return retry;
    }

    /// <summary>Appends an extension to a hello of either kind.</summary>
    private static byte[] Insert(byte[] hello, byte[] extension)
    {
        int at;
        if (hello[0] == 2) at = ExtensionsAt;
        else
        {
            at = SessionIdAt + 1 + hello[SessionIdAt];
            at += 2 + ((hello[at] << 8) | hello[at + 1]);
            at += 1 + hello[at];
        }
        int length = ((hello[at] << 8) | hello[at + 1]) + extension.Length;
        return RecordText.Message(hello[0], [.. hello.AsSpan(4, at - 4), (byte)(length >> 8), (byte)length, .. hello.AsSpan(at + 2), .. extension]);
    }

    private static void AssertClientRefuses(
        int flight, int message, Func<byte[], byte[]> change, TlsError error, AlertDescription alert, bool withClientCertificate = false)
    {
        using var handshake = new TamperedHandshake(withClientCertificate);
        Run(handshake, flight, message, change);
        Assert.Equal(error, handshake.Client.Failure.Error);
        Assert.Equal(alert, handshake.Client.Failure.Alert);
        // A client without keys says so in the clear, and the server, which has them, still understands.
        Assert.Equal(alert, handshake.Server.Failure.ReceivedAlert);
    }

    private static void AssertServerRefuses(
        int flight, int message, Func<byte[], byte[]> change, TlsError error, AlertDescription alert, bool withClientCertificate = false, bool withRetry = false)
    {
        using var handshake = new TamperedHandshake(withClientCertificate, withRetry);
        Run(handshake, flight, message, change);
        Assert.Equal(error, handshake.Server.Failure.Error);
        Assert.Equal(alert, handshake.Server.Failure.Alert);
        Assert.Equal(alert, handshake.Client.Failure.ReceivedAlert);
    }

    private static void Run(TamperedHandshake handshake, int flight, int message, Func<byte[], byte[]> change)
        => handshake.Run((number, messages) =>
        {
            if (number == flight) messages[message] = change(messages[message]);
            return messages;
        });
}
