using Infra.Tls.Errors;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Tampering;

/// <summary>Each message of each kind of handshake dropped, doubled, swapped, cut and flipped, by somebody who could encrypt it.</summary>
public sealed class TamperingTests
{
    /// <summary>Handshakes by (client certificate, retry), each flight and message of it by number.</summary>
    public static TheoryData<bool, bool, int, int> AllMessages()
    {
        var data = new TheoryData<bool, bool, int, int>();
        foreach ((bool certificate, bool retry) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            foreach ((int flight, int message) in Positions(certificate, retry))
                data.Add(certificate, retry, flight, message);
        }
        return data;
    }

    [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true), InlineData(true, true)]
    public void Run_WhenNothingIsChanged_Establishes(bool certificate, bool retry)
    {
        using var handshake = new TamperedHandshake(certificate, retry);

        handshake.Run((_, messages) => messages);

        Assert.True(handshake.Client.Connection.IsEstablished);
        Assert.True(handshake.Server.Connection.IsEstablished);
    }

    [Theory, MemberData(nameof(AllMessages))]
    public void Run_WhenAMessageIsDropped_NeverEstablishes(bool certificate, bool retry, int flight, int message)
        => AssertRefused(certificate, retry, flight, messages => messages.RemoveAt(message), mayWait: true);

    [Theory, MemberData(nameof(AllMessages))]
    public void Run_WhenAMessageIsDoubled_Fails(bool certificate, bool retry, int flight, int message)
        => AssertRefused(certificate, retry, flight, messages => messages.Insert(message, messages[message]), isBehindEnd: true);

    [Theory, MemberData(nameof(AllMessages))]
    public void Run_WhenAMessageIsSwappedWithTheNext_Fails(bool certificate, bool retry, int flight, int message)
        => AssertRefused(certificate, retry, flight, messages =>
        {
            if (message + 1 == messages.Count) messages.Insert(message, RecordText.Message(24, [0]));   // the last one: a KeyUpdate before it
            else (messages[message], messages[message + 1]) = (messages[message + 1], messages[message]);
        });

    [Theory, MemberData(nameof(AllMessages))]
    public void Run_WhenAMessageIsReplacedByEachOther_Fails(bool certificate, bool retry, int flight, int message)
    {
        foreach (byte type in new byte[] { 0, 1, 2, 4, 5, 8, 11, 12, 13, 14, 15, 16, 20, 22, 24, 25, 254, 77 })
        {
            AssertRefused(certificate, retry, flight, messages =>
            {
                if (messages[message][0] == type) messages[message] = RecordText.Message(type, []);
                else messages[message] = RecordText.Message(type, messages[message].AsSpan(4));
            }, mayWait: false);
        }
    }

    [Theory, MemberData(nameof(AllMessages))]
    public void Run_WhenAMessageIsShortenedToEachLength_Fails(bool certificate, bool retry, int flight, int message)
    {
        int length = LengthOf(certificate, retry, flight, message);
        for (int keep = 0; keep < length - 4; keep++)
            AssertRefused(certificate, retry, flight, messages => messages[message] = RecordText.Message(messages[message][0], messages[message].AsSpan(4, keep)));
    }

    [Theory, MemberData(nameof(AllMessages))]
    public void Run_WhenAByteIsAppended_Fails(bool certificate, bool retry, int flight, int message)
        => AssertRefused(certificate, retry, flight, messages =>
            messages[message] = RecordText.Message(messages[message][0], [.. messages[message].AsSpan(4), 0]));

    [Theory, MemberData(nameof(AllMessages))]
    public void Run_WhenEachByteIsFlipped_Fails(bool certificate, bool retry, int flight, int message)
    {
        int length = LengthOf(certificate, retry, flight, message);
        for (int i = 0; i < length; i++)
        {
            int position = i;
            AssertRefused(certificate, retry, flight, messages => messages[message][position] ^= (byte)(1 << (position % 8)), mayWait: true);
        }
    }

    [Theory, InlineData(false, false), InlineData(true, true)]
    public void Run_WhenMessagesAreCutAtEachByte_Establishes(bool certificate, bool retry)
    {
        for (int cut = 1; cut < 700; cut++)
        {
            using var handshake = new TamperedHandshake(certificate, retry);

            handshake.Run((_, messages) => messages, cut);

            Assert.True(handshake.Client.Connection.IsEstablished, $"cut at {cut}: {handshake.Client.Connection.Failure?.Message}");
            Assert.True(handshake.Server.Connection.IsEstablished, $"cut at {cut}: {handshake.Server.Connection.Failure?.Message}");
        }
    }

    private static void AssertRefused(bool certificate, bool retry, int flight, Action<List<byte[]>> change, bool mayWait = false, bool isBehindEnd = false)
    {
        using var handshake = new TamperedHandshake(certificate, retry);
        handshake.Run((number, messages) =>
        {
            if (number == flight) change(messages);
            return messages;
        });

        // Who gets the flight refuses it and says why; the other end hears exactly that.
        bool isServerReceiving = flight == 0 || (retry ? flight is 2 or 4 : flight == 2);
        Endpoint receiver = isServerReceiving ? handshake.Server : handshake.Client;
        Endpoint sender = isServerReceiving ? handshake.Client : handshake.Server;
        if (receiver.Connection.Failure is null)
        {
            // A dropped message, or a length that promises more, leaves it waiting, or makes the other end refuse what follows.
            Assert.True(mayWait, "neither failed nor waiting");
            Assert.False(receiver.Connection.IsEstablished && sender.Connection.IsEstablished, "established");
            return;
        }
        TlsException failure = receiver.Failure;
        // What follows Finished under the keys of the handshake is nothing to the keys of the connection.
        Assert.False(receiver.Connection.IsEstablished && !(isBehindEnd && failure.Error == TlsError.RecordNotAuthentic), "established");
        if (failure.Kind == TlsErrorKind.AlertReceived)
        {
            Assert.Equal(sender.Failure.Alert, failure.ReceivedAlert);
            return;
        }
        Assert.NotEqual(TlsErrorKind.Internal, failure.Kind);
        Assert.NotNull(failure.Alert);
        // Where a hello was changed, both ends have keys of their own, and neither can read the alert of the other.
        if (failure.Error == TlsError.RecordNotAuthentic && sender.Failure.Error == TlsError.RecordNotAuthentic) return;
        Assert.Equal(failure.Alert, sender.Failure.ReceivedAlert);
        Assert.Null(sender.Failure.Alert);
    }

    private static int LengthOf(bool certificate, bool retry, int flight, int message)
    {
        int length = 0;
        using var handshake = new TamperedHandshake(certificate, retry);
        handshake.Run((number, messages) =>
        {
            if (number == flight) length = messages[message].Length;
            return messages;
        });
        return length;
    }

    private static List<(int Flight, int Message)> Positions(bool certificate, bool retry)
    {
        var positions = new List<(int, int)>();
        using var handshake = new TamperedHandshake(certificate, retry);
        handshake.Run((number, messages) =>
        {
            for (int i = 0; i < messages.Count; i++)
                positions.Add((number, i));
            return messages;
        });
        return positions;
    }
}
