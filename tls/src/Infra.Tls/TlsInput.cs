namespace Infra.Tls;

/// <summary>
/// Bytes received from the peer, in a buffer of the caller, as <see cref="TlsConnection.Process"/> takes them. Records are decrypted in place:
/// the buffer changes, and application data points into it. After a call the caller drops the first <see cref="Consumed"/> bytes (once it has taken
/// <see cref="Plaintext"/>, which lies among them), keeps the rest and adds what comes next behind it. A buffer of <see cref="RecordBytesMax"/> bytes always
/// suffices; a connection that waits needs none.
/// <para>
/// Who has memory of his own for the data may bring it along: a record of application data that fits is decrypted there and needs no copy, and everything else
/// goes as without. What lies there is to be looked at only after <see cref="TlsStatus.HavePlaintext"/>: before that it may change, and whatever was written and
/// turned out not to be application data, or not authentic, is zeros.
/// </para>
/// </summary>
public ref struct TlsInput
{
    /// <summary>The longest record that TLS allows, header included: 5 + 2^14 + 256 bytes.</summary>
    public const int RecordBytesMax = 5 + (1 << 14) + 256;

    private readonly Span<byte> _received;
    private readonly Span<byte> _target;
    private int _plaintextStart;
    private int _plaintextLength;
    private int _targetWritten;

    /// <summary>Wraps received bytes, which start at the start of a record.</summary>
    public TlsInput(Span<byte> received)
    {
        _received = received;
        Missing = 0;
    }

    /// <summary>Wraps received bytes, and memory that application data may be decrypted into.</summary>
    /// <param name="received">Starts at the start of a record.</param>
    /// <param name="target">Of any length; used for a record only when all its data fits. Does not overlap the received bytes.</param>
    /// <exception cref="ArgumentException">Both overlap.</exception>
    public TlsInput(Span<byte> received, Span<byte> target)
        : this(received)
    {
        if (received.Overlaps(target)) throw new ArgumentException("The target overlaps the received bytes.", nameof(target));
        _target = target;
    }

    /// <summary>Bytes from the start of the buffer that are done with.</summary>
    public int Consumed { get; private set; }

    /// <summary>Bytes that are not yet consumed.</summary>
    public readonly int Remaining => _received.Length - Consumed;

    /// <summary>After <see cref="TlsStatus.NeedInput"/>: how many bytes are missing at least, 1 or more.</summary>
    public int Missing { get; private set; }

    /// <summary>After <see cref="TlsStatus.HavePlaintext"/>: the application data, not empty, valid until its memory is written to or the next call.</summary>
    public readonly ReadOnlySpan<byte> Plaintext => (IsInTarget ? _target : _received).Slice(_plaintextStart, _plaintextLength);

    /// <summary>Whether <see cref="Plaintext"/> is the start of the target, and not a part of the received bytes.</summary>
    public readonly bool IsInTarget => _targetWritten > 0;

    /// <summary>Where <see cref="Plaintext"/> starts in the buffer (0 if it is in the target), for callers that keep the buffer as memory.</summary>
    public readonly int PlaintextOffset => _plaintextStart;

    internal readonly Span<byte> Rest => _received[Consumed..];

    internal void Consume(int count)
    {
        _ = _received.Slice(Consumed, count);
        Consumed += count;
    }

    internal void Begin()
    {
        _plaintextStart = _plaintextLength = _targetWritten = 0;
        Missing = 0;
    }

    internal readonly int TargetLength => _target.Length;

    /// <summary>The start of the target, to be written to: it is data, or <see cref="EraseTarget"/> follows.</summary>
    internal Span<byte> TakeTarget(int count)
    {
        _targetWritten = count;
        return _target[..count];
    }

    /// <summary>What was written to the target is not for the caller.</summary>
    internal void EraseTarget()
    {
        _target[.._targetWritten].Clear();
        _targetWritten = 0;
    }

    internal void SetPlaintext(int start, int length)
    {
        _plaintextStart = start;
        _plaintextLength = length;
    }

    internal TlsStatus Lacks(int bytes)
    {
        Missing = bytes;
        return TlsStatus.NeedInput;
    }
}
