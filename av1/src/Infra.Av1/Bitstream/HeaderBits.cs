using Infra.Buffers;

namespace Infra.Av1.Bitstream;

/// <summary>
/// Header fields, section 4.10, over <see cref="BitReader"/>: a read past the end gives zeros and is remembered, so that parsers ask once for many fields. Loops over fields are bounded by their syntax.
/// </summary>
internal ref struct HeaderBits
{
    private BitReader _bits;

    /// <summary>Reads an OBU's payload.</summary>
    public HeaderBits(ReadOnlySpan<byte> payload) => _bits = new BitReader(payload);

    /// <summary>Whether a field lay beyond the end, or had no value of its kind.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Bits consumed.</summary>
    public readonly long Position => _bits.Position;

    /// <summary>Bits left.</summary>
    public readonly long Remaining => _bits.Remaining;

    /// <summary>f(count), 0 to 32 bits.</summary>
    public uint ReadUnsigned(int count)
    {
        if (_bits.TryReadBits(count, out uint value)) return value;
        HasFailed = true;
        return 0;
    }

    /// <summary>f(count) as a number of at most 31 bits.</summary>
    public int Read(int count) => (int)ReadUnsigned(count);

    /// <summary>f(1).</summary>
    public bool ReadFlag() => ReadUnsigned(1) != 0;

    /// <summary>su(count).</summary>
    public int ReadSigned(int count)
    {
        int value = Read(count);
        int sign = 1 << (count - 1);
        return (value ^ sign) - sign;
    }

    /// <summary>ns(limit).</summary>
    public int ReadTruncated(int limit)
    {
        if (limit >= 1 && _bits.TryReadTruncatedBinary((uint)limit, out uint value)) return (int)value;
        HasFailed = true;
        return 0;
    }

    /// <summary>uvlc(): 32 zeros or more give 2^32 - 1.</summary>
    public uint ReadVariable()
    {
        int zeros = 0;
        while (!ReadFlag())
        {
            zeros++;
            if (HasFailed) return 0;
            if (zeros == 32) return uint.MaxValue;
        }

        return ReadUnsigned(zeros) + (uint)((1UL << zeros) - 1);
    }

    /// <summary>Goes on to the next byte's first bit.</summary>
    public void Align() => _bits.AlignToByte();

    /// <summary>trailing_bits, at the end of an OBU that has them.</summary>
    /// <param name="isStrict">Whether they must be a one, then zeros to the end; else one bit must be there, whatever it is. dav1d has the same two rules.</param>
    public bool AreTrailingBitsValid(bool isStrict)
    {
        bool isOne = ReadFlag();
        if (HasFailed || !isStrict) return !HasFailed;
        if (!isOne) return false;
        while (Remaining > 0)
        {
            if (ReadUnsigned((int)Math.Min(32, Remaining)) != 0) return false;
        }

        return true;
    }
}
