namespace Infra.Tls;

/// <summary>
/// Bytes received from the peer, in a buffer of the caller, as <see cref="TlsConnection.Process"/> takes them. Records are decrypted in place:
/// the buffer changes, and application data points into it. After a call the caller drops the first <see cref="Consumed"/> bytes (once it has taken
/// <see cref="Plaintext"/>, which lies among them), keeps the rest and adds what comes next behind it. A buffer of <see cref="RecordBytesMax"/> bytes always
/// suffices; a connection that waits needs none.
/// </summary>
public ref struct TlsInput
{
    /// <summary>The longest record that TLS allows, header included: 5 + 2^14 + 256 bytes.</summary>
    public const int RecordBytesMax = 5 + (1 << 14) + 256;

    private readonly Span<byte> _received;
    private int _plaintextStart;
    private int _plaintextLength;

    /// <summary>Wraps received bytes, which start at the start of a record.</summary>
    public TlsInput(Span<byte> received)
    {
        _received = received;
        Missing = 0;
    }

    /// <summary>Bytes from the start of the buffer that are done with.</summary>
    public int Consumed { get; private set; }

    /// <summary>Bytes that are not yet consumed.</summary>
    public readonly int Remaining => _received.Length - Consumed;

    /// <summary>After <see cref="TlsStatus.NeedInput"/>: how many bytes are missing at least, 1 or more.</summary>
    public int Missing { get; private set; }

    /// <summary>After <see cref="TlsStatus.HavePlaintext"/>: the application data, not empty, valid until the buffer is written to or the next call.</summary>
    public readonly ReadOnlySpan<byte> Plaintext => _received.Slice(_plaintextStart, _plaintextLength);

    /// <summary>Where <see cref="Plaintext"/> starts in the buffer, for callers that keep the buffer as memory.</summary>
    public readonly int PlaintextOffset => _plaintextStart;

    internal readonly Span<byte> Rest => _received[Consumed..];

    internal void Consume(int count)
    {
        _ = _received.Slice(Consumed, count);
        Consumed += count;
    }

    internal void Begin()
    {
        _plaintextStart = _plaintextLength = 0;
        Missing = 0;
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
