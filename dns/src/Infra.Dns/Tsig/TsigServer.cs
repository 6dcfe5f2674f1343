using System.Buffers.Binary;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Tsig;

/// <summary>
/// The server's side of one signed request and of all messages of its answer (RFC 8945 sections 5.2 and 5.3). Not safe for use by several threads at once.
/// </summary>
public sealed class TsigServer
{
    /// <summary>Seconds that the clocks of both sides may differ, as the RFC recommends.</summary>
    public const ushort FudgeDefault = 300;

    private readonly TsigRecord _request;
    private readonly ushort _id;
    private byte[] _prior = [];
    private ulong _lastTime;
    private bool _isLater;

    private TsigServer(TsigVerdict verdict, TsigKey? key, TsigRecord request, ushort id)
    {
        Verdict = verdict;
        Key = key;
        _request = request;
        _id = id;
    }

    /// <summary>An unsigned request: nothing is signed.</summary>
    public static TsigServer Unsigned { get; } = new(TsigVerdict.Unsigned, null, default, 0);

    /// <summary>What is to be thought of the request; it may be acted upon only if this is <see cref="TsigVerdict.Good"/>, or without rights if <see cref="TsigVerdict.Unsigned"/>.</summary>
    public TsigVerdict Verdict { get; }

    /// <summary>The key that signed the request; null if it was not signed, or not rightly.</summary>
    public TsigKey? Key { get; }

    /// <summary>The response code that an answer must have: NOERROR (whatever else is the matter decides), FORMERR or NOTAUTH.</summary>
    public ResponseCode ResponseCode => Verdict switch
    {
        TsigVerdict.Unsigned or TsigVerdict.Good => ResponseCode.NoError,
        TsigVerdict.Malformed => ResponseCode.FormErr,
        _ => ResponseCode.NotAuth,
    };

    /// <summary>Bytes to be left for the signature behind each message of the answer; 0 if there will be none.</summary>
    public int ReservedLength => Verdict switch
    {
        TsigVerdict.Unsigned or TsigVerdict.Malformed => 0,
        TsigVerdict.BadKey or TsigVerdict.BadSignature => TsigRecord.LengthOf(_request.KeyName, _request.Data.Algorithm, 0, 0),
        TsigVerdict.BadTime => TsigRecord.LengthOf(_request.KeyName, _request.Data.Algorithm, Key!.Algorithm.MacLength, 6),
        _ => TsigRecord.LengthOf(_request.KeyName, _request.Data.Algorithm, Key!.Algorithm.MacLength, 0),
    };

    /// <summary>Checks a request.</summary>
    /// <param name="view">The whole request, as it came.</param>
    /// <param name="keys">The keys that we know.</param>
    /// <param name="now">Seconds since 1970.</param>
    public static TsigServer Verify(MessageView view, TsigKeyStore keys, ulong now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (view.Signature is not { } record) return Unsigned;
        ushort id = view.Header.Id;
        if (!TsigRecord.TryRead(view, record, out TsigRecord request)) return new TsigServer(TsigVerdict.Malformed, null, default, id);

        TsigData data = request.Data;
        if (!keys.TryFind(request.KeyName, out TsigKey? key) || !key.TryGetLengths(data.Algorithm, out int min, out int max)) return new TsigServer(TsigVerdict.BadKey, null, request, id);
        if (data.Mac.Length > max || data.Mac.Length < min)
        {
            // A right key with a code of a length that nobody may send; an empty one is what others get wrong, and deserves its own answer.
            return new TsigServer(data.Mac.Length == 0 ? TsigVerdict.BadSignature : TsigVerdict.Malformed, null, request, id);
        }
        Span<byte> hash = stackalloc byte[TsigRecord.HashLengthMax];
        request.Hash(key, view.Message, default, default, isTimersOnly: false, hash);
        if (!TsigRecord.IsRight(hash, data.Mac.Span)) return new TsigServer(TsigVerdict.BadSignature, null, request, id);

        TsigVerdict verdict = !IsFresh(data, now) ? TsigVerdict.BadTime : data.Mac.Length < key.MacLengthMin ? TsigVerdict.BadTruncation : TsigVerdict.Good;
        return new TsigServer(verdict, key, request, id) { _prior = TsigRecord.ToPrior(data.Mac.Span) };
    }

    /// <summary>
    /// Signs the next message of the answer: the first with all variables, later ones of a stream with the code of the one before. Writes the TSIG error where the request
    /// was wrong, and nothing at all if it was not signed.
    /// </summary>
    /// <param name="buffer">The message with <see cref="ReservedLength"/> bytes of room behind it.</param>
    /// <param name="length">Its length, before and after.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <returns>False if it does not fit; the message is as before.</returns>
    public bool TrySign(Span<byte> buffer, ref int length, ulong now)
    {
        if (ReservedLength == 0) return true;
        DomainName algorithm = _request.Data.Algorithm;
        if (Key is null)
        {
            ushort error = Verdict == TsigVerdict.BadKey ? TsigError.BadKey : TsigError.BadSignature;
            // RFC 8945 section 5.3.2: unsigned, with an empty code.
            return TsigRecord.TryAppend(null, _request.KeyName, algorithm, 0, buffer, ref length, default, false, now & TsigRecord.TimeMax, FudgeDefault, _id, error, default, default);
        }

        Span<byte> mac = stackalloc byte[TsigRecord.HashLengthMax];
        mac = mac[..Key.Algorithm.MacLength];
        Span<byte> other = stackalloc byte[6];
        ulong time = Math.Max(now & TsigRecord.TimeMax, _lastTime);   // the time of a stream never falls
        ushort fudge = FudgeDefault;
        ushort code = 0;
        switch (Verdict)
        {
            case TsigVerdict.BadTime:
                // Section 5.2.3: the client's time, so that the client can verify it, and ours as other data.
                BinaryPrimitives.WriteUInt16BigEndian(other, (ushort)(now >> 32));
                BinaryPrimitives.WriteUInt32BigEndian(other[2..], (uint)now);
                time = _request.Data.TimeSigned;
                fudge = _request.Data.Fudge;
                code = TsigError.BadTime;
                break;
            case TsigVerdict.BadTruncation:
                code = TsigError.BadTruncation;
                other = default;
                break;
            default:
                other = default;
                break;
        }
        if (!TsigRecord.TryAppend(Key, _request.KeyName, algorithm, mac.Length, buffer, ref length, _prior, _isLater, time, fudge, _id, code, other, mac)) return false;
        _prior = TsigRecord.ToPrior(mac);
        _lastTime = time;
        _isLater = true;
        return true;
    }

    internal static bool IsFresh(TsigData data, ulong now) => (now > data.TimeSigned ? now - data.TimeSigned : data.TimeSigned - now) <= data.Fudge;
}
