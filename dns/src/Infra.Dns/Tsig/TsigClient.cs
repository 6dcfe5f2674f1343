using System.Buffers.Binary;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Tsig;

/// <summary>
/// The client's side of one signed request and of all messages of its answer (RFC 8945 sections 5.1, 5.3.1 and 5.4). Not safe for use by several threads at once.
/// </summary>
/// <param name="key">The key; the caller owns it.</param>
/// <param name="unsignedMax">How many messages without a signature may stand between two signed ones of a stream: 0 for peers that sign all, as ours do; at most 99.</param>
public sealed class TsigClient(TsigKey key, int unsignedMax = 0)
{
    /// <summary>The most messages without a signature between two signed ones (RFC 8945 section 5.3.1).</summary>
    public const int UnsignedLimit = 99;

    private readonly int _unsignedMax = unsignedMax is >= 0 and <= UnsignedLimit ? unsignedMax : throw new ArgumentOutOfRangeException(nameof(unsignedMax));
    private byte[] _prior = [];
    private byte[] _pending = [];
    private int _pendingCount;
    private ulong _lastTime;
    private bool _isLater;

    /// <summary>The key.</summary>
    public TsigKey Key => key;

    /// <summary>Bytes that <see cref="TrySign"/> needs behind the request.</summary>
    public int ReservedLength => TsigRecord.LengthOf(key.Name, key.Algorithm.WireName, key.Algorithm.MacLength, 0);

    /// <summary>What the other side complained about, a code of <see cref="TsigError"/>; 0 for nothing. If the verdict is not that of a signed message, anybody may have said so.</summary>
    public ushort PeerError { get; private set; }

    /// <summary>The time that the other side's clock showed in a BADTIME reply, in seconds since 1970; for logs only, no clock may follow it.</summary>
    public ulong? PeerTime { get; private set; }

    /// <summary>Whether the last message so far was signed, as the last of an answer must be.</summary>
    public bool MayEnd => _isLater && _pendingCount == 0;

    /// <summary>Signs a request.</summary>
    /// <param name="buffer">The message with <see cref="ReservedLength"/> bytes of room behind it.</param>
    /// <param name="length">Its length, before and after.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <returns>False if it does not fit; the message is as before.</returns>
    public bool TrySign(Span<byte> buffer, ref int length, ulong now)
    {
        Span<byte> mac = stackalloc byte[TsigRecord.HashLengthMax];
        mac = mac[..key.Algorithm.MacLength];
        ushort id = BinaryPrimitives.ReadUInt16BigEndian(buffer);
        if (!TsigRecord.TryAppend(key, key.Name, key.Algorithm.WireName, mac.Length, buffer, ref length, default, false, now & TsigRecord.TimeMax, TsigServer.FudgeDefault, id, 0, default, mac)) return false;
        _prior = TsigRecord.ToPrior(mac);
        _pending = [];
        _pendingCount = 0;
        _isLater = false;
        _lastTime = 0;
        return true;
    }

    /// <summary>
    /// Checks the next message of the answer. Without <see cref="TsigVerdict.Good"/> nothing of it may be believed; a message that may go unsigned gives
    /// <see cref="TsigVerdict.Unsigned"/> and is to be believed only when a later one is good.
    /// </summary>
    /// <param name="view">The message as it came.</param>
    /// <param name="now">Seconds since 1970.</param>
    public TsigVerdict Verify(MessageView view, ulong now)
    {
        if (view.Signature is not { } record) return TakeUnsigned(view.Message);
        if (!TsigRecord.TryRead(view, record, out TsigRecord reply)) return TsigVerdict.Malformed;
        TsigData data = reply.Data;
        PeerError = data.Error;
        if (reply.KeyName != key.Name || !key.TryGetLengths(data.Algorithm, out int min, out int max)) return TsigVerdict.BadKey;
        if (data.Mac.Length == 0) return data.Error != 0 ? TsigVerdict.PeerError : TsigVerdict.BadSignature;
        if (data.Mac.Length < Math.Max(min, key.MacLengthMin) || data.Mac.Length > max) return TsigVerdict.Malformed;

        Span<byte> hash = stackalloc byte[TsigRecord.HashLengthMax];
        reply.Hash(key, view.Message, _prior, _pending, _isLater, hash);
        if (!TsigRecord.IsRight(hash, data.Mac.Span)) return TsigVerdict.BadSignature;
        if (data.Error == TsigError.BadTime && data.Other.Length == 6)
            PeerTime = (ulong)BinaryPrimitives.ReadUInt16BigEndian(data.Other.Span) << 32 | BinaryPrimitives.ReadUInt32BigEndian(data.Other.Span[2..]);
        if (data.Error != 0) return TsigVerdict.PeerError;
        if (!TsigServer.IsFresh(data, now) || data.TimeSigned < _lastTime) return TsigVerdict.BadTime;

        _prior = TsigRecord.ToPrior(data.Mac.Span);
        _pending = [];
        _pendingCount = 0;
        _lastTime = data.TimeSigned;
        _isLater = true;
        return TsigVerdict.Good;
    }

    private TsigVerdict TakeUnsigned(ReadOnlySpan<byte> message)
    {
        // The first message must be signed, and no more than so many in a row may not be.
        if (!_isLater || _pendingCount >= _unsignedMax) return TsigVerdict.BadSignature;
        _pending = [.. _pending, .. message];
        _pendingCount++;
        return TsigVerdict.Unsigned;
    }
}
