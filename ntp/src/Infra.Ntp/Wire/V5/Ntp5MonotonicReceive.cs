using Infra.Buffers;

namespace Infra.Ntp.Wire.V5;

/// <summary>When a request came by a clock that is not corrected, so that its frequency can be followed by itself.</summary>
/// <param name="Epoch">Random number that changes when that clock starts anew.</param>
/// <param name="Time">What it showed.</param>
public readonly record struct Ntp5MonotonicReceive(uint Epoch, NtpTimestamp Time)
{
    /// <summary>Bytes of the body.</summary>
    public const int Length = 12;

    /// <summary>Reads the body of a field.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out Ntp5MonotonicReceive value)
    {
        value = default;
        var reader = new WireReader(body);
        if (body.Length != Length || !reader.TryReadUInt32(out uint epoch) || !reader.TryReadUInt64(out ulong time)) return false;
        value = new Ntp5MonotonicReceive(epoch, new NtpTimestamp(time));
        return true;
    }

    /// <summary>Writes the field.</summary>
    public void Write(ref Ntp5PacketWriter packet)
    {
        Span<byte> body = stackalloc byte[Length];
        var writer = new WireWriter(body);
        writer.WriteUInt32(Epoch);
        writer.WriteUInt64(Time.Bits);
        packet.WriteField(Ntp5FieldType.MonotonicReceive, body);
    }
}
