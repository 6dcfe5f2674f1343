using System.Buffers.Binary;
using Infra.Buffers;

namespace Infra.Ntp.Wire.V5;

/// <summary>Writes an NTPv5 packet into a buffer of the caller. What does not fit sets <see cref="HasOverflowed"/> and nothing more is written.</summary>
/// <param name="target">Where the packet goes.</param>
public ref struct Ntp5PacketWriter(Span<byte> target)
{
    private WireWriter _writer = new(target);

    /// <summary>Bytes written so far.</summary>
    public readonly int Length => _writer.Offset;

    /// <summary>Whether something did not fit.</summary>
    public readonly bool HasOverflowed => _writer.HasOverflowed;

    /// <summary>Writes the 48 bytes of <paramref name="header"/>.</summary>
    public void WriteHeader(in Ntp5Header header)
    {
        _writer.WriteByte((byte)((int)header.Leap << 6 | Ntp5Header.Version << 3 | (int)header.Mode));
        _writer.WriteByte(header.Stratum);
        _writer.WriteByte((byte)header.Poll);
        _writer.WriteByte((byte)header.Precision);
        _writer.WriteUInt32(header.RootDelay.Bits);
        _writer.WriteUInt32(header.RootDispersion.Bits);
        _writer.WriteByte((byte)header.Timescale);
        _writer.WriteByte(header.Era);
        _writer.WriteUInt16((ushort)header.Flags);
        _writer.WriteUInt64(header.ServerCookie);
        _writer.WriteUInt64(header.ClientCookie);
        _writer.WriteUInt64(header.ReceiveTime.Bits);
        _writer.WriteUInt64(header.TransmitTime.Bits);
    }

    /// <summary>Writes an extension field, and zeros behind it up to a multiple of 4, which do not count into its length.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit into 16 bits.</exception>
    public void WriteField(ushort type, scoped ReadOnlySpan<byte> body)
    {
        int length = ExtensionField.HeaderLength + body.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ushort.MaxValue - 3, nameof(body));
        int padded = length + 3 & ~3;
        if (padded > _writer.Remaining)
        {
            _writer.Reserve(padded);   // marks the overflow without half a field
            return;
        }
        _writer.WriteUInt16(type);
        _writer.WriteUInt16((ushort)length);
        _writer.WriteBytes(body);
        _writer.WriteZeros(padded - length);
    }

    /// <summary>Asks for <paramref name="count"/> bytes of the server's filter from <paramref name="offset"/> on: the reply's field is as long as this one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie in the filter, or is shorter than 2 bytes.</exception>
    public void WriteReferenceIdsRequest(int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, sizeof(ushort));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset + (uint)count, (uint)ReferenceIdFilter.Length, nameof(count));
        Span<byte> body = stackalloc byte[ReferenceIdFilter.Length];
        body[..count].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)offset);
        WriteField(Ntp5FieldType.ReferenceIdsRequest, body[..count]);
    }

    /// <summary>Says which versions a server speaks: bit n for version n.</summary>
    public void WriteServerInformation(ushort versions)
    {
        Span<byte> body = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(body, (uint)versions << 16);
        WriteField(Ntp5FieldType.ServerInformation, body);
    }

    /// <summary>Says when the clock was last corrected.</summary>
    public void WriteReferenceTimestamp(NtpTimestamp time)
    {
        Span<byte> body = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(body, time.Bits);
        WriteField(Ntp5FieldType.ReferenceTimestamp, body);
    }
}
