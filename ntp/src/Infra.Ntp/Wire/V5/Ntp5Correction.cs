using Infra.Buffers;

namespace Infra.Ntp.Wire.V5;

/// <summary>Time that packets spent in switches that say so: 24 bytes, of which the last two keep UDP checksums right.</summary>
/// <param name="Origin">On the way there, 2^-16 ns.</param>
/// <param name="OriginPath">Path on the way there.</param>
/// <param name="Delay">On the way here, 2^-16 ns.</param>
/// <param name="DelayPath">Path on the way here.</param>
/// <param name="ChecksumComplement">Undoes what a switch's change does to the UDP checksum.</param>
public readonly record struct Ntp5Correction(long Origin, ushort OriginPath, long Delay, ushort DelayPath, ushort ChecksumComplement)
{
    /// <summary>Bytes of the body.</summary>
    public const int Length = 24;

    /// <summary>Reads the body of a field.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out Ntp5Correction correction)
    {
        correction = default;
        if (body.Length != Length) return false;
        var reader = new WireReader(body);
        reader.TryReadUInt64(out ulong origin);
        reader.TryReadUInt16(out ushort originPath);
        reader.TrySkip(sizeof(ushort));
        reader.TryReadUInt64(out ulong delay);
        reader.TryReadUInt16(out ushort delayPath);
        reader.TryReadUInt16(out ushort complement);
        correction = new Ntp5Correction((long)origin, originPath, (long)delay, delayPath, complement);
        return true;
    }

    /// <summary>Writes the field; it must be the last.</summary>
    public void Write(ref Ntp5PacketWriter packet)
    {
        Span<byte> body = stackalloc byte[Length];
        var writer = new WireWriter(body);
        writer.WriteUInt64((ulong)Origin);
        writer.WriteUInt16(OriginPath);
        writer.WriteUInt16(0);
        writer.WriteUInt64((ulong)Delay);
        writer.WriteUInt16(DelayPath);
        writer.WriteUInt16(ChecksumComplement);
        packet.WriteField(Ntp5FieldType.Correction, body);
    }
}
