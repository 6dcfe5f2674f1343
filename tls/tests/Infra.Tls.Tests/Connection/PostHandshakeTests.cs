using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Records;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Connection;

/// <summary>
/// Key updates, tickets, closing, and the bounds on what a peer may send for nothing; for a reader without memory of his own, with too little of it for most
/// records, and with enough for all.
/// </summary>
public abstract class PostHandshakeTests(int targetBytes)
{
    public sealed class InPlace() : PostHandshakeTests(0);

    public sealed class IntoASmallTarget() : PostHandshakeTests(2);

    public sealed class IntoATarget() : PostHandshakeTests(Endpoint.TargetBytesDefault);

    [Fact]
    public void RequestKeyUpdate_ReplacesKeysBothWays()
    {
        using Pair pair = Connect().Establish();
        for (int i = 0; i < 5; i++)
        {
            Assert.True(pair.Client.RequestKeyUpdate());
            Assert.False(pair.Client.RequestKeyUpdate(), "a second request before the answer");
            pair.Client.Send([(byte)i]);
            pair.Run();
            pair.Server.Send([(byte)(100 + i)]);
            pair.Run();
        }
        Assert.Equal([0, 1, 2, 3, 4], pair.Server.Data);
        Assert.Equal([100, 101, 102, 103, 104], pair.Client.Data);
    }

    [Fact]
    public void Process_OfManyRequestsForKeys_AnswersOnce()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        using (pair)
        {
            byte[] requests = RecordText.Seal(client, ContentType.Handshake, RecordText.Message(24, [1]));
            pair.Server.Feed(requests);
            byte[] answer = pair.Server.Take();
            Assert.Single(RecordText.SplitRecords(answer));
        }
    }

    [Fact]
    public void Process_OfDataBehindAKeyUpdateInOneRecord_IsUnexpectedMessage()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        AssertServerFails(pair, RecordText.Seal(client, ContentType.Handshake, [24, 0, 0, 1, 0, 24, 0, 0, 1, 0]), TlsError.MessageAcrossKeyChange, AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void Process_OfAKeyUpdateWithAnotherValue_IsIllegalParameter()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        AssertServerFails(pair, RecordText.Seal(client, ContentType.Handshake, [24, 0, 0, 1, 2]), TlsError.KeyUpdateValueUnknown, AlertDescription.IllegalParameter);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(4), InlineData(8), InlineData(11), InlineData(13), InlineData(15), InlineData(20), InlineData(0), InlineData(99)]
    public void Process_OfAnotherMessageAtTheServer_IsUnexpectedMessage(byte type)
    {
        (Pair pair, RecordCipher client) = WithKeys();
        AssertServerFails(
            pair, RecordText.Seal(client, ContentType.Handshake, RecordText.Message(type, [1])),
            type == 99 ? TlsError.HandshakeTypeUnknown : TlsError.MessageUnexpected, AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void Process_OfACertificateRequestAtTheClient_IsUnexpectedMessage()
    {
        (Pair pair, RecordCipher server) = WithKeys(TlsRole.Server);
        using (pair)
        {
            pair.Client.Feed(RecordText.Seal(server, ContentType.Handshake, RecordText.Message(13, [0, 0, 0])));
            pair.Server.Feed(pair.Client.Take());
            Assert.Equal(TlsError.PostHandshakeAuthentication, pair.Client.Failure.Error);
            Assert.Equal(AlertDescription.UnexpectedMessage, pair.Server.Failure.ReceivedAlert);
        }
    }

    [Fact]
    public void Process_OfTicketsAtTheClient_ChecksAndDropsThem()
    {
        byte[] ticket = [0, 9, 0x3A, 0x80, 1, 2, 3, 4, 1, 0, 0, 2, 7, 7, 0, 0];
        (Pair pair, RecordCipher server) = WithKeys(TlsRole.Server);
        using (pair)
        {
            pair.Client.Feed(RecordText.Seal(server, ContentType.Handshake, RecordText.Message(4, ticket)));
            Assert.Null(pair.Client.Connection.Failure);

            ticket[3] = 0x81;   // a second longer than seven days
            pair.Client.Feed(RecordText.Seal(server, ContentType.Handshake, RecordText.Message(4, ticket)));
            Assert.Equal(TlsError.TicketLifetimeTooLong, pair.Client.Failure.Error);
        }
    }

    [Fact]
    public void Process_OfMoreMessagesThanAllowedWithoutData_IsUnexpectedMessage()
    {
        byte[] ticket = RecordText.Message(4, [0, 0, 0, 1, 1, 2, 3, 4, 1, 0, 0, 2, 7, 7, 0, 0]);
        (Pair pair, RecordCipher server) = WithKeys(TlsRole.Server);
        using (pair)
        {
            for (int i = 0; i < RecordLimits.PostHandshakeMessagesMax; i++)
                pair.Client.Feed(RecordText.Seal(server, ContentType.Handshake, ticket));
            pair.Client.Feed(RecordText.Seal(server, ContentType.ApplicationData, [1]));
            for (int i = 0; i < RecordLimits.PostHandshakeMessagesMax; i++)
                pair.Client.Feed(RecordText.Seal(server, ContentType.Handshake, ticket));
            Assert.Null(pair.Client.Connection.Failure);

            pair.Client.Feed(RecordText.Seal(server, ContentType.Handshake, ticket));

            Assert.Equal(TlsError.TooManyPostHandshakeMessages, pair.Client.Failure.Error);
        }
    }

    [Fact]
    public void Process_OfMoreEmptyRecordsThanAllowed_IsUnexpectedMessage()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        for (int i = 0; i < RecordLimits.EmptyRecordsMax; i++)
            pair.Server.Feed(RecordText.Seal(client, ContentType.ApplicationData, []));
        Assert.Null(pair.Server.Connection.Failure);
        AssertServerFails(pair, RecordText.Seal(client, ContentType.ApplicationData, []), TlsError.TooManyEmptyRecords, AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void Process_OfMoreWarningsThanAllowed_IsUnexpectedMessage()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        for (int i = 0; i < RecordLimits.WarningAlertsMax; i++)
            pair.Server.Feed(RecordText.Seal(client, ContentType.Alert, [1, 90]));
        Assert.Null(pair.Server.Connection.Failure);
        AssertServerFails(pair, RecordText.Seal(client, ContentType.Alert, [1, 90]), TlsError.TooManyWarningAlerts, AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void Process_OfPaddingOnly_IsUnexpectedMessage()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        AssertServerFails(pair, RecordText.Seal(client, ContentType.Invalid, new byte[7]), TlsError.RecordHasNoContentType, AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void Process_OfPaddedData_DropsThePadding()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        using (pair)
        {
            pair.Server.Feed(RecordText.Seal(client, ContentType.Invalid, [5, 0, 6, 23, 0, 0, 0]));
            Assert.Equal([5, 0, 6], pair.Server.Data);
        }
    }

    [Fact]
    public void Process_OfTooMuchInside_IsRecordOverflow()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        AssertServerFails(pair, RecordText.Seal(client, ContentType.ApplicationData, new byte[(1 << 14) + 1]), TlsError.RecordTooLong, AlertDescription.RecordOverflow);
        (pair, client) = WithKeys();
        using (pair)
        {
            pair.Server.Feed(RecordText.Seal(client, ContentType.ApplicationData, new byte[1 << 14]));
            Assert.Equal(1 << 14, pair.Server.Data.Length);
        }
    }

    [Theory, InlineData(20), InlineData(24), InlineData(99)]
    public void Process_OfAnUnknownTypeInside_IsUnexpectedMessage(byte type)
    {
        (Pair pair, RecordCipher client) = WithKeys();
        AssertServerFails(pair, RecordText.Seal(client, (ContentType)type, [1]), TlsError.RecordTypeUnknown, AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void Process_OfARecordInTheClear_IsUnexpectedMessage()
    {
        AssertServerFails(WithKeys().Pair, RecordText.Clear(ContentType.Handshake, [24, 0, 0, 1, 0]), TlsError.RecordNotEncrypted, AlertDescription.UnexpectedMessage);
        AssertServerFails(WithKeys().Pair, RecordText.Clear(ContentType.Alert, [1, 0]), TlsError.RecordNotEncrypted, AlertDescription.UnexpectedMessage);
        AssertServerFails(WithKeys().Pair, RecordText.ChangeCipherSpec(), TlsError.ChangeCipherSpecUnexpected, AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void Process_OfDataWithinACutMessage_IsUnexpectedMessage()
    {
        (Pair pair, RecordCipher client) = WithKeys();
        pair.Server.Feed(RecordText.Seal(client, ContentType.Handshake, [24, 0]));
        AssertServerFails(pair, RecordText.Seal(client, ContentType.ApplicationData, [1]), TlsError.MessageInterrupted, AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void Process_OfADoubledOrSwappedRecord_IsBadRecordMac()
    {
        using Pair pair = Connect().Establish();
        pair.Client.Send([1]);
        byte[] first = pair.Client.Take();
        pair.Client.Send([2]);
        byte[] second = pair.Client.Take();

        pair.Server.Feed(second);

        Assert.Equal(TlsError.RecordNotAuthentic, pair.Server.Failure.Error);
        using Pair other = Connect().Establish();
        other.Client.Send([1]);
        first = other.Client.Take();
        other.Server.Feed(first);
        other.Server.Feed(first);
        Assert.Equal(TlsError.RecordNotAuthentic, other.Server.Failure.Error);
        Assert.Equal([1], other.Server.Data);
    }

    [Fact]
    public void SendCloseNotify_EndsOneDirectionOnly()
    {
        using Pair pair = Connect().Establish();
        pair.Client.Send([1]);
        pair.Client.Close();
        pair.Run();
        Assert.Equal([1], pair.Server.Data);
        Assert.Equal(TlsStatus.Closed, pair.Server.Status);
        Assert.True(pair.Server.Connection.IsPeerClosed);
        Assert.Throws<InvalidOperationException>(() => pair.Client.Send([2]));

        pair.Server.Send([3]);
        pair.Run();

        Assert.Equal([3], pair.Client.Data);
    }

    [Fact]
    public void Process_OfDataBehindCloseNotify_IsLeftAlone()
    {
        using Pair pair = Connect().Establish();
        pair.Client.Close();
        byte[] close = pair.Client.Take();

        pair.Server.Feed([.. close, 1, 2, 3]);

        Assert.Equal(TlsStatus.Closed, pair.Server.Status);
        Assert.Equal(3, pair.Server.Unconsumed);
    }

    [Fact]
    public void SendCloseNotify_BeforeTheHandshakeEnds_IsUserCanceledAndCloseNotify()
    {
        using var pair = Connect();
        pair.Client.Feed([]);
        pair.Client.Take();

        pair.Client.Close();

        Assert.Equal([21, 3, 3, 0, 2, 1, 90, 21, 3, 3, 0, 2, 1, 0], pair.Client.Take());
        Assert.Equal(TlsError.HandshakeAbandoned, pair.Client.Failure.Error);
    }

    [Fact]
    public void Encrypt_OnADeadConnection_ThrowsItsFailure()
    {
        using Pair pair = Connect().Establish();
        pair.Server.EndOfInput();

        TlsException thrown = Assert.Throws<TlsException>(() => pair.Server.Send([1]));

        Assert.Same(pair.Server.Failure, thrown);
    }

    [Fact]
    public void KeyLog_WhenAsked_HoldsEverySecretOfBothEnds()
    {
        SecretLog client = new(), server = new();
        using Pair pair = Connect(c => c.KeyLog = client, s => s.KeyLog = server).Establish();

        Assert.Equal(server.Lines, client.Lines);
        Assert.Equal(
            ["CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET"],
            client.Lines.Select(line => line.Split(' ')[0]));
        Assert.All(client.Lines, line => Assert.Matches("^[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]{96}\n$", line));
    }

    [Fact]
    public void Split_GivesHalvesThatWorkOnTheirOwn()
    {
        using Pair pair = Connect().Establish();
        TlsHalves client = pair.Client.Connection.Split(), server = pair.Server.Connection.Split();
        var wire = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.True(client.Sender.RequestKeyUpdate(wire));
        client.Sender.Encrypt([1, 2], wire);
        byte[] bytes = wire.WrittenSpan.ToArray();

        var input = new TlsInput(bytes);
        Assert.Equal(TlsStatus.HavePlaintext, server.Receiver.Process(ref input));
        Assert.Equal([1, 2], input.Plaintext.ToArray());
        Assert.Equal(TlsStatus.HaveOutput, server.Receiver.Process(ref input));
        Assert.Equal(TlsStatus.NeedInput, server.Receiver.Process(ref input));
        Assert.True(server.Sender.HasPending);
        wire.ResetWrittenCount();
        server.Sender.WritePending(wire);
        Assert.False(server.Sender.HasPending);
        server.Sender.Encrypt([3], wire);
        input = new TlsInput(wire.WrittenSpan.ToArray());
        Assert.Equal(TlsStatus.HavePlaintext, client.Receiver.Process(ref input));
        Assert.Equal([3], input.Plaintext.ToArray());
        Assert.Throws<InvalidOperationException>(() => pair.Client.Connection.Split());
    }

    private Pair Connect(Action<TlsClientConfigBuilder>? client = null, Action<TlsServerConfigBuilder>? server = null) => new(client, server) { TargetBytes = targetBytes };

    private (Pair Pair, RecordCipher Cipher) WithKeys(TlsRole sender = TlsRole.Client)
    {
        var log = new SecretLog();
        Pair pair = Connect(c => c.CipherSuites = [CipherSuite.Aes128GcmSha256], s => s.KeyLog = log).Establish();
        return (pair, RecordText.Cipher(CipherSuite.Aes128GcmSha256, log[sender == TlsRole.Client ? "CLIENT_TRAFFIC_SECRET_0" : "SERVER_TRAFFIC_SECRET_0"]));
    }

    private static void AssertServerFails(Pair pair, byte[] records, TlsError error, AlertDescription alert)
    {
        using (pair)
        {
            pair.Server.Feed(records);
            pair.Client.Feed(pair.Server.Take());

            Assert.Equal(error, pair.Server.Failure.Error);
            Assert.Equal(alert, pair.Client.Failure.ReceivedAlert);
        }
    }
}
