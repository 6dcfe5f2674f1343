namespace Infra.Av1.Bitstream;

/// <summary>One OBU in its packet, section 5.3.</summary>
/// <param name="Type">obu_type, 0 to 15.</param>
/// <param name="HasExtension">obu_extension_flag.</param>
/// <param name="TemporalId">temporal_id, 0 to 7.</param>
/// <param name="SpatialId">spatial_id, 0 to 3.</param>
/// <param name="IsForbiddenBitSet">obu_forbidden_bit, which only strict decoding rejects.</param>
/// <param name="PayloadOffset">Where the payload begins, bytes from the packet's start.</param>
/// <param name="PayloadLength">Bytes of the payload.</param>
internal readonly record struct Obu(int Type, bool HasExtension, int TemporalId, int SpatialId, bool IsForbiddenBitSet, int PayloadOffset, int PayloadLength)
{
    private const int Leb128BytesMax = 8;

    /// <summary>Where the next OBU begins.</summary>
    public int End => PayloadOffset + PayloadLength;

    /// <summary>Reads the OBU at <paramref name="offset"/>. Without a size field it fills the packet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, int offset, out Obu obu)
    {
        obu = default;
        if ((uint)offset >= (uint)packet.Length) return false;
        ReadOnlySpan<byte> rest = packet[offset..];
        byte header = rest[0];
        int next = 1;
        bool hasExtension = (header & 4) != 0;
        int layers = 0;
        if (hasExtension)
        {
            if (rest.Length < 2) return false;
            layers = rest[1];
            next = 2;
        }

        long length = rest.Length - next;
        if ((header & 2) != 0)
        {
            if (!TryReadLeb128(rest[next..], out uint size, out int bytes)) return false;
            next += bytes;
            length = size;
        }

        if (length > rest.Length - next) return false;
        obu = new Obu(header >> 3 & 15, hasExtension, layers >> 5, layers >> 3 & 3, (header & 0x80) != 0, offset + next, (int)length);
        return true;
    }

    /// <summary>leb128() of section 4.10.5: at most eight bytes, a value below 2^32; longer encodings than needed are legal.</summary>
    public static bool TryReadLeb128(ReadOnlySpan<byte> data, out uint value, out int bytes)
    {
        value = 0;
        ulong sum = 0;
        for (bytes = 0; bytes < Leb128BytesMax && bytes < data.Length;)
        {
            byte part = data[bytes];
            sum |= (ulong)(part & 0x7F) << (7 * bytes);
            bytes++;
            if ((part & 0x80) != 0) continue;
            value = (uint)sum;
            return sum <= uint.MaxValue;
        }

        return false;
    }

    /// <summary>drop_obu: whether an operating point leaves this OBU out.</summary>
    /// <param name="operatingPointIdc">OperatingPointIdc.</param>
    public bool IsDropped(int operatingPointIdc)
    {
        if (Type is Tables.ObuType.ObuSequenceHeader or Tables.ObuType.ObuTemporalDelimiter || operatingPointIdc == 0 || !HasExtension) return false;
        return (operatingPointIdc >> TemporalId & 1) == 0 || (operatingPointIdc >> (SpatialId + 8) & 1) == 0;
    }
}
