using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Tests.Tsig;

public sealed class TsigTests : IDisposable
{
    private const ulong Now = 1_800_000_000;
    private static readonly DomainName KeyName = DomainName.Parse("transfer.example.");
    private readonly TsigKey _key = new(KeyName, TsigAlgorithm.HmacSha256, "0123456789abcdef0123456789abcdef"u8);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Exchange_OfOneQuestion_IsGoodOnBothSides()
    {
        var client = new TsigClient(_key);
        byte[] request = Message(response: false, client.ReservedLength, out int length);
        Assert.True(client.TrySign(request, ref length, Now));

        TsigServer server = Verify(request, length, Now + 300);
        byte[] reply = Message(response: true, server.ReservedLength, out int replyLength);
        Assert.True(server.TrySign(reply, ref replyLength, Now + 300));

        Assert.Equal((TsigVerdict.Good, ResponseCode.NoError), (server.Verdict, server.ResponseCode));
        Assert.Equal(reply.Length, replyLength);   // what was reserved is what it takes
        Assert.Equal(TsigVerdict.Good, client.Verify(View(reply, replyLength), Now + 300));
        Assert.True(client.MayEnd);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    public void Verify_WhenTheClockDiffersTooMuch_IsBadTimeAndTheReplySaysSoSigned(int seconds)
    {
        var client = new TsigClient(_key);
        byte[] request = Message(response: false, client.ReservedLength, out int length);
        client.TrySign(request, ref length, Now);
        ulong theirs = unchecked(Now + (ulong)seconds);

        TsigServer server = Verify(request, length, theirs);
        byte[] reply = Message(response: true, server.ReservedLength, out int replyLength);
        Assert.True(server.TrySign(reply, ref replyLength, theirs));

        Assert.Equal((TsigVerdict.BadTime, ResponseCode.NotAuth), (server.Verdict, server.ResponseCode));
        Assert.Equal(TsigVerdict.PeerError, client.Verify(View(reply, replyLength), Now));
        Assert.Equal((TsigError.BadTime, theirs), (client.PeerError, client.PeerTime));
    }

    [Fact]
    public void Verify_WithUnknownKey_IsBadKeyAndTheReplyIsUnsigned()
    {
        using var other = new TsigKey(DomainName.Parse("other.example."), TsigAlgorithm.HmacSha256, "x"u8);

        CheckUnsignedError(other, TsigVerdict.BadKey, TsigError.BadKey);
    }

    [Fact]
    public void Verify_WithAnotherAlgorithmOfTheKey_IsBadKey()
    {
        using var other = new TsigKey(KeyName, TsigAlgorithm.HmacSha512, "0123456789abcdef0123456789abcdef"u8);

        CheckUnsignedError(other, TsigVerdict.BadKey, TsigError.BadKey);
    }

    [Fact]
    public void Verify_WithAnotherSecret_IsBadSignature()
    {
        using var other = new TsigKey(KeyName, TsigAlgorithm.HmacSha256, "another"u8);

        CheckUnsignedError(other, TsigVerdict.BadSignature, TsigError.BadSignature);
    }

    [Theory]
    [InlineData(0, TsigVerdict.BadSignature)]
    [InlineData(1, TsigVerdict.Malformed)]
    [InlineData(15, TsigVerdict.Malformed)]
    [InlineData(16, TsigVerdict.BadTruncation)]
    [InlineData(23, TsigVerdict.BadTruncation)]
    [InlineData(24, TsigVerdict.Good)]
    [InlineData(31, TsigVerdict.Good)]
    [InlineData(33, TsigVerdict.Malformed)]
    public void Verify_ByLengthOfTheCode_FollowsTheRfcAndThePolicy(int macLength, TsigVerdict expected)
    {
        using var strict = new TsigKey(KeyName, TsigAlgorithm.HmacSha256, "0123456789abcdef0123456789abcdef"u8, macLengthMin: 24);
        var client = new TsigClient(_key);
        byte[] request = Message(response: false, client.ReservedLength, out int length);
        client.TrySign(request, ref length, Now);
        byte[] changed = WithMacLength(request[..length], macLength);

        TsigServer server = TsigServer.Verify(View(changed, changed.Length), new TsigKeyStore([strict]), Now);

        Assert.Equal(expected, server.Verdict);
        Assert.Equal(expected is TsigVerdict.Malformed ? ResponseCode.FormErr : expected is TsigVerdict.Good ? ResponseCode.NoError : ResponseCode.NotAuth, server.ResponseCode);
    }

    [Fact]
    public void Exchange_WithTheNameOfTheCutAlgorithm_IsTaken()
    {
        // RFC 8945's own names of the cut algorithms, which other programs write.
        using var key = new TsigKey(KeyName, TsigAlgorithm.HmacSha256Cut128, "secret"u8);
        byte[] request = Message(response: false, 200, out int length);
        Span<byte> mac = stackalloc byte[16];
        Assert.True(TsigRecord.TryAppend(key, KeyName, TsigAlgorithm.HmacSha256Cut128.OwnName, 16, request, ref length, default, false, Now, 300, 0x1234, 0, default, mac));

        TsigServer server = TsigServer.Verify(View(request, length), new TsigKeyStore([key]), Now);

        Assert.Equal(TsigVerdict.Good, server.Verdict);
        byte[] reply = Message(response: true, server.ReservedLength, out int replyLength);
        Assert.True(server.TrySign(reply, ref replyLength, Now));
        MessageView view = View(reply, replyLength);
        Assert.True(view.TryReadData(view.Signature!.Value, out TsigData data, out _));
        Assert.Equal(("hmac-sha256-128.", 16), (data.Algorithm.ToString(), data.Mac.Length));
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(2, 2, true)]
    [InlineData(2, 3, false)]
    [InlineData(99, 99, true)]
    [InlineData(99, 100, false)]
    public void VerifyReplies_WithUnsignedOnesBetween_TakesAsManyAsAllowed(int unsignedMax, int unsigned, bool isAllowed)
    {
        var client = new TsigClient(_key, unsignedMax);
        byte[] request = Message(response: false, client.ReservedLength, out int length);
        client.TrySign(request, ref length, Now);
        byte[] mac = new byte[32];
        byte[] first = Reply(TsigVectorsPrior(request, length), isLater: false, [], mac);
        Assert.Equal(TsigVerdict.Good, client.Verify(View(first, first.Length), Now));

        List<byte> pending = [];
        List<TsigVerdict> verdicts = [];
        for (int i = 0; i < unsigned; i++)
        {
            byte[] plain = Message(response: true, 0, out _);
            verdicts.Add(client.Verify(View(plain, plain.Length), Now));
            pending.AddRange(plain);
        }
        Assert.Equal(isAllowed ? [] : [TsigVerdict.BadSignature], verdicts.Where(verdict => verdict != TsigVerdict.Unsigned));
        if (!isAllowed) return;
        Assert.False(client.MayEnd);   // the last must be signed
        byte[] last = Reply(TsigRecord.ToPrior(mac), isLater: true, [.. pending], mac);
        Assert.Equal(TsigVerdict.Good, client.Verify(View(last, last.Length), Now));
        Assert.True(client.MayEnd);
    }

    [Fact]
    public void VerifyReplies_WhenTheFirstIsUnsigned_Fails()
    {
        var client = new TsigClient(_key, 99);
        byte[] request = Message(response: false, client.ReservedLength, out int length);
        client.TrySign(request, ref length, Now);
        byte[] plain = Message(response: true, 0, out int plainLength);

        Assert.Equal(TsigVerdict.BadSignature, client.Verify(View(plain, plainLength), Now));
        Assert.False(client.MayEnd);
    }

    [Fact]
    public void VerifyReplies_WhenTimeFalls_IsBadTime()
    {
        var client = new TsigClient(_key);
        byte[] request = Message(response: false, client.ReservedLength, out int length);
        client.TrySign(request, ref length, Now);
        byte[] mac = new byte[32];
        byte[] first = Reply(TsigVectorsPrior(request, length), isLater: false, [], mac, Now);
        byte[] second = Reply(TsigRecord.ToPrior(mac), isLater: true, [], mac, Now - 1);

        Assert.Equal(TsigVerdict.Good, client.Verify(View(first, first.Length), Now));
        Assert.Equal(TsigVerdict.BadTime, client.Verify(View(second, second.Length), Now));
    }

    [Fact]
    public void TrySign_OfAStreamWhenTheClockFalls_KeepsItsTime()
    {
        var client = new TsigClient(_key);
        byte[] request = Message(response: false, client.ReservedLength, out int length);
        client.TrySign(request, ref length, Now);
        TsigServer server = Verify(request, length, Now);
        foreach (ulong time in (ulong[])[Now, Now - 100, Now + 5])
        {
            byte[] reply = Message(response: true, server.ReservedLength, out int replyLength);
            Assert.True(server.TrySign(reply, ref replyLength, time));
            Assert.Equal(TsigVerdict.Good, client.Verify(View(reply, replyLength), Now));
        }
    }

    [Fact]
    public void TrySign_WithoutRoom_ChangesNothing()
    {
        var client = new TsigClient(_key);
        byte[] request = Message(response: false, client.ReservedLength - 1, out int length);
        byte[] before = [.. request];

        Assert.False(client.TrySign(request, ref length, Now));

        Assert.Equal(before, request);
    }

    [Fact]
    public void Verify_OfAnyRecordData_NeverThrowsAndIsNeverGood() => Prop.ForAll<byte[], ulong>((data, now) =>
    {
        byte[] message = Message(response: false, 0, out int length);
        byte[] whole = new byte[length + KeyName.Wire.Length + 10 + data.Length];
        message.CopyTo(whole, 0);
        var writer = new DnsWriter(whole.AsSpan(length), default);
        writer.WriteBytes(KeyName.Wire);
        writer.WriteUInt16(RecordType.TSIG.Value);
        writer.WriteUInt16(RecordClass.Any.Value);
        writer.WriteUInt32(0);
        writer.WriteUInt16((ushort)data.Length);
        writer.WriteBytes(data);
        whole[11]++;

        TsigServer server = TsigServer.Verify(View(whole, whole.Length), new TsigKeyStore([_key]), now);

        return server.Verdict is not (TsigVerdict.Good or TsigVerdict.Unsigned);
    }).QuickCheckThrowOnFailure();

    private void CheckUnsignedError(TsigKey other, TsigVerdict verdict, ushort error)
    {
        var client = new TsigClient(other);
        byte[] request = Message(response: false, client.ReservedLength, out int length);
        client.TrySign(request, ref length, Now);

        TsigServer server = Verify(request, length, Now);
        byte[] reply = Message(response: true, server.ReservedLength, out int replyLength);
        Assert.True(server.TrySign(reply, ref replyLength, Now));

        Assert.Equal((verdict, ResponseCode.NotAuth, (TsigKey?)null), (server.Verdict, server.ResponseCode, server.Key));
        MessageView view = View(reply, replyLength);
        Assert.True(view.TryReadData(view.Signature!.Value, out TsigData data, out _));
        Assert.Equal((0, error), (data.Mac.Length, data.Error));
        Assert.Equal(TsigVerdict.PeerError, client.Verify(view, Now));
        Assert.Equal(error, client.PeerError);
    }

    private TsigServer Verify(byte[] message, int length, ulong now) => TsigServer.Verify(View(message, length), new TsigKeyStore([_key]), now);

    private static byte[] TsigVectorsPrior(byte[] request, int length)
    {
        MessageView view = View(request, length);
        Assert.True(view.TryReadData(view.Signature!.Value, out TsigData data, out _));
        return TsigRecord.ToPrior(data.Mac.Span);
    }

    // A signed reply behind unsigned ones, hashed here by the plain rule: prior, pending, message, timers.
    private byte[] Reply(byte[] prior, bool isLater, byte[] pending, byte[] mac, ulong time = Now)
    {
        byte[] reply = Message(response: true, 200, out int length);
        Assert.True(TsigRecord.TryAppend(_key, KeyName, TsigAlgorithm.HmacSha256.WireName, 32, reply, ref length, [.. prior, .. pending], isLater, time, 300, 0x1234, 0, default, mac));
        return reply[..length];
    }

    private static byte[] WithMacLength(byte[] message, int macLength)
    {
        MessageView view = View(message, message.Length);
        RecordView record = view.Signature!.Value;
        Assert.True(view.TryReadData(record, out TsigData data, out _));
        byte[] mac = new byte[macLength];
        data.Mac.Span[..Math.Min(macLength, data.Mac.Length)].CopyTo(mac);
        byte[] target = new byte[1024];
        message.AsSpan(0, record.DataOffset - 2).CopyTo(target);
        var writer = new DnsWriter(target.AsSpan(record.DataOffset), default);
        (data with { Mac = new RecordBytes(mac) }).Write(ref writer);
        BinaryPrimitives.WriteUInt16BigEndian(target.AsSpan(record.DataOffset - 2), (ushort)writer.Offset);
        return target[..(record.DataOffset + writer.Offset)];
    }

    private static byte[] Message(bool response, int room, out int length)
    {
        byte[] buffer = new byte[512];
        var writer = new DnsWriter(buffer, default);
        new MessageHeader(0x1234, response ? MessageHeader.Response : (ushort)0, 1, 0, 0, 0).Write(ref writer);
        writer.WriteName(DomainName.Parse("www.example.com.").Wire, compress: false);
        writer.WriteUInt16(RecordType.A.Value);
        writer.WriteUInt16(RecordClass.IN.Value);
        length = writer.Offset;
        return buffer[..(length + room)];
    }

    private static MessageView View(byte[] message, int length) => MessageView.TryParse(message.AsSpan(0, length), out MessageView view, out WireError error) ? view : throw new FormatException(error.ToString());
}
