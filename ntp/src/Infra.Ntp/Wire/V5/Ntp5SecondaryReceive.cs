using Infra.Buffers;

namespace Infra.Ntp.Wire.V5;

/// <summary>When a request came, in a second timescale.</summary>
/// <param name="Timescale">Which one.</param>
/// <param name="Era">Era of the time.</param>
/// <param name="Time">When it came.</param>
public readonly record struct Ntp5SecondaryReceive(Ntp5Timescale Timescale, byte Era, NtpTimestamp Time)
{
    /// <summary>Bytes of the body: timescale, era, two of zeros, time.</summary>
    public const int Length = 12;

    /// <summary>Reads the body of a field; false for another length or a timescale that does not exist.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out Ntp5SecondaryReceive value)
    {
        value = default;
        var reader = new WireReader(body);
        if (body.Length != Length || !reader.TryReadByte(out byte scale) || !reader.TryReadByte(out byte era)) return false;
        if (scale > (byte)Ntp5Timescale.SmearedUtc || !reader.TrySkip(sizeof(ushort)) || !reader.TryReadUInt64(out ulong time)) return false;
        value = new Ntp5SecondaryReceive((Ntp5Timescale)scale, era, new NtpTimestamp(time));
        return true;
    }

    /// <summary>Writes the field.</summary>
    public void Write(ref Ntp5PacketWriter packet)
    {
        Span<byte> body = stackalloc byte[Length];
        var writer = new WireWriter(body);
        writer.WriteByte((byte)Timescale);
        writer.WriteByte(Era);
        writer.WriteUInt16(0);
        writer.WriteUInt64(Time.Bits);
        packet.WriteField(Ntp5FieldType.SecondaryReceive, body);
    }
}
