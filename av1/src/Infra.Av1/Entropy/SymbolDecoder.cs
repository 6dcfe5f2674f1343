using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Infra.Av1.Tables;

namespace Infra.Av1.Entropy;

/// <summary>
/// The symbol decoder of section 8.2 over one tile's bytes. A plain struct, so that a tile's state can rest on the heap between superblock rows; keep one copy and pass
/// it by reference. Nothing throws on any bytes: after the end it reads zeros, and <see cref="IsOverread"/> tells.
/// </summary>
/// <remarks>
/// CDFs are in inverse form (see <see cref="CdfContext"/>). The window holds the difference between the end of the current range and the value that is coded, left-aligned: SymbolValue of the
/// specification stands in its highest 16 bits, and below it wait bits of the tile, inverted as the specification inverts them; after the end they are ones.
/// </remarks>
internal struct SymbolDecoder
{
    private const int WindowBits = 64;

    private readonly byte[] _data;
    private int _position;
    private readonly int _end;
    private ulong _window;   // SymbolValue in the top 16 bits, then bits read ahead
    private uint _range;     // 32768 to 65535
    private int _count;      // bits read ahead beyond the 16; negative when more must be loaded
    private readonly bool _isAdaptive;

    /// <summary>Starts on a tile: init_symbol of section 8.2.2.</summary>
    /// <param name="data">The array that holds the tile; only read.</param>
    /// <param name="offset">Where the tile begins.</param>
    /// <param name="length">Its bytes, at least 1.</param>
    /// <param name="disableCdfUpdate">disable_cdf_update of the frame.</param>
    public SymbolDecoder(byte[] data, int offset, int length, bool disableCdfUpdate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, data.Length - offset);
        _data = data;
        _position = offset;
        _end = offset + length;
        _range = 0x8000;
        _count = -15;
        _window = 0;
        _isAdaptive = !disableCdfUpdate;
        Refill();
    }

    /// <summary>Whether more than 14 bits were used beyond the tile's last one, which a conforming tile never does (section 8.2.4). Ask at the end of a superblock row.</summary>
    public readonly bool IsOverread => BitsLeft < -14;

    /// <summary>Bits of the tile that were used, for error positions.</summary>
    /// <param name="offset">The offset the decoder was made with.</param>
    public readonly long BitsUsed(int offset) => Math.Max(0, 8L * (_end - offset) - BitsLeft);

    /// <summary>SymbolRange, for traces: dav1d built with its block debugging prints the same number.</summary>
    public readonly uint Range => _range;

    // SymbolMaxBits: bits of the tile not yet used. All of the window beyond the 15 of SymbolValue counts as unused.
    private readonly int BitsLeft => 8 * (_end - _position) + _count;

    /// <summary>Reads one of <paramref name="symbols"/> (2 to 16) symbols and adapts its CDF: read_symbol of section 8.2.6.</summary>
    /// <param name="cdf">At least <paramref name="symbols"/> places: N - 1 values in inverse form, then the counter.</param>
    /// <param name="symbols">N.</param>
    public int ReadSymbol(scoped Span<ushort> cdf, int symbols)
    {
        int last = symbols - 1;
        cdf = cdf[..symbols];
        uint value = (uint)(_window >> (WindowBits - 16));
        uint high = _range >> 8;
        uint previous;
        uint current = _range;
        int symbol = -1;
        do
        {
            symbol++;
            previous = current;
            current = symbol < last
                ? (high * (uint)(cdf[symbol] >> Av1Constants.EcProbShift) >> (7 - Av1Constants.EcProbShift)) + (uint)(Av1Constants.EcMinProb * (last - symbol))
                : 0;
        }
        while (value < current);
        Renormalize(previous - current, _window - ((ulong)current << (WindowBits - 16)));
        if (_isAdaptive) Adapt(cdf, symbol, last);
        return symbol;
    }

    /// <summary>Reads one of four symbols, as <see cref="ReadSymbol"/> does: coefficients are nearly all of this kind.</summary>
    /// <param name="cdf">At least 4 places.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadSymbol4(scoped Span<ushort> cdf)
    {
        cdf = cdf[..4];
        uint value = (uint)(_window >> (WindowBits - 16));
        uint high = _range >> 8;
        uint p0 = cdf[0];
        uint p1 = cdf[1];
        uint p2 = cdf[2];
        uint v0 = (high * (p0 >> Av1Constants.EcProbShift) >> (7 - Av1Constants.EcProbShift)) + 3 * Av1Constants.EcMinProb;
        uint v1 = (high * (p1 >> Av1Constants.EcProbShift) >> (7 - Av1Constants.EcProbShift)) + 2 * Av1Constants.EcMinProb;
        uint v2 = (high * (p2 >> Av1Constants.EcProbShift) >> (7 - Av1Constants.EcProbShift)) + Av1Constants.EcMinProb;
        int symbol;
        uint previous;
        uint current;
        if (value >= v0) (symbol, previous, current) = (0, _range, v0);
        else if (value >= v1) (symbol, previous, current) = (1, v0, v1);
        else if (value >= v2) (symbol, previous, current) = (2, v1, v2);
        else (symbol, previous, current) = (3, v2, 0);
        Renormalize(previous - current, _window - ((ulong)current << (WindowBits - 16)));
        if (!_isAdaptive) return symbol;
        int counter = cdf[3];
        int rate = 5 + (counter >> 4);
        cdf[0] = (ushort)(symbol > 0 ? p0 + ((32768 - p0) >> rate) : p0 - (p0 >> rate));
        cdf[1] = (ushort)(symbol > 1 ? p1 + ((32768 - p1) >> rate) : p1 - (p1 >> rate));
        cdf[2] = (ushort)(symbol > 2 ? p2 + ((32768 - p2) >> rate) : p2 - (p2 >> rate));
        cdf[3] = (ushort)(counter + (counter < 32 ? 1 : 0));
        return symbol;
    }

    /// <summary>Reads a symbol of two with a probability that belongs to no CDF and does not adapt.</summary>
    /// <param name="probability">Of a one, in 1/32768: the inverse form's only value.</param>
    public bool ReadBool(uint probability)
    {
        uint split = ((_range >> 8) * (probability >> Av1Constants.EcProbShift) >> (7 - Av1Constants.EcProbShift)) + Av1Constants.EcMinProb;
        ulong wide = (ulong)split << (WindowBits - 16);
        if (_window < wide)
        {
            Renormalize(split, _window);
            return true;
        }

        Renormalize(_range - split, _window - wide);
        return false;
    }

    /// <summary>Reads a symbol of two and adapts its CDF.</summary>
    /// <param name="cdf">At least 2 places: 32768 - CDF, counter.</param>
    public bool ReadBool(scoped Span<ushort> cdf)
    {
        cdf = cdf[..2];
        uint probability = cdf[0];
        uint split = ((_range >> 8) * (probability >> Av1Constants.EcProbShift) >> (7 - Av1Constants.EcProbShift)) + Av1Constants.EcMinProb;
        ulong wide = (ulong)split << (WindowBits - 16);
        bool isOne = _window < wide;
        if (isOne) Renormalize(split, _window);
        else Renormalize(_range - split, _window - wide);
        if (_isAdaptive)
        {
            int counter = cdf[1];
            int rate = 4 + (counter >> 4);
            cdf[0] = (ushort)(isOne ? probability + ((32768 - probability) >> rate) : probability - (probability >> rate));
            cdf[1] = (ushort)(counter + (counter < 32 ? 1 : 0));
        }
        return isOne;
    }

    /// <summary>Reads a bit of equal probability, which adapts nothing: read_bool of section 8.2.3.</summary>
    public bool ReadBit()
    {
        uint split = (_range >> 8 << 7) + Av1Constants.EcMinProb;
        ulong wide = (ulong)split << (WindowBits - 16);
        if (_window < wide)
        {
            Renormalize(split, _window);
            return true;
        }
        Renormalize(_range - split, _window - wide);
        return false;
    }

    /// <summary>Reads <paramref name="bits"/> (0 to 31) of them, the highest first: L(n), section 8.2.5.</summary>
    public int ReadLiteral(int bits)
    {
        int value = 0;
        for (int i = 0; i < bits; i++)
            value = (value << 1) | (ReadBit() ? 1 : 0);
        return value;
    }

    /// <summary>Reads a number below <paramref name="limit"/> (at least 1) in truncated binary: NS(n), section 4.10.10.</summary>
    public int ReadTruncatedBinary(int limit)
    {
        int bits = BitOperations.Log2((uint)limit) + 1;
        int shortCodes = (1 << bits) - limit;
        int value = ReadLiteral(bits - 1);
        return value < shortCodes ? value : (value << 1) - shortCodes + ReadLiteral(1);
    }

    /// <summary>Whether the bits after the last symbol are a one and zeros up to the tile's end, as section 8.2.4 wants it.</summary>
    public readonly bool IsPaddingValid()
    {
        // trailingBitPosition, counted from the end, comes to SymbolMaxBits + 15 in every case.
        int fromEnd = BitsLeft + 15;
        if (fromEnd < 1) return false;
        for (int bit = fromEnd; bit > 0; bit--)
        {
            int value = (_data[_end - ((bit + 7) >> 3)] >> ((bit - 1) & 7)) & 1;
            if (value != (bit == fromEnd ? 1 : 0)) return false;
        }
        return true;
    }

    // Section 8.2.6: each value moves towards 0 or 32768 by a share that shrinks while the counter rises to 32. Inverse form: those before the symbol rise.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Adapt(Span<ushort> cdf, int symbol, int last)
    {
        int counter = cdf[last];
        int rate = 4 + (counter >> 4) + (last > 2 ? 1 : 0);
        for (int i = 0; i < last; i++)
        {
            int value = cdf[i];
            cdf[i] = (ushort)(i < symbol ? value + ((32768 - value) >> rate) : value - (value >> rate));
        }
        cdf[last] = (ushort)(counter + (counter < 32 ? 1 : 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Renormalize(uint range, ulong window)
    {
        int bits = BitOperations.LeadingZeroCount(range) - 16;
        _range = range << bits;
        _window = window << bits;
        _count -= bits;
        if (_count < 0) Refill();
    }

    // Leaves at least 41 bits beyond the 16. Bits that do not make up a whole byte are loaded too, and again next time, to the same place.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refill()
    {
        int valid = 16 + _count;
        int bytes = (WindowBits - 1 - valid) >> 3;
        ulong word = _end - _position >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(_data.AsSpan(_position, sizeof(ulong))) : LastBytes();
        _window |= ~word >> valid;
        _position += bytes;   // goes on beyond the end, so that BitsLeft counts what is missing
        _count += 8 * bytes;
    }

    private readonly ulong LastBytes()
    {
        ulong word = 0;
        for (int i = 0; i < sizeof(ulong) && _position + i < _end; i++)
            word |= (ulong)_data[_position + i] << (WindowBits - 8 - 8 * i);
        return word;
    }
}
