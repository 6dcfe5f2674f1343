using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Records;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Connection;

/// <summary>What each kind of bad input gets: the error here, and the alert that the peer reads.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", TlsError.NotTlsButHttp), InlineData("POST /x", TlsError.NotTlsButHttp), InlineData("HTTP/1.1 400", TlsError.NotTlsButHttp)]
    [InlineData("PRI * HTTP/2.0", TlsError.NotTlsButHttp), InlineData("EHLO mail", TlsError.NotTls), InlineData("SSH-2.0-x", TlsError.NotTls)]
    public void Process_OfBytesThatAreNotTls_FailsWithoutAnAlert(string text, TlsError expected)
    {
        using Endpoint server = Server();

        server.Feed(System.Text.Encoding.ASCII.GetBytes(text));

        Assert.Equal(expected, server.Failure.Error);
        Assert.Empty(server.Take());
    }

    [Fact]
    public void Process_OfFourBytesThatAreNotTls_Waits()
    {
        using Endpoint server = Server();

        server.Feed("GET "u8);

        Assert.Equal(TlsStatus.NeedInput, server.Status);
    }

    [Theory]
    [InlineData(24, TlsError.RecordTypeUnknown), InlineData(0, TlsError.RecordTypeUnknown), InlineData(99, TlsError.RecordTypeUnknown)]
    public void Process_OfAnUnknownRecordType_IsUnexpectedMessage(byte type, TlsError expected)
        => AssertServerRefuses([.. RecordText.Clear(ContentType.Handshake, [1]), type, 3, 3, 0, 1, 0], expected, AlertDescription.UnexpectedMessage);

    [Fact]
    public void Process_OfAClearRecordAboveItsLimit_IsRecordOverflow()
    {
        AssertServerRefuses([22, 3, 1, 0x40, 0x01], TlsError.RecordTooLong, AlertDescription.RecordOverflow);
        using Endpoint server = Server();
        server.Feed([22, 3, 1, 0x40, 0x00]);
        Assert.Equal(TlsStatus.NeedInput, server.Status);
    }

    [Theory, InlineData(22), InlineData(21)]
    public void Process_OfAnEmptyRecord_IsUnexpectedMessage(byte type)
        => AssertServerRefuses([type, 3, 3, 0, 0], TlsError.EmptyRecord, AlertDescription.UnexpectedMessage);

    [Fact]
    public void Process_OfAMessageAboveItsLimit_IsDecodeErrorBeforeItIsStored()
    {
        using var pair = new Pair();

        pair.Server.Feed(RecordText.Clear(ContentType.Handshake, [1, 1, 0, 0]));

        Assert.Equal(TlsError.HandshakeMessageTooLong, pair.Server.Failure.Error);
        Assert.Equal(AlertDescription.DecodeError, pair.Server.Failure.Alert);
        Assert.Equal(0, pair.Provider.Buffers.OutstandingCount);
    }

    [Fact]
    public void Process_OfALengthAlone_BorrowsLittle()
    {
        using var pair = new Pair();

        pair.Server.Feed(RecordText.Clear(ContentType.Handshake, [1, 0, 0xFF, 0xFF, 3, 3]));

        Assert.Equal(TlsStatus.NeedInput, pair.Server.Status);
        Assert.InRange(pair.Provider.Buffers.OutstandingBytes, 1, 2048);
    }

    [Fact]
    public void Process_OfManyHandshakeBytes_IsDecodeError()
    {
        using var handshake = new TamperedHandshake();
        handshake.Run((flight, messages) =>
        {
            if (flight == 1) messages.InsertRange(1, Enumerable.Repeat(RecordText.Message(8, new byte[16_000]), 9));
            return messages;
        });

        Assert.Equal(TlsErrorKind.InvalidMessage, handshake.Client.Failure.Kind);
        Assert.Equal(AlertDescription.DecodeError, handshake.Server.Failure.ReceivedAlert);
    }

    [Theory]
    [InlineData(new byte[] { 20, 3, 3, 0, 1, 1 }, TlsError.ChangeCipherSpecUnexpected)]
    public void Process_OfChangeCipherSpecBeforeAnyHello_IsUnexpectedMessage(byte[] bytes, TlsError expected)
        => AssertServerRefuses(bytes, expected, AlertDescription.UnexpectedMessage);

    [Theory, InlineData(new byte[] { 2 }), InlineData(new byte[] { 1, 1 }), InlineData(new byte[] { })]
    public void Process_OfAMalformedChangeCipherSpec_IsUnexpectedMessage(byte[] content)
    {
        using var pair = new Pair();
        pair.Client.Feed([]);

        pair.Client.Feed(RecordText.Clear(ContentType.ChangeCipherSpec, content));

        Assert.Equal(TlsError.ChangeCipherSpecMalformed, pair.Client.Failure.Error);
        Assert.Equal(AlertDescription.UnexpectedMessage, Heard(pair.Client));
    }

    [Fact]
    public void Process_OfMoreChangeCipherSpecsThanAllowed_IsUnexpectedMessage()
    {
        using var pair = new Pair();
        pair.Client.Feed([]);
        for (int i = 0; i < RecordLimits.ChangeCipherSpecsMax; i++)
            pair.Client.Feed(RecordText.ChangeCipherSpec());
        Assert.Equal(TlsStatus.NeedInput, pair.Client.Status);

        pair.Client.Feed(RecordText.ChangeCipherSpec());

        Assert.Equal(TlsError.TooManyChangeCipherSpecs, pair.Client.Failure.Error);
    }

    [Fact]
    public void Process_OfDataInTheClear_IsUnexpectedMessage()
        => AssertServerRefuses(RecordText.Clear(ContentType.ApplicationData, new byte[40]), TlsError.DataDuringHandshake, AlertDescription.UnexpectedMessage);

    [Fact]
    public void Process_OfARecordThatDoesNotAuthenticate_IsBadRecordMac()
    {
        using Pair pair = new Pair().Establish();
        pair.Client.Send([1, 2, 3]);
        byte[] record = pair.Client.Take();
        record[^1] ^= 1;

        pair.Server.Feed(record);
        pair.Client.Feed(pair.Server.Take());

        Assert.Equal(TlsError.RecordNotAuthentic, pair.Server.Failure.Error);
        Assert.Equal(AlertDescription.BadRecordMac, pair.Client.Failure.ReceivedAlert);
        Assert.Empty(pair.Server.Data);
    }

    [Fact]
    public void Process_OfEachByteOfARecordFlipped_NeverGivesData()
    {
        for (int i = 0; i < 5 + 3 + 1 + 16; i++)
        {
            using Pair pair = new Pair(c => c.Groups = [NamedGroup.X25519]).Establish();
            pair.Client.Send([1, 2, 3]);
            byte[] record = pair.Client.Take();
            record[i] ^= 0x20;

            pair.Server.Feed(record);

            Assert.Empty(pair.Server.Data);
            Assert.True(pair.Server.Connection.Failure is not null || i is 3 or 4, $"byte {i}");
        }
    }

    [Fact]
    public void Process_WhenNothingIsInCommon_TellsWhat()
    {
        AssertIncompatible(c => c.CipherSuites = [CipherSuite.Aes128GcmSha256], s => s.CipherSuites = [CipherSuite.Aes256GcmSha384],
            TlsError.NoCommonCipherSuite, AlertDescription.HandshakeFailure);
        AssertIncompatible(c => c.Groups = [NamedGroup.X25519], s => s.Groups = [NamedGroup.Secp256r1], TlsError.NoCommonGroup, AlertDescription.HandshakeFailure);
        AssertIncompatible(c => c.ApplicationProtocols = [AlpnProtocol.Http2], s => s.ApplicationProtocols = [AlpnProtocol.Http11],
            TlsError.NoCommonApplicationProtocol, AlertDescription.NoApplicationProtocol);
        AssertIncompatible(c => c.SignatureSchemes = [Infra.Pki.Signing.SignatureScheme.Ed25519], _ => { },
            TlsError.NoCommonSignatureScheme, AlertDescription.HandshakeFailure);
        AssertIncompatible(c => c.SendServerName = false, s => s.RequireKnownServerName = true, TlsError.ServerNameUnknown, AlertDescription.UnrecognizedName);
        AssertIncompatible(_ => { }, s => s.Certificates = new NamedCertificateResolver([new NamedCertificate(TestPki.OtherName, ["other.example"])]),
            TlsError.ServerNameUnknown, AlertDescription.UnrecognizedName);
    }

    [Fact]
    public void Process_OfAHelloOfTls12_IsProtocolVersion()
    {
        byte[] hello = Hello(versions: [0x03, 0x03]);
        AssertServerRefuses(RecordText.Clear(ContentType.Handshake, hello), TlsError.NoCommonVersion, AlertDescription.ProtocolVersion);
        AssertServerRefuses(RecordText.Clear(ContentType.Handshake, Hello(versions: null)), TlsError.NoCommonVersion, AlertDescription.ProtocolVersion);
    }

    [Fact]
    public void Process_OfAFallenBackHello_IsInappropriateFallback()
        => AssertServerRefuses(
            RecordText.Clear(ContentType.Handshake, Hello(versions: null, suites: [0xC0, 0x2F, 0x56, 0x00])), TlsError.InappropriateFallback, AlertDescription.InappropriateFallback);

    [Theory]
    [InlineData(ExtensionType.SupportedGroups, TlsError.SupportedGroupsMissing), InlineData(ExtensionType.SignatureAlgorithms, TlsError.SignatureAlgorithmsMissing)]
    [InlineData(ExtensionType.KeyShare, TlsError.KeyShareMissing)]
    public void Process_OfAHelloWithoutARequiredExtension_IsMissingExtension(object type, TlsError expected)
        => AssertServerRefuses(RecordText.Clear(ContentType.Handshake, Hello(without: (ExtensionType)type)), expected, AlertDescription.MissingExtension);

    [Fact]
    public void Process_OfAHelloThatOffersCompression_IsIllegalParameter()
        => AssertServerRefuses(RecordText.Clear(ContentType.Handshake, Hello(compression: [1, 0])), TlsError.CompressionOffered, AlertDescription.IllegalParameter);

    [Theory]
    [InlineData("server.example.", AlertDescription.IllegalParameter), InlineData("a b", AlertDescription.IllegalParameter), InlineData("1.2.3.4", null)]
    [InlineData("::1", null), InlineData("x\0y", AlertDescription.IllegalParameter), InlineData("Server.EXAMPLE", null)]
    public void Process_OfAServerName_FollowsThePolicy(string name, AlertDescription? expected)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(name);
        byte[] extension = [0, 0, 0, (byte)(bytes.Length + 5), 0, (byte)(bytes.Length + 3), 0, 0, (byte)bytes.Length, .. bytes];
        using Endpoint server = Server();

        server.Feed(RecordText.Clear(ContentType.Handshake, Hello(more: extension)));

        Assert.Equal(expected, server.Connection.Failure?.Alert);
    }

    [Fact]
    public void Process_OfAnInvalidServerName_IsIgnoredWhereAsked()
    {
        byte[] extension = [0, 0, 0, 8, 0, 6, 0, 0, 3, (byte)'a', (byte)' ', (byte)'b'];
        using var pair = new Pair(server: s => s.InvalidServerNames = InvalidServerNames.Ignore);

        pair.Server.Feed(RecordText.Clear(ContentType.Handshake, Hello(more: extension)));

        Assert.Null(pair.Server.Connection.Failure);
    }

    [Fact]
    public void Process_OfAPointThatIsNotOnItsCurve_IsIllegalParameter()
    {
        byte[] share = [0, 23, 0, 65, 4, .. new byte[64]];
        AssertServerRefuses(RecordText.Clear(ContentType.Handshake, Hello(groups: [0, 23], share: share)), TlsError.KeyShareInvalid, AlertDescription.IllegalParameter);
        byte[] zero = [0, 29, 0, 32, .. new byte[32]];
        AssertServerRefuses(RecordText.Clear(ContentType.Handshake, Hello(groups: [0, 29], share: zero)), TlsError.KeyShareInvalid, AlertDescription.IllegalParameter);
        byte[] lattice = new byte[4 + 1216];
        lattice.AsSpan().Fill(0xFF);   // coefficients above the modulus
        (lattice[0], lattice[1], lattice[2], lattice[3]) = (0x11, 0xEC, 0x04, 0xC0);
        AssertServerRefuses(RecordText.Clear(ContentType.Handshake, Hello(groups: [0x11, 0xEC], share: lattice)), TlsError.KeyShareInvalid, AlertDescription.IllegalParameter);
        byte[] shortShare = [0, 29, 0, 31, .. new byte[31]];
        AssertServerRefuses(RecordText.Clear(ContentType.Handshake, Hello(groups: [0, 29], share: shortShare)), TlsError.KeyShareInvalid, AlertDescription.IllegalParameter);
    }

    [Fact]
    public void Process_OfKeySharesOutOfRule_IsIllegalParameter()
    {
        byte[] x25519 = [0, 29, 0, 32, .. Enumerable.Repeat((byte)9, 32)];
        byte[] p256 = [0, 23, 0, 65, 4, .. new byte[64]];
        AssertServerRefuses(RecordText.Clear(ContentType.Handshake, Hello(groups: [0, 29], share: [.. x25519, .. x25519])), TlsError.KeyShareDuplicate, AlertDescription.IllegalParameter);
        AssertServerRefuses(RecordText.Clear(ContentType.Handshake, Hello(groups: [0, 29], share: p256)), TlsError.KeyShareNotInGroups, AlertDescription.IllegalParameter);
        AssertServerRefuses(
            RecordText.Clear(ContentType.Handshake, Hello(groups: [0, 29, 0, 23], share: [.. p256, .. x25519])), TlsError.KeyShareOutOfOrder, AlertDescription.IllegalParameter);
    }

    [Fact]
    public void Process_OfABadCertificate_GivesItsAlert()
    {
        AssertCertificate(TestPki.Expired, TestPki.Anchors, AlertDescription.CertificateExpired);
        AssertCertificate(TestPki.OtherName, TestPki.Anchors, AlertDescription.BadCertificate);
        AssertCertificate(TestPki.Client, TestPki.Anchors, null);
        AssertCertificate(TestPki.P256, TestPki.OtherAnchors, AlertDescription.UnknownCa);
    }

    [Fact]
    public void Process_OfAClientCertificateOfAnotherRoot_IsUnknownCa()
    {
        using var pair = new Pair(
            c => c.Identities = [TestPki.ClientOfOtherRoot],
            s => { s.ClientAuthentication = ClientAuthentication.Optional; s.ClientVerifier = new ChainCertificateVerifier(TestPki.Anchors); });

        pair.Run();

        Assert.Equal(TlsError.CertificateRejected, pair.Server.Failure.Error);
        Assert.Equal(AlertDescription.UnknownCa, pair.Client.Failure.ReceivedAlert);
    }

    [Fact]
    public void EndOfInput_InEveryState_IsTruncation()
    {
        byte[] hello, flight;
        using (var pair = new Pair(c => c.Groups = [NamedGroup.X25519]))
        {
            pair.Client.Feed([]);
            hello = pair.Client.Take();
            pair.Server.Feed(hello);
            flight = pair.Server.Take();
        }
        for (int i = 0; i <= hello.Length; i++)
        {
            using var pair = new Pair(c => c.Groups = [NamedGroup.X25519]);
            pair.Server.Feed(hello.AsSpan(0, i));
            pair.Server.Take();
            pair.Server.EndOfInput();
            Assert.Equal(TlsError.TransportEndedInHandshake, pair.Server.Failure.Error);
            Assert.Null(pair.Server.Failure.Alert);
        }
        for (int i = 0; i < flight.Length; i++)
        {
            using var pair = new Pair(c => c.Groups = [NamedGroup.X25519]);
            pair.Client.Feed([]);
            pair.Client.Take();
            pair.Client.Feed(flight.AsSpan(0, i));
            pair.Client.EndOfInput();
            Assert.Equal(TlsError.TransportEndedInHandshake, pair.Client.Failure.Error);
        }
    }

    [Fact]
    public void EndOfInput_AfterTheHandshake_IsTruncationUnlessClosed()
    {
        using Pair pair = new Pair().Establish();
        pair.Client.EndOfInput();
        Assert.Equal(TlsErrorKind.Truncated, pair.Client.Failure.Kind);
        Assert.Empty(pair.Client.Take());

        using Pair closed = new Pair().Establish();
        closed.Server.Close();
        closed.Run();
        closed.Client.EndOfInput();
        Assert.Equal(TlsStatus.Closed, closed.Client.Status);
    }

    [Fact]
    public void Process_OfAnAlertInTheHandshake_SurfacesItsNameAndSaysNothing()
    {
        using var pair = new Pair();
        pair.Client.Feed([]);
        pair.Client.Take();

        pair.Client.Feed(RecordText.Clear(ContentType.Alert, [2, 40]));

        Assert.Equal(TlsErrorKind.AlertReceived, pair.Client.Failure.Kind);
        Assert.Contains("handshake_failure(40)", pair.Client.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(pair.Client.Take());
    }

    [Fact]
    public void Process_OfCloseNotifyInTheHandshake_Ends()
    {
        using var pair = new Pair();
        pair.Client.Feed([]);
        pair.Client.Take();

        pair.Client.Feed(RecordText.Clear(ContentType.Alert, [1, 0]));
        pair.Client.Feed(RecordText.Clear(ContentType.Alert, [1, 0]));

        Assert.Equal(AlertDescription.CloseNotify, pair.Client.Failure.ReceivedAlert);
        Assert.Empty(pair.Client.Take());
    }

    [Theory, InlineData(new byte[] { 2 }), InlineData(new byte[] { 2, 40, 0 })]
    public void Process_OfAnAlertOfAnotherLength_IsDecodeError(byte[] content)
    {
        using var pair = new Pair();
        pair.Client.Feed([]);
        pair.Client.Take();

        pair.Client.Feed(RecordText.Clear(ContentType.Alert, content));

        Assert.Equal(TlsError.AlertMalformed, pair.Client.Failure.Error);
        Assert.Equal(AlertDescription.DecodeError, Heard(pair.Client));
    }

    [Fact]
    public void Process_WhenTheRandomSourceFails_IsInternalErrorAndSendsNothingElse()
    {
        TlsProvider broken = Pair.MakeProvider(1) with { Random = new BrokenRandom() };
        using var client = new Endpoint(TlsConnection.Client(Pair.MakeClient(broken), Pair.Name(TestPki.ServerName)));
        client.Feed([]);
        Assert.Equal(TlsError.RandomFailed, client.Failure.Error);
        Assert.Equal([21, 3, 3, 0, 2, 2, 80], client.Take());

        using var pair = new Pair();
        pair.Client.Feed([]);
        using var server = new Endpoint(TlsConnection.Server(Pair.MakeServer(broken)));
        server.Feed(pair.Client.Take());
        Assert.Equal(TlsError.RandomFailed, server.Failure.Error);
        Assert.Equal([21, 3, 3, 0, 2, 2, 80], server.Take());
        Assert.Equal(0, broken.Buffers.OutstandingCount);
    }

    [Fact]
    public void Process_AfterAFailure_SaysItAgainAndWritesNoMore()
    {
        using Endpoint server = Server();
        server.Feed([22, 3, 3, 0, 0]);
        Assert.NotEmpty(server.Take());

        server.Feed([22, 3, 3, 0, 0]);

        Assert.Equal(TlsStatus.Failed, server.Status);
        Assert.Empty(server.Take());
    }

    private static Endpoint Server() => new(TlsConnection.Server(Pair.MakeServer(Pair.MakeProvider(1))));

    private static void AssertServerRefuses(byte[] bytes, TlsError error, AlertDescription alert)
    {
        TlsProvider provider = Pair.MakeProvider(1);
        using var server = new Endpoint(TlsConnection.Server(Pair.MakeServer(provider)));

        server.Feed(bytes);

        Assert.Equal(error, server.Failure.Error);
        Assert.Equal(alert, Heard(server));
        Assert.Equal(0, provider.Buffers.OutstandingCount);
    }

    private static void AssertIncompatible(Action<TlsClientConfigBuilder> client, Action<TlsServerConfigBuilder> server, TlsError error, AlertDescription alert)
    {
        using var pair = new Pair(client, server);

        pair.Run();

        Assert.Equal(error, pair.Server.Failure.Error);
        Assert.Equal(TlsErrorKind.PeerIncompatible, pair.Server.Failure.Kind);
        Assert.Equal(alert, pair.Client.Failure.ReceivedAlert);
    }

    private static void AssertCertificate(Infra.Pki.CertifiedKey key, Infra.Pki.Verification.TrustAnchors anchors, AlertDescription? alert)
    {
        using var pair = new Pair(c => c.Verifier = new ChainCertificateVerifier(anchors), s => s.Certificates = new FixedCertificateResolver(key));

        pair.Run();

        Assert.Equal(TlsError.CertificateRejected, pair.Client.Failure.Error);
        if (alert is not null) Assert.Equal(alert, pair.Client.Failure.Alert);
        Assert.Equal(pair.Client.Failure.Alert, pair.Server.Failure.ReceivedAlert);
    }

    /// <summary>What the one alert in the clear says.</summary>
    private static AlertDescription Heard(Endpoint end)
    {
        byte[] alert = RecordText.SplitRecords(end.Take()).Single(r => r[0] == (byte)ContentType.Alert);
        Assert.Equal(2, alert[5]);
        return (AlertDescription)alert[6];
    }

    private static byte[] Hello(
        byte[]? versions = null, byte[]? suites = null, byte[]? groups = null, byte[]? share = null, byte[]? more = null, byte[]? compression = null,
        ExtensionType? without = null)
    {
        bool isOld = versions is null && (suites is not null || (groups is null && more is null && compression is null && without is null));
        byte[] x25519 = [0, 29, 0, 32, .. Enumerable.Repeat((byte)9, 32)];
        var extensions = new List<byte>();
        Add(ExtensionType.SupportedVersions, isOld ? null : [2, .. versions ?? [3, 4]]);
        Add(ExtensionType.SupportedGroups, [0, (byte)(groups ?? [0, 29]).Length, .. groups ?? [0, 29]]);
        Add(ExtensionType.SignatureAlgorithms, [0, 2, 4, 3]);
        byte[] shares = share ?? x25519;
        Add(ExtensionType.KeyShare, [(byte)(shares.Length >> 8), (byte)shares.Length, .. shares]);
        extensions.AddRange(more ?? []);
        byte[] offered = suites ?? [0x13, 0x01];
        byte[] methods = compression ?? [0];
        return RecordText.Message(1,
            [3, 3, .. new byte[32], 0, 0, (byte)offered.Length, .. offered, (byte)methods.Length, .. methods, (byte)(extensions.Count >> 8), (byte)extensions.Count, .. extensions]);

        void Add(ExtensionType type, byte[]? data)
        {
            if (data is null || type == without) return;
            extensions.AddRange([(byte)((int)type >> 8), (byte)type, (byte)(data.Length >> 8), (byte)data.Length, .. data]);
        }
    }

    private sealed class BrokenRandom : Infra.Buffers.IRandom
    {
        public void Fill(Span<byte> target) => throw new IOException("no entropy");
    }
}
