using System.Buffers.Binary;
using Infra.Dns.Names;

namespace Infra.Dns.Wire;

/// <summary>
/// Reads DNS wire data, big-endian, inside a window of a message; compressed names may point anywhere before themselves in the whole message. A failed
/// read consumes nothing, so that <see cref="Offset"/> tells where it stopped.
/// </summary>
public ref struct DnsReader
{
    /// <summary>How many bytes of names one reader decompresses if nobody says otherwise; after that every compressed name is refused (CVE-2023-4408 and its kind).</summary>
    public const int DecompressedBytesMaxDefault = 16 * 1024;

    // A name of 255 bytes has at most 127 labels, and a run between two pointers has at least one.
    private const int PointersMax = 127;

    private readonly ReadOnlySpan<byte> _message;
    private int _end;
    private int _decompressibleBytes;

    /// <summary>Reads all of a message.</summary>
    /// <param name="message">The bytes.</param>
    /// <param name="decompressedBytesMax">How many bytes of names may come out of pointers; a message of a zone transfer needs more than others.</param>
    public DnsReader(ReadOnlySpan<byte> message, int decompressedBytesMax = DecompressedBytesMaxDefault)
    {
        _message = message;
        _end = message.Length;
        _decompressibleBytes = decompressedBytesMax;
    }

    /// <summary>The place of the next byte, from the beginning of the message.</summary>
    public int Offset { readonly get; private set; }

    /// <summary>How many bytes are left in the window.</summary>
    public readonly int Remaining => _end - Offset;

    /// <summary>Whether the window is used up.</summary>
    public readonly bool IsAtEnd => Offset == _end;

    /// <summary>The bytes left in the window.</summary>
    public readonly ReadOnlySpan<byte> Rest => _message[Offset.._end];

    /// <summary>The whole message.</summary>
    public readonly ReadOnlySpan<byte> Message => _message;

    /// <summary>Reads one byte.</summary>
    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (Offset >= _end) return false;
        value = _message[Offset++];
        return true;
    }

    /// <summary>Reads 16 bits.</summary>
    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(Rest, out value)) return false;
        Offset += sizeof(ushort);
        return true;
    }

    /// <summary>Reads 32 bits.</summary>
    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(Rest, out value)) return false;
        Offset += sizeof(uint);
        return true;
    }

    /// <summary>Reads 64 bits.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64BigEndian(Rest, out value)) return false;
        Offset += sizeof(ulong);
        return true;
    }

    /// <summary>Reads bytes; a view of the message.</summary>
    public bool TryReadBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if ((uint)count > (uint)Remaining) return false;   // also refuses a negative count
        bytes = _message.Slice(Offset, count);
        Offset += count;
        return true;
    }

    /// <summary>Skips bytes.</summary>
    public bool TrySkip(int count) => TryReadBytes(count, out _);

    /// <summary>
    /// Narrows the window to the next <paramref name="count"/> bytes, as for the RDATA of a record; <see cref="Leave"/> widens it again.
    /// </summary>
    /// <param name="count">The length of the inner window.</param>
    /// <param name="outer">What <see cref="Leave"/> wants back.</param>
    public bool TryEnter(int count, out int outer)
    {
        outer = _end;
        if ((uint)count > (uint)Remaining) return false;
        _end = Offset + count;
        return true;
    }

    /// <summary>Goes back to the outer window, at the end of the inner one.</summary>
    public void Leave(int outer)
    {
        Offset = _end;
        _end = outer;
    }

    /// <summary>
    /// Reads a name and decompresses it. Labels of the types 01 and 10 are refused; a pointer must lead before the run of labels that it ends, so that
    /// reading always ends (RFC 1035 section 4.1.4).
    /// </summary>
    /// <param name="target">Where the uncompressed name goes; 255 bytes.</param>
    /// <param name="length">The name's length in bytes, 1 to 255.</param>
    /// <param name="error">What is wrong, if false.</param>
    public bool TryReadName(scoped Span<byte> target, out int length, out WireError error) => TryReadName(target, mayPoint: true, out length, out error);

    /// <summary>Reads a name that must not be compressed, as in the RDATA of all types after RFC 1035 (RFC 3597 section 4).</summary>
    public bool TryReadPlainName(scoped Span<byte> target, out int length, out WireError error) => TryReadName(target, mayPoint: false, out length, out error);

    /// <summary>Reads a name as an object.</summary>
    public bool TryReadName([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DomainName? name, out WireError error)
    {
        Span<byte> wire = stackalloc byte[WireName.LengthMax];
        name = TryReadName(wire, out int length, out error) ? DomainName.FromValidWire(wire[..length]) : null;
        return name is not null;
    }

    /// <summary>Makes an error at the present place; always false, so that a parser can return it.</summary>
    public readonly bool Fail(string message, out WireError error)
    {
        error = new WireError(message, Offset);
        return false;
    }

    private bool TryReadName(scoped Span<byte> target, bool mayPoint, out int length, out WireError error)
    {
        length = 0;
        error = default;
        int at = Offset;
        int end = _end;
        int runStart = at;
        int after = -1;   // where reading goes on once the first pointer was followed
        int pointers = 0;
        int written = 0;
        while (true)
        {
            if (at >= end) return Fail("a name is cut short", out error);
            int label = _message[at];
            if (label <= WireName.LabelLengthMax)
            {
                if (label >= end - at) return Fail("a label is cut short", out error);
                if (written + label + 1 > WireName.LengthMax - (label == 0 ? 0 : 1)) return Fail("a name of more than 255 bytes", out error);
                _message.Slice(at, label + 1).CopyTo(target[written..]);
                written += label + 1;
                at += label + 1;
                if (label != 0) continue;
                if (after >= 0)
                {
                    if (written > _decompressibleBytes) return Fail("too many bytes of compressed names in one message", out error);
                    _decompressibleBytes -= written;
                }
                Offset = after >= 0 ? after : at;
                length = written;
                return true;
            }
            if (label < 0xC0) return Fail("a label of an unknown type", out error);
            if (!mayPoint) return Fail("a compressed name where none may be", out error);
            if (end - at < 2) return Fail("a pointer is cut short", out error);
            int destination = (label & 0x3F) << 8 | _message[at + 1];
            if (destination >= runStart) return Fail("a pointer that does not lead backward", out error);
            if (++pointers > PointersMax) return Fail("a name of too many pointers", out error);
            if (after < 0) after = at + 2;
            at = destination;
            runStart = destination;
            end = _message.Length;
        }
    }
}
