using System.Buffers.Binary;
using Infra.Buffers;

namespace Infra.Ntp.Wire;

/// <summary>
/// Writes a packet into a buffer of the caller: header first, then fields. What does not fit sets <see cref="HasOverflowed"/>
/// and nothing more is written.
/// </summary>
/// <param name="target">Where the packet goes.</param>
public ref struct NtpPacketWriter(Span<byte> target)
{
    private WireWriter _writer = new(target);

    /// <summary>Bytes written so far.</summary>
    public readonly int Length => _writer.Offset;

    /// <summary>Whether something did not fit.</summary>
    public readonly bool HasOverflowed => _writer.HasOverflowed;

    /// <summary>Writes the 48 bytes of <paramref name="header"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The version has more than 3 bits.</exception>
    public void WriteHeader(in NtpHeader header)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)header.Version, 7u, nameof(header));
        _writer.WriteByte((byte)((int)header.Leap << 6 | header.Version << 3 | (int)header.Mode));
        _writer.WriteByte(header.Stratum);
        _writer.WriteByte((byte)header.Poll);
        _writer.WriteByte((byte)header.Precision);
        _writer.WriteUInt32(header.RootDelay.Bits);
        _writer.WriteUInt32(header.RootDispersion.Bits);
        _writer.WriteUInt32(header.ReferenceId.Bits);
        _writer.WriteUInt64(header.ReferenceTime.Bits);
        _writer.WriteUInt64(header.OriginTime.Bits);
        _writer.WriteUInt64(header.ReceiveTime.Bits);
        _writer.WriteUInt64(header.TransmitTime.Bits);
    }

    /// <summary>
    /// Writes an extension field, zeros behind its body up to a multiple of 4 and to <paramref name="lengthMin"/>
    /// (<see cref="ExtensionField.LastLengthMin"/> for the last one if no authenticator follows).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit into 16 bits.</exception>
    public void WriteField(ushort type, scoped ReadOnlySpan<byte> body, int lengthMin = ExtensionField.LengthMin)
    {
        int length = Math.Max(ExtensionField.HeaderLength + body.Length, lengthMin) + 3 & ~3;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ushort.MaxValue - 3, nameof(body));
        if (length > _writer.Remaining)
        {
            _writer.Reserve(length);   // marks the overflow without half a field
            return;
        }
        _writer.WriteUInt16(type);
        _writer.WriteUInt16((ushort)length);
        _writer.WriteBytes(body);
        _writer.WriteZeros(length - ExtensionField.HeaderLength - body.Length);
    }

    /// <summary>Puts the transmit time into a finished packet, which is the last thing before it is sent.</summary>
    /// <exception cref="ArgumentException">The packet is shorter than a header.</exception>
    public static void StampTransmitTime(Span<byte> packet, NtpTimestamp time)
    {
        if (packet.Length < NtpHeader.Length) throw new ArgumentException("not a packet: shorter than a header", nameof(packet));
        BinaryPrimitives.WriteUInt64BigEndian(packet[NtpHeader.TransmitTimeOffset..], time.Bits);
    }
}
