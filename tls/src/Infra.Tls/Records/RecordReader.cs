using System.Buffers.Binary;
using Infra.Tls.Errors;

namespace Infra.Tls.Records;

/// <summary>
/// Takes records out of the input one by one, opens them, in place or into the caller's target, and drops change_cipher_spec (RFC 8446 section 5). Header:
/// <c>uint8 type; uint16 legacy_record_version; uint16 length</c>; the version is ignored, except that the first record must look like TLS at all.
/// </summary>
internal sealed class RecordReader : IDisposable
{
    private const int LongRecordBytesMin = 4096;

    private int _changeCipherSpecs;
    private int _earlyBytesLeft;
    private bool _sawRecord;

    /// <summary>The protection now in force; null while records come in the clear.</summary>
    internal RecordCipher? Cipher { get; private set; }

    /// <summary>Whether the handshake is under way, which allows change_cipher_spec and alerts in the clear.</summary>
    internal bool IsHandshaking { get; set; } = true;

    /// <summary>Whether the first ClientHello has passed in either direction: only then may change_cipher_spec come.</summary>
    internal bool IsHelloSeen { get; set; }

    /// <summary>Opens records by this cipher from now on; the reader owns it unless it belongs to <see cref="Secrets.TrafficKeys"/>.</summary>
    internal void Use(RecordCipher cipher, bool isOwner)
    {
        if (IsCipherOwned) Cipher?.Dispose();
        Cipher = cipher;
        IsCipherOwned = isOwner;
    }

    private bool IsCipherOwned { get; set; }

    /// <summary>Early data that we refuse is dropped up to so many bytes: records that do not open, or come in place of a second ClientHello.</summary>
    internal void SkipEarlyData(int bytesMax) => _earlyBytesLeft = bytesMax;

    /// <summary>No more early data can come.</summary>
    internal void EndEarlyData() => _earlyBytesLeft = 0;

    /// <summary>The next record that means something; false when the input holds no whole one any more, and then the input knows what is missing.</summary>
    /// <exception cref="TlsException">The peer broke a rule.</exception>
    internal bool TryRead(ref TlsInput input, out Record record)
    {
        record = default;
        while (true)
        {
            Span<byte> rest = input.Rest;
            if (rest.Length < RecordLimits.HeaderSize)
            {
                input.Lacks(RecordLimits.HeaderSize - rest.Length);
                return false;
            }
            ReadOnlySpan<byte> header = rest[..RecordLimits.HeaderSize];
            if (!_sawRecord) CheckFirst(header);
            var type = (ContentType)header[0];
            if (type is < ContentType.ChangeCipherSpec or > ContentType.ApplicationData) throw new TlsException(TlsError.RecordTypeUnknown, $"type {header[0]}");
            int length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
            bool isProtected = Cipher is not null && type == ContentType.ApplicationData;
            if (length > (isProtected || _earlyBytesLeft > 0 ? RecordLimits.CiphertextMax : RecordLimits.PlaintextMax))
                throw new TlsException(TlsError.RecordTooLong, $"{length} bytes");
            if (rest.Length - RecordLimits.HeaderSize < length)
            {
                input.Lacks(RecordLimits.HeaderSize + length - rest.Length);
                return false;
            }
            Span<byte> body = rest.Slice(RecordLimits.HeaderSize, length);
            int offset = input.Consumed + RecordLimits.HeaderSize;
            input.Consume(RecordLimits.HeaderSize + length);
            _sawRecord = true;

            if (type == ContentType.ChangeCipherSpec) DropChangeCipherSpec(body);
            else if (isProtected)
            {
                if (TryOpen(ref input, header, body, offset, out record)) return true;
            }
            else if (TryTake(type, body, offset, out record)) return true;
        }
    }

    /// <summary>
    /// Whether a whole protected record of some length begins here. It is data, for messages of the protocol are short; if a peer makes it something else after all,
    /// that is found out when it is opened.
    /// </summary>
    internal static bool IsLongRecord(ReadOnlySpan<byte> received)
    {
        if (received.Length < RecordLimits.HeaderSize || (ContentType)received[0] != ContentType.ApplicationData) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(received[3..]);
        return length is >= LongRecordBytesMin and <= RecordLimits.CiphertextMax && received.Length - RecordLimits.HeaderSize >= length;
    }

    /// <summary>Whether the record that begins here is longer than what <see cref="TryRead"/> opens into a target of this length; false while that cannot be told.</summary>
    internal static bool IsTooLongFor(int targetLength, ReadOnlySpan<byte> received) =>
        received.Length >= RecordLimits.HeaderSize && BinaryPrimitives.ReadUInt16BigEndian(received[3..]) - RecordLimits.TagSize - 1 > targetLength;

    public void Dispose()
    {
        if (IsCipherOwned) Cipher?.Dispose();
    }

    private static void CheckFirst(ReadOnlySpan<byte> header)
    {
        bool looksLikeTls = header[0] is >= (byte)ContentType.ChangeCipherSpec and <= (byte)ContentType.ApplicationData && header[1] == 3;
        if (looksLikeTls) return;
        throw new TlsException(LooksLikeHttp(header) ? TlsError.NotTlsButHttp : TlsError.NotTls);
    }

    private static bool LooksLikeHttp(ReadOnlySpan<byte> start) =>
        start.StartsWith("GET "u8) || start.StartsWith("POST "u8) || start.StartsWith("HEAD "u8) || start.StartsWith("PUT "u8) || start.StartsWith("OPTIO"u8)
        || start.StartsWith("DELET"u8) || start.StartsWith("CONNE"u8) || start.StartsWith("PATCH"u8) || start.StartsWith("TRACE"u8)
        || start.StartsWith("PRI *"u8) || start.StartsWith("HTTP/"u8);

    private bool TryOpen(ref TlsInput input, ReadOnlySpan<byte> header, Span<byte> body, int offset, out Record record)
    {
        record = default;
        Span<byte> inner = default;
        int contentLength = body.Length - RecordLimits.TagSize - 1;
        if (contentLength is > 0 and <= RecordLimits.PlaintextMax && contentLength <= input.TargetLength && !IsHandshaking)
        {
            if (TryOpenIntoTarget(ref input, header, body, contentLength, out record)) return true;
            inner = body[..(contentLength + 1)];
        }
        else if (!Cipher!.TryOpen(header, body, out inner))
        {
            if (!TrySpendEarlyBytes(body.Length)) throw new TlsException(TlsError.RecordNotAuthentic);
            return false;
        }
        _earlyBytesLeft = 0;
        if (inner.Length > RecordLimits.PlaintextMax + 1) throw new TlsException(TlsError.RecordTooLong, $"{inner.Length} bytes inside");
        int last = inner.LastIndexOfAnyExcept((byte)0);
        if (last < 0) throw new TlsException(TlsError.RecordHasNoContentType);
        var type = (ContentType)inner[last];
        if (type is not (ContentType.Alert or ContentType.Handshake or ContentType.ApplicationData))
            throw new TlsException(TlsError.RecordTypeUnknown, $"type {inner[last]} inside");
        if (last == 0 && type != ContentType.ApplicationData) throw new TlsException(TlsError.EmptyRecord);
        record = new Record(type, inner[..last], offset);
        return true;
    }

    /// <summary>
    /// The type of a record stands behind its content and padding, so it is known only when all is decrypted. True for application data without padding, which is
    /// what comes in bulk; anything else is put back into the body, as if it had been decrypted there, and the target is wiped.
    /// </summary>
    private bool TryOpenIntoTarget(ref TlsInput input, ReadOnlySpan<byte> header, Span<byte> body, int contentLength, out Record record)
    {
        Span<byte> content = input.TakeTarget(contentLength);
        if (!Cipher!.TryOpen(header, body, content, out byte last))
        {
            input.EraseTarget();
            throw new TlsException(TlsError.RecordNotAuthentic);
        }
        if ((ContentType)last == ContentType.ApplicationData)
        {
            record = new Record(ContentType.ApplicationData, content, 0);
            return true;
        }
        content.CopyTo(body);
        input.EraseTarget();
        record = default;
        return false;
    }

    private bool TryTake(ContentType type, Span<byte> body, int offset, out Record record)
    {
        record = default;
        if (type == ContentType.ApplicationData)
        {
            // RFC 8446 section 4.2.10: after a retry, early data comes where the second ClientHello is awaited.
            if (!TrySpendEarlyBytes(body.Length)) throw new TlsException(TlsError.DataDuringHandshake);
            return false;
        }
        if (Cipher is not null && !IsAlertBeforeKeys(type, body)) throw new TlsException(TlsError.RecordNotEncrypted);
        if (body.IsEmpty) throw new TlsException(TlsError.EmptyRecord);
        record = new Record(type, body, offset);
        return true;
    }

    /// <summary>A peer that refuses our first flight has no keys yet, and says so in the clear.</summary>
    private bool IsAlertBeforeKeys(ContentType type, Span<byte> body) =>
        type == ContentType.Alert && body.Length == Messages.AlertMessage.Size && IsHandshaking && Cipher!.Sequence == 0;

    private void DropChangeCipherSpec(Span<byte> body)
    {
        if (!IsHandshaking || !IsHelloSeen) throw new TlsException(TlsError.ChangeCipherSpecUnexpected);
        if (body.Length != 1 || body[0] != 1) throw new TlsException(TlsError.ChangeCipherSpecMalformed);
        if (++_changeCipherSpecs > RecordLimits.ChangeCipherSpecsMax) throw new TlsException(TlsError.TooManyChangeCipherSpecs);
    }

    private bool TrySpendEarlyBytes(int count)
    {
        if (count > _earlyBytesLeft) return false;
        _earlyBytesLeft -= count;
        return true;
    }
}
